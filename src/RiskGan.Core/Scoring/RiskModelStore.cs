using System.Text.Json;
using System.Text.Json.Serialization;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Scoring;

/// <summary>What a risk model's JSON document says; numbers of bulk are tensors.</summary>
internal sealed record RiskModelDocument(
    RiskModelKind Kind, string Target, string? Positive, bool AgainstRest, int Rows, double Mean, double Deviation, double Start, IReadOnlyList<Feature> Features);

/// <summary>The document's JSON, written compactly and read strictly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(RiskModelDocument))]
internal sealed partial class RiskModelJson : JsonSerializerContext
{
}

/// <summary>A risk model as named documents and tensors, and back; nothing of a file is believed before it is checked.</summary>
/// <remarks>
/// Documents: "schema", "risk". Tensors: linear — <c>risk.linear.coefficients</c>, <c>risk.linear.errors</c>; boosted — <c>risk.bins.*</c> (edges one feature
/// behind the other, counts, bin of each level) and <c>risk.trees.*</c> (the nodes of all trees one behind the other, their counts, bin sets in four words of 64).
/// </remarks>
internal static class RiskModelStore
{
    public const string Part = "risk";
    private const int MostEdges = FeatureBinning.MostNumberBins - 1;

    public static ModelContent Save(RiskModel model)
    {
        var content = new ModelContent();
        content.Documents["schema"] = ModelJson.Write(model.Schema);
        var boosted = model.Predictor as BoostedPredictor;
        var document = new RiskModelDocument(
            model.Kind, model.Target, model.Positive, model.TargetRecipe.AgainstRest, model.Rows,
            boosted?.Mean ?? 0.0, boosted?.Deviation ?? 1.0, boosted?.Model.Start ?? 0.0, model.Recipe.Features);
        content.Documents[Part] = JsonSerializer.Serialize(document, RiskModelJson.Default.RiskModelDocument);
        if (model.Predictor is LinearPredictor linear)
        {
            content.Add(NamedTensor.Of("risk.linear.coefficients", linear.FitResult.Coefficients));
            content.Add(NamedTensor.Of("risk.linear.errors", linear.FitResult.StandardErrors));
        }
        else
        {
            SaveTrees(content, boosted!.Model);
        }

        return content;
    }

    public static RiskModel Load(ModelContent content)
    {
        if (!content.Documents.TryGetValue(Part, out string? json))
            throw content.Documents.ContainsKey("generator") ? Fault.NotARiskModel() : Fault.ModelPartBroken(Part, "it is missing");
        RiskModelDocument document;
        try
        {
            document = JsonSerializer.Deserialize(json, RiskModelJson.Default.RiskModelDocument) ?? throw Broken("it is empty");
        }
        catch (JsonException e)
        {
            throw Fault.ModelPartBroken(Part, "it is not the JSON this version of riskgan writes", e);
        }

        Check(document);
        var recipe = new FeatureRecipe(document.Features, []);
        var target = new TargetRecipe { Name = document.Target, Positive = document.Positive, AgainstRest = document.AgainstRest };
        IPredictor predictor = document.Kind == RiskModelKind.Logistic ? LoadLinear(content, recipe) : LoadTrees(content, recipe, document);
        Data.TableSchema schema = ModelJson.ReadSchema(content);
        if (document.Features.Any(feature => schema.IndexOf(feature.Name) < 0)) throw Broken("a feature is no column of the schema");
        return new RiskModel(target, document.Kind, schema, document.Rows, recipe, predictor);
    }

