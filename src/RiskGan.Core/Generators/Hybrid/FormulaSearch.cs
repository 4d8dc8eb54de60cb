using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>Finds, for each numeric cell, formulas of other cells that come close to its value in some of the rows, and what it equals exactly.</summary>
/// <remarks>
/// <para>Candidates. Of the cells most related to it: the complement and the reciprocal of one; sum, differences, product and ratios of two. A constant
/// factor or complement is the median of what the rows ask for.</para>
/// <para>Measure. Each candidate, each single anchor and the column's median are densities of the cell's y: p(y | h) = 1/(2L·(|y − h| + ε)), flat in log
/// distance from ε = 0.002 deviations to 10 deviations. They form a mixture with one weight each. A candidate is worth what it adds to the mixture's mean log
/// density at its best weight; the best one is taken as long as it adds <see cref="LeastGain"/> nats a row. A formula that is a little off everywhere earns
/// nothing beside a good single anchor; one that is exact in a fifth of the rows earns much.</para>
/// <para>Two searches: among cells earlier in the visiting order, for generating, then among all, for completing rows. Cost per cell: some hundred
/// candidates over 400 rows, the best 24 of them over 3,000.</para>
/// </remarks>
internal sealed class FormulaSearch
{
    private const int MostRows = 3000;
    private const int ScreenRows = 400;
    private const int Finalists = 24;
    private const double LeastGain = 0.05;
    private static readonly double[] Weights = [0.03, 0.1, 0.25, 0.5, 0.75, 0.95];

    private readonly NumericTokens[] _numerics;
    private readonly double[][] _values; // J × rows
    private readonly int[][] _bins;
    private readonly int _rows;

    public FormulaSearch(NumericTokens[] numerics, EncodedTable data)
    {
        _numerics = numerics;
        _rows = Math.Min(data.RowCount, MostRows);
        _values = new double[numerics.Length][];
        _bins = new int[numerics.Length][];
        for (int cell = 0; cell < numerics.Length; cell++)
        {
            _values[cell] = new double[_rows];
            _bins[cell] = new int[_rows];
            for (int i = 0; i < _rows; i++)
            {
                int atom = data.Codes(EvenlySpaced.At(i, _rows, data.RowCount))[cell];
                _values[cell][i] = numerics[cell].ValueOf(atom);
                _bins[cell][i] = numerics[cell].TokenOf(atom, 0.5f).Bin;
            }
        }
    }

    /// <summary>By numeric cell, the values of the rows looked at.</summary>
    public double[][] Values => _values;

    /// <summary>The numeric cells' tokens.</summary>
    public IReadOnlyList<NumericTokens> Numerics => _numerics;

    /// <summary>The formulas for a cell, the most telling first.</summary>
    /// <param name="cell">The numeric cell.</param>
    /// <param name="anchors">The single cells its mixture points at anyway.</param>
    /// <param name="earlier">Related cells before it in the visiting order.</param>
    /// <param name="related">Related cells anywhere.</param>
    /// <param name="most">How many formulas each of the two searches may find.</param>
    public CellFormula[] For(int cell, int[] anchors, int[] earlier, int[] related, int most)
    {
        int[] rows = TellingRows(cell);
        if (rows.Length == 0) return [];
        var found = new List<CellFormula>();
        // Generating knows the earlier anchors only: a formula need not beat an anchor that comes later.
        Search(new Target(this, cell, rows), [.. anchors.Intersect(earlier)], earlier, most, found);
        Search(new Target(this, cell, rows), anchors, related, most, found);
        return [.. found];
    }

    /// <summary>Puts each cell that is the sum of two related cells in most rows after both of them.</summary>
    /// <remarks>The last of such three is exact whatever the others are. Were it a part, it would be a difference of two numbers that each were drawn
    /// with an error of their own size, and small parts would drown in it; a sum is not touched by it.</remarks>
    /// <param name="order">The cells in visiting order.</param>
    /// <param name="related">For each numeric cell, the related numeric cells to look among.</param>
    /// <returns>The order with sums moved.</returns>
    public int[] SumsLast(int[] order, Func<int, int[]> related)
    {
        var sums = new List<(int Sum, int First, int Second)>();
        for (int cell = 0; cell < _numerics.Length; cell++)
        {
            int[] parts = related(cell);
            for (int a = 0; a < parts.Length; a++)
                for (int b = a + 1; b < parts.Length; b++)
                    if (IsSum(cell, parts[a], parts[b])) sums.Add((cell, parts[a], parts[b]));
        }

        var moved = order.ToList();
        // Sums of sums follow their parts in the next round; rounding can make a circle, which the bound ends.
        for (int round = 0; round < 4; round++)
        {
            bool isDone = true;
            foreach ((int sum, int first, int second) in sums)
            {
                int last = Math.Max(moved.IndexOf(first), moved.IndexOf(second));
                int at = moved.IndexOf(sum);
                if (at > last) continue;
                moved.RemoveAt(at);
                moved.Insert(last, sum);
                isDone = false;
            }

            if (isDone) break;
        }

        return [.. moved];
    }

