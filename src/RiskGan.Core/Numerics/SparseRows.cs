using System.Numerics;

namespace RiskGan.Core.Numerics;

/// <summary>Rows of a matrix that are mostly zero: for each row a short list of terms, a column and its number. Room that is filled again and again.</summary>
/// <remarks>Row r has the terms Starts[r] to Starts[r + 1] − 1, in the order they were added; a column may come twice and then counts twice.</remarks>
public sealed class SparseRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int _terms;

    /// <summary>Room for rows of at most <paramref name="mostTerms"/> terms each.</summary>
    public SparseRows(int rows, int mostTerms)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(mostTerms);
        Starts = new int[rows + 1];
        Columns = new int[checked(rows * mostTerms)];
        Numbers = new T[Columns.Length];
    }

    /// <summary>Rows ended so far.</summary>
    public int Rows { get; private set; }

    internal int[] Starts { get; }

    internal int[] Columns { get; }

    internal T[] Numbers { get; }

    /// <summary>Takes all rows out.</summary>
    public void Clear() => Rows = _terms = 0;

    /// <summary>Adds a term to the row that is being written.</summary>
    /// <exception cref="IndexOutOfRangeException">The room is full.</exception>
    public void Add(int column, T number)
    {
        Columns[_terms] = column;
        Numbers[_terms++] = number;
    }

    /// <summary>Ends the row that is being written; the next term belongs to the next row.</summary>
    public void EndRow() => Starts[++Rows] = _terms;
}
