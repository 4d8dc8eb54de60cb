using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;

namespace RiskGan.Core.Calibration;

/// <summary>Fits the rake: Θ such that the generator's rows, weighted by exp(f), have the training table's pair moments.</summary>
/// <remarks>
/// The dual of the maximum-entropy problem is convex; it is climbed in T, Θ = S∘T with S of <see cref="PairScale"/>, from T = 0:
/// <list type="bullet">
/// <item>L = greatest eigenvalue of the scaled Fisher matrix by 5 power iterations;</item>
/// <item>a step on the next mini-pool: a ∝ exp(clip(q − mean q, ±3)), q = φᵀΘφ; g = S∘(Σ a φφᵀ − M) + ridge·T; V ← 0.9·V − (0.5/L)·g; T ← T + V;</item>
/// <item>from 30 % of the steps on the weights are min(exp f, exp c) with the step's own c (<see cref="AcceptanceThreshold"/>): the law that acceptance will make;</item>
/// <item>T = mean over the last 40 % of the steps.</item>
/// </list>
/// The ridge is what keeps the tilt from learning the pool's noise: c·ν, ν = Σ M(1 − M)/(M + 0.002)/rows the squared noise of the fitted rows' moments, which
/// is how many weights there are to a row. With too little of it the fitted rows
/// agree with M and fresh rows are driven past it. A feature's own weight has a ridge of 0.1: there are few of them, and they carry the columns' shares.
/// Only matrix entries i ≤ j are kept; those with i &lt; j count twice, as in the full symmetric matrix.
/// </remarks>
internal sealed class RakeFit
{
    private const int PowerIterations = 5;
    private const double Momentum = 0.9;
    private const double StepFactor = 0.5;
    private const double BoundedFrom = 0.3;
    private const double AveragedFrom = 0.6;
    private const int FewestStepRows = 10_000;
    private const int FewestSteps = 60;
    private const double LeastRidge = 0.1;
    private const double MostRidge = 100;

    private readonly CalibrationOptions _options;
    private readonly EncodedLayout _layout;
    private readonly PairFeatureMap _map;
    private readonly PairRows _pool;
    private readonly int _fitRows;
    private readonly int _threads;
    private CellPairs _pairs;
    private PairTensor _target;
    private PairTensor _scale;

    /// <summary>Prepares a fit.</summary>
    /// <param name="options">The budgets.</param>
    /// <param name="layout">Layout of the encoding.</param>
    /// <param name="map">φ.</param>
    /// <param name="training">Training rows.</param>
    /// <param name="pool">Rows of the generator; the first <paramref name="fitRows"/> are fitted on, the others judge.</param>
    /// <param name="fitRows">Number of rows to fit on, below the pool's.</param>
    /// <param name="threads">Threads that compute; never changes the result.</param>
    public RakeFit(CalibrationOptions options, EncodedLayout layout, PairFeatureMap map, PairRows training, PairRows pool, int fitRows, int threads)
    {
        _options = options;
        _layout = layout;
        _map = map;
        _pool = pool;
        _fitRows = fitRows;
        _threads = threads;
        _pairs = CellPairs.All(layout.NumericCount, layout.CellCount);
        _pairs = WithinBudget(training);
        _target = PairTensor.Mean(training, map, _pairs, 0, training.Count, [], threads);
        _scale = PairScale.Of(_target, map, _pairs);
    }

