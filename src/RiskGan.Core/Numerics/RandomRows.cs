using System.Numerics;

namespace RiskGan.Core.Numerics;

/// <summary>Fills the rows of a matrix with the random numbers of chosen rows of a longer, virtual one: noise for some rows of a chunk.</summary>
/// <remarks>
/// Row r gets what <see cref="Kernels{T}.FillNormal"/> and <see cref="Kernels{T}.FillGumbel"/> would give absolute row firstRow + offsets[r].
/// Offsets that follow each other are filled in one call, so an unbroken range costs no more than the plain fill.
/// </remarks>
internal static class RandomRows
{
    /// <summary>Standard normals.</summary>
    public static void FillNormal<T>(Kernels<T> kernels, Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int at = 0; at < offsets.Length;)
        {
            int length = RunLength(offsets[at..]);
            kernels.FillNormal(x.RowRange(at, length), stream, firstRow + offsets[at]);
            at += length;
        }
    }

    /// <summary>Standard Gumbel numbers.</summary>
    public static void FillGumbel<T>(Kernels<T> kernels, Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int at = 0; at < offsets.Length;)
        {
            int length = RunLength(offsets[at..]);
            kernels.FillGumbel(x.RowRange(at, length), stream, firstRow + offsets[at]);
            at += length;
        }
    }

    /// <summary>One of the uniforms of each row: row r of the virtual matrix has <paramref name="pitch"/> of them, this is number <paramref name="place"/>.</summary>
    public static void FillUniform(Span<float> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets, int pitch, int place)
    {
        for (int r = 0; r < offsets.Length; r++) x[r] = stream.Uniform((pitch * (firstRow + offsets[r])) + place);
    }

    private static int RunLength(ReadOnlySpan<int> offsets)
    {
        int length = 1;
        while (length < offsets.Length && offsets[length] == offsets[0] + length) length++;
        return length;
    }
}
