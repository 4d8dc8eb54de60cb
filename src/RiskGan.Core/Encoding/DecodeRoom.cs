namespace RiskGan.Core.Encoders;

/// <summary>Memory that decoded chunks use in turn; whoever decodes the next one must be done with the last.</summary>
/// <remarks>A chunk's columns are some hundred kilobytes that live for a millisecond: made anew each time, memory grows by gigabytes before a collection seems worth it.</remarks>
internal sealed class DecodeRoom
{
    private readonly double[][] _numbers;
    private readonly int[][] _codes;

    /// <summary>Room for a layout's numeric cells and category blocks.</summary>
    public DecodeRoom(EncodedLayout layout)
    {
        _numbers = [.. Enumerable.Repeat(Array.Empty<double>(), layout.NumericCount)];
        _codes = [.. Enumerable.Repeat(Array.Empty<int>(), layout.CategoryCount)];
        Turned = new TurnedRows(layout);
    }

    /// <summary>Room to turn rows in.</summary>
    public TurnedRows Turned { get; }

    /// <summary>A numeric cell's values; what they were is still there.</summary>
    public double[] Numbers(int cell, int rows) => _numbers[cell].Length == rows ? _numbers[cell] : _numbers[cell] = new double[rows];

    /// <summary>A block's codes; what they were is still there.</summary>
    public int[] Codes(int block, int rows) => _codes[block].Length == rows ? _codes[block] : _codes[block] = new int[rows];
}
