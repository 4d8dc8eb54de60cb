using System.Runtime.Intrinsics;
using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>Rows as points between which distances mean something whatever the columns' units: ranks of numbers, one-hot labels.</summary>
/// <remarks>
/// A number becomes its mid-rank among the real values, −½ to ½ (0 where missing); a label ½ in its own dimension (<see cref="SharedDeciles.MostLevels"/>
/// levels, then one for the rest), so that two labels lie √½ apart; missing is a dimension of its own where it occurs.
/// </remarks>
internal sealed class FeatureSpace
{
    private const double LabelWeight = 0.5;
    private const int Lanes = 4;

    private FeatureSpace(double[] points, int rows, int width)
    {
        Points = points;
        Rows = rows;
        Width = width;
    }

    /// <summary>Row-major, Rows × Width.</summary>
    public double[] Points { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Dimensions, filled up with zeros to a multiple of four.</summary>
    public int Width { get; }

    /// <summary>Both tables in the space of the real one.</summary>
    public static (FeatureSpace Real, FeatureSpace Candidate) Of(Table real, Table candidate)
    {
        var realFeatures = new List<double[]>();
        var candidateFeatures = new List<double[]>();
        foreach (ColumnMatch column in ComparedColumns.Of(real, candidate))
        {
            if (column.IsNumeric) AddNumbers(MetricInput.Numeric(column.Real).Values, MetricInput.Numeric(column.Candidate).Values, realFeatures, candidateFeatures);
            else AddLabels(SharedDeciles.Of(column), realFeatures, candidateFeatures);
        }

        return (Pack(realFeatures, real.RowCount), Pack(candidateFeatures, candidate.RowCount));
    }

    /// <summary>The mean point.</summary>
    public double[] Centre()
    {
        var centre = new double[Width];
        for (int row = 0; row < Rows; row++)
            for (int k = 0; k < Width; k++) centre[k] += Points[(row * Width) + k];
        for (int k = 0; k < Width; k++) centre[k] /= Rows;
        return centre;
    }

    /// <summary>Each row's distance to a point.</summary>
    public double[] DistancesTo(double[] point)
    {
        var distances = new double[Rows];
        for (int row = 0; row < Rows; row++) distances[row] = Math.Sqrt(Squared(Points.AsSpan(row * Width, Width), point, double.PositiveInfinity));
        return distances;
    }

    /// <summary>For each row the nearest row of another space, the first of equals; with itself, the nearest other row.</summary>
    public (double[] Distances, int[] Rows) Nearest(FeatureSpace other)
    {
        var distances = new double[Rows];
        var nearest = new int[Rows];
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<double> point = Points.AsSpan(row * Width, Width);
            double best = double.PositiveInfinity;
            for (int at = 0; at < other.Rows; at++)
            {
                if (ReferenceEquals(this, other) && at == row) continue;
                double squared = Squared(point, other.Points.AsSpan(at * Width, Width), best);
                if (squared < best) (best, nearest[row]) = (squared, at);
            }

            distances[row] = Math.Sqrt(best);
        }

        return (distances, nearest);
    }

    /// <summary>Squared distance, or some number not below <paramref name="enough"/> once it has got there.</summary>
    private static double Squared(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double enough)
    {
        const int Block = 4 * Lanes;
        double sum = 0.0;
        for (int start = 0; start < a.Length && sum < enough; start += Block)
        {
            Vector256<double> part = Vector256<double>.Zero;
            for (int k = start; k < Math.Min(a.Length, start + Block); k += Lanes)
            {
                Vector256<double> difference = Vector256.Create(a.Slice(k, Lanes)) - Vector256.Create(b.Slice(k, Lanes));
                part += difference * difference;
            }

            sum += (part[0] + part[1]) + (part[2] + part[3]);
        }

        return sum;
    }

    private static void AddNumbers(double[] real, double[] candidate, List<double[]> realFeatures, List<double[]> candidateFeatures)
    {
        double[] sorted = Quantiles.SortedPresent(real);
        realFeatures.Add(Array.ConvertAll(real, value => MidRank(sorted, value)));
        candidateFeatures.Add(Array.ConvertAll(candidate, value => MidRank(sorted, value)));
        AddIndicator(double.IsNaN, real, candidate, realFeatures, candidateFeatures);
    }

    private static double MidRank(double[] sorted, double value)
    {
        if (double.IsNaN(value) || sorted.Length == 0) return 0.0;
        return ((CountBelow(sorted, value, orEqual: false) + CountBelow(sorted, value, orEqual: true)) / (2.0 * sorted.Length)) - 0.5;
    }

    private static int CountBelow(double[] sorted, double value, bool orEqual)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value)) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static void AddLabels(CodedColumn column, List<double[]> realFeatures, List<double[]> candidateFeatures)
    {
        for (int code = 0; code < column.CodeCount; code++)
        {
            int wanted = code;
            AddIndicator(found => found == wanted, column.Real, column.Synthetic, realFeatures, candidateFeatures);
        }
    }

    private static void AddIndicator<T>(Predicate<T> holds, T[] real, T[] candidate, List<double[]> realFeatures, List<double[]> candidateFeatures)
    {
        if (!Array.Exists(real, holds) && !Array.Exists(candidate, holds)) return;
        realFeatures.Add(Array.ConvertAll(real, cell => holds(cell) ? LabelWeight : 0.0));
        candidateFeatures.Add(Array.ConvertAll(candidate, cell => holds(cell) ? LabelWeight : 0.0));
    }

    private static FeatureSpace Pack(List<double[]> features, int rows)
    {
        int width = (features.Count + Lanes - 1) / Lanes * Lanes;
        var points = new double[rows * width];
        for (int k = 0; k < features.Count; k++)
            for (int row = 0; row < rows; row++) points[(row * width) + k] = features[k][row];
        return new FeatureSpace(points, rows, width);
    }
}
