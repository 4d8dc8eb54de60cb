using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Encoders;

/// <summary>One fit of a <see cref="TableEncoder"/>: roles first, then widths within the memory limit, then the laws.</summary>
internal sealed class TableEncoderFit(Table table, EncoderOptions options)
{
    private const int LeastLevelBudget = 8;
    private readonly ColumnRole?[] _roles = new ColumnRole?[table.Columns.Count];
    private readonly List<int> _numericSources = [];
    private readonly List<int> _categorySources = [];
    private readonly List<string> _notices = [];
    private IReadOnlyList<FunctionalDependency> _dependencies = [];
    private IReadOnlyList<BandDependency> _bands = [];
    private ExactLink[] _links = [];

    public TableEncoder Run()
    {
        Check();
        Divide();
        CategoryEncoder[] categories = FitCategoriesWithinMemory(out long[] encoderBytes);
        RankEncoder[] numerics = FitNumericsWithinMemory(categories, encoderBytes);
        foreach (FunctionalDependency dependency in _dependencies) _roles[dependency.Dependent] = RoleOf(dependency, categories);
        foreach (BandDependency band in _bands) _roles[band.Dependent] = RoleOf(band);
        Describe(numerics, categories);
        return new TableEncoder(table.Schema, _roles!, numerics, categories, _links, table.RowCount, _notices, Estimate(categories, encoderBytes));
    }

    private void Check()
    {
        if (table.RowCount == 0) throw Fault.NoRowsToLearn();
        var infinite = new List<(string, int)>();
        foreach (Column column in table.Columns)
        {
            int cells = column is NumericColumn numeric ? numeric.Values.Count(double.IsInfinity) : 0;
            if (cells > 0) infinite.Add((column.Name, cells));
        }

        if (infinite.Count > 0) throw Fault.InfiniteCells(infinite);
    }

    // By content rather than by declared kind: a training part of a file can be constant where the file is not.
    private void Divide()
    {
        if (options.FindDependencies)
        {
            _dependencies = FunctionalDependencies.Find(table);
            _bands = BandDependencies.Find(table, _dependencies);
        }

        var dependent = _dependencies.Select(d => d.Dependent).Concat(_bands.Select(b => b.Dependent)).ToHashSet();
        for (int i = 0; i < _roles.Length; i++)
        {
            Column column = table.Columns[i];
            if (dependent.Contains(i)) continue;
            if (column.Schema.Kind == ColumnKind.Identifier && column is CategoryColumn keys) _roles[i] = new IdentifierRole(IdentifierGenerator.Fit(keys));
            else if (ConstantColumn.TryFit(column) is { } constant) _roles[i] = new ConstantRole(constant);
            else if (column is NumericColumn) _numericSources.Add(i);
            else _categorySources.Add(i);
        }

        if (options.FindLinks) TakeLinks();
        int cell = 0;
        foreach (int source in _numericSources) _roles[source] = new LearnedRole(cell++);
        cell += _links.Length;
        foreach (int source in _categorySources) _roles[source] = new LearnedRole(cell++);
        if (cell == 0) throw Fault.NothingToLearn(_roles.Length);
    }

    // Columns computed in every row are no longer learned; links that hold in some rows get a cell each, in front of the categories.
    private void TakeLinks()
    {
        IReadOnlyList<ExactLink> links = [.. ExactLinks.Find(table, _numericSources).Where(link => link.IsTotal || options.FindPartialLinks)];
        foreach (ExactLink link in links.Where(link => link.IsTotal))
        {
            _roles[link.Target] = new LinkedRole(link);
            _numericSources.Remove(link.Target);
        }

        _links = [.. links.Where(link => !link.IsTotal)];
        foreach (ExactLink link in links) _notices.Add(link.Describe(table.Schema));
    }