    /// <summary>Fits and judges.</summary>
    /// <param name="report">The figures, whether or not the rake is any good.</param>
    /// <returns>The rake, or null where it brings the judging rows no nearer to the training table.</returns>
    public Rake? Run(out RakeReport report)
    {
        (int steps, int stepRows) = Effort();
        PairTensor theta = Climb(Ridge(), steps, stepRows);
        float[] sums = Sums(theta, 0, _pool.Count);
        float center = (float)Mean(sums.AsSpan(0, _fitRows));
        Trial best = TrialOf(sums, center, 1f);
        double unraked = SquaredDistance([]), raked = SquaredDistance(best.Acceptances);
        foreach (float strength in Strengths)
        {
            Trial milder = TrialOf(sums, center, strength);
            double distance = SquaredDistance(milder.Acceptances);
            if (!(distance < raked)) continue;
            (best, raked) = (milder, distance);
        }

        bool isBetter = double.IsFinite(raked) && raked < unraked;
        int judges = _pool.Count - _fitRows;
        double effective = EffectiveShare(best.Acceptances.AsSpan(_fitRows));
        report = new RakeReport
        {
            IsKept = isBetter,
            // Of as many rows as the raked ones are worth, so that both carry the same noise of sampling.
            PairErrorBefore = Distance(PairTensor.Mean(_pool, _map, _pairs, _fitRows, Math.Clamp((int)(effective * judges), 1, judges), [], _threads)),
            PairErrorAfter = Distance(PairTensor.Mean(_pool, _map, _pairs, _fitRows, judges, best.Acceptances[_fitRows..], _threads)),
            Acceptance = Mean(best.Acceptances),
            EffectiveShare = effective,
            LostMass = best.Lost,
            Features = _map.Count,
            Pairs = _pairs.Count,
            AllPairs = _layout.CellCount * (_layout.CellCount - 1) / 2,
            Steps = steps,
        };
        if (!isBetter) return null;
        foreach (ref float cell in theta.Cells.AsSpan()) cell *= best.Strength;
        foreach (ref float value in theta.Values.AsSpan()) value *= best.Strength;
        return new Rake(_layout, _map, _pairs, theta, center * best.Strength, (float)best.Threshold);
    }

    // A critic fitted on few rows also fits their noise; a part of it does better on others.
    private static readonly float[] Strengths = [0.6f, 0.35f, 0.2f];

    private readonly record struct Trial(float Strength, float[] Acceptances, double Threshold, double Lost);

    private static Trial TrialOf(float[] sums, float center, float strength)
    {
        float[] scores = [.. sums.Select(sum => Math.Clamp(strength * (sum - center), -Rake.Clip, Rake.Clip))];
        (double threshold, double lost) = AcceptanceThreshold.Choose(scores);
        return new Trial(strength, [.. scores.Select(score => Rake.AcceptanceOf(score, (float)threshold))], threshold, lost);
    }

    private double Ridge()
    {
        double noise = _pairs.Count * MeanOverPairs(at => _target.Cells[at] * (1.0 - _target.Cells[at])) / _fitRows;
        return Math.Clamp(_options.Ridge * noise, LeastRidge, MostRidge);
    }

    // Σ (a − M)(b − M)/(M + 0.002) a pair, a and b the moments of two halves of the judging rows: unlike the square of one sample's deviation it does
    // not grow with the noise of sampling, of which raked rows have more.
    private double SquaredDistance(float[] acceptances)
    {
        int half = (_pool.Count - _fitRows) / 2;
        PairTensor a = PairTensor.Mean(_pool, _map, _pairs, _fitRows, half, Part(_fitRows), _threads);
        PairTensor b = PairTensor.Mean(_pool, _map, _pairs, _fitRows + half, half, Part(_fitRows + half), _threads);
        return MeanOverPairs(at => ((double)a.Cells[at] - _target.Cells[at]) * ((double)b.Cells[at] - _target.Cells[at]));

        float[] Part(int first) => acceptances.Length == 0 ? [] : acceptances[first..(first + half)];
    }

    // Σ term/(M + 0.002) over the entries of a pair of columns, the mean of all pairs.
    private double MeanOverPairs(Func<int, double> term)
    {
        (int First, int End)[] ranges = PairScale.Ranges(_map, _layout.CellCount);
        double total = 0;
        foreach ((int one, int other) in _pairs.Pairs())
        {
            for (int i = ranges[one].First; i < ranges[one].End; i++)
                for (int at = (i * _target.Stride) + ranges[other].First; at < (i * _target.Stride) + ranges[other].End; at++) total += term(at) / (_target.Cells[at] + PairScale.MomentFloor);
        }

        return total / Math.Max(1, _pairs.Count);
    }

    // Rows a step first, then steps, down to where the averaged end is still steady.
    private (int Steps, int StepRows) Effort()
    {
        double cost = 2.0 * _pairs.RowCost; // a sum and an addition of moments
        int rows = Math.Min(_options.StepRows, _fitRows);
        rows = (int)Math.Clamp(_options.WorkBudget / (cost * _options.Steps), Math.Min(FewestStepRows, rows), rows);
        int steps = (int)Math.Clamp(_options.WorkBudget / (cost * rows), Math.Min(FewestSteps, _options.Steps), _options.Steps);
        return (steps, rows);
    }

