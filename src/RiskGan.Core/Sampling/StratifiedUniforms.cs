using RiskGan.Core.Numerics;

namespace RiskGan.Core.Sampling;

/// <summary>Uniform numbers, one a row, spread evenly over each run of 256 rows and over each run of 4,096.</summary>
/// <remarks>
/// Latin hypercube sampling (McKay, Beckman and Conover 1979) along the rows: of 256 rows in a run each takes another 256th of (0, 1), in random order, and
/// the sixteen runs of 4,096 rows take another sixteenth of it each. Every number is uniform and independent of the same row's other streams; sums over many
/// rows, such as the share of a category or of amounts below a bound, vary far less than with independent numbers. A row's number depends on the
/// stream and the row alone, so any part of a table can be drawn. Source: M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21(2), 1979.
/// An instance is one thread's room.
/// </remarks>
internal sealed class StratifiedUniforms
{
    private const int RunBits = 8;
    private const int RunRows = 1 << RunBits;
    private const int Runs = 16;

    private readonly byte[] _order = new byte[RunRows];
    private readonly int[] _turn = new int[RunRows];

    /// <summary>Numbers of the rows <paramref name="firstRow"/> + offset.</summary>
    /// <param name="stream">One stream a column; its positions below 2⁵⁰ are used.</param>
    /// <param name="firstRow">Row of offset 0.</param>
    /// <param name="offsets">Offsets of the rows, ascending.</param>
    /// <param name="numbers">As many, filled.</param>
    public void Fill(RandomStream stream, long firstRow, ReadOnlySpan<int> offsets, Span<float> numbers)
    {
        long run = -1;
        for (int i = 0; i < offsets.Length; i++)
        {
            long row = firstRow + offsets[i];
            if (row >> RunBits != run)
            {
                run = row >> RunBits;
                Begin(stream, run);
            }

            int part = _order[row & (RunRows - 1)];
            int sixteenth = (int)((run + _turn[part]) & (Runs - 1));
            uint inside = stream.Bits((3 * row) + 2) >> (32 - InsideBits);
            uint cell = (uint)((part * Runs) + sixteenth);
            numbers[i] = ((cell << InsideBits) + inside + 0.5f) * RandomStream.TwoToMinus23;
        }
    }

    // 12 bits say which 4,096th, 11 where inside it: with the half 24 significant bits, exact in a float.
    private const int InsideBits = 11;

    // A run's order by Fisher and Yates; each 256th's turn among the sixteen runs is drawn once for all of them.
    private void Begin(RandomStream stream, long run)
    {
        long first = 3 * (run << RunBits);
        long ofBlock = 3 * ((run / Runs) << (RunBits + 4));
        for (int k = 0; k < RunRows; k++)
        {
            int j = (int)(((ulong)stream.Bits(first + (3L * k)) * (ulong)(k + 1)) >> 32);
            _order[k] = _order[j];
            _order[j] = (byte)k;
            _turn[k] = (int)(stream.Bits(ofBlock + (3L * k) + 1) & (Runs - 1));
        }
    }
}