    private CategoryEncoder FitLink(ExactLink link)
    {
        ColumnLaw law = ColumnLaw.Fit(((NumericColumn)table.Columns[link.Target]).Values, options.MaxDistinct);
        Column[] columns = [.. table.Columns];
        // Both levels have a code whatever the whole table says of what some of its rows showed.
        long holds = Math.Clamp(Enumerable.Range(0, table.RowCount).LongCount(row => TableEncoder.Holds(link, law, columns, row)), 1, table.RowCount - 1);
        return CategoryEncoder.FromCounts(link.Name(table.Schema), ExactLink.Levels, [table.RowCount - holds, holds], 0);
    }

    private CategoryEncoder[] FitCategoriesWithinMemory(out long[] encoderBytes)
    {
        CategoryEncoder[] categories = [.. _links.Select(FitLink), .. _categorySources.Select(i => CategoryEncoder.Fit((CategoryColumn)table.Columns[i], options.LevelBudget, options.RareGroups))];
        encoderBytes = [.. _numericSources.Select(_ => 0L), .. categories.Select(BytesOf)];
        MemoryEstimate estimate = Estimate(categories, encoderBytes);
        int budget = options.LevelBudget;
        while (estimate.Total > options.MaxMemory && budget > LeastLevelBudget && categories.Any(c => c.Width > LeastLevelBudget))
        {
            budget = Math.Max(budget / 2, LeastLevelBudget);
            categories = [.. categories.Select(c => CategoryEncoder.FromCounts(c.Name, c.Levels, c.Counts, c.MissingCount, budget, options.RareGroups))];
            estimate = Estimate(categories, encoderBytes);
        }

        if (budget < options.LevelBudget)
            _notices.Add(Text($"To stay within {options.MaxMemory >> 20} MB of memory a category column uses at most {budget} codes instead of {options.LevelBudget}."));
        RefuseAbove(estimate);
        return categories;
    }

    private RankEncoder[] FitNumericsWithinMemory(CategoryEncoder[] categories, long[] encoderBytes)
    {
        var numerics = new RankEncoder[_numericSources.Count];
        long needed = Estimate(categories, encoderBytes).Total;
        for (int j = 0; j < numerics.Length; j++)
        {
            numerics[j] = RankEncoder.Fit((NumericColumn)table.Columns[_numericSources[j]], options.MaxDistinct);
            encoderBytes[j] = BytesOf(numerics[j]);
            needed += encoderBytes[j];
            if (needed > options.MaxMemory) RefuseAbove(Estimate(categories, encoderBytes));
        }

        return numerics;
    }

    private void RefuseAbove(MemoryEstimate estimate)
    {
        if (estimate.Total > options.MaxMemory)
            throw Fault.TooMuchMemory(estimate.Total, options.MaxMemory, estimate.CostliestColumn, estimate.CostliestColumnBytes, estimate.Width);
    }

    private MemoryEstimate Estimate(CategoryEncoder[] categories, long[] encoderBytes)
    {
        int[] sources = [.. _numericSources, .. _links.Select(link => link.Target), .. _categorySources];
        string[] names = [.. _numericSources.Select(i => table.Columns[i].Name), .. categories.Select(c => c.Name)];
        var layout = new EncodedLayout(names, sources, [.. categories.Select(c => c.Width)]);
        return MemoryEstimate.Of(layout, encoderBytes, table.RowCount, table.Columns.Sum(BytesOf), options.Demand);
    }

    private DependentRole RoleOf(FunctionalDependency dependency, CategoryEncoder[] categories)
    {
        var determinant = (CategoryColumn)table.Columns[dependency.Determinant];
        CategoryEncoder encoder = categories[((LearnedRole)_roles[dependency.Determinant]!).Cell - _numericSources.Count];
        // From the column's own levels to the encoder's, which are those that occur.
        int[] entryOf = [0, .. encoder.Levels.Select(level => Array.IndexOf(determinant.Levels, level) + 1)];
        if (dependency.Numbers is { } numbers) return new DependentRole(dependency.Determinant, null, null, [.. entryOf.Select(entry => numbers[entry])]);
        string?[] labels = [.. entryOf.Select(entry => dependency.Labels![entry])];
        string[] levels = [.. ((CategoryColumn)table.Columns[dependency.Dependent]).Levels.Where(labels.Contains)];
        return new DependentRole(dependency.Determinant, levels, [.. labels.Select(label => label is null ? CategoryColumn.Missing : Array.IndexOf(levels, label))], null);
    }

