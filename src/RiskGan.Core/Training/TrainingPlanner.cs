using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Networks;
using RiskGan.Core.Persistence;
using RiskGan.Core.Rules;

namespace RiskGan.Core.Training;

/// <summary>Decides from the table what a training will do where the user left it open, and refuses what cannot work before any long work.</summary>
internal static class TrainingPlanner
{
    /// <summary>Fewest rows a generator can be trained on at all.</summary>
    public const int FewestRows = 10;

    /// <summary>Most rows a batch.</summary>
    public const int LargestBatch = 100_000;

    // Measured: at batch 32 a second thread makes a product 1.6 times slower, from some hundreds of rows it pays (docs/benchmarks/kernels.md).
    private const int RowsPerThread = 128;

    /// <summary>The plan and the fitted encoder it is made from.</summary>
    public static TrainingPlan Plan(Table table, Provenance provenance, TrainingOptions options, out TableEncoder encoder)
    {
        CheckOptions(options);
        if (table.RowCount < FewestRows) throw Fault.TooFewRows(provenance.Source, table.RowCount, FewestRows);
        if (options.Target is { } target && table.Schema.IndexOf(target) < 0)
            throw Fault.UnknownTarget(target, NearestName.Find(target, table.Schema.Columns.Select(c => c.Name)));
        var gan = new GanOptions();
        var classic = new ClassicOptions();
        gan = gan with { BatchSize = options.BatchSize ?? gan.BatchSize };
        classic = classic with { BatchSize = options.BatchSize ?? classic.BatchSize };
        TrainingDemand demand = options.Preset switch
        {
            Preset.Gan => gan.Demand,
            Preset.Classic => classic.Demand,
            _ => new HybridOptions().Demand,
        };
        bool mayChain = options.Preset is Preset.Auto or Preset.Hybrid;
        int levels = mayChain ? Math.Clamp(table.RowCount / RowsPerLevel, CategoryEncoder.DefaultLevelBudget, MostHybridLevels) : CategoryEncoder.DefaultLevelBudget;
        encoder = TableEncoder.Fit(table, new EncoderOptions { MaxMemory = options.MaxMemory, Demand = demand, FindPartialLinks = !mayChain, LevelBudget = levels, RareGroups = levels / LevelsPerGroup });
        IReadOnlyList<RowRule> rules = RowRules.Of(encoder); // refused now, not when rows are wanted
        EncodedLayout layout = encoder.Layout;
        HybridOptions hybrid = HybridOptions.For(table.RowCount, layout);
        hybrid = hybrid with { BatchSize = options.BatchSize ?? hybrid.BatchSize };
        (Preset preset, string? reason) = Choose(options, hybrid, encoder);
        long memory = preset == Preset.Hybrid ? HybridMemory(hybrid, encoder) : encoder.Estimate.Total;
        if (memory > options.MaxMemory)
            throw Fault.TooMuchMemory(memory, options.MaxMemory, encoder.Estimate.CostliestColumn, encoder.Estimate.CostliestColumnBytes, layout.Width);
        string? likelyTarget = options.Target ?? LikelyTarget(encoder);
        string[] drawnLast = DrawnLast(encoder, likelyTarget, isWide: layout.CellCount - 1 > hybrid.MostParents);
        int batch = preset switch
        {
            Preset.Gan => gan.BatchSize,
            Preset.Classic => classic.BatchSize,
            _ => hybrid.BatchSize,
        };
        long parameters = preset switch
        {
            Preset.Gan => gan.Generator(layout).ParameterCount + gan.Critic(CriticFeatures<float>.WidthOf(layout, encoder.Numerics)).ParameterCount,
            Preset.Classic => classic.Generator(layout).ParameterCount + classic.Discriminator(layout).ParameterCount,
            _ => hybrid.ParameterCount(layout),
        };
        return new TrainingPlan
        {
            Preset = preset,
            Rows = table.RowCount,
            Columns = table.Columns.Count,
            Cells = layout.CellCount,
            EncodedWidth = layout.Width,
            BatchSize = batch,
            Steps = StepsOf(options, preset, table.RowCount, batch, hybrid.ParameterCount(layout)),
            MaxTime = options.MaxTime,
            Seed = options.Seed,
            // The hybrid's threads take whole columns, so the batch does not matter.
            Threads = preset == Preset.Hybrid ? Math.Min(options.Threads, layout.CellCount) : Math.Min(options.Threads, Math.Max(1, batch / RowsPerThread)),
            MemoryBytes = memory,
            Parameters = parameters,
            Notices = [.. Reasons(reason, preset, drawnLast), .. encoder.Notices, .. BrokenRules(rules, table)],
            Gan = gan,
            Classic = classic,
            Hybrid = hybrid,
            DrawnLast = drawnLast,
        };
    }

    // Multiply-adds forward that a hybrid's training may take before columns stop by themselves: some three processor minutes.
    private const long HybridWork = 4_000_000_000_000;

    // What small tables may take however few their rows: a thousand steps at least.
    private const long LeastHybridWork = 1_700_000_000_000;

    // Beyond this many parameters a row takes too long through the chain, in training as in sampling.
    private const long MostHybridParameters = 60_000_000;

    private static (Preset Preset, string? Reason) Choose(TrainingOptions options, HybridOptions hybrid, TableEncoder encoder)
    {
        if (options.Preset != Preset.Auto) return (options.Preset, null);
        EncodedLayout layout = encoder.Layout;
        long parameters = hybrid.ParameterCount(layout);
        string weights = string.Create(CultureInfo.InvariantCulture, $"{layout.CellCount:N0} learned columns need a hybrid of {Math.Max(0.1, parameters / 1e6):0.#} million weights");
        if (parameters > MostHybridParameters) return (Preset.Gan, string.Create(CultureInfo.InvariantCulture, $"Preset gan: {weights}, more than {MostHybridParameters / 1e6:0} million."));
        return HybridMemory(hybrid, encoder) > options.MaxMemory && encoder.Estimate.Total <= options.MaxMemory
            ? (Preset.Gan, $"Preset gan: {weights}, more than the memory limit allows.")
            : (Preset.Hybrid, $"Preset hybrid: {weights}.");
    }

