namespace RiskGan.Core.Numerics;

/// <summary>The random numbers of chosen rows of a longer, virtual matrix: noise for some rows of a chunk.</summary>
internal static class RandomRows
{
    /// <summary>One of the uniforms of each row: row r of the virtual matrix has <paramref name="pitch"/> of them, this is number <paramref name="place"/>.</summary>
    public static void FillUniform(Span<float> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets, int pitch, int place)
    {
        for (int r = 0; r < offsets.Length; r++) x[r] = stream.Uniform((pitch * (firstRow + offsets[r])) + place);
    }
}
