using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Neighbours;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>Can an attacker who knows all of a person but one column read that column off the synthetic rows?</summary>
/// <remarks>
/// The attacker takes the candidate row nearest to the known columns (<see cref="MixedFeatures"/>) and guesses its cell. The same attack
/// on held-out rows shows how much of its success is plain knowledge of the population; the risk is what training rows suffer beyond
/// that, (attack − control)/(1 − control), as one number over all columns and for each column.
/// A guess is right where labels are equal, numbers differ by at most 5 % of the true one, dates by at most 5 % of the column's range
/// (0.5 % to 99.5 % quantile), or both cells are missing. Each remark tells attack, control and a random candidate row's success with Wilson
/// intervals. The overall interval counts rows, not guesses: the guesses about one row hang together.
/// Columns: the target first, the others in file order, 600/C of them but at most 24 and at least one; the same for every candidate, or the
/// overall numbers could not be compared. Rows: 300 a side, fewer (at least 100) where the work limit asks for it. Where the candidate is sampled, a copier's rows are
/// found in the sample's share only; <see cref="MembershipInference"/> has no such weakness.
/// Cost: up to 600·N·D multiply-adds a column. Edges: without training rows NaN; only one column: NaN.
/// Source: Anonymeter's inference attack (Giomi, Boenisch, Wehmeyer, Tasnádi, PoPETs 2023). Departures: normal scores instead of Gower's
/// distance, the tolerance is taken of the true value's size, dates have one of their own, and one number covers all columns.
/// </remarks>
public sealed class AttributeInference : IFlaggingMetric
{
    private const int MostRows = 300;
    private const int LeastRows = 100;
    private const int MostColumns = 24;
    private const int ColumnBudget = 600;
    private const double Tolerance = 0.05;
    private const double Bound = 0.02;

    /// <inheritdoc/>
    public string Name => "attribute_inference";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Privacy;

    /// <inheritdoc/>
    public string Meaning => "How much better an attacker who knows all other columns guesses a hidden one for training rows than for rows the generator never saw; 0 is no better.";

    /// <inheritdoc/>
    public string Formula => "(attack − control)/(1 − control), shares of right guesses by the nearest candidate row among training and among held-out rows";

    /// <inheritdoc/>
    public string Source => "Anonymeter, inference attack (Giomi et al., PoPETs 2023); interval: Wilson 1927";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public string FlagRule => "The lower bound of the overall risk's 95 % interval exceeds 0.02.";

    /// <inheritdoc/>
    public bool IsFlagged(Measurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        return measurement.Subject.Length == 0 && measurement.Estimate.Low > Bound;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        PrivacyTables? tables = PrivacyTables.Of(context, candidate, TableSampling.All, out string why);
        if (tables is null) return PrivacyTables.Undefined(why);
        if (tables.Columns.Count < 2) return PrivacyTables.Undefined("needs two columns");

        int[] secrets = Secrets(tables.Columns, context.Target);
        var attack = new Attack(tables, secrets.Length);
        Outcome[] outcomes;
        using (var search = new NearestRows(attack.CandidatePoints)) outcomes = Array.ConvertAll(secrets, secret => attack.On(secret, search));
        string remark = tables.Remark(
            string.Create(CultureInfo.InvariantCulture, $"{attack.Size:N0} rows a side, {secrets.Length} of {tables.Columns.Count} columns"),
            Rates(OverColumns(outcomes, outcome => outcome.Train), OverColumns(outcomes, outcome => outcome.Control), OverColumns(outcomes, outcome => outcome.Guess)));
        Estimate overall = SuccessRate.Risk(OverColumns(outcomes, outcome => outcome.Train), OverColumns(outcomes, outcome => outcome.Control));
        return [new Measurement("", overall) { Remark = remark }, .. outcomes.Select(OfColumn).OrderByDescending(line => line.Estimate.Value)];
    }

    private static int[] Secrets(MatchedColumns columns, string? target)
    {
        int count = Math.Clamp(ColumnBudget / columns.Count, 1, MostColumns);
        int first = target is null ? -1 : columns.IndexOf(target);
        return [.. Enumerable.Range(0, columns.Count).OrderBy(column => column == first ? -1 : column).Take(count)];
    }

    private static Measurement OfColumn(Outcome outcome)
    {
        SuccessRate train = Rate(outcome.Train);
        SuccessRate control = Rate(outcome.Control);
        return new Measurement(outcome.Name, SuccessRate.Risk(train, control)) { Remark = Rates(train, control, Rate(outcome.Guess)) };
    }

    private static string Rates(SuccessRate train, SuccessRate control, SuccessRate guess) => $"training rows {train}, held-out rows {control}, random guess {guess}";

