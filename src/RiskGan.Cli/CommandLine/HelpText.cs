using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using RiskGan.Cli.Output;

namespace RiskGan.Cli.CommandLine;

/// <summary>What a command's help says beside its options: examples come first, for they are what people copy.</summary>
internal sealed record HelpPage(string Usage, IReadOnlyList<string> Examples, string? Closing = null);

/// <summary>A command with its help page.</summary>
internal sealed class DescribedCommand(string name, string description, HelpPage help) : Command(name, description), IDescribed
{
    public HelpPage Help { get; } = help;
}

/// <summary>Anything that has a help page.</summary>
internal interface IDescribed
{
    /// <summary>The page.</summary>
    HelpPage Help { get; }
}

/// <summary>Prints help: what it does, three examples, usage, verbs, options; never wider than 80 columns.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    private const int Width = 80;
    private const int TextColumn = 24;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        StandardStream.WriteText(For(parseResult));
        return 0;
    }

    /// <summary>The help of the command that was parsed.</summary>
    public static string For(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        HelpPage page = ((IDescribed)command).Help;
        var text = new StringBuilder();
        AppendWrapped(text, $"{CommandNames.Of(parse)}: {command.Description}", indent: 0);
        AppendHeading(text, "Examples:");
        foreach (string example in page.Examples) text.Append("  ").Append(example).Append('\n');
        AppendHeading(text, "Usage:");
        text.Append("  ").Append(page.Usage).Append('\n');
        AppendRows(text, "Verbs:", command.Subcommands.Where(verb => !verb.Hidden).Select(verb => (verb.Name, verb.Description ?? "")));
        AppendRows(text, "Arguments:", command.Arguments.Select(argument => (argument.HelpName ?? argument.Name, argument.Description ?? "")));
        bool isRoot = command is RootCommand;
        AppendRows(text, "Options:", command.Options.Where(option => !isRoot && !option.Hidden).Select(Row));
        AppendRows(text, isRoot ? "Options:" : "Options of every verb:", Everywhere(parse, isRoot).Where(option => isRoot || command.Options.All(own => own.Name != option.Name)).Select(Row));
        if (page.Closing is not null)
        {
            text.Append('\n');
            foreach (string line in page.Closing.Split('\n')) AppendWrapped(text, line, indent: 0);
        }

        return text.ToString();
    }

    private static IEnumerable<Option> Everywhere(ParseResult parse, bool isRoot) =>
        parse.RootCommandResult.Command.Options.Where(option => isRoot || option is not VersionOption);

    private static (string Name, string Text) Row(Option option)
    {
        string names = string.Join(", ", option.Aliases.OrderBy(alias => alias.Length).Append(option.Name));
        return (option.HelpName is null ? names : $"{names} {option.HelpName}", option.Description ?? "");
    }

    private static void AppendHeading(StringBuilder text, string heading) => text.Append('\n').Append(heading).Append('\n');

    private static void AppendRows(StringBuilder text, string heading, IEnumerable<(string Name, string Text)> rows)
    {
        bool first = true;
        foreach ((string name, string description) in rows)
        {
            if (first) AppendHeading(text, heading);
            first = false;
            text.Append("  ").Append(name);
            // A long name takes a line of its own, so that all texts start in one column.
            if (name.Length + 4 > TextColumn) text.Append('\n').Append(' ', TextColumn);
            else text.Append(' ', TextColumn - 2 - name.Length);
            AppendWrapped(text, description, TextColumn);
        }
    }

    /// <summary>Appends words up to the width; further lines start at the indent, the first where the text stands already.</summary>
    private static void AppendWrapped(StringBuilder text, string words, int indent)
    {
        int column = indent;
        bool start = true;
        foreach (string word in words.Split(' '))
        {
            if (!start && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', indent);
                (column, start) = (indent, true);
            }

            if (!start) text.Append(' ');
            text.Append(word);
            column += word.Length + (start ? 0 : 1);
            start = false;
        }

        text.Append('\n');
    }
}

/// <summary>Prints riskgan's version.</summary>
internal sealed class VersionText : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        StandardStream.WriteText(ProgramVersion.Text + "\n");
        return 0;
    }
}
