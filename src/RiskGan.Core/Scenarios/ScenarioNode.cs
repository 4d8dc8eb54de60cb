using RiskGan.Core.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RiskGan.Core.Scenarios;

/// <summary>A piece of a YAML or JSON text with the line it starts on.</summary>
internal abstract record ScenarioNode(int Line)
{
    private const int MostDepth = 8;
    private const int MostNodes = 10_000;

    /// <summary>Reads the one document of a text. JSON is YAML too, so one parser reads both.</summary>
    /// <remarks>Everything is text: no tag is resolved and nothing is made of a type the file names. Anchors and aliases, which could blow a small file up, are refused.</remarks>
    /// <exception cref="RiskGanException">RG540: it is neither.</exception>
    public static ScenarioNode Read(TextReader text, string source)
    {
        var parser = new Parser(text);
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) throw Fault.ScenarioUnreadable(source, 1, "it is empty");
            parser.Consume<DocumentStart>();
            int nodes = 0;
            ScenarioNode root = Read(parser, source, 0, ref nodes);
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _)) throw Fault.ScenarioUnreadable(source, LineOf(parser.Current), "a second document starts");
            return root;
        }
        catch (YamlException e)
        {
            throw Fault.ScenarioUnreadable(source, (int)Math.Max(1, e.Start.Line), e.Message);
        }
        catch (InvalidOperationException)
        {
            // The parser's own state machine, at a bracket that is never closed.
            throw Fault.ScenarioUnreadable(source, LineOf(parser.Current), "a bracket or a quote is not closed");
        }
    }

    private static ScenarioNode Read(IParser parser, string source, int depth, ref int nodes)
    {
        if (++nodes > MostNodes || depth > MostDepth) throw Fault.ScenarioUnreadable(source, LineOf(parser.Current), "it is nested too deeply or far too long");
        if (parser.Accept<Scalar>(out _))
        {
            Scalar scalar = parser.Consume<Scalar>();
            return new ScenarioScalar(scalar.Value, LineOf(scalar));
        }

        if (parser.Accept<SequenceStart>(out _))
        {
            int start = LineOf(parser.Consume<SequenceStart>());
            var items = new List<ScenarioNode>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Read(parser, source, depth + 1, ref nodes));
            return new ScenarioList(items, start);
        }

        if (!parser.Accept<MappingStart>(out _)) throw Fault.ScenarioUnreadable(source, LineOf(parser.Current), "anchors and aliases are not used in scenarios");
        int line = LineOf(parser.Consume<MappingStart>());
        var entries = new List<(ScenarioScalar, ScenarioNode)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Read(parser, source, depth + 1, ref nodes) is not ScenarioScalar key) throw Fault.ScenarioUnreadable(source, line, "a name is expected before each colon");
            entries.Add((key, Read(parser, source, depth + 1, ref nodes)));
        }

        return new ScenarioMap(entries, line);
    }

    private static int LineOf(ParsingEvent? at) => at is null ? 1 : (int)Math.Max(1, at.Start.Line);
}

/// <summary>A text.</summary>
internal sealed record ScenarioScalar(string Text, int Line) : ScenarioNode(Line);

/// <summary>A list.</summary>
internal sealed record ScenarioList(IReadOnlyList<ScenarioNode> Items, int Line) : ScenarioNode(Line);

/// <summary>Names with what belongs to them, in the file's order.</summary>
internal sealed record ScenarioMap(IReadOnlyList<(ScenarioScalar Key, ScenarioNode Value)> Entries, int Line) : ScenarioNode(Line);