    // The pairs of a wide table whose soft two-column tables differ most between pool and training.
    private CellPairs WithinBudget(PairRows training)
    {
        long rowBudget = (long)(_options.WorkBudget / (2.0 * FewestStepRows * FewestSteps));
        if (_pairs.RowCost <= rowBudget) return _pairs;
        int look = (int)Math.Clamp(_options.WorkBudget / (10.0 * _pairs.RowCost), 1000, 20_000);
        _target = PairTensor.Mean(training, _map, _pairs, 0, Math.Min(look, training.Count), [], _threads);
        PairTensor made = PairTensor.Mean(_pool, _map, _pairs, 0, Math.Min(look, _fitRows), [], _threads);
        (int First, int End)[] ranges = PairScale.Ranges(_map, _layout.CellCount);
        (int A, int B, double Distance)[] all = [.. _pairs.Pairs().Select(pair => (pair.A, pair.B, Distance(made, ranges[pair.A], ranges[pair.B])))];
        Array.Sort(all, (x, y) => x.Distance != y.Distance ? y.Distance.CompareTo(x.Distance) : x.A != y.A ? x.A.CompareTo(y.A) : x.B.CompareTo(y.B));
        long cost = 2L * _layout.CellCount;
        var chosen = new List<(int, int)>();
        foreach ((int a, int b, _) in all)
        {
            cost += CellPairs.CostOf(a < _layout.NumericCount, b < _layout.NumericCount);
            if (cost > rowBudget) break;
            chosen.Add((a, b));
        }

        return CellPairs.Of(_layout.NumericCount, _layout.CellCount, chosen);
    }

    private PairTensor Climb(double ridge, int steps, int stepRows)
    {
        double step = StepFactor / Math.Max(1.0, GreatestEigenvalue(Math.Min(stepRows, 15_000)));
        var weights = new double[_target.Cells.Length + _target.Values.Length];
        var speed = new double[weights.Length];
        var total = new double[weights.Length];
        var theta = new PairTensor(_map);
        int averaged = 0;
        for (int s = 0; s < steps; s++)
        {
            int first = FirstOfStep(s, stepRows);
            float[] tilts = Tilts(Sums(theta, first, stepRows), isBounded: s >= BoundedFrom * steps);
            PairTensor moments = PairTensor.Mean(_pool, _map, _pairs, first, stepRows, tilts, _threads);
            bool isAveraged = s >= AveragedFrom * steps;
            if (isAveraged) averaged++;
            Move(_scale.Cells, moments.Cells, _target.Cells, 0, isAveraged);
            Move(_scale.Values, moments.Values, _target.Values, _target.Cells.Length, isAveraged);
            Fold(weights, 1.0, theta);
        }

        Fold(total, 1.0 / averaged, theta);
        return theta;

        void Move(float[] scale, float[] made, float[] wanted, int offset, bool isAveraged)
        {
            for (int i = 0; i < scale.Length; i++)
            {
                if (scale[i] == 0) continue;
                int at = offset + i;
                bool isOwn = offset == 0 && i % (theta.Stride + 1) == 0;
                double gradient = (scale[i] * ((double)made[i] - wanted[i])) + ((isOwn ? LeastRidge : ridge) * weights[at]);
                speed[at] = (Momentum * speed[at]) - (step * gradient);
                weights[at] += speed[at];
                if (isAveraged) total[at] += weights[at];
            }
        }
    }

    // Mini-pools follow each other through the rows that are fitted on, and wrap around at whole ones.
    private int FirstOfStep(int step, int stepRows) => (int)((long)step * stepRows % (_fitRows - stepRows + 1));

