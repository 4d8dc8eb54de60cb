namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>A pair of coded columns as one column of cells, on both sides: the two-way tables, and which row stands in which cell.</summary>
/// <remarks>Cells are numbered first code × second codes + second code; where that would be too many, the cells that occur are numbered in the order of that key.</remarks>
internal sealed class PairCells
{
    private const long MostDenseCells = 1L << 20;

    /// <summary>Puts two columns together.</summary>
    public PairCells(CodedColumn first, CodedColumn second)
    {
        SecondCodes = second.CodeCount;
        long cells = (long)first.CodeCount * second.CodeCount;
        if (cells <= MostDenseCells)
        {
            Real = Combine(first.Real, second.Real, SecondCodes);
            Candidate = Combine(first.Synthetic, second.Synthetic, SecondCodes);
            CellCount = (int)cells;
        }
        else
        {
            long[] realKeys = Keys(first.Real, second.Real, SecondCodes);
            long[] candidateKeys = Keys(first.Synthetic, second.Synthetic, SecondCodes);
            long[] occurring = [.. realKeys.Concat(candidateKeys).Distinct().Order()];
            Real = Array.ConvertAll(realKeys, key => Array.BinarySearch(occurring, key));
            Candidate = Array.ConvertAll(candidateKeys, key => Array.BinarySearch(occurring, key));
            CellCount = occurring.Length;
        }

        RealCounts = Count(Real, CellCount);
        CandidateCounts = Count(Candidate, CellCount);
    }

    /// <summary>The cell of each real row.</summary>
    public int[] Real { get; }

    /// <summary>The cell of each row of the candidate.</summary>
    public int[] Candidate { get; }

    /// <summary>Number of cells.</summary>
    public int CellCount { get; }

    /// <summary>Codes of the second column; cell / SecondCodes is the first column's code where all cells are numbered.</summary>
    public int SecondCodes { get; }

    /// <summary>Real rows by cell.</summary>
    public int[] RealCounts { get; }

    /// <summary>The candidate's rows by cell.</summary>
    public int[] CandidateCounts { get; }

    /// <summary>1 − ½ Σ |p − q| over the cells, with its derivative by each row; NaN where a side has no rows.</summary>
    public double Similarity(double[] byRealRow, double[] byCandidateRow)
    {
        if (Real.Length == 0 || Candidate.Length == 0) return double.NaN;
        double sum = 0.0;
        var slopes = new double[CellCount];
        for (int cell = 0; cell < CellCount; cell++)
        {
            double difference = ((double)RealCounts[cell] / Real.Length) - ((double)CandidateCounts[cell] / Candidate.Length);
            sum += Math.Abs(difference);
            slopes[cell] = -0.5 * Math.Sign(difference);
        }

        Spread(slopes, Real, byRealRow, 1.0);
        Spread(slopes, Candidate, byCandidateRow, -1.0);
        return 1.0 - (0.5 * sum);
    }

    /// <summary>Gives each row the slope of its cell.</summary>
    public static void Spread(double[] slopes, int[] cells, double[] byRow, double sign)
    {
        for (int row = 0; row < byRow.Length; row++) byRow[row] = sign * slopes[cells[row]];
    }

    private static int[] Combine(int[] first, int[] second, int secondCodes)
    {
        var cells = new int[first.Length];
        for (int row = 0; row < cells.Length; row++) cells[row] = (first[row] * secondCodes) + second[row];
        return cells;
    }

    private static long[] Keys(int[] first, int[] second, int secondCodes)
    {
        var keys = new long[first.Length];
        for (int row = 0; row < keys.Length; row++) keys[row] = ((long)first[row] * secondCodes) + second[row];
        return keys;
    }

    private static int[] Count(int[] cells, int cellCount)
    {
        var counts = new int[cellCount];
        foreach (int cell in cells) counts[cell]++;
        return counts;
    }
}
