using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Training;

/// <summary>One thing that decides a training's result. A value that starts with # is a digest, told only as "another".</summary>
internal sealed record RunFact(string Name, string Value);

/// <summary>All that decides a training's result, as a list of facts: a checkpoint goes on only where every one is the same.</summary>
/// <remarks>
/// Options (all that a model keeps: threads and memory limit change nothing), the data file's digest, the kind and description of every column, the
/// fitted encoding and the plan, as digests, so that a checkpoint holds no value of the data. Derived facts come last: the first difference is the one
/// the user can do something about.
/// </remarks>
internal static class RunIdentity
{
    private const string Document = "run";

    /// <summary>The facts of a training.</summary>
    public static RunFact[] Of(Table table, Provenance provenance, TrainingOptions options, TrainingPlan plan, TableEncoder encoder, string engine)
    {
        var facts = new List<RunFact> { new("riskgan version", GanTrainer.Version), new("engine", engine) };
        using (JsonDocument document = JsonDocument.Parse(ModelJson.Write(Model.Kept(options))))
        {
            foreach (JsonProperty option in document.RootElement.EnumerateObject())
                if (option.Name is not ("threads" or "maxMemory")) facts.Add(new RunFact(OptionName(option.Name), option.Value.ToString()));
        }

        facts.Add(new RunFact("the data", "#" + provenance.Sha256));
        facts.Add(new RunFact("number of rows", table.RowCount.ToString(CultureInfo.InvariantCulture)));
        AddSchema(facts, table.Schema);
        facts.Add(new RunFact("encoding of the columns", Digest(encoder)));
        facts.Add(new RunFact("training plan", Digest(JsonSerializer.Serialize(plan with { Threads = 1, MemoryBytes = 0 }, CheckpointJson.Default.TrainingPlan))));
        return [.. facts];
    }

    /// <summary>Adds the facts to a checkpoint.</summary>
    public static void Save(ModelContent content, RunFact[] facts) => content.Documents[Document] = JsonSerializer.Serialize(facts, CheckpointJson.Default.RunFactArray);

    /// <summary>Refuses a checkpoint of another training.</summary>
    /// <exception cref="RiskGanException">RG306 with the first difference; RG421 the checkpoint does not say what it belongs to.</exception>
    public static void Check(string path, ModelContent content, RunFact[] facts)
    {
        RunFact[] saved = Read(content);
        foreach (string name in facts.Concat(saved).Select(fact => fact.Name).Distinct(StringComparer.Ordinal))
        {
            string? was = Array.Find(saved, fact => fact.Name == name)?.Value, now = Array.Find(facts, fact => fact.Name == name)?.Value;
            if (was != now) throw Fault.CheckpointDiffers(path, name, Shown(was), Shown(now));
        }
    }

    /// <summary>The facts a checkpoint holds.</summary>
    /// <exception cref="RiskGanException">RG421 there are none.</exception>
    public static RunFact[] Read(ModelContent content)
    {
        RunFact[] saved = CheckpointJson.Read(content, Document, CheckpointJson.Default.RunFactArray);
        return Array.TrueForAll(saved, fact => fact is { Name: not null, Value: not null }) ? saved : throw Fault.ModelPartBroken(Document, "a fact is empty");
    }

    private static void AddSchema(List<RunFact> facts, TableSchema schema)
    {
        facts.Add(new RunFact("number of columns", schema.Columns.Count.ToString(CultureInfo.InvariantCulture)));
        using JsonDocument document = JsonDocument.Parse(ModelJson.Write(schema));
        int index = 0;
        foreach (JsonElement column in document.RootElement.GetProperty("columns").EnumerateArray())
        {
            ColumnSchema own = schema.Columns[index++];
            string name = PrintableText.Escape(own.Name, PrintableText.CellLength);
            // The number tells columns apart whose names agree in their first characters.
            string place = string.Create(CultureInfo.InvariantCulture, $"column {index}, '{name}'");
            facts.Add(new RunFact($"kind of {place}", own.Kind.ToString().ToLowerInvariant()));
            facts.Add(new RunFact($"description of {place}", Digest(column.GetRawText())));
        }

        facts.Add(new RunFact("the file's delimiter, line end and quotes", Digest(document.RootElement.GetProperty("dialect").GetRawText())));
    }

    private static string OptionName(string property) => property switch
    {
        "maxTime" => "--max-minutes",
        _ => "--" + string.Concat(property.Select(c => char.IsAsciiLetterUpper(c) ? $"-{char.ToLowerInvariant(c)}" : c.ToString())),
    };

    private static string? Shown(string? value) => value is null ? "not given" : value.StartsWith('#') ? null : $"'{PrintableText.Escape(value, PrintableText.CellLength)}'";

    private static string Digest(string text) => "#" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Digest(TableEncoder encoder)
    {
        var content = new ModelContent();
        encoder.Save(content);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, string text) in content.Documents) hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{text}\0"));
        foreach (NamedTensor tensor in content.Tensors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.Name}\0"));
            hash.AppendData(tensor.Values switch
            {
                float[] floats => MemoryMarshal.AsBytes<float>(floats),
                double[] doubles => MemoryMarshal.AsBytes<double>(doubles),
                int[] ints => MemoryMarshal.AsBytes<int>(ints),
                long[] longs => MemoryMarshal.AsBytes<long>(longs),
                _ => throw new NotSupportedException(tensor.Values.GetType().Name),
            });
        }

        return "#" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