    private BandRole RoleOf(BandDependency band)
    {
        string[] levels = [.. ((CategoryColumn)table.Columns[band.Dependent]).Levels.Where(band.Labels.Contains)];
        return new BandRole(band.Determinant, [.. band.Bounds], levels, [.. band.Labels.Select(label => label is null ? CategoryColumn.Missing : Array.IndexOf(levels, label))]);
    }

    private void Describe(RankEncoder[] numerics, CategoryEncoder[] categories)
    {
        for (int i = 0; i < _roles.Length; i++)
        {
            string name = Fault.Quoted(table.Columns[i].Name);
            switch (_roles[i])
            {
                case DependentRole dependent:
                    _notices.Add(Text($"{name} follows from {Fault.Quoted(table.Columns[dependent.Determinant].Name)} in all {table.RowCount} rows: not learned, looked up."));
                    break;
                case BandRole band:
                    _notices.Add(Text($"{name} follows from {Fault.Quoted(table.Columns[band.Determinant].Name)} in {band.Codes.Length - 1} bands in all {table.RowCount} rows: not learned, looked up."));
                    break;
                case IdentifierRole identifier:
                    _notices.Add($"{name} is an identifier: not learned; new ones are {identifier.Generator.Description}.");
                    break;
                case ConstantRole constant:
                    bool isEmpty = constant.Constant.Text is null && double.IsNaN(constant.Constant.Number);
                    _notices.Add(isEmpty ? $"{name} is missing in every row: not learned, left missing." : $"{name} holds one value in every row: not learned, copied.");
                    break;
                case LearnedRole learned when learned.Cell < numerics.Length:
                    DescribeThinning(name, numerics[learned.Cell]);
                    break;
                case LearnedRole learned:
                    Describe(name, table.Columns[i].Schema.Kind, categories[learned.Cell - numerics.Length]);
                    break;
            }
        }

        DescribeInterpolation(numerics);
    }

    private void DescribeThinning(string name, RankEncoder encoder)
    {
        if (encoder.Law.MergedBelow > 0)
            _notices.Add(Text($"{name} has more than {options.MaxDistinct} distinct values: its law is kept as {encoder.Law.Values.Length} steps."));
    }

    // One line for all: money columns nearly always are so.
    private void DescribeInterpolation(RankEncoder[] numerics)
    {
        string[] names = [.. numerics.Where(n => n.Interpolates).Select(n => Fault.Quoted(n.Name))];
        if (names.Length > 0)
            _notices.Add(Text($"Mostly rare values in {Fault.Listed(names)}: those that fewer than {RankEncoder.CommonCount} rows share are interpolated, not given out."));
    }

    private void Describe(string name, ColumnKind kind, CategoryEncoder encoder)
    {
        if (encoder.GroupedLevels > 0)
            _notices.Add(Text($"{name} has {encoder.Levels.Length} levels: the {encoder.OwnLevels} most frequent are learned one by one, the other {encoder.GroupedLevels} in {encoder.GroupCount} groups and drawn by their frequencies."));
        if (kind == ColumnKind.Text)
            _notices.Add($"{name} is text: generated rows repeat its training texts word for word; leave the column out if they are personal.");
    }

    // Per atom: value, count and cumulative share (8 bytes each), three numbers for its scores, one edge.
    private static long BytesOf(RankEncoder encoder) => encoder.Law.Atoms * 40L;

    // Per level: its text, a dictionary entry, count, code, and its place in a group.
    private static long BytesOf(CategoryEncoder encoder) => encoder.Levels.Sum(level => BytesOf(level) + 64L);

    private static long BytesOf(Column column) => column switch
    {
        CategoryColumn category => (4L * category.Count) + category.Levels.Sum(BytesOf),
        _ => 8L * column.Count,
    };

    private static long BytesOf(string text) => 32L + (2L * text.Length);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