    private static void Check(RiskModelDocument document)
    {
        if (!Enum.IsDefined(document.Kind) || string.IsNullOrEmpty(document.Target) || document.Rows < 0) throw Broken("its kind, target or rows are out of range");
        if (!double.IsFinite(document.Mean) || !(document.Deviation > 0.0) || !double.IsFinite(document.Deviation) || !double.IsFinite(document.Start))
            throw Broken("its target's mean, deviation or start is out of range");
        if (document.Features is not { Count: > 0 }) throw Broken("it has no features");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Feature? feature in document.Features)
        {
            bool sound = feature is { Name.Length: > 0, Levels: not null, LevelRows: not null } && names.Add(feature.Name) && Enum.IsDefined(feature.Form)
                && double.IsFinite(feature.Mean) && double.IsFinite(feature.Deviation) && feature.Deviation >= 0.0
                && feature.LevelRows.Count == feature.Levels.Count && feature.LevelRows.All(rows => rows >= 0)
                && feature.Levels.All(level => level is not null) && feature.Levels.Distinct(StringComparer.Ordinal).Count() == feature.Levels.Count
                && (feature.Form != FeatureForm.Number || feature.Levels.Count == 0);
            if (!sound) throw Broken("a feature is out of range or stands twice");
        }
    }

    private static LinearPredictor LoadLinear(ModelContent content, FeatureRecipe recipe)
    {
        var layout = new LinearLayout(recipe);
        int parameters = layout.Parameters.Count;
        double[] coefficients = Need<double>(content, "risk.linear.coefficients", parameters);
        double[] errors = Need<double>(content, "risk.linear.errors", parameters);
        return new LinearPredictor(layout, new LinearFit(coefficients, errors, 0, true));
    }

    private static void SaveTrees(ModelContent content, GradientBoosting model)
    {
        TreeNode[] nodes = [.. model.Trees.SelectMany(tree => tree.Nodes)];
        content.Add(NamedTensor.Of("risk.bins.edges", [.. model.Binning.Edges.SelectMany(edges => edges)]));
        content.Add(NamedTensor.Of("risk.bins.edge_counts", Array.ConvertAll(model.Binning.Edges, edges => edges.Length)));
        content.Add(NamedTensor.Of("risk.bins.levels", [.. model.Binning.BinOfLevel.SelectMany(bins => bins)]));
        content.Add(NamedTensor.Of("risk.trees.gains", model.Gains));
        content.Add(NamedTensor.Of("risk.trees.node_counts", [.. model.Trees.Select(tree => tree.Nodes.Length)]));
        content.Add(NamedTensor.Of("risk.trees.set_counts", [.. model.Trees.Select(tree => tree.Sets.Length)]));
        content.Add(NamedTensor.Of("risk.trees.feature", Array.ConvertAll(nodes, node => node.Feature)));
        content.Add(NamedTensor.Of("risk.trees.threshold", Array.ConvertAll(nodes, node => node.Threshold)));
        content.Add(NamedTensor.Of("risk.trees.left", Array.ConvertAll(nodes, node => node.Left)));
        content.Add(NamedTensor.Of("risk.trees.missing_left", Array.ConvertAll(nodes, node => node.MissingLeft ? 1 : 0)));
        content.Add(NamedTensor.Of("risk.trees.value", Array.ConvertAll(nodes, node => node.Value)));
        long[] words = [.. model.Trees.SelectMany(tree => tree.Sets).SelectMany(set => Enumerable.Range(0, 4).Select(word => unchecked((long)set[word])))];
        content.Add(NamedTensor.Of("risk.trees.sets", words));
    }

    private static BoostedPredictor LoadTrees(ModelContent content, FeatureRecipe recipe, RiskModelDocument document)
    {
        FeatureBinning binning = LoadBinning(content, recipe);
        int[] nodeCounts = Need<int>(content, "risk.trees.node_counts");
        int[] setCounts = Need<int>(content, "risk.trees.set_counts", nodeCounts.Length);
        if (!Array.TrueForAll(nodeCounts, count => count > 0) || !Array.TrueForAll(setCounts, count => count >= 0)) throw Broken("a tree has no nodes");
        long nodeSum = nodeCounts.Sum(count => (long)count), setSum = setCounts.Sum(count => (long)count);
        int[] feature = Need<int>(content, "risk.trees.feature", nodeSum);
        int[] threshold = Need<int>(content, "risk.trees.threshold", nodeSum);
        int[] left = Need<int>(content, "risk.trees.left", nodeSum);
        int[] missingLeft = Need<int>(content, "risk.trees.missing_left", nodeSum);
        double[] value = Need<double>(content, "risk.trees.value", nodeSum);
        long[] words = Need<long>(content, "risk.trees.sets", 4 * setSum);
        var trees = new BoostedTree[nodeCounts.Length];
        for (int t = 0, nodeAt = 0, setAt = 0; t < trees.Length; t++)
        {
            var nodes = new TreeNode[nodeCounts[t]];
            for (int i = 0; i < nodes.Length; i++, nodeAt++)
            {
                nodes[i] = new TreeNode { Feature = feature[nodeAt], Threshold = threshold[nodeAt], Left = left[nodeAt], MissingLeft = missingLeft[nodeAt] != 0, Value = value[nodeAt] };
                CheckNode(nodes[i], i, nodes.Length, setCounts[t], binning);
            }

            var sets = new BinSet[setCounts[t]];
            for (int s = 0; s < sets.Length; s++, setAt++)
                for (int word = 0; word < 4; word++) sets[s][word] = unchecked((ulong)words[(4 * setAt) + word]);
            trees[t] = new BoostedTree(nodes, sets);
        }

        BoostingLoss loss = document.Positive is null ? BoostingLoss.SquaredError : BoostingLoss.LogLoss;
        double[] gains = Need<double>(content, "risk.trees.gains", recipe.Features.Count);
        return new BoostedPredictor(new GradientBoosting(binning, loss, document.Start, trees, gains), document.Mean, document.Deviation);
    }

    /// <summary>A node may only ask a feature there is, and only point forward: a walk through any tree ends.</summary>
    private static void CheckNode(in TreeNode node, int index, int nodeCount, int setCount, FeatureBinning binning)
    {
        if (node.Feature == -1) return;
        bool sound = node.Feature >= 0 && node.Feature < binning.Widths.Length && node.Left > index && node.Left < nodeCount - 1
            && (binning.IsLabels(node.Feature) ? node.Threshold < 0 && ~node.Threshold < setCount : node.Threshold >= 0);
        if (!sound) throw Broken("a node of a tree asks a feature, a bin or a child that does not exist");
    }

    private static FeatureBinning LoadBinning(ModelContent content, FeatureRecipe recipe)
    {
        int count = recipe.Features.Count;
        int[] edgeCounts = Need<int>(content, "risk.bins.edge_counts", count);
        if (!Array.TrueForAll(edgeCounts, edges => edges is >= 0 and <= MostEdges)) throw Broken("a feature has too many bins");
        double[] allEdges = Need<double>(content, "risk.bins.edges", edgeCounts.Sum(edges => (long)edges));
        int[] allLevels = Need<int>(content, "risk.bins.levels", recipe.Features.Sum(feature => feature.Form == FeatureForm.Labels ? (long)feature.Levels.Count : 0));
        var edges = new double[count][];
        var binOfLevel = new int[count][];
        for (int f = 0, edgeAt = 0, levelAt = 0; f < count; f++)
        {
            bool isLabels = recipe.Features[f].Form == FeatureForm.Labels;
            int levels = isLabels ? recipe.Features[f].Levels.Count : 0;
            edges[f] = allEdges[edgeAt..(edgeAt += edgeCounts[f])];
            binOfLevel[f] = allLevels[levelAt..(levelAt += levels)];
            for (int i = 1; i < edges[f].Length; i++)
                if (!(edges[f][i] > edges[f][i - 1])) throw Broken("the bins of a feature do not rise");
            if (isLabels && edges[f].Length > 0) throw Broken("a feature of labels has edges");
        }

        var binning = new FeatureBinning(recipe, edges, binOfLevel);
        for (int f = 0; f < count; f++)
        {
            int valueBins = binning.Widths[f] - 1;
            if (!Array.TrueForAll(binOfLevel[f], bin => bin >= 0 && bin < valueBins)) throw Broken("a level has a bin that does not exist");
        }

        return binning;
    }

    private static TElement[] Need<TElement>(ModelContent content, string name, long? length = null)
        where TElement : unmanaged
    {
        TElement[] values = content.Find<TElement>(name) ?? throw Broken($"tensor '{name}' is missing or of another type");
        return length is null || values.Length == length ? values : throw Broken($"tensor '{name}' has another length than its settings ask for");
    }

    private static RiskGanException Broken(string problem) => Fault.ModelPartBroken(Part, problem);
}
