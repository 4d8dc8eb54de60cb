using System.Runtime.CompilerServices;

namespace RiskGan.Core.Numerics;

/// <summary>A row-major matrix in pinned memory, 64-byte aligned, with padded row stride; the engine's only container.</summary>
/// <remarks>
/// Shapes: <see cref="Rows"/> × <see cref="Columns"/>, element (r, c) at <c>Data[r * Stride + c]</c>.
/// The stride is the width rounded up to 16 elements, plus 16 where that would be a multiple of 256 (equal low address bits of
/// neighbouring rows would fight for the same cache sets). Padding is zero and stays zero: every kernel writes only inside the
/// width, or writes zeros. Views (<see cref="RowRange"/>, <see cref="ColumnRange"/>) share memory and stride; the first few of a matrix are
/// remembered, so a training step that names its views where it needs them allocates nothing.
/// <typeparamref name="T"/> is <see cref="float"/> in production and <see cref="double"/> in proofs.
/// </remarks>
public sealed unsafe class Matrix<T>
    where T : unmanaged
{
    private readonly T[] _owner;
    private readonly int _start; // index of the first element in the owner
    private RememberedView? _views; // newest first; a list that loses one to another thread only makes it again

    /// <summary>A zero matrix of its own.</summary>
    public Matrix(int rows, int columns)
        : this(rows, columns, PaddedStride(columns))
    {
    }

    private Matrix(int rows, int columns, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Rows = rows;
        Columns = columns;
        Stride = stride;
        // 256 elements of zeroed slack behind the last row: vector kernels may read (never write) past a row's end.
        long length = ((long)rows * stride) + 256 + (64 / sizeof(T));
        _owner = GC.AllocateArray<T>(checked((int)length), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref _owner[0]);
        Data = (T*)((address + 63) & ~63);
        _start = (int)(Data - (T*)address);
    }

    private Matrix(T[] owner, T* data, int rows, int columns, int stride)
    {
        _owner = owner;
        Data = data;
        _start = (int)(data - (T*)Unsafe.AsPointer(ref owner[0]));
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    /// <summary>First element.</summary>
    /// <remarks>
    /// The pointer keeps nothing alive: whoever works on it must hold the matrix until it is done (<see cref="GC.KeepAlive"/>), or the memory may be
    /// given to another matrix meanwhile. <see cref="Kernels{T}"/> does so for its arguments; <see cref="Row"/> and the indexer are safe as they are.
    /// </remarks>
    public T* Data { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Elements from one row's start to the next's.</summary>
    public int Stride { get; }

    /// <summary>The element in row <paramref name="row"/> and column <paramref name="column"/>, both 0-based.</summary>
    public ref T this[int row, int column]
    {
        get
        {
            if ((uint)row >= (uint)Rows || (uint)column >= (uint)Columns) throw new ArgumentOutOfRangeException(nameof(row));
            return ref _owner[_start + (row * Stride) + column];
        }
    }

    /// <summary>Row stride used for a width: see the type's remarks.</summary>
    public static int PaddedStride(int columns)
    {
        int padded = Math.Max(16, (columns + 15) & ~15);
        return padded % 256 == 0 ? padded + 16 : padded;
    }

    /// <summary>A matrix of its own, filled from rows of values.</summary>
    public static Matrix<T> FromRows(T[][] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var matrix = new Matrix<T>(rows.Length, rows.Length == 0 ? 0 : rows[0].Length);
        for (int r = 0; r < rows.Length; r++) rows[r].CopyTo(matrix.Row(r));
        return matrix;
    }

    /// <summary>The elements of one row.</summary>
    public Span<T> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return _owner.AsSpan(_start + (row * Stride), Columns);
    }

    /// <summary>A view of some rows.</summary>
    public Matrix<T> RowRange(int first, int count)
    {
        if (first < 0 || count < 0 || first + count > Rows) throw new ArgumentOutOfRangeException(nameof(first));
        return View(first, count, 0, Columns);
    }

    /// <summary>A view of some columns; its rows have no zero padding of their own.</summary>
    public Matrix<T> ColumnRange(int first, int count)
    {
        if (first < 0 || count < 0 || first + count > Columns) throw new ArgumentOutOfRangeException(nameof(first));
        return View(0, Rows, first, count);
    }

    /// <summary>A rows × columns matrix laid over part of this one-row matrix, from element <paramref name="offset"/> on; it owns its padding.</summary>
    internal Matrix<T> Overlay(int offset, int rows, int columns)
    {
        int stride = PaddedStride(columns);
        if (Rows != 1 || offset < 0 || offset % 16 != 0 || offset + ((long)rows * stride) > Columns) throw new ArgumentOutOfRangeException(nameof(offset));
        return new Matrix<T>(_owner, Data + offset, rows, columns, stride);
    }

    /// <summary>Sets every element to zero.</summary>
    public void Clear()
    {
        for (int r = 0; r < Rows; r++) Row(r).Clear();
    }

    /// <summary>Copies another matrix of the same shape.</summary>
    public void CopyFrom(Matrix<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Rows != Rows || source.Columns != Columns) throw new ArgumentException($"Shape {source.Rows}×{source.Columns} is not {Rows}×{Columns}.", nameof(source));
        for (int r = 0; r < Rows; r++) source.Row(r).CopyTo(Row(r));
    }

    // Part of rows or columns; sampling asks for ever new ranges, which are made and forgotten.
    private Matrix<T> View(int row, int rows, int column, int columns)
    {
        int known = 0;
        for (RememberedView? view = _views; view is not null; view = view.Next, known++)
            if (view.Row == row && view.Matrix.Rows == rows && view.Column == column && view.Matrix.Columns == columns) return view.Matrix;
        var made = new Matrix<T>(_owner, Data + ((nint)row * Stride) + column, rows, columns, Stride);
        if (known < MostViews) _views = new RememberedView(row, column, made, _views);
        return made;
    }

    private const int MostViews = 8;

    private sealed record RememberedView(int Row, int Column, Matrix<T> Matrix, RememberedView? Next);
}
