using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>How far the portfolio's expected loss is from the real one, in all and by segment.</summary>
/// <remarks>
/// Expected loss per row: mean of <see cref="PortfolioLosses"/>, so that tables of different length compare; the remark has the candidate's total.
/// Segments: the levels of the first column with 2 to 12 labels that is neither the target nor a factor, else of the target; a segment with fewer
/// than 30 real losses is NaN. Interval: delta method for the ratio of means. Edges: without named columns, or where the real loss is 0, it is NaN.
/// </remarks>
internal sealed class ExpectedLossError : ITableMetric
{
    private const int MostSegments = 12;
    private const int FewestLosses = 30;

    public string Name => "expected_loss_error";

    public double Minimum => 0.0;

    public double Maximum => double.PositiveInfinity;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Tails;

    public string Meaning => "How far the expected loss per loan (PD times LGD times EAD) is from the real one, relative to it, in all and by segment.";

    public string Formula => "|mean(PD LGD EAD)_synthetic - mean(PD LGD EAD)_real| / mean(PD LGD EAD)_real";

    public string Source => "expected loss after Basel II, paragraph 375";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        PortfolioLosses real = PortfolioLosses.Of(context, context.Real);
        PortfolioLosses synthetic = PortfolioLosses.Of(context, candidate);
        if (real.Losses is null || synthetic.Losses is null)
            return [new Measurement("", Estimate.Undefined) { Remark = real.Losses is null ? real.Remark : synthetic.Remark }];

        double total = 0.0;
        foreach (double loss in synthetic.Losses) if (!double.IsNaN(loss)) total += loss;
        string sum = string.Create(CultureInfo.InvariantCulture, $"per row; the table's total is {total:N0}");
        Measurement overall = Compare("", real.Losses, synthetic.Losses, real.Remark.Length == 0 ? sum : $"{sum}; {real.Remark}");
        return [overall, .. Ranking.WorstFirst(BySegment(context, candidate, real.Losses, synthetic.Losses), Direction)];
    }

    private static IEnumerable<Measurement> BySegment(EvaluationContext context, Table candidate, double[] real, double[] synthetic)
    {
        if (SegmentColumn(context, candidate) is not { } column) yield break;
        CodedColumn coded = CodedColumn.OfLevels(MetricInput.Category(column.Real), MetricInput.Category(column.Candidate));
        string[] levels = MetricInput.Category(column.Real).Levels;
        for (int code = 0; code < levels.Length; code++)
        {
            double[] realPart = Within(real, coded.Real, code);
            string subject = $"{column.Name} = {levels[code]}";
            if (realPart.Count(loss => !double.IsNaN(loss)) < FewestLosses)
                yield return new Measurement(subject, Estimate.Undefined) { Remark = "fewer than 30 real losses" };
            else
                yield return Compare(subject, realPart, Within(synthetic, coded.Synthetic, code), "per row");
        }
    }

    private static ColumnMatch? SegmentColumn(EvaluationContext context, Table candidate)
    {
        string?[] taken = [context.Pd, context.Lgd, context.Ead];
        ColumnMatch[] columns = Array.FindAll(
            ComparedColumns.Of(context.Real, candidate),
            column => column.Real is CategoryColumn { Levels.Length: >= 2 and <= MostSegments } && !taken.Contains(column.Name));
        return columns.OrderBy(column => column.Name == context.Target).Select(column => (ColumnMatch?)column).FirstOrDefault();
    }

    private static double[] Within(double[] losses, int[] codes, int code)
    {
        var part = new double[losses.Length];
        for (int row = 0; row < part.Length; row++) part[row] = codes[row] == code ? losses[row] : double.NaN;
        return part;
    }

    private static Measurement Compare(string subject, double[] real, double[] candidate, string remark)
    {
        double expected = Mean(real);
        double found = Mean(candidate);
        if (!(expected > 0.0) || double.IsNaN(found))
            return new Measurement(subject, Estimate.Undefined) { Real = expected, Remark = double.IsNaN(found) || double.IsNaN(expected) ? "no losses on one side" : "the real expected loss is not positive" };

        // The error is sign·(c/r − 1): derivatives sign/r by c and −sign·c/r² by r.
        double sign = Math.Sign(found - expected);
        double error = SubjectMean.StandardError(
            Array.ConvertAll(real, loss => -sign * found / expected * (loss / expected)), Array.ConvertAll(candidate, loss => sign * (loss / expected)));
        double own = SubjectMean.StandardError([0.0, 0.0], candidate);
        return new Measurement(subject, Intervals.Normal(Math.Abs(found - expected) / expected, error, 0.0, double.PositiveInfinity))
        {
            Real = expected,
            Figure = Intervals.Normal(found, own, double.NegativeInfinity, double.PositiveInfinity),
            Remark = remark,
        };
    }

    private static double Mean(double[] losses)
    {
        (double sum, int count) = (0.0, 0);
        foreach (double loss in losses)
        {
            if (double.IsNaN(loss)) continue;
            sum += loss;
            count++;
        }

        return count == 0 ? double.NaN : sum / count;
    }
}
