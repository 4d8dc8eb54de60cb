using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace RiskGan.Core.Numerics;

/// <summary>Says where a number stands among ascending ones: a table of equally wide buckets, then a short search without branches.</summary>
/// <remarks>
/// Millions of scores are looked up among hundreds or thousands of fixed keys; the steps of a plain binary search are branches nobody can foretell. The bucket of a
/// number never falls as the number grows, however it is rounded, so the answer is exact: keys in lower buckets are smaller, keys in higher ones are not.
/// So from a bucket's first key on every search may take the same steps, those of the fullest bucket: keys beyond its own bucket answer as they should.
/// </remarks>
internal sealed class SortedKeys
{
    private const int MostBuckets = 1 << 14;
    private const int BucketsPerKey = 2;

    private readonly float[] _keys;  // and as many NaNs, which are below nothing, as the longest search may look at beyond them
    private readonly int[] _first;   // number of keys in lower buckets
    private readonly float _least;
    private readonly float _scale;
    private readonly int _longestStep; // a power of two; 0 without keys

    /// <summary>An index of finite, ascending keys; ties are allowed, and so are none.</summary>
    public SortedKeys(float[] keys)
    {
        int buckets = Math.Clamp(BucketsPerKey * keys.Length, 1, MostBuckets);
        _least = keys.Length == 0 ? 0 : keys[0];
        float width = keys.Length == 0 ? 0 : keys[^1] - keys[0];
        _scale = width > 0 && float.IsFinite(buckets / width) ? buckets / width : 0;
        _first = new int[buckets];
        var sizes = new int[buckets];
        foreach (float key in keys) sizes[BucketOf(key)]++;
        for (int b = 1; b < buckets; b++) _first[b] = _first[b - 1] + sizes[b - 1];
        int fullest = sizes.Max();
        _longestStep = fullest == 0 ? 0 : 1 << System.Numerics.BitOperations.Log2((uint)fullest);
        _keys = new float[keys.Length + (2 * _longestStep)];
        keys.CopyTo(_keys, 0);
        _keys.AsSpan(keys.Length).Fill(float.NaN);
    }

    /// <summary>How many keys are smaller than z; 0 for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CountBelow(float z)
    {
        float[] keys = _keys;
        int count = _first[BucketOf(z)];
        for (int step = _longestStep; step != 0; step >>= 1) count += step & -Unsafe.BitCast<bool, byte>(keys[count + step - 1] < z);
        return count;
    }

    /// <summary>The same for some numbers; where each search begins is fetched before the first of them starts.</summary>
    /// <param name="z">A few dozen numbers.</param>
    /// <param name="counts">As many, filled.</param>
    public void CountBelow(ReadOnlySpan<float> z, Span<int> counts)
    {
        float[] keys = _keys;
        counts = counts[..z.Length];
        for (int i = 0; i < z.Length; i++)
        {
            int count = _first[BucketOf(z[i])];
            counts[i] = count;
            Prefetch(keys, count);
        }

        int longest = _longestStep;
        for (int i = 0; i < z.Length; i++)
        {
            int count = counts[i];
            for (int step = longest; step != 0; step >>= 1) count += step & -Unsafe.BitCast<bool, byte>(keys[count + step - 1] < z[i]);
            counts[i] = count;
        }
    }

    private static unsafe void Prefetch(float[] keys, int index)
    {
        // An address beyond the last key is never read, only hinted at.
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(keys), index)));
    }

    // NaN and everything below the least key go to the first, everything above the greatest to the last.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BucketOf(float z)
    {
        float place = (z - _least) * _scale;
        return !(place > 0) ? 0 : place < _first.Length ? (int)place : _first.Length - 1;
    }
}
