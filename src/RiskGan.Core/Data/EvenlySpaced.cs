namespace RiskGan.Core.Data;

/// <summary>Some of the rows of a table, or some of anything in order, evenly spaced: a table may be sorted, and its first rows would not stand for it.</summary>
internal static class EvenlySpaced
{
    /// <summary>Place number <paramref name="i"/> of <paramref name="count"/> among <paramref name="all"/>: ⌊i·all/count⌋. With count ≤ all no place comes twice.</summary>
    public static int At(int i, int count, int all) => (int)((long)i * all / count);

    /// <summary>All <paramref name="count"/> of them, ascending.</summary>
    public static int[] Of(int count, int all)
    {
        var places = new int[count];
        for (int i = 0; i < count; i++) places[i] = At(i, count, all);
        return places;
    }
}