    private bool IsSum(int sum, int first, int second)
    {
        if (!_numerics[sum].HasPositions || !_numerics[first].HasPositions || !_numerics[second].HasPositions) return false;
        int rows = Math.Min(ScreenRows, _rows);
        int hits = 0;
        int known = 0;
        double tolerance = 1e-4 * _numerics[sum].Deviation;
        for (int i = 0; i < rows; i++)
        {
            double whole = _values[sum][i];
            double parts = _values[first][i] + _values[second][i];
            if (!double.IsFinite(whole) || !double.IsFinite(parts)) continue;
            known++;
            if (Math.Abs(_numerics[sum].HeightOfValue(parts) - _numerics[sum].HeightOfValue(whole)) <= tolerance && _values[first][i] != 0 && _values[second][i] != 0) hits++;
            if (known >= 40 && hits < known / 4) return false;
        }

        return known >= LeastRows / 4 && hits > known / 2;
    }

    /// <summary>Which of a cell's anchors and formulas it equals in some of the rows: each at least in <see cref="LeastCopied"/> of them that no other does.</summary>
    /// <param name="cell">The numeric cell.</param>
    /// <param name="anchors">Its anchors.</param>
    /// <param name="formulas">Its formulas.</param>
    /// <param name="rank">Each cell's place in the visiting order; anchors that are known when rows are generated come first.</param>
    /// <param name="most">How many at most.</param>
    public int[] Copies(int cell, int[] anchors, CellFormula[] formulas, int[] rank, int most)
    {
        int[] rows = TellingRows(cell);
        if (rows.Length == 0) return [];
        NumericTokens numeric = _numerics[cell];
        double tolerance = 1e-4 * numeric.Deviation;
        var equal = new bool[anchors.Length + formulas.Length][];
        var isEarlier = new bool[equal.Length];
        for (int a = 0; a < equal.Length; a++)
        {
            CellFormula? formula = a < anchors.Length ? null : formulas[a - anchors.Length];
            isEarlier[a] = formula is null ? rank[anchors[a]] < rank[cell] : rank[formula.First] < rank[cell] && rank[formula.Second] < rank[cell];
            equal[a] = [.. rows.Select(i =>
            {
                double value = formula is null ? _values[anchors[a]][i] : formula.Evaluate(_values[formula.First][i], _values[formula.Second][i]);
                return double.IsFinite(value) && Math.Abs(numeric.HeightOfValue(value) - numeric.HeightOfValue(_values[cell][i])) <= tolerance;
            })];
        }

        var chosen = new List<int>();
        foreach (bool early in new[] { true, false })
        {
            var covered = new bool[rows.Length];
            int[] free = [.. Enumerable.Range(0, equal.Length).Where(a => isEarlier[a] || !early)];
            foreach (int a in chosen) Cover(covered, equal[a]);
            for (int round = 0; round < most && free.Length > 0; round++)
            {
                int best = free.MaxBy(a => Added(covered, equal[a]));
                if (Added(covered, equal[best]) < Math.Max(LeastCopied * rows.Length, LeastCopiedRows)) break;
                chosen.Add(best);
                Cover(covered, equal[best]);
            }
        }

        return [.. chosen.Distinct().Order()];

        static int Added(bool[] covered, bool[] equal) => covered.Index().Count(row => !row.Item && equal[row.Index]);

        static void Cover(bool[] covered, bool[] equal)
        {
            for (int i = 0; i < covered.Length; i++) covered[i] |= equal[i];
        }
    }

    /// <summary>Least share of the telling rows in which a copy holds.</summary>
    public const double LeastCopied = 0.01;

    /// <summary>Fewest rows in which a copy holds.</summary>
    public const int LeastCopiedRows = 10;

    private const int LeastRows = 100;

    /// <summary>Rows in which a cell's value tells of formulas and copies; none where they are too few. Equal zeros, and other values so common that they have a bin of their own, are no sign of either.</summary>
    public int[] TellingRows(int cell)
    {
        NumericTokens numeric = _numerics[cell];
        if (!numeric.HasPositions) return [];
        int[] rows = [.. Enumerable.Range(0, _rows).Where(i => !numeric.IsSingle(_bins[cell][i]))];
        return rows.Length < LeastRows ? [] : rows;
    }

    private void Search(Target target, int[] anchors, int[] operands, int most, List<CellFormula> found)
    {
        List<CellFormula> candidates = Candidates(target, operands);
        if (candidates.Count == 0) return;
        foreach (int anchor in anchors) target.Take(target.Density(i => _values[anchor][i]));
        foreach (CellFormula formula in found) target.Take(DensityOf(target, formula, target.Rows.Length));
        double least = Math.Max(LeastGain, 3 * PortableMath.Log(candidates.Count) / target.Rows.Length);
        int screened = Math.Min(ScreenRows, target.Rows.Length);
        (CellFormula Formula, double[] Density)[] finalists = [.. candidates.Except(found)
            .Select(formula => (Formula: formula, Gain: target.Gain(DensityOf(target, formula, screened)).Gain))
            .OrderByDescending(entry => entry.Gain).Take(Finalists).Select(entry => (entry.Formula, DensityOf(target, entry.Formula, target.Rows.Length)))];
        for (int round = 0; round < most; round++)
        {
            (CellFormula? best, double[] density, double gain) = (null, [], least);
            foreach ((CellFormula formula, double[] own) in finalists)
            {
                double ownGain = target.Gain(own).Gain;
                if (ownGain > gain) (best, density, gain) = (formula, own, ownGain);
            }

            if (best is null) return;
            found.Add(best);
            target.Take(density);
        }
    }

