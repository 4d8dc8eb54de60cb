using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Imputation.Baselines;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Imputation;

/// <summary>How well one way of filling met the cells that were hidden from it.</summary>
/// <param name="Method">The way.</param>
/// <param name="Nrmse">Numbers: root of the mean squared error over the standard deviation of the hidden cells, averaged over columns; NaN without numbers.</param>
/// <param name="CategoryError">Labels: share that is wrong, averaged over columns.</param>
/// <param name="Ks">Numbers: Kolmogorov-Smirnov distance of filled and hidden cells, averaged over columns.</param>
/// <param name="Tv">Labels: total variation of filled and hidden cells, averaged over columns.</param>
/// <param name="Spread">Numbers: standard deviation of filled over hidden cells, averaged over columns.</param>
/// <param name="Columns">By column: its name and error (of a number the NRMSE, of a label the share wrong).</param>
public sealed record SelfCheckLine(string Method, double Nrmse, double CategoryError, double Ks, double Tv, double Spread, IReadOnlyList<(string Column, double Error)> Columns);

/// <summary>Hides a fifth of the observed cells of some rows, fills them in several ways, and holds them against what they were.</summary>
/// <remarks>Cells are hidden completely at random. Where the model was trained on these very rows it has seen the hidden cells, and its figures are the better for it.</remarks>
public static class SelfCheck
{
    /// <summary>Rows looked at.</summary>
    public const int MostRows = 4000;

    /// <summary>Share of the observed cells that is hidden.</summary>
    public const double Hidden = 0.2;

    private const int FewestCells = 10;

    /// <summary>Runs it on the first rows of a table that has the model's columns.</summary>
    public static IReadOnlyList<SelfCheckLine> Run(Model model, Table table, ImputationOptions options, Table? trained, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        Table truth = table.SelectRows([.. Enumerable.Range(0, Math.Min(MostRows, table.RowCount))]);
        (Table holed, bool[][] hidden) = Hide(truth, options.Seed);
        var every = new ImputationOptions { Seed = options.Seed, Threads = options.Threads };
        Table draw = new Imputer(model, every, trained).Fill(holed, stop)[0];
        Table guess = new Imputer(model, every with { Draws = ImputationOptions.PointDraws, Point = PointGuess.Mean }, trained).Fill(holed, stop)[0];
        return
        [
            Judge("this model, one draw", truth, hidden, draw),
            Judge($"this model, best guess of {ImputationOptions.PointDraws} draws", truth, hidden, guess),
            .. BaselineImputer.All(options.Seed).Select(baseline => Judge(baseline.Name, truth, hidden, baseline.Fill(holed))),
        ];
    }

    /// <summary>The table with a fifth of its observed cells made missing, and which.</summary>
    internal static (Table Holed, bool[][] Hidden) Hide(Table truth, ulong seed)
    {
        var columns = new Column[truth.Columns.Count];
        var hidden = new bool[columns.Length][];
        for (int i = 0; i < columns.Length; i++)
        {
            Column column = truth.Columns[i];
            hidden[i] = new bool[truth.RowCount];
            bool isKept = column.Schema.Kind is ColumnKind.Identifier or ColumnKind.Constant or ColumnKind.Text;
            var stream = new RandomStream(seed, RandomPurpose.SelfCheck, 0, (uint)i);
            Column holed = column.SelectRows([.. Enumerable.Range(0, truth.RowCount)]);
            for (int row = 0; row < truth.RowCount; row++)
            {
                if (isKept || column.IsMissing(row) || stream.UniformDouble(row) >= Hidden) continue;
                hidden[i][row] = true;
                if (holed is NumericColumn numeric) numeric.Values[row] = double.NaN;
                else ((CategoryColumn)holed).Codes[row] = CategoryColumn.Missing;
            }

            columns[i] = holed;
        }

        return (new Table(truth.Schema, columns), hidden);
    }

    /// <summary>The errors of one way.</summary>
    internal static SelfCheckLine Judge(string method, Table truth, bool[][] hidden, Table filled)
    {
        var nrmse = new List<double>();
        var errors = new List<double>();
        var ks = new List<double>();
        var tv = new List<double>();
        var spread = new List<double>();
        var byColumn = new List<(string, double)>();
        for (int i = 0; i < truth.Columns.Count; i++)
        {
            Column column = truth.Columns[i];
            if (filled.Find(column.Name) is not { } made) continue;
            int[] rows = [.. Enumerable.Range(0, truth.RowCount).Where(row => hidden[i][row] && !made.IsMissing(row))];
            if (rows.Length < FewestCells) continue;
            if (column is NumericColumn numeric && made is NumericColumn guessed)
            {
                double[] x = [.. rows.Select(row => numeric.Values[row])], y = [.. rows.Select(row => guessed.Values[row])];
                double deviation = LawComparison.Deviation(x);
                if (!(deviation > 0)) continue;
                double squared = 0;
                for (int k = 0; k < x.Length; k++) squared += (x[k] - y[k]) * (x[k] - y[k]) / x.Length;
                nrmse.Add(Math.Sqrt(squared) / deviation);
                ks.Add(1 - KsComplement.Evaluate(x, y));
                spread.Add(LawComparison.Deviation(y) / deviation);
                byColumn.Add((column.Name, nrmse[^1]));
            }
            else if (column is CategoryColumn && made is CategoryColumn)
            {
                string[] x = [.. rows.Select(column.Format)], y = [.. rows.Select(made.Format)];
                errors.Add(x.Zip(y).Count(pair => pair.First != pair.Second) / (double)x.Length);
                tv.Add(0.5 * x.Concat(y).Distinct().Order(StringComparer.Ordinal).Sum(label => Math.Abs(x.Count(l => l == label) - y.Count(l => l == label)) / (double)x.Length));
                byColumn.Add((column.Name, errors[^1]));
            }
        }

        return new SelfCheckLine(method, Mean(nrmse), Mean(errors), Mean(ks), Mean(tv), Mean(spread), byColumn);
    }

    private static double Mean(List<double> values) => values.Count == 0 ? double.NaN : values.Sum() / values.Count;
}