    // Weights with gradient, two moments, the last good copy of the three that change, average, best, and zeros for the decay; one batch's features.
    private static long HybridMemory(HybridOptions hybrid, TableEncoder encoder)
    {
        MemoryEstimate estimate = encoder.Estimate;
        return estimate.Table + estimate.EncodedRows + estimate.Encoders + (10 * sizeof(float) * hybrid.ParameterCount(encoder.Layout)) + estimate.Activations;
    }

    private const int NamesShown = 5;

    private static IEnumerable<string> Reasons(string? ofPreset, Preset preset, string[] drawnLast)
    {
        if (ofPreset is not null) yield return ofPreset;
        if (preset != Preset.Hybrid || drawnLast.Length == 0) yield break;
        string names = string.Join(", ", drawnLast.TakeLast(NamesShown).Select(name => $"'{name}'"));
        string more = drawnLast.Length > NamesShown ? $" and {drawnLast.Length - NamesShown} more" : "";
        yield return $"{names}{more}: drawn last, given all other columns, as outcomes are that are rare or one of many columns.";
    }

    private static IEnumerable<string> BrokenRules(IReadOnlyList<RowRule> rules, Table table) =>
        from rule in rules
        let broken = RowRules.CountBroken(rule, table)
        where broken > 0
        select string.Create(CultureInfo.InvariantCulture, $"Rule '{rule.Name}': {broken:N0} of {table.RowCount:N0} training rows break it; generated rows will keep it.");

    // By custom what is to be predicted stands last, or else first. In a wide table nothing else would tie it to the rest.
    private static string? LikelyTarget(TableEncoder encoder)
    {
        int columns = encoder.Schema.Columns.Count;
        return TwoLevelsAt(columns - 1) ?? TwoLevelsAt(0);

        string? TwoLevelsAt(int column)
        {
            EncodedLayout layout = encoder.Layout;
            for (int block = 0; block < layout.CategoryCount; block++)
                if (layout.SourceColumns[layout.NumericCount + block] == column && encoder.Categories[block].Levels.Length == 2) return layout.CellNames[layout.NumericCount + block];
            return null;
        }
    }

    // A softmax over many levels costs a chain little; a level met less often than this would not be learned.
    private const int RowsPerLevel = 100;
    private const int MostHybridLevels = 256;
    private const int LevelsPerGroup = 8;

    // The few rows of a rare level teach the laws of the other columns given it next to nothing; the level given the others is one law.
    private const double RareShare = 0.05;

    // Nor do more rows than this, where as many columns would have to learn from them (docs/decisions/0008-formulas-copies-even-draws.md).
    private const int OutcomeRowsPerColumn = 30;

    /// <summary>Columns of two levels that are drawn given all others, the rarest last and the target behind it.</summary>
    private static string[] DrawnLast(TableEncoder encoder, string? target, bool isWide)
    {
        IEnumerable<string> outcomes =
            from category in encoder.Categories
            where category.Levels.Length == 2
            let rows = category.Counts.Min()
            where rows < RareShare * category.Counts.Sum() || rows < (long)OutcomeRowsPerColumn * encoder.Layout.CellCount
            orderby rows descending
            select category.Name;
        string[] names = [.. outcomes];
        return target is not null && (isWide || names.Contains(target)) ? [.. names.Where(name => name != target), target] : names;
    }

    private static void CheckOptions(TrainingOptions options)
    {
        if (options.Steps is <= 0) throw Bad("--steps", options.Steps.Value, "a whole number of 1 or more");
        if (options.Epochs is { } epochs && !(epochs > 0 && double.IsFinite(epochs))) throw Bad("--epochs", epochs, "a number above 0");
        if (options.Steps is not null && options.Epochs is not null) throw Bad("--steps", options.Steps.Value, "left out where --epochs is given");
        if (options.BatchSize is { } batch && batch is < 8 or > LargestBatch) throw Bad("--batch-size", options.BatchSize.Value, $"from 8 to {LargestBatch}");
        if (options.MaxTime is { } time && time <= TimeSpan.Zero) throw Bad("--max-minutes", time.TotalMinutes, "a number above 0");
        if (options.Threads < 1) throw Bad("--threads", options.Threads, "1 or more");
    }

    private static RiskGanException Bad(string option, IFormattable value, string allowed) =>
        Fault.BadTrainingOption(option, value.ToString(null, CultureInfo.InvariantCulture), allowed);

    // Enough steps for the masses to settle on small tables, a few passes at least on large ones (docs/decisions/0003-gan-recipe.md).
    private static long StepsOf(TrainingOptions options, Preset preset, int rows, int batch, long hybridParameters)
    {
        if (options.Steps is { } steps) return steps;
        if (options.Epochs is { } epochs) return Math.Max(1, (long)Math.Ceiling(epochs * rows / batch));
        long stepWork = Math.Max(1, batch * hybridParameters);
        return preset switch
        {
            Preset.Gan => Math.Clamp(3000 + (rows / 20), 3000, 12_000),
            Preset.Classic => Math.Clamp(30L * rows / batch, 10_000, 40_000),
            _ => Math.Clamp(Math.Min(28L * rows / batch, HybridWork / stepWork), Math.Clamp(LeastHybridWork / stepWork, 1000, 1500), 6000),
        };
    }
}
