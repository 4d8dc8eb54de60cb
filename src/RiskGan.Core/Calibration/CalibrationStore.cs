using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Core.Calibration;

/// <summary>The document "calibration" of a model file.</summary>
internal sealed record CalibrationDocument
{
    public const string Name = "calibration";
    public const int CurrentVersion = 1;

    public int Version { get; init; }

    /// <summary>Set where there is a rake.</summary>
    public RakeDocument? Rake { get; init; }
}

/// <summary>The rake's plain numbers; nodes, levels and weights are tensors beside it.</summary>
internal sealed record RakeDocument
{
    public float Center { get; init; }

    public float Threshold { get; init; }

    public bool AllPairs { get; init; }
}

/// <summary>Generated readers and writers; strict, so that a damaged document is noticed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CalibrationDocument))]
internal sealed partial class CalibrationJson : JsonSerializerContext;

/// <summary>A <see cref="GeneratorCalibration"/> as part of a model file.</summary>
/// <remarks>
/// Tensors: <c>calibration.map.&lt;cell&gt;.from</c> and <c>.to</c> (float) for each numeric cell, <c>calibration.plain.&lt;cell&gt;.…</c> beside a rake; of the
/// rake <c>calibration.rake.nodes</c> (double, column after column), <c>.nodeCounts</c> (int), <c>.levels</c> (int, kept ones), <c>.theta</c> (float, upper triangle row by
/// row, diagonal included), <c>.values</c> (float, upper triangle without it), <c>.pairs</c> (int, P×2, where not all pairs are matched). Empty tensors are left out.
/// </remarks>
internal static class CalibrationStore
{
    private const string Prefix = "calibration.";

    public static void Save(GeneratorCalibration calibration, ModelContent content)
    {
        SaveMaps(content, "map", calibration.Maps);
        RakeDocument? rake = null;
        if (calibration.Rake is { } critic)
        {
            SaveMaps(content, "plain", calibration.PlainMaps);
            SaveRake(content, critic);
            rake = new RakeDocument { Center = critic.Center, Threshold = critic.Threshold, AllPairs = critic.Pairs.IsComplete };
        }

        var document = new CalibrationDocument { Version = CalibrationDocument.CurrentVersion, Rake = rake };
        content.Documents.Add(CalibrationDocument.Name, JsonSerializer.Serialize(document, CalibrationJson.Default.CalibrationDocument));
    }

    public static GeneratorCalibration? Load(ModelContent content, TableEncoder encoder)
    {
        if (!content.Documents.TryGetValue(CalibrationDocument.Name, out string? json)) return null;
        CalibrationDocument document = Parse(json);
        if (document.Version != CalibrationDocument.CurrentVersion)
            throw Fault.ModelPartBroken("calibration.version", string.Create(CultureInfo.InvariantCulture, $"{document.Version} is not {CalibrationDocument.CurrentVersion}"));
        int numerics = encoder.Numerics.Count;
        ScoreMap[] maps = LoadMaps(content, "map", numerics);
        return document.Rake is { } rake
            ? new GeneratorCalibration(LoadRake(content, rake, encoder), maps, LoadMaps(content, "plain", numerics))
            : new GeneratorCalibration(null, maps, maps);
    }

