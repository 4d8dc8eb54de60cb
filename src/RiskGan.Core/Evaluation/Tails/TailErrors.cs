using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>One quantity on both sides whose tails are compared.</summary>
internal sealed record TailPair(string Name, TailSeries Real, TailSeries Candidate);

/// <summary>Relative errors of tail figures, with bootstrap intervals over rows.</summary>
/// <remarks>
/// error = |candidate − real|/max(|real|, s), s the real standard deviation: a plain relative error where the figure is large beside the column's
/// spread, and a bounded one where a lower tail lies near zero. Intervals: percentiles of (candidate* − real*)/scale over 200 replicates in
/// which rows of both tables are drawn anew, their size taken; the candidate's own figure has the percentiles of its replicates. The mean's
/// interval is mean ± z·standard deviation of the replicates of Σ sign·(candidate* − real*)/scale.
/// </remarks>
internal static class TailErrors
{
    private const uint RealSubstream = 0x20_0020;
    private const uint CandidateSubstream = 0x20_0021;

    /// <summary>The errors of every money column (<see cref="MoneyColumns"/>) at the given points.</summary>
    public static IReadOnlyList<Measurement> OfMoneyColumns(EvaluationContext context, Table candidate, TailPoint[] points)
    {
        EvaluationSample sample = EvaluationSample.Of(context, candidate);
        TailPair[] pairs = Array.ConvertAll(MoneyColumns.Of(sample.Real, sample.Candidate), column => new TailPair(column.Name, Series(column.Real), Series(column.Candidate)));
        return Measure(context, pairs, points, sample.Real.RowCount, sample.Candidate.RowCount, sample.Remark);

        static TailSeries Series(Column column) => new(MetricInput.Numeric(column).Values);
    }

    /// <summary>The mean error first, then each pair's at each point, worst first.</summary>
    public static IReadOnlyList<Measurement> Measure(
        EvaluationContext context, IReadOnlyList<TailPair> pairs, TailPoint[] points, int realRows, int candidateRows, string remark)
    {
        var subjects = new List<Subject>();
        foreach (TailPair pair in pairs)
            foreach (TailPoint point in points) subjects.Add(new Subject(pair, point));
        Subject[] defined = [.. subjects.Where(subject => subject.IsDefined)];
        if (defined.Length == 0)
        {
            string why = pairs.Count == 0 ? "no column with more than 20 different numbers" : "no values on one side, or all of them zero";
            return [new Measurement("", Estimate.Undefined) { Remark = why }, .. subjects.Select(subject => subject.ToMeasurement())];
        }

        var drawReal = new Bootstrap(context.Seed, RealSubstream, realRows);
        var drawCandidate = new Bootstrap(context.Seed, CandidateSubstream, candidateRows);
        var means = new double[Bootstrap.Replicates];
        for (int replicate = 0; replicate < means.Length; replicate++)
        {
            drawReal.Draw(replicate);
            drawCandidate.Draw(replicate);
            foreach (Subject subject in defined) means[replicate] += subject.Resample(replicate, drawReal.Counts, drawCandidate.Counts) / defined.Length;
        }

        double sum = 0.0;
        foreach (Subject subject in defined) sum += subject.Error;
        Estimate mean = Intervals.Normal(sum / defined.Length, Bootstrap.StandardError(means), 0.0, double.PositiveInfinity);
        return
        [
            new Measurement("", mean) { Remark = remark },
            .. Ranking.WorstFirst(subjects.Select(subject => subject.ToMeasurement()), MetricDirection.LowerIsBetter),
        ];
    }

    private sealed class Subject
    {
        private readonly TailPair _pair;
        private readonly TailPoint _point;
        private readonly double _real;
        private readonly double _candidate;
        private readonly double _scale;
        private readonly double[] _errors = new double[Bootstrap.Replicates];
        private readonly double[] _figures = new double[Bootstrap.Replicates];

        public Subject(TailPair pair, TailPoint point)
        {
            _pair = pair;
            _point = point;
            _real = pair.Real.Figure(point, counts: null);
            _candidate = pair.Candidate.Figure(point, counts: null);
            _scale = Math.Max(Math.Abs(_real), pair.Real.Deviation());
        }

        // Without spread and at zero there is no unit to measure an error in.
        public bool IsDefined => !double.IsNaN(_real) && !double.IsNaN(_candidate) && _scale > 0.0;

        public double Error => Math.Abs(_candidate - _real) / _scale;

        /// <summary>Reads the replicate's figures and gives its signed error in the direction of the measured one.</summary>
        public double Resample(int replicate, int[] realCounts, int[] candidateCounts)
        {
            _figures[replicate] = _pair.Candidate.Figure(_point, candidateCounts);
            _errors[replicate] = (_figures[replicate] - _pair.Real.Figure(_point, realCounts)) / _scale;
            return Math.Sign(_candidate - _real) * _errors[replicate];
        }

        public Measurement ToMeasurement()
        {
            string subject = $"{_pair.Name} · {_point.Name}";
            if (!IsDefined)
            {
                bool isEmpty = double.IsNaN(_real) || double.IsNaN(_candidate);
                return new Measurement(subject, Estimate.Undefined) { Real = _real, Remark = isEmpty ? "no value on one side" : "the real values are all zero" };
            }

            return new Measurement(subject, Intervals.Absolute(Bootstrap.Percentile((_candidate - _real) / _scale, _errors)))
            {
                Real = _real,
                Figure = Bootstrap.Percentile(_candidate, _figures),
            };
        }
    }
}