    private double[] DensityOf(Target target, CellFormula formula, int rows) =>
        target.Density(i => formula.Evaluate(_values[formula.First][i], _values[formula.Second][i]), rows);

    private List<CellFormula> Candidates(Target target, int[] operands)
    {
        var candidates = new List<CellFormula>();
        double[] own = _values[target.Cell];
        foreach (int a in operands)
        {
            Add(new CellFormula(FormulaKind.Complement, a, a, Median(target.Rows, i => own[i] + _values[a][i])));
            Add(new CellFormula(FormulaKind.Reciprocal, a, a, Median(target.Rows, i => own[i] * _values[a][i])));
            foreach (int b in operands)
            {
                if (a == b) continue;
                candidates.Add(new CellFormula(FormulaKind.Difference, a, b, 1));
                Add(new CellFormula(FormulaKind.Ratio, a, b, Median(target.Rows, i => own[i] * _values[b][i] / _values[a][i])));
                if (a > b) continue;
                candidates.Add(new CellFormula(FormulaKind.Sum, a, b, 1));
                Add(new CellFormula(FormulaKind.Product, a, b, Median(target.Rows, i => own[i] / (_values[a][i] * _values[b][i]))));
            }
        }

        return candidates;

        void Add(CellFormula formula)
        {
            if (double.IsFinite(formula.Factor) && formula.Factor != 0) candidates.Add(formula);
        }
    }

    private static double Median(int[] rows, Func<int, double> value)
    {
        double[] known = [.. rows.Take(ScreenRows).Select(value).Where(double.IsFinite)];
        if (known.Length < LeastRows / 4) return double.NaN;
        Array.Sort(known);
        return known[known.Length / 2];
    }

    /// <summary>One cell's y over the rows that matter, and the mixture that explains it so far.</summary>
    private sealed class Target
    {
        private readonly NumericTokens _numeric;
        private readonly double[] _heights;
        private readonly double[] _mixture;
        private readonly double _floor;
        private readonly double _norm;

        public Target(FormulaSearch search, int cell, int[] rows)
        {
            Cell = cell;
            Rows = rows;
            _numeric = search._numerics[cell];
            _heights = [.. rows.Select(i => _numeric.HeightOfValue(search._values[cell][i]))];
            _floor = 0.002 * _numeric.Deviation;
            _norm = 1 / (2 * PortableMath.Log((10 * _numeric.Deviation) / _floor));
            // A logistic about the median: what is known without any other cell.
            _mixture = [.. _heights.Select(height =>
            {
                double scale = 0.55 * _numeric.Deviation;
                double sigmoid = PortableMath.Sigmoid((height - _numeric.Median) / scale);
                return (sigmoid * (1 - sigmoid) / scale) + (1e-3 / _numeric.Deviation);
            })];
        }

        public int Cell { get; }

        public int[] Rows { get; }

        /// <summary>Density of each row's y about a computed value; NaN where that is undefined.</summary>
        public double[] Density(Func<int, double> value, int rows = int.MaxValue)
        {
            var density = new double[Math.Min(rows, Rows.Length)];
            for (int i = 0; i < density.Length; i++)
            {
                double computed = value(Rows[i]);
                density[i] = double.IsFinite(computed) ? _norm / (Math.Abs(_heights[i] - _numeric.HeightOfValue(computed)) + _floor) : double.NaN;
            }

            return density;
        }

        /// <summary>The mean log density a candidate adds at its best weight; rows where it is undefined gain nothing.</summary>
        public (double Gain, double Weight) Gain(double[] density)
        {
            (double Gain, double Weight) best = (0, 0);
            foreach (double weight in Weights)
            {
                double gain = 0;
                double product = 1;
                for (int i = 0; i < density.Length; i++)
                {
                    if (double.IsNaN(density[i])) continue;
                    product *= 1 - weight + (weight * density[i] / _mixture[i]);
                    if (product is > 1e-200 and < 1e200) continue;
                    gain += PortableMath.Log(product);
                    product = 1;
                }

                gain = (gain + PortableMath.Log(product)) / density.Length;
                if (gain > best.Gain) best = (gain, weight);
            }

            return best;
        }

        /// <summary>Adds a density to the mixture at its best weight.</summary>
        public void Take(double[] density)
        {
            double weight = Gain(density).Weight;
            for (int i = 0; i < density.Length; i++)
                if (!double.IsNaN(density[i])) _mixture[i] += weight * (density[i] - _mixture[i]);
        }
    }
}
