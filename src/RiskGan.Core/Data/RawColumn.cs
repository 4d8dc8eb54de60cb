namespace RiskGan.Core.Data;

/// <summary>One column as text: a code per row into its different texts, with counts. What kinds and formats are inferred from.</summary>
/// <remarks>Small where values repeat, and inference looks at each different text once, not at each cell.</remarks>
internal sealed class RawColumn(string name)
{
    private int[] _codes = new int[1024];
    private int[] _counts = new int[16];
    private int[] _firstRows = new int[16];

    /// <summary>The header's name.</summary>
    public string Name { get; } = name;

    /// <summary>The different texts.</summary>
    public TextPool Texts { get; } = new();

    /// <summary>Number of rows.</summary>
    public int RowCount { get; private set; }

    /// <summary>Cells that stand in quotes in the file.</summary>
    public int QuotedCount { get; private set; }

    /// <summary>The code of each row.</summary>
    public ReadOnlySpan<int> Codes => _codes.AsSpan(0, RowCount);

    /// <summary>How many rows hold the text.</summary>
    public int CountOf(int code) => _counts[code];

    /// <summary>The first row that holds the text.</summary>
    public int FirstRowOf(int code) => _firstRows[code];

    /// <summary>Appends a cell.</summary>
    public void Add(ReadOnlySpan<byte> text, bool isQuoted)
    {
        int code = Texts.Add(text);
        if (code >= _counts.Length)
        {
            Array.Resize(ref _counts, 2 * _counts.Length);
            Array.Resize(ref _firstRows, _counts.Length);
        }
        if (_counts[code]++ == 0) _firstRows[code] = RowCount;
        if (RowCount == _codes.Length) Array.Resize(ref _codes, (int)Math.Min(Array.MaxLength, 2L * RowCount));
        _codes[RowCount++] = code;
        if (isQuoted) QuotedCount++;
    }
}
