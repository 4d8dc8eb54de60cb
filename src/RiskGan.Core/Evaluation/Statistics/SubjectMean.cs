namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>Collects a metric's value for each subject (column, pair) and their mean, with intervals by the delta method.</summary>
/// <remarks>
/// A value T is a function of the two tables' empirical laws. For each row the caller writes n·∂T/∂(weight of the row), up to a constant
/// that is the same for all rows, into <see cref="Real"/> or <see cref="Candidate"/>. Then
/// var T ≈ Σ(d_real − mean)²/n² + Σ(d_candidate − mean)²/m² (the infinitesimal jackknife), and the mean over the subjects has the mean
/// of their derivatives, so that dependence between columns of a row is counted rightly at no extra cost.
/// NaN marks a row that takes no part (a missing cell): a statistic over the present rows does not change with it.
/// Values without bounds (NaN) count neither in the mean nor in its interval.
/// Source: Jaeckel 1972; Efron 1982, chapter 6.
/// </remarks>
internal sealed class SubjectMean
{
    private readonly double _minimum;
    private readonly double _maximum;
    private readonly double[] _realTotal;
    private readonly double[] _candidateTotal;
    private readonly List<Measurement> _subjects = [];
    private double _sum;
    private int _defined;
    private double _secondOrderVariance;

    public SubjectMean(int realRows, int candidateRows, double minimum, double maximum)
    {
        _minimum = minimum;
        _maximum = maximum;
        Real = new double[realRows];
        Candidate = new double[candidateRows];
        _realTotal = new double[realRows];
        _candidateTotal = new double[candidateRows];
    }

    /// <summary>The derivative by each real row, to be written before each call of Add.</summary>
    public double[] Real { get; }

    /// <summary>The derivative by each row of the candidate.</summary>
    public double[] Candidate { get; }

    /// <summary>Adds a subject whose derivatives stand in <see cref="Real"/> and <see cref="Candidate"/>.</summary>
    /// <param name="subject">Column or pair.</param>
    /// <param name="value">T; NaN where it is not defined, and then the derivatives are not looked at.</param>
    /// <param name="secondOrderVariance">Variance beyond the first derivative, for statistics that are flat at their best value.</param>
    /// <param name="remark">Says why a value is not defined, or more.</param>
    public void Add(string subject, double value, double secondOrderVariance = 0.0, string remark = "") =>
        Add(new Measurement(subject, Estimate.Undefined) { Remark = remark }, value, secondOrderVariance);

    /// <summary>The same for a subject with figures beside its value.</summary>
    /// <param name="about">All but the estimate.</param>
    /// <param name="value">T.</param>
    /// <param name="secondOrderVariance">As above.</param>
    /// <param name="own">The subject's own interval where a better one than the delta method's is known.</param>
    public void Add(Measurement about, double value, double secondOrderVariance = 0.0, Estimate? own = null)
    {
        if (double.IsNaN(value))
        {
            _subjects.Add(about);
            return;
        }

        double variance = Centre(Real, _realTotal) + Centre(Candidate, _candidateTotal) + secondOrderVariance;
        _secondOrderVariance += secondOrderVariance;
        _sum += value;
        _defined++;
        _subjects.Add(about with { Estimate = own ?? Intervals.Normal(value, Math.Sqrt(variance), _minimum, _maximum) });
    }

    /// <summary>The mean first, then the subjects worst first, undefined ones last.</summary>
    public IReadOnlyList<Measurement> ToMeasurements(MetricDirection direction, string remark)
    {
        double mean = _defined == 0 ? double.NaN : _sum / _defined;
        double error = _defined == 0 ? double.NaN : Math.Sqrt(Centre(_realTotal) + Centre(_candidateTotal) + _secondOrderVariance) / _defined;
        string about = _defined == 0 ? "no column on which it is defined" : remark;
        return [new Measurement("", Intervals.Normal(mean, error, _minimum, _maximum)) { Remark = about }, .. Ranking.WorstFirst(_subjects, direction)];
    }

    /// <summary>The standard error of one statistic from its derivatives, NaN for rows that take no part.</summary>
    public static double StandardError(double[] real, double[] candidate) =>
        Math.Sqrt(Centre(real, new double[real.Length]) + Centre(candidate, new double[candidate.Length]));

    /// <summary>Centres a subject's derivatives over the rows that take part, adds them to the total and gives their part of the variance.</summary>
    private static double Centre(double[] derivatives, double[] total)
    {
        double sum = 0.0;
        int present = 0;
        foreach (double derivative in derivatives)
        {
            if (double.IsNaN(derivative)) continue;
            sum += derivative;
            present++;
        }

        // One row tells nothing about spread, and so nothing about the error.
        if (present < 2) return double.NaN;
        double mean = sum / present;
        double scale = (double)derivatives.Length / present;
        double squares = 0.0;
        for (int row = 0; row < derivatives.Length; row++)
        {
            if (double.IsNaN(derivatives[row])) continue;
            double centred = (derivatives[row] - mean) * scale;
            total[row] += centred;
            squares += centred * centred;
        }

        return squares / derivatives.Length / derivatives.Length;
    }

    private static double Centre(double[] total)
    {
        double squares = 0.0;
        foreach (double derivative in total) squares += derivative * derivative;
        return total.Length < 2 ? double.NaN : squares / total.Length / total.Length;
    }
}
