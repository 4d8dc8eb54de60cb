using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Rules;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Imputation;

/// <summary>Makes one best guess of several draws: numbers by mean or median, put on a legal value; labels by their most probable level, the first of equals.</summary>
/// <remarks>
/// Looked-up columns are looked up again from the guess, so that they agree with it. A guess that leaves an observed band or breaks a rule gives
/// way to the first draw that does not, for the whole row; so a row is never worse than a draw.
/// </remarks>
internal sealed class PointGuesses(FillPlan plan, PointGuess kind, IRowCompleter completer)
{
    public WorkColumn[] Of(GapTable gaps, IReadOnlyList<WorkColumn[]> draws)
    {
        var labels = new LabelGuesses(plan, completer, gaps, draws);
        WorkColumn[] guess = [.. draws[0].Select(column => column.Copy())];
        var values = new double[draws.Count];
        for (int i = 0; i < guess.Length; i++)
        {
            for (int row = 0; row < gaps.RowCount; row++)
            {
                if (!gaps.IsGap[i][row] || !gaps.Columns[i].IsMissing(row) || guess[i].IsMissing(row)) continue;
                if (guess[i].Numbers is { } numbers)
                {
                    for (int d = 0; d < values.Length; d++) values[d] = draws[d][i].Numbers![row];
                    numbers[row] = Legal(i, kind == PointGuess.Mean ? Mean(values) : Median(values));
                }
                else if (plan.Encoder.Roles[i] is not IdentifierRole)
                {
                    guess[i].Set(row, labels.Of(i, row) ?? Mode([.. draws.Select(draw => draw[i].Label(row))]));
                }
            }
        }

        foreach (ExactLink link in plan.TotalLinks)
            for (int row = 0; row < gaps.RowCount; row++)
                if (gaps.IsGap[link.Target][row] && gaps.Columns[link.Target].IsMissing(row)) LinkFill.Solve(link, guess, column => column == link.Target, row);
        foreach (ValueLink link in plan.Links)
            for (int row = 0; row < gaps.RowCount; row++)
                if (gaps.IsGap[link.Dependent][row] && gaps.Columns[link.Dependent].IsMissing(row) && !guess[link.Determinant].IsMissing(row)) GapTable.Apply(link, guess, row);
        GiveWay(gaps, guess, draws);
        return guess;
    }

    private double Legal(int column, double value)
    {
        int cell = plan.CellOf[column];
        return cell >= 0 && cell < plan.Encoder.Numerics.Count ? plan.Encoder.Numerics[cell].Nearest(value) : value;
    }

    private void GiveWay(GapTable gaps, WorkColumn[] guess, IReadOnlyList<WorkColumn[]> draws)
    {
        Table table = Of(guess);
        Table[]? candidates = null;
        for (int row = 0; row < gaps.RowCount; row++)
        {
            if (Holds(gaps, guess, table, row)) continue;
            candidates ??= [.. draws.Select(Of)];
            int best = 0;
            for (int d = draws.Count - 1; d >= 0; d--)
                if (Holds(gaps, draws[d], candidates[d], row)) best = d;
            for (int i = 0; i < guess.Length; i++)
                if (gaps.IsGap[i][row]) guess[i].Take(draws[best][i], row);
        }
    }

    private Table Of(WorkColumn[] columns) => new(plan.Schema, [.. columns.Select(column => column.ToColumn())]);

    private bool Holds(GapTable gaps, WorkColumn[] columns, Table table, int row)
    {
        foreach (ValueLink link in plan.Links)
        {
            if (link is not BandLink band || !gaps.IsGap[band.Determinant][row] || gaps.Columns[band.Dependent].IsMissing(row)) continue;
            string? label = gaps.Columns[band.Dependent].Label(row);
            if (band.Labels.Contains(label) && band.Labels[band.BandOf(columns[band.Determinant].Numbers![row])] != label) return false;
        }

        foreach (RowRule rule in plan.Rules)
            if (!rule.Holds(table, row) && Array.Exists(rule.Columns, i => gaps.IsGap[i][row])) return false;
        return true;
    }

    private static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string Mode(string?[] labels)
    {
        string best = "";
        int most = 0;
        foreach (string? label in labels)
        {
            int count = labels.Count(other => other == label);
            if (label is not null && count > most) (best, most) = (label, count);
        }

        return best;
    }
}
