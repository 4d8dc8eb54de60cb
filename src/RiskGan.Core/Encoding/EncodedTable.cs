using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Encoders;

/// <summary>The training rows in their shortest form: per cell an atom or level code; scores and one-hots are made when a batch is drawn.</summary>
/// <remarks>Shape: N rows × CellCount codes, 4 bytes each, row by row in chunks, so that a batch of random rows touches few cache lines.</remarks>
public sealed class EncodedTable
{
    private const int ChunkShift = 14;
    private const int RowsPerChunk = 1 << ChunkShift;
    private readonly int[][] _chunks;
    private readonly RankEncoder[] _numerics;

    internal EncodedTable(EncodedLayout layout, RankEncoder[] numerics, int rowCount)
    {
        Layout = layout;
        _numerics = numerics;
        RowCount = rowCount;
        _chunks = new int[(rowCount + RowsPerChunk - 1) / RowsPerChunk][];
        for (int chunk = 0; chunk < _chunks.Length; chunk++)
            _chunks[chunk] = new int[Math.Min(RowsPerChunk, rowCount - (chunk * RowsPerChunk)) * layout.CellCount];
    }

    /// <summary>Where each column lies in an encoded row.</summary>
    public EncodedLayout Layout { get; }

    /// <summary>Number of rows N.</summary>
    public int RowCount { get; }

    /// <summary>The codes of one row: an atom for each numeric cell, then a level code for each category block.</summary>
    public ReadOnlySpan<int> Codes(int row) => Cells(row);

    /// <summary>Writes encoded rows into a batch, drawing the jitter as it goes.</summary>
    /// <remarks>
    /// Row r, numeric j takes the stream's uniform at position r·pitch + j, pitch = J rounded up to 64: the numbers
    /// <see cref="Kernels{T}.FillUniform"/> makes for a B×J matrix. All of x is written: scores, one-hots, zeros elsewhere.
    /// </remarks>
    /// <param name="rows">The B rows to encode, in any order, repetitions allowed.</param>
    /// <param name="jitter">Position inside ties; a fresh step for each batch.</param>
    /// <param name="x">B×D.</param>
    /// <exception cref="ArgumentException">x is not B×D.</exception>
    public void Fill<T>(ReadOnlySpan<int> rows, RandomStream jitter, Matrix<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckShape(rows, x);
        long pitch = (_numerics.Length + 63) & ~63;
        for (int r = 0; r < rows.Length; r++)
        {
            ReadOnlySpan<int> codes = Cells(rows[r]);
            Span<T> target = x.Row(r);
            for (int j = 0; j < _numerics.Length; j++) target[j] = T.CreateTruncating(_numerics[j].Encode(codes[j], jitter.Uniform((r * pitch) + j)));
            FillBlocks(codes, target);
        }
    }

    /// <summary>Writes encoded rows into a batch with given jitter, for callers that draw it with vector kernels.</summary>
    /// <param name="rows">The B rows to encode.</param>
    /// <param name="uniforms">B×J numbers in (0, 1).</param>
    /// <param name="x">B×D.</param>
    /// <exception cref="ArgumentException">A shape is wrong.</exception>
    public void Fill<T>(ReadOnlySpan<int> rows, Matrix<T> uniforms, Matrix<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(uniforms);
        CheckShape(rows, x);
        if (uniforms.Rows != rows.Length || uniforms.Columns != _numerics.Length) throw new ArgumentException("The jitter is not B×J.", nameof(uniforms));
        for (int r = 0; r < rows.Length; r++)
        {
            ReadOnlySpan<int> codes = Cells(rows[r]);
            Span<T> target = x.Row(r);
            Span<T> uniform = uniforms.Row(r);
            for (int j = 0; j < uniform.Length; j++) target[j] = T.CreateTruncating(_numerics[j].Encode(codes[j], float.CreateTruncating(uniform[j])));
            FillBlocks(codes, target);
        }
    }

    /// <summary>Share of the rows in each of the ΣK category levels, block after block.</summary>
    public double[] LevelShares()
    {
        var counts = new long[Layout.Width - Layout.NumericCount];
        for (int row = 0; row < RowCount; row++)
        {
            ReadOnlySpan<int> codes = Cells(row);
            for (int block = 0; block < Layout.CategoryCount; block++)
                counts[Layout.BlockStarts[block] - Layout.NumericCount + codes[Layout.NumericCount + block]]++;
        }

        return [.. counts.Select(count => (double)count / RowCount)];
    }

    /// <summary>Sets one cell's code.</summary>
    internal void Set(int row, int cell, int code) => Cells(row)[cell] = code;

    private Span<int> Cells(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return _chunks[row >> ChunkShift].AsSpan((row & (RowsPerChunk - 1)) * Layout.CellCount, Layout.CellCount);
    }

    private void FillBlocks<T>(ReadOnlySpan<int> codes, Span<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int numerics = _numerics.Length;
        target[numerics..].Clear();
        for (int b = 0; b < Layout.CategoryCount; b++) target[Layout.BlockStarts[b] + codes[numerics + b]] = T.One;
    }

    private void CheckShape<T>(ReadOnlySpan<int> rows, Matrix<T> x)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rows != rows.Length || x.Columns != Layout.Width)
            throw new ArgumentException($"A batch of {rows.Length}×{Layout.Width} does not go into {x.Rows}×{x.Columns}.", nameof(x));
    }
}
