namespace RiskGan.Core.Numerics;

/// <summary>Says where a number stands among ascending ones: a table of equally wide buckets, then a short binary search.</summary>
/// <remarks>
/// Millions of scores are looked up among hundreds or thousands of fixed keys; the steps of a plain binary search are unpredictable branches. The bucket of a
/// number never falls as the number grows, however it is rounded, so the answer is exact: keys in lower buckets are smaller, keys in higher ones are not.
/// </remarks>
internal sealed class SortedKeys
{
    private const int MostBuckets = 2048;

    private readonly float[] _keys;
    private readonly int[] _first; // number of keys in lower buckets; one more entry than buckets
    private readonly float _least;
    private readonly float _scale;

    /// <summary>An index of finite, ascending keys, which are not copied; ties are allowed, and so are none.</summary>
    public SortedKeys(float[] keys)
    {
        _keys = keys;
        int buckets = Math.Clamp(keys.Length, 1, MostBuckets);
        _least = keys.Length == 0 ? 0 : keys[0];
        float width = keys.Length == 0 ? 0 : keys[^1] - keys[0];
        _scale = width > 0 && float.IsFinite(buckets / width) ? buckets / width : 0;
        _first = new int[buckets + 1];
        foreach (float key in keys) _first[BucketOf(key) + 1]++;
        for (int b = 0; b < buckets; b++) _first[b + 1] += _first[b];
    }

    /// <summary>How many keys are smaller than z; 0 for NaN.</summary>
    public int CountBelow(float z)
    {
        int bucket = BucketOf(z);
        int low = _first[bucket];
        int high = _first[bucket + 1];
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_keys[middle] < z) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    // NaN and everything below the least key go to the first, everything above the greatest to the last.
    private int BucketOf(float z)
    {
        float place = (z - _least) * _scale;
        return place > 0 ? (int)Math.Min(place, _first.Length - 2) : 0;
    }
}