    private static SuccessRate Rate(bool[] right) => SuccessRate.Of(right.Count(isRight => isRight), right.Length);

    /// <summary>The mean rate over columns, its error from the spread of the rows' own means.</summary>
    private static SuccessRate OverColumns(Outcome[] outcomes, Func<Outcome, bool[]> side)
    {
        int rows = side(outcomes[0]).Length;
        var means = new double[rows];
        foreach (Outcome outcome in outcomes)
        {
            bool[] right = side(outcome);
            for (int row = 0; row < rows; row++) if (right[row]) means[row] += 1.0 / outcomes.Length;
        }

        double mean = 0.0;
        foreach (double value in means) mean += value / rows;
        double squares = 0.0;
        foreach (double value in means) squares += (value - mean) * (value - mean);
        return new SuccessRate(mean, mean, SuccessRate.Z * Math.Sqrt(squares / (rows - 1) / rows));
    }

    /// <summary>What the attack found on one column: right or wrong, row by row.</summary>
    private sealed record Outcome(string Name, bool[] Train, bool[] Control, bool[] Guess);

    /// <summary>The rows attacked, and how.</summary>
    private sealed class Attack
    {
        private readonly PrivacyTables _tables;
        private readonly MixedFeatures _features;
        private readonly int[] _train;
        private readonly int[] _control;
        private readonly Matrix<float> _trainPoints;
        private readonly Matrix<float> _controlPoints;

        public Attack(PrivacyTables tables, int secrets)
        {
            _tables = tables;
            int[] train = tables.Shuffled(PrivacyTables.Train);
            int[] control = tables.Shuffled(PrivacyTables.Control);
            _features = tables.FitFeatures(train, control);
            long workOfOne = 2L * tables.Columns.Rows(PrivacyTables.Candidate) * _features.Width * secrets;
            int affordable = (int)Math.Clamp(PrivacyTables.WorkLimit / Math.Max(1L, workOfOne), LeastRows, MostRows);
            Size = Math.Min(affordable, Math.Min(train.Length, control.Length));
            _train = train[..Size];
            _control = control[..Size];
            _trainPoints = _features.Encode(PrivacyTables.Train, _train);
            _controlPoints = _features.Encode(PrivacyTables.Control, _control);
            CandidatePoints = _features.Encode(PrivacyTables.Candidate, [.. Enumerable.Range(0, tables.Columns.Rows(PrivacyTables.Candidate))]);
        }

        /// <summary>Rows attacked on each side.</summary>
        public int Size { get; }

        public Matrix<float> CandidatePoints { get; }

        public Outcome On(int secret, NearestRows search)
        {
            (int First, int Count) hidden = _features.Span(secret);
            NearestNeighbours nearTrain = search.Find(_trainPoints, 1, without: hidden);
            NearestNeighbours nearControl = search.Find(_controlPoints, 1, without: hidden);
            double range = Range(secret);
            RandomStream chance = _tables.Stream(PrivacyStreams.AttributeGuess);
            var outcome = new Outcome(_tables.Columns.Schema(secret).Name, new bool[Size], new bool[Size], new bool[Size]);
            for (int row = 0; row < Size; row++)
            {
                int random = (int)(chance.UniformDouble(((long)secret * Size) + row) * CandidatePoints.Rows);
                outcome.Train[row] = IsRight(secret, PrivacyTables.Train, _train[row], nearTrain.Nearest(row), range);
                outcome.Control[row] = IsRight(secret, PrivacyTables.Control, _control[row], nearControl.Nearest(row), range);
                outcome.Guess[row] = IsRight(secret, PrivacyTables.Train, _train[row], random, range);
            }

            return outcome;
        }

        /// <summary>The range of a date column; NaN for other columns.</summary>
        private double Range(int column)
        {
            if (_tables.Columns.Schema(column).Kind is not (ColumnKind.Date or ColumnKind.DateTime)) return double.NaN;
            double[] present = [.. _tables.Columns.Cells(PrivacyTables.Control, column).Where(cell => !double.IsNaN(cell)).Order()];
            return present.Length == 0 ? 0.0 : present[(int)(0.995 * (present.Length - 1))] - present[(int)(0.005 * (present.Length - 1))];
        }

        private bool IsRight(int column, int table, int row, int candidateRow, double range)
        {
            double truth = _tables.Columns.Cells(table, column)[row];
            double guess = _tables.Columns.Cells(PrivacyTables.Candidate, column)[candidateRow];
            if (double.IsNaN(truth) || double.IsNaN(guess)) return double.IsNaN(truth) && double.IsNaN(guess);
            if (!_tables.Columns.IsNumeric(column)) return truth == guess;
            return Math.Abs(guess - truth) <= Tolerance * (double.IsNaN(range) ? Math.Abs(truth) : range);
        }
    }
}