    private double GreatestEigenvalue(int count)
    {
        var direction = new double[_target.Cells.Length + _target.Values.Length];
        for (int i = 0; i < _target.Cells.Length; i++) direction[i] = _scale.Cells[i] * (double)_target.Cells[i];
        for (int i = 0; i < _target.Values.Length; i++) direction[_target.Cells.Length + i] = _scale.Values[i] * (double)_target.Values[i];
        var tilt = new PairTensor(_map);
        double eigenvalue = 1;
        for (int k = 0; k < PowerIterations; k++)
        {
            double length = Length(direction);
            if (!(length > 0)) break;
            Fold(direction, 1.0 / length, tilt);
            float[] sums = Sums(tilt, 0, count);
            double mean = Mean(sums);
            // Σ a·q·φφᵀ with q of mean 0: as the difference of two positive means, since a mean wants positive weights.
            float[] above = [.. sums.Select(q => (float)Math.Max(0, q - mean))], below = [.. sums.Select(q => (float)Math.Max(0, mean - q))];
            double massAbove = Mean(above), massBelow = Mean(below);
            PairTensor up = PairTensor.Mean(_pool, _map, _pairs, 0, count, above, _threads), down = PairTensor.Mean(_pool, _map, _pairs, 0, count, below, _threads);
            for (int i = 0; i < _target.Cells.Length; i++) direction[i] = _scale.Cells[i] * ((massAbove * up.Cells[i]) - (massBelow * down.Cells[i]));
            for (int i = 0; i < _target.Values.Length; i++) direction[_target.Cells.Length + i] = _scale.Values[i] * ((massAbove * up.Values[i]) - (massBelow * down.Values[i]));
            eigenvalue = Length(direction);
        }

        return eigenvalue;
    }

    // Θ = S∘(weights·factor), doubled off the diagonal.
    private void Fold(double[] weights, double factor, PairTensor theta)
    {
        int stride = theta.Stride;
        for (int i = 0; i < stride; i++)
        {
            for (int j = i; j < stride; j++)
            {
                int at = (i * stride) + j;
                if (_scale.Cells[at] != 0) theta.Cells[at] = (float)(_scale.Cells[at] * weights[at] * factor * (i == j ? 1 : 2));
            }
        }

        for (int i = 0; i < theta.Values.Length; i++) theta.Values[i] = (float)(_scale.Values[i] * weights[theta.Cells.Length + i] * factor * 2);
    }

    private double Length(double[] direction)
    {
        int stride = _target.Stride;
        double squares = 0;
        for (int i = 0; i < stride; i++)
            for (int j = i; j < stride; j++) squares += direction[(i * stride) + j] * direction[(i * stride) + j] * (i == j ? 1 : 2);
        for (int i = _target.Cells.Length; i < direction.Length; i++) squares += 2 * direction[i] * direction[i];
        return Math.Sqrt(squares);
    }

    private float[] Sums(PairTensor theta, int first, int count)
    {
        const int part = 2048;
        var sums = new float[count];
        Parallel.For(0, (count + part - 1) / part, new ParallelOptions { MaxDegreeOfParallelism = _threads }, p =>
        {
            for (int i = p * part; i < Math.Min(count, (p + 1) * part); i++) sums[i] = theta.Sum(_pool, first + i, _pairs);
        });
        return sums;
    }

    // In place: exp(f), and later min(exp f, exp c), which is what acceptance will make of it.
    private static float[] Tilts(float[] sums, bool isBounded)
    {
        float mean = (float)Mean(sums);
        foreach (ref float sum in sums.AsSpan()) sum = Math.Clamp(sum - mean, -Rake.Clip, Rake.Clip);
        float bound = isBounded ? (float)AcceptanceThreshold.Choose(sums).Threshold : Rake.Clip;
        foreach (ref float sum in sums.AsSpan()) sum = PortableMath.Exp(Math.Min(sum, bound));
        return sums;
    }

    // Mean total variation of the two-column tables from the training table's.
    private double Distance(PairTensor made)
    {
        (int First, int End)[] ranges = PairScale.Ranges(_map, _layout.CellCount);
        double total = 0;
        foreach ((int a, int b) in _pairs.Pairs()) total += Distance(made, ranges[a], ranges[b]);
        return total / Math.Max(1, _pairs.Count);
    }

    private double Distance(PairTensor made, (int First, int End) a, (int First, int End) b)
    {
        double sum = 0;
        for (int i = a.First; i < a.End; i++)
            for (int at = (i * made.Stride) + b.First; at < (i * made.Stride) + b.End; at++) sum += Math.Abs((double)made.Cells[at] - _target.Cells[at]);
        return sum / 2;
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += value;
        return sum / values.Length;
    }

    private static double EffectiveShare(ReadOnlySpan<float> weights)
    {
        double sum = 0, squares = 0;
        foreach (float weight in weights)
        {
            sum += weight;
            squares += (double)weight * weight;
        }

        return sum * sum / (weights.Length * squares);
    }
}
