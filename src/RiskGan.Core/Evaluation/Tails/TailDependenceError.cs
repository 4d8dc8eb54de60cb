using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>Do the strongest pairs of money columns still go to their extremes together?</summary>
/// <remarks>
/// χ(q) = P(both beyond their quantile q) / mean of P(one beyond it), q = 0.95: the chance that one is extreme given that the other is. Each
/// table has its own quantiles, so the columns' own laws do not enter. Pairs: the ten with the greatest real |Spearman ρ|; of a pair with
/// ρ &lt; 0 the opposite tails are compared. Interval: Newcombe's difference of two shares of the rows beyond a quantile; the mean by the
/// delta method. A Gaussian copula fails here first: its χ(q) falls to 0 as q rises.
/// Edges: a tail that ties leave empty in the real table is left out, in the candidate it is NaN.
/// Source: Coles, Heffernan and Tawn 1999; Joe 1997, section 2.1.10.
/// </remarks>
internal sealed class TailDependenceError : ITableMetric
{
    private const int MostPairs = 10;

    public string Name => "tail_dependence_error";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Tails;

    public string Meaning => "How far the chance that two columns are extreme together (worst 5 %) is from the real one, over the ten most related pairs.";

    public string Formula => "mean over pairs and tails of |chi_synthetic - chi_real|, chi = P(both beyond their 95 % quantile) / mean P(one beyond its)";

    public string Source => "Coles, Heffernan and Tawn 1999";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        int count = ComparedColumns.Of(context.Real, candidate).Count(column => column.IsNumeric);
        EvaluationSample sample = EvaluationSample.ForPairs(context, candidate, count);
        var mean = new SubjectMean(sample.Real.RowCount, sample.Candidate.RowCount, Minimum, Maximum);
        foreach ((ColumnMatch first, ColumnMatch second, double rho) in Strongest(MoneyColumns.Of(sample.Real, sample.Candidate)))
        {
            Add(first, 1.0, second, Math.Sign(rho), mean);
            Add(first, -1.0, second, -Math.Sign(rho), mean);
        }

        return mean.ToMeasurements(Direction, sample.Remark);
    }

    private static IEnumerable<(ColumnMatch First, ColumnMatch Second, double Rho)> Strongest(ColumnMatch[] columns)
    {
        RankCorrelation[] ranked = Array.ConvertAll(columns, column => new RankCorrelation(MetricInput.Numeric(column.Real).Values));
        double[] unused = columns.Length == 0 ? [] : new double[columns[0].Real.Count];
        var pairs = new List<(ColumnMatch First, ColumnMatch Second, double Rho)>();
        for (int i = 0; i < columns.Length; i++)
        {
            for (int j = i + 1; j < columns.Length; j++)
            {
                double rho = RankCorrelation.Spearman(ranked[i], ranked[j], unused);
                if (!double.IsNaN(rho) && rho != 0.0) pairs.Add((columns[i], columns[j], rho));
            }
        }

        return pairs.OrderByDescending(pair => Math.Abs(pair.Rho)).Take(MostPairs);
    }

    private static void Add(ColumnMatch first, double firstSide, ColumnMatch second, double secondSide, SubjectMean mean)
    {
        (double real, double realTrials) = Chi(first.Real, firstSide, second.Real, secondSide, mean.Real);
        if (double.IsNaN(real)) return;
        (double synthetic, double trials) = Chi(first.Candidate, firstSide, second.Candidate, secondSide, mean.Candidate);
        bool isDefined = !double.IsNaN(synthetic);
        double sign = isDefined ? Math.Sign(synthetic - real) : 0.0;
        for (int row = 0; row < mean.Real.Length; row++) mean.Real[row] *= -sign;
        for (int row = 0; row < mean.Candidate.Length; row++) mean.Candidate[row] *= sign;

        Estimate figure = Intervals.Wilson(synthetic, trials);
        var about = new Measurement($"{first.Name} {Side(firstSide)} × {second.Name} {Side(secondSide)}", Estimate.Undefined)
        {
            Real = real,
            Figure = figure,
            Remark = isDefined ? "" : "no row lies beyond a quantile: one value fills the tail",
        };
        mean.Add(about, Math.Abs(synthetic - real), own: Intervals.Absolute(Intervals.Difference(Intervals.Wilson(real, realTrials), figure)));
    }

    /// <summary>χ and the mean number of rows beyond a quantile, over the rows in which both are present; writes the derivative by row.</summary>
    internal static (double Chi, double Trials) Chi(Column first, double firstSide, Column second, double secondSide, double[] derivatives)
    {
        double[] x = Sided(first, firstSide);
        double[] y = Sided(second, secondSide);
        for (int row = 0; row < x.Length; row++)
            if (double.IsNaN(x[row] + y[row])) x[row] = y[row] = double.NaN;

        double fromX = Quantiles.Attained(Quantiles.SortedPresent(x), 95, 100);
        double fromY = Quantiles.Attained(Quantiles.SortedPresent(y), 95, 100);
        (int both, int either, int present) = (0, 0, 0); // "either" counts a row twice that is beyond both
        for (int row = 0; row < x.Length; row++)
        {
            if (double.IsNaN(x[row])) continue;
            present++;
            if (x[row] > fromX) either++;
            if (y[row] > fromY) either++;
            if (x[row] > fromX && y[row] > fromY) both++;
        }

        if (either == 0) return (double.NaN, 0.0);
        double chi = 2.0 * both / either;
        for (int row = 0; row < x.Length; row++)
        {
            int beyond = (x[row] > fromX ? 1 : 0) + (y[row] > fromY ? 1 : 0);
            derivatives[row] = double.IsNaN(x[row]) ? double.NaN : ((beyond == 2 ? 2.0 : 0.0) - (chi * beyond)) * present / either;
        }

        return (chi, either / 2.0);
    }

    private static double[] Sided(Column column, double side) => Array.ConvertAll(MetricInput.Numeric(column).Values, value => side * value);

    private static string Side(double side) => side > 0.0 ? "upper" : "lower";
}
