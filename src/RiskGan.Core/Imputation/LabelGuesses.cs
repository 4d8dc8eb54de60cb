using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Imputation;

/// <summary>The most probable level of every label gap, by the mean over the draws of P(level | observed cells, the draw's other cells).</summary>
/// <remarks>
/// Each draw is worth a law instead of one label (Rao and Blackwell): the mode of 20 drawn labels is a noisy mode. Measured, share of wrong labels with 20 % of the
/// cells missing: `default` 0.212 → 0.201, `adult` 0.258 → 0.243; the law given the observed cells alone gives 0.203 and 0.250. Levels that observed
/// dependents restrict are left to the draws, which respect them.
/// </remarks>
internal sealed class LabelGuesses
{
    private const float MiddleOfTie = 0.5f;

    private readonly FillPlan _plan;
    private readonly string?[][] _best;

    /// <summary>Guesses all label gaps of the rows.</summary>
    public LabelGuesses(FillPlan plan, IRowCompleter completer, GapTable gaps, IReadOnlyList<WorkColumn[]> draws)
    {
        _plan = plan;
        _best = new string?[plan.Schema.Columns.Count][];
        int numerics = plan.Encoder.Numerics.Count;
        for (int i = 0; i < _best.Length; i++)
        {
            int cell = plan.CellOf[i];
            if (cell < numerics || plan.LinkOf(cell) is not null) continue;
            int[] rows = [.. Enumerable.Range(0, gaps.RowCount).Where(row => gaps.IsGap[i][row] && gaps.Columns[i].IsMissing(row) && !IsRestricted(gaps, i, row))];
            if (rows.Length > 0) _best[i] = Guess(cell, rows, completer, gaps, draws);
        }
    }

    /// <summary>The guess; null where it is left to the draws.</summary>
    public string? Of(int column, int row) => _best[column] is { } best ? best[row] : null;

    private bool IsRestricted(GapTable gaps, int column, int row) =>
        Array.Exists(_plan.Links, link => link is LevelLink && link.Determinant == column && !gaps.Columns[link.Dependent].IsMissing(row));

    private string?[] Guess(int cell, int[] places, IRowCompleter completer, GapTable gaps, IReadOnlyList<WorkColumn[]> draws)
    {
        EncodedLayout layout = _plan.Encoder.Layout;
        CategoryEncoder encoder = _plan.Encoder.Categories[cell - layout.NumericCount];
        var observed = new Matrix<float>(places.Length, layout.CellCount);
        var rows = new Matrix<float>(places.Length, layout.Width);
        var probabilities = new Matrix<float>(places.Length, encoder.Width);
        var sums = new double[places.Length * encoder.Width];
        foreach (WorkColumn[] draw in draws)
        {
            rows.Clear();
            for (int k = 0; k < places.Length; k++) _plan.Encode(gaps, draw, places[k], _ => MiddleOfTie, observed.Row(k), rows.Row(k));
            completer.LevelProbabilities(cell, observed, rows, probabilities);
            for (int k = 0; k < places.Length; k++)
                for (int code = 0; code < encoder.Width; code++) sums[(k * encoder.Width) + code] += probabilities[k, code];
        }

        var best = new string?[gaps.RowCount];
        for (int k = 0; k < places.Length; k++) best[places[k]] = MostProbable(encoder, sums.AsSpan(k * encoder.Width, encoder.Width));
        return best;
    }

    // A group's probability is shared out by the levels' training counts; "missing" is no guess.
    private static string? MostProbable(CategoryEncoder encoder, ReadOnlySpan<double> probabilities)
    {
        string? best = null;
        double most = -1;
        for (int level = 0; level < encoder.Levels.Length; level++)
        {
            int code = encoder.CodeOf(encoder.Levels[level]);
            double probability = probabilities[code] * encoder.Counts[level] / encoder.CountOf(code);
            if (probability > most) (best, most) = (encoder.Levels[level], probability);
        }

        return best;
    }
}
