namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>A numeric column with its rows in order of value, ready to be ranked among any subset of them.</summary>
internal sealed class RankCorrelation
{
    private readonly double[] _values;
    private readonly int[] _order;

    /// <param name="values">The column; NaN is missing.</param>
    public RankCorrelation(double[] values)
    {
        _values = values;
        var keys = new double[values.Length];
        _order = new int[values.Length];
        int present = 0;
        for (int row = 0; row < values.Length; row++)
        {
            if (double.IsNaN(values[row])) continue;
            keys[present] = values[row];
            _order[present++] = row;
        }

        Array.Resize(ref _order, present);
        Array.Sort(keys, _order, 0, present);
    }

    /// <summary>Spearman's ρ over the rows in which both are present, with its derivative by each row (NaN for the others).</summary>
    /// <remarks>
    /// With u, v the centred mid-distribution functions in [−½, ½] and T = E[u·v], V_x = E[u²], V_y = E[v²], ρ = T/√(V_x·V_y):
    /// ∂T/∂row = u·v + A + B, where A = Σ_{j: x_j > x} v_j/n + half of the ties' share tells how the row moves other rows' u, and B likewise;
    /// V = (1 − Σ p_k³)/12 over shares p_k of tied values, so ∂V/∂row = −p²/4;
    /// ∂ρ/∂row = ∂T/√(V_x·V_y) − ρ/2·(∂V_x/V_x + ∂V_y/V_y).
    /// Cost: O(N).
    /// </remarks>
    /// <returns>NaN for fewer than two such rows, or where one column is constant on them.</returns>
    public static double Spearman(RankCorrelation x, RankCorrelation y, double[] derivatives)
    {
        int rows = x._values.Length;
        var both = new bool[rows];
        int n = 0;
        for (int row = 0; row < rows; row++)
        {
            both[row] = !double.IsNaN(x._values[row] + y._values[row]);
            if (both[row]) n++;
        }

        if (n < 2) return double.NaN;
        int[] orderX = x.OrderWithin(both, n);
        int[] orderY = y.OrderWithin(both, n);
        var u = new double[rows];
        var v = new double[rows];
        var slopeX = new double[rows];
        var slopeY = new double[rows];
        double varianceX = Rank(x._values, orderX, u, slopeX);
        double varianceY = Rank(y._values, orderY, v, slopeY);
        if (!(varianceX > 0.0 && varianceY > 0.0)) return double.NaN;

        double product = 0.0;
        foreach (int row in orderX) product += u[row] * v[row] / n;
        double scale = Math.Sqrt(varianceX * varianceY);
        double rho = Math.Clamp(product / scale, -1.0, 1.0);
        for (int row = 0; row < rows; row++)
        {
            derivatives[row] = both[row]
                ? (u[row] * v[row] / scale) - (0.5 * rho * ((slopeX[row] / varianceX) + (slopeY[row] / varianceY)))
                : double.NaN;
        }

        AddShift(x._values, orderX, v, scale, derivatives);
        AddShift(y._values, orderY, u, scale, derivatives);
        return rho;
    }

    private int[] OrderWithin(bool[] rows, int count) => count == _order.Length ? _order : Array.FindAll(_order, row => rows[row]);

    /// <summary>Writes centred mid-distribution values and −p²/4 by row; gives the values' variance, 0 for a constant.</summary>
    private static double Rank(double[] values, int[] order, double[] ranks, double[] slopes)
    {
        double n = order.Length;
        double cubes = 0.0;
        int start = 0;
        for (int end; start < order.Length; start = end)
        {
            end = EndOfTies(values, order, start);
            double share = (end - start) / n;
            for (int i = start; i < end; i++)
            {
                ranks[order[i]] = ((start + end) / (2.0 * n)) - 0.5;
                slopes[order[i]] = -0.25 * share * share;
            }

            cubes += share * share * share;
            if (end - start == order.Length) return 0.0;
        }

        return (1.0 - cubes) / 12.0;
    }

    /// <summary>Adds Σ_{j above the row} other_j/n + half of its ties' sum to each row's derivative.</summary>
    private static void AddShift(double[] values, int[] order, double[] other, double scale, double[] derivatives)
    {
        double n = order.Length;
        double above = 0.0;
        foreach (int row in order) above += other[row];
        int start = 0;
        for (int end; start < order.Length; start = end)
        {
            end = EndOfTies(values, order, start);
            double tied = 0.0;
            for (int i = start; i < end; i++) tied += other[order[i]];
            above -= tied;
            for (int i = start; i < end; i++) derivatives[order[i]] += (above + (0.5 * tied)) / n / scale;
        }
    }

    private static int EndOfTies(double[] values, int[] order, int start)
    {
        int end = start + 1;
        while (end < order.Length && values[order[end]] == values[order[start]]) end++;
        return end;
    }
}
