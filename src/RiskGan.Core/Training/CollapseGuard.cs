using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Training;

/// <summary>Looks whether a finished generator makes the variety of its training table: mode collapse must not pass unseen.</summary>
/// <remarks>
/// <see cref="SampleRows"/> generated rows are held against as many real rows, evenly spaced; learned columns only, since the others are looked up or
/// made anew. Distinct rows: share of the real rows' count. Labels: real mass of those labels that are common (at least
/// <see cref="CommonShare"/> of the cells, some forty rows in the sample) and yet never made. Numbers: distance of the deciles 1 and 9, generated over
/// real; where the real one is 0, most cells are one value and there is nothing to collapse. The limits are far off what sampling
/// error, or a training that is merely short, brings about. A function of model and table alone.
/// </remarks>
internal static class CollapseGuard
{
    /// <summary>Rows looked at: one chunk of the sampler.</summary>
    public const int SampleRows = Sampler.ChunkRows;

    /// <summary>Least share of different rows, of what as many real rows have.</summary>
    public const double LeastDistinct = 0.5;

    /// <summary>A label of this share of the cells is common.</summary>
    public const double CommonShare = 0.02;

    /// <summary>Largest mass of common labels that are never made.</summary>
    public const double MostUnmade = 0.1;

    /// <summary>Least spread of a number, of the real one's.</summary>
    public const double LeastSpread = 0.25;

    private const int ColumnsNamed = 5;

    /// <summary>The warnings, at most one of each kind.</summary>
    public static IReadOnlyList<TrainingWarning> Judge(Model model, Table real)
    {
        Table made = new Sampler(model, seed: 0, threads: 1).Sample(SampleRows).First();
        return Judge(real, made, [.. Enumerable.Range(0, real.Columns.Count).Where(column => model.Encoder.Roles[column] is LearnedRole)]);
    }

    /// <summary>The same for rows already made.</summary>
    internal static IReadOnlyList<TrainingWarning> Judge(Table real, Table made, IReadOnlyList<int> columns)
    {
        if (columns.Count == 0 || made.RowCount == 0 || real.RowCount == 0) return [];
        var warnings = new List<TrainingWarning>();
        AddDistinctRows(warnings, real, made, columns);
        var unmade = new List<(string Column, double Mass)>();
        var narrow = new List<(string Column, double Ratio)>();
        foreach (int column in columns)
        {
            string name = real.Columns[column].Name;
            if (real.Columns[column] is CategoryColumn labels)
            {
                double mass = UnmadeMass(labels, (CategoryColumn)made.Columns[column]);
                if (mass > MostUnmade) unmade.Add((name, mass));
            }
            else if (SpreadRatio((NumericColumn)real.Columns[column], (NumericColumn)made.Columns[column]) is { } ratio && ratio < LeastSpread)
            {
                narrow.Add((name, ratio));
            }
        }

        if (unmade.Count > 0)
        {
            double worst = unmade.Max(one => one.Mass);
            warnings.Add(new TrainingWarning(TrainingWarningKind.LabelsNotMade, [.. unmade.Select(one => one.Column)], worst, MostUnmade, string.Create(
                CultureInfo.InvariantCulture,
                $"The generator never makes labels that hold up to {worst:0 %} of the cells of {Named(unmade.Select(one => one.Column))}: mode collapse. Train longer, or try another --seed.")));
        }

        if (narrow.Count > 0)
        {
            double worst = narrow.Min(one => one.Ratio);
            warnings.Add(new TrainingWarning(TrainingWarningKind.NarrowNumbers, [.. narrow.Select(one => one.Column)], worst, LeastSpread, string.Create(
                CultureInfo.InvariantCulture,
                $"The generator makes numbers in as little as {worst:0 %} of the data's range (10 % to 90 %) in {Named(narrow.Select(one => one.Column))}: mode collapse. Train longer, or try another --seed.")));
        }

        return warnings;
    }

    private static void AddDistinctRows(List<TrainingWarning> warnings, Table real, Table made, IReadOnlyList<int> columns)
    {
        int rows = Math.Min(real.RowCount, made.RowCount);
        int realDistinct = DistinctRows(real, columns, rows), madeDistinct = DistinctRows(made, columns, rows);
        double ratio = (double)madeDistinct / realDistinct;
        if (ratio >= LeastDistinct) return;
        warnings.Add(new TrainingWarning(TrainingWarningKind.FewDistinctRows, [], ratio, LeastDistinct, string.Create(
            CultureInfo.InvariantCulture,
            $"{rows:N0} generated rows hold {madeDistinct:N0} different ones, as many real rows {realDistinct:N0}: mode collapse. Train longer, or try another --seed.")));
    }

    // Two different rows count as one where 64 bits agree: below one in 10¹² for some thousand rows.
    private static int DistinctRows(Table table, IReadOnlyList<int> columns, int rows)
    {
        var seen = new HashSet<ulong>(rows);
        for (int i = 0; i < rows; i++)
        {
            int row = EvenlySpaced.At(i, rows, table.RowCount);
            ulong hash = 0;
            foreach (int column in columns)
            {
                ulong cell = table.Columns[column] is NumericColumn numeric ? BitConverter.DoubleToUInt64Bits(numeric.Values[row]) : (ulong)((CategoryColumn)table.Columns[column]).Codes[row];
                hash = Mix(hash ^ cell);
            }

            seen.Add(hash);
        }

        return seen.Count;
    }

    // The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static double UnmadeMass(CategoryColumn real, CategoryColumn made)
    {
        var madeLevels = new HashSet<string>(made.Codes.Where(code => code >= 0).Distinct().Select(code => made.Levels[code]), StringComparer.Ordinal);
        bool makesMissing = made.Codes.AsSpan().Contains(CategoryColumn.Missing);
        var counts = new long[real.Levels.Length + 1]; // the last: missing
        foreach (int code in real.Codes) counts[code < 0 ? ^1 : code]++;
        long unmade = 0;
        for (int level = 0; level < counts.Length; level++)
        {
            bool isMade = level == real.Levels.Length ? makesMissing : madeLevels.Contains(real.Levels[level]);
            if (!isMade && counts[level] >= CommonShare * real.Count) unmade += counts[level];
        }

        return (double)unmade / real.Count;
    }

    private static double? SpreadRatio(NumericColumn real, NumericColumn made)
    {
        double realSpread = Spread(real), madeSpread = Spread(made);
        return realSpread > 0 ? madeSpread / realSpread : null;
    }

    private static double Spread(NumericColumn column)
    {
        double[] values = [.. column.Values.Where(value => !double.IsNaN(value)).Order()];
        return values.Length == 0 ? 0 : values[(values.Length - 1) * 9 / 10] - values[(values.Length - 1) / 10];
    }

    private static string Named(IEnumerable<string> columns)
    {
        string[] names = [.. columns];
        string shown = string.Join(", ", names.Take(ColumnsNamed).Select(name => $"'{PrintableText.Escape(name, 60)}'"));
        return names.Length > ColumnsNamed ? string.Create(CultureInfo.InvariantCulture, $"{shown} and {names.Length - ColumnsNamed} more columns") : shown;
    }
}