    private static CalibrationDocument Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CalibrationJson.Default.CalibrationDocument) ?? throw Fault.ModelPartBroken(CalibrationDocument.Name, "the document is empty");
        }
        catch (JsonException e)
        {
            throw Fault.ModelPartBroken(e.Path ?? CalibrationDocument.Name, "the JSON text cannot be read", e);
        }
    }

    private static void SaveMaps(ModelContent content, string kind, ScoreMap[] maps)
    {
        for (int j = 0; j < maps.Length; j++)
        {
            Add(content, MapName(kind, j, "from"), maps[j].From);
            Add(content, MapName(kind, j, "to"), maps[j].To);
        }
    }

    private static ScoreMap[] LoadMaps(ModelContent content, string kind, int count)
    {
        var maps = new ScoreMap[count];
        for (int j = 0; j < count; j++)
        {
            float[] from = Find<float>(content, MapName(kind, j, "from")), to = Find<float>(content, MapName(kind, j, "to"));
            if (from.Length != to.Length || from.Length == 1) throw Fault.ModelPartBroken(Prefix + MapName(kind, j, "to"), "it does not go with the map's other side");
            for (int k = 1; k < from.Length; k++)
                if (!(from[k] > from[k - 1]) || !(to[k] >= to[k - 1])) throw Fault.ModelPartBroken(Prefix + MapName(kind, j, "from"), "the map does not ascend");
            maps[j] = new ScoreMap(from, to);
        }

        return maps;
    }

    private static void SaveRake(ModelContent content, Rake rake)
    {
        Add(content, "rake.nodes", [.. rake.Map.Nodes.SelectMany(nodes => nodes)]);
        Add(content, "rake.nodeCounts", [.. rake.Map.Nodes.Select(nodes => nodes.Length)]);
        Add(content, "rake.levels", rake.Map.Levels);
        Add(content, "rake.theta", Packed(rake.Theta.Cells, rake.Theta.Stride, rake.Map.CellFeatureCount, 0));
        Add(content, "rake.values", Packed(rake.Theta.Values, rake.Theta.NumericCount, rake.Theta.NumericCount, 1));
        if (!rake.Pairs.IsComplete) Add(content, "rake.pairs", [.. rake.Pairs.Pairs().SelectMany(pair => new[] { pair.A, pair.B })]);
    }

    private static Rake LoadRake(ModelContent content, RakeDocument document, TableEncoder encoder)
    {
        EncodedLayout layout = encoder.Layout;
        if (!float.IsFinite(document.Center) || !(Math.Abs(document.Threshold) <= Rake.Clip))
            throw Fault.ModelPartBroken("calibration.rake", "the centre or the threshold is out of range");
        var map = new PairFeatureMap(layout, encoder.Numerics, Nodes(content, layout.NumericCount), Levels(content, layout));
        var theta = new PairTensor(map);
        Unpack(content, "rake.theta", theta.Cells, theta.Stride, map.CellFeatureCount, 0);
        Unpack(content, "rake.values", theta.Values, theta.NumericCount, theta.NumericCount, 1);
        return new Rake(layout, map, document.AllPairs ? CellPairs.All(layout.NumericCount, layout.CellCount) : Pairs(content, layout), theta, document.Center, document.Threshold);
    }

    private static double[][] Nodes(ModelContent content, int numerics)
    {
        int[] counts = Find<int>(content, "rake.nodeCounts");
        double[] all = Find<double>(content, "rake.nodes");
        if (counts.Length != numerics || counts.Any(count => count < 2) || counts.Sum(count => (long)count) != all.Length)
            throw Fault.ModelPartBroken(Prefix + "rake.nodeCounts", "they do not go with the nodes or the numeric columns");
        var nodes = new double[numerics][];
        int at = 0;
        for (int j = 0; j < numerics; j++)
        {
            nodes[j] = all[at..(at + counts[j])];
            at += counts[j];
            for (int k = 1; k < counts[j]; k++)
                if (!((float)nodes[j][k] > (float)nodes[j][k - 1])) throw Fault.ModelPartBroken(Prefix + "rake.nodes", "they do not ascend");
        }

        return nodes;
    }

    private static int[] Levels(ModelContent content, EncodedLayout layout)
    {
        int[] levels = Find<int>(content, "rake.levels");
        for (int i = 0; i < levels.Length; i++)
            if (levels[i] < 0 || levels[i] >= layout.Width - layout.NumericCount || (i > 0 && levels[i] <= levels[i - 1]))
                throw Fault.ModelPartBroken(Prefix + "rake.levels", "they are not ascending levels of the encoding");
        return levels;
    }

    private static CellPairs Pairs(ModelContent content, EncodedLayout layout)
    {
        int[] flat = Find<int>(content, "rake.pairs");
        var pairs = new HashSet<(int, int)>();
        for (int i = 0; i + 1 < flat.Length; i += 2)
            if (flat[i] < 0 || flat[i] >= flat[i + 1] || flat[i + 1] >= layout.CellCount || !pairs.Add((flat[i], flat[i + 1])))
                throw Fault.ModelPartBroken(Prefix + "rake.pairs", "one is not a pair of two columns, or stands there twice");
        return CellPairs.Of(layout.NumericCount, layout.CellCount, pairs);
    }

    // The upper triangle of the first `size` rows and columns, from `shift` right of the diagonal on.
    private static float[] Packed(float[] matrix, int stride, int size, int shift)
    {
        var packed = new List<float>(size * (size + 1) / 2);
        for (int i = 0; i < size; i++)
            for (int j = i + shift; j < size; j++) packed.Add(matrix[(i * stride) + j]);
        return [.. packed];
    }

    private static void Unpack(ModelContent content, string name, float[] matrix, int stride, int size, int shift)
    {
        float[] packed = Find<float>(content, name);
        long wanted = shift == 0 ? (long)size * (size + 1) / 2 : (long)size * (size - 1) / 2;
        if (packed.Length != wanted) throw Fault.ModelPartBroken(Prefix + name, string.Create(CultureInfo.InvariantCulture, $"it has {packed.Length} numbers, not {wanted}"));
        int at = 0;
        for (int i = 0; i < size; i++)
            for (int j = i + shift; j < size; j++) matrix[(i * stride) + j] = packed[at++];
    }

    private static string MapName(string kind, int cell, string side) => string.Create(CultureInfo.InvariantCulture, $"{kind}.{cell}.{side}");

    private static TElement[] Find<TElement>(ModelContent content, string name)
        where TElement : unmanaged => content.Find<TElement>(Prefix + name) ?? [];

    private static void Add(ModelContent content, string name, float[] values)
    {
        if (values.Length > 0) content.Add(NamedTensor.Of(Prefix + name, values));
    }

    private static void Add(ModelContent content, string name, double[] values)
    {
        if (values.Length > 0) content.Add(NamedTensor.Of(Prefix + name, values));
    }

    private static void Add(ModelContent content, string name, int[] values)
    {
        if (values.Length > 0) content.Add(NamedTensor.Of(Prefix + name, values));
    }
}
