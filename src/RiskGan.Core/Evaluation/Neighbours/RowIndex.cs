using System.Numerics;

namespace RiskGan.Core.Evaluation.Neighbours;

/// <summary>Finds rows that are equal in every shared column, missing cells included.</summary>
/// <remarks>A hash narrows the search, the cells decide: two different rows are never taken for one. Cost: O(N·C).</remarks>
internal sealed class RowIndex
{
    private readonly MatchedColumns _columns;
    private readonly int _table;
    private readonly Dictionary<ulong, int> _firstOfHash = [];
    private readonly int[] _next; // the row before with the same hash, or -1

    /// <summary>Indexes one of the tables.</summary>
    public RowIndex(MatchedColumns columns, int table)
    {
        _columns = columns;
        _table = table;
        _next = new int[columns.Rows(table)];
        var distinct = new List<int>();
        for (int row = 0; row < _next.Length; row++)
        {
            ulong hash = Hash(table, row);
            if (Find(hash, table, row) >= 0) continue;
            _next[row] = _firstOfHash.TryGetValue(hash, out int before) ? before : -1;
            _firstOfHash[hash] = row;
            distinct.Add(row);
        }

        Distinct = [.. distinct];
    }

    /// <summary>The first row of every set of equal rows, ascending.</summary>
    public int[] Distinct { get; }

    /// <summary>True where a row of any of the tables equals an indexed row.</summary>
    public bool Contains(int table, int row) => Find(Hash(table, row), table, row) >= 0;

    private int Find(ulong hash, int table, int row)
    {
        if (!_firstOfHash.TryGetValue(hash, out int candidate)) return -1;
        while (candidate >= 0 && !AreEqual(candidate, table, row)) candidate = _next[candidate];
        return candidate;
    }

    private bool AreEqual(int indexed, int table, int row)
    {
        for (int column = 0; column < _columns.Count; column++)
            if (!_columns.Cells(_table, column)[indexed].Equals(_columns.Cells(table, column)[row])) return false;
        return true;
    }

    private ulong Hash(int table, int row)
    {
        ulong hash = 14695981039346656037;
        for (int column = 0; column < _columns.Count; column++)
            hash = BitOperations.RotateLeft((hash ^ BitConverter.DoubleToUInt64Bits(_columns.Cells(table, column)[row])) * 0x9E3779B97F4A7C15, 29);
        return hash;
    }
}
