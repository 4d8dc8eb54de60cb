using RiskGan.Core.Data;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation;

/// <summary>A Gaussian copula over the empirical laws: each column as it is, joined by one correlation matrix.</summary>
/// <remarks>
/// Fit: the rows of each column are put in order (numbers by value, ordinal levels as they stand, other levels from the most frequent to
/// the rarest, missing cells first); a cell's score is Φ⁻¹ of the mid-rank of its tie; R is the Pearson correlation of the scores.
/// Sample: z = L·ε, L·Lᵀ = R, ε standard normal; the cell is the training cell at position ⌊Φ(z)·N⌋ of its column's order, so that only values
/// that occur are ever made and each column's law is kept. Columns that nobody learns are drawn on their own.
/// Numerical safeguard: a pivot of the Cholesky factor below 1e-9 (columns that determine each other) becomes zero with its column.
/// Edges: a constant column has no correlation. Cost: O(C·N log N + C²·N).
/// Source: Nelsen, "An Introduction to Copulas", 2006, section 2.3; Patki, Wedge, Veeramachaneni, "The Synthetic Data Vault", 2016, whose fitted
/// marginals are empirical laws here.
/// </remarks>
internal static class GaussianCopulaBaseline
{
    private const double LeastPivot = 1e-9;
    private const uint Substream = 0x32_0000;

    /// <summary>Makes <paramref name="rows"/> rows.</summary>
    public static Table Draw(Table training, int rows, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (training.RowCount == 0) return training.SelectRows([]);

        int columns = training.Columns.Count;
        var orders = new int[columns][];
        var scores = new double[columns][];
        for (int c = 0; c < columns; c++)
        {
            double[] keys = Keys(training.Columns[c]);
            orders[c] = Order(keys);
            scores[c] = QualityReport.IsCompared(training.Columns[c].Schema.Kind) ? Scores(keys, orders[c]) : new double[keys.Length];
        }

        double[][] factor = Cholesky(Correlations(scores));
        var noise = new double[columns];
        var drawn = new int[columns][];
        for (int c = 0; c < columns; c++) drawn[c] = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            for (int c = 0; c < columns; c++)
            {
                noise[c] = new RandomStream(seed, RandomPurpose.Evaluation, Substream: Substream + (uint)c).Normal(row);
                double z = 0.0;
                for (int k = 0; k <= c; k++) z += factor[c][k] * noise[k];
                drawn[c][row] = orders[c][Math.Min((int)(PortableMath.NormalCdf(z) * training.RowCount), training.RowCount - 1)];
            }
        }

        return new Table(training.Schema, [.. drawn.Select((picked, c) => training.Columns[c].SelectRows(picked))]);
    }

    /// <summary>A number a cell for putting rows in order; missing cells come first.</summary>
    private static double[] Keys(Column column)
    {
        if (column is NumericColumn numbers) return Array.ConvertAll(numbers.Values, value => double.IsNaN(value) ? double.NegativeInfinity : value);
        var labels = (CategoryColumn)column;
        var rank = new double[labels.Levels.Length];
        for (int level = 0; level < rank.Length; level++) rank[level] = level;
        if (column.Schema.Kind != ColumnKind.Ordinal)
        {
            var counts = new int[rank.Length];
            foreach (int code in labels.Codes) if (code >= 0) counts[code]++;
            int place = 0;
            foreach (int level in Enumerable.Range(0, rank.Length).OrderByDescending(level => counts[level])) rank[level] = place++;
        }

        return Array.ConvertAll(labels.Codes, code => code < 0 ? double.NegativeInfinity : rank[code]);
    }

    private static int[] Order(double[] keys) => [.. Enumerable.Range(0, keys.Length).OrderBy(row => keys[row])]; // stable: ties by row

    private static double[] Scores(double[] keys, int[] order)
    {
        var scores = new double[keys.Length];
        for (int start = 0; start < order.Length;)
        {
            int end = start;
            while (end < order.Length && keys[order[end]] == keys[order[start]]) end++;
            double score = PortableMath.NormalQuantile((start + end) / (2.0 * order.Length));
            for (int i = start; i < end; i++) scores[order[i]] = score;
            start = end;
        }

        return scores;
    }

    private static double[][] Correlations(double[][] scores)
    {
        double[][] standard = Array.ConvertAll(scores, Standardize);
        var correlations = new double[scores.Length][];
        for (int i = 0; i < scores.Length; i++)
        {
            correlations[i] = new double[i + 1];
            for (int j = 0; j < i; j++)
            {
                double sum = 0.0;
                for (int row = 0; row < standard[i].Length; row++) sum += standard[i][row] * standard[j][row];
                correlations[i][j] = sum;
            }

            correlations[i][i] = 1.0;
        }

        return correlations;
    }

    /// <summary>Mean 0 and length 1; all zero where the scores do not vary.</summary>
    private static double[] Standardize(double[] scores)
    {
        double mean = 0.0;
        foreach (double score in scores) mean += score / scores.Length;
        double squares = 0.0;
        foreach (double score in scores) squares += (score - mean) * (score - mean);
        double inverse = squares > 1e-12 * scores.Length ? 1.0 / Math.Sqrt(squares) : 0.0;
        return Array.ConvertAll(scores, score => (score - mean) * inverse);
    }

    /// <summary>The lower factor L of a correlation matrix, row by row.</summary>
    private static double[][] Cholesky(double[][] correlations)
    {
        var factor = new double[correlations.Length][];
        for (int i = 0; i < factor.Length; i++)
        {
            factor[i] = new double[i + 1];
            double rest = correlations[i][i];
            for (int j = 0; j < i; j++)
            {
                double sum = correlations[i][j];
                for (int k = 0; k < j; k++) sum -= factor[i][k] * factor[j][k];
                factor[i][j] = factor[j][j] > 0.0 ? sum / factor[j][j] : 0.0;
                rest -= factor[i][j] * factor[i][j];
            }

            factor[i][i] = rest > LeastPivot ? Math.Sqrt(rest) : 0.0;
        }

        return factor;
    }
}
