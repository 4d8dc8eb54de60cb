using RiskGan.Core.Data;

namespace RiskGan.Core.Encoders;

/// <summary>Label ↔ code of a one-hot block; missing is a level of its own, rare levels beyond a budget share group codes.</summary>
/// <remarks>
/// Codes: own levels in the column's order, then "missing" where the column had missing cells, then groups of rare levels.
/// With at most <see cref="LevelBudget"/> levels (missing counted) every level is its own code and decoding is exact. With more, the most frequent
/// levels keep their own codes and the rest, ordered by falling frequency (equal ones in the column's order), is cut into at most
/// <see cref="RareGroups"/> groups of about equal mass; a group decodes to one of its levels with exactly the training
/// frequencies, given one uniform number. Nothing is dropped.
/// <para>Shape: a block of <see cref="Width"/> columns. Edges: one level or all missing → width 1; a level without a training cell is unseen.</para>
/// </remarks>
public sealed class CategoryEncoder
{
    /// <summary>Codes a column may use unless told otherwise.</summary>
    public const int DefaultLevelBudget = 64;

    /// <summary>Groups of rare levels unless told otherwise.</summary>
    public const int DefaultRareGroups = 8;

    private readonly int[] _codes;
    private readonly int[][] _members;
    private readonly long[][] _memberCounts;
    private readonly Dictionary<string, int> _indexOfLevel;

    private CategoryEncoder(string name, string[] levels, long[] counts, long missingCount, int levelBudget, int rareGroups)
    {
        Name = name;
        Levels = levels;
        Counts = counts;
        MissingCount = missingCount;
        LevelBudget = levelBudget;
        RareGroups = rareGroups;
        _indexOfLevel = new Dictionary<string, int>(levels.Length, StringComparer.Ordinal);
        for (int i = 0; i < levels.Length; i++)
            if (!_indexOfLevel.TryAdd(levels[i], i)) throw new ArgumentException($"Level {i} is a repetition.", nameof(levels));
        (int[] own, int[][] groups) = Divide();
        MissingCode = missingCount > 0 ? own.Length : -1;
        int firstGroup = own.Length + (missingCount > 0 ? 1 : 0);
        Width = firstGroup + groups.Length;
        OwnLevels = own.Length;
        _codes = new int[levels.Length];
        for (int code = 0; code < own.Length; code++) _codes[own[code]] = code;
        for (int group = 0; group < groups.Length; group++)
            foreach (int level in groups[group]) _codes[level] = firstGroup + group;
        _members = [.. own.Select(level => new[] { level }), .. missingCount > 0 ? new int[][] { [CategoryColumn.Missing] } : [], .. groups];
        _memberCounts = [.. _members.Select(CumulativeCounts)];
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>The levels that occurred in training, in the column's order; missing is not among them.</summary>
    public string[] Levels { get; }

    /// <summary>How many training cells hold each of <see cref="Levels"/>; all positive.</summary>
    public long[] Counts { get; }

    /// <summary>How many training cells were missing.</summary>
    public long MissingCount { get; }

    /// <summary>Most codes the block may have.</summary>
    public int LevelBudget { get; }

    /// <summary>Most groups rare levels are put into.</summary>
    public int RareGroups { get; }

    /// <summary>Number of codes K: the width of the one-hot block.</summary>
    public int Width { get; }

    /// <summary>Number of levels with a code of their own, missing not counted.</summary>
    public int OwnLevels { get; }

    /// <summary>The code of a missing cell, or −1 where no training cell was missing.</summary>
    public int MissingCode { get; }

    /// <summary>Number of levels that share group codes.</summary>
    public int GroupedLevels => Levels.Length - OwnLevels;

    /// <summary>Number of groups of rare levels.</summary>
    public int GroupCount => Width - OwnLevels - (MissingCode >= 0 ? 1 : 0);

    /// <summary>The most frequent code, the first of equals: where an unknown cell is put if it must be somewhere.</summary>
    public int MostFrequentCode
    {
        get
        {
            int best = 0;
            for (int code = 1; code < Width; code++)
                if (CountOf(code) > CountOf(best)) best = code;
            return best;
        }
    }

    /// <summary>Learns the levels of a column.</summary>
    /// <param name="column">At least one cell.</param>
    /// <param name="levelBudget">Most codes, at least 4.</param>
    /// <param name="rareGroups">Most groups, at least 1; at most half the budget is used for groups.</param>
    /// <exception cref="ArgumentException">There is no cell.</exception>
    public static CategoryEncoder Fit(CategoryColumn column, int levelBudget = DefaultLevelBudget, int rareGroups = DefaultRareGroups)
    {
        ArgumentNullException.ThrowIfNull(column);
        var counts = new long[column.Levels.Length];
        long missing = 0;
        foreach (int code in column.Codes)
        {
            if (code < 0) missing++;
            else counts[code]++;
        }

        int[] seen = [.. Enumerable.Range(0, counts.Length).Where(level => counts[level] > 0)];
        return FromCounts(column.Name, [.. seen.Select(level => column.Levels[level])], [.. seen.Select(level => counts[level])], missing, levelBudget, rareGroups);
    }

    /// <summary>The encoder of known levels and counts; all else follows from them.</summary>
    /// <exception cref="ArgumentException">Lengths differ, a level repeats, a count is not positive, there is no cell, or the budget is too small.</exception>
    public static CategoryEncoder FromCounts(
        string name, string[] levels, long[] counts, long missingCount, int levelBudget = DefaultLevelBudget, int rareGroups = DefaultRareGroups)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(counts);
        if (levels.Length != counts.Length) throw new ArgumentException($"{levels.Length} levels stand beside {counts.Length} counts.", nameof(counts));
        if (levelBudget < 4 || rareGroups < 1) throw new ArgumentException($"A budget of {levelBudget} codes with {rareGroups} groups is too small.", nameof(levelBudget));
        if (missingCount is < 0 or > int.MaxValue || counts.Any(count => count is <= 0 or > int.MaxValue))
            throw new ArgumentException("A count is not positive or above 2³¹.", nameof(counts));
        if (levels.Length == 0 && missingCount == 0) throw new ArgumentException("A category needs at least one cell.", nameof(levels));
        return new CategoryEncoder(name, levels, counts, missingCount, levelBudget, rareGroups);
    }

    /// <summary>The code of a level, <see cref="MissingCode"/> for null, −1 where training never met it.</summary>
    public int CodeOf(string? level)
    {
        if (level is null) return MissingCode;
        return _indexOfLevel.TryGetValue(level, out int index) ? _codes[index] : -1;
    }

    /// <summary>The level a code decodes to: an index into <see cref="Levels"/>, or <see cref="CategoryColumn.Missing"/>.</summary>
    /// <param name="code">0 to <see cref="Width"/> − 1.</param>
    /// <param name="uniform">In (0, 1); chooses the level inside a group and is not used otherwise.</param>
    public int LevelOf(int code, double uniform)
    {
        int[] members = _members[code];
        if (members.Length == 1) return members[0];
        long[] upTo = _memberCounts[code];
        double rank = uniform * upTo[^1];
        int low = 0;
        int high = members.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (upTo[middle] < rank) low = middle + 1;
            else high = middle;
        }

        return members[low];
    }

    /// <summary>True where a code stands for several levels.</summary>
    public bool IsGroup(int code) => _members[code].Length > 1;

    /// <summary>How many training cells have a code.</summary>
    public long CountOf(int code) => _memberCounts[code][^1];

    private (int[] Own, int[][] Groups) Divide()
    {
        int all = Levels.Length + (MissingCount > 0 ? 1 : 0);
        if (all <= LevelBudget) return ([.. Enumerable.Range(0, Levels.Length)], []);
        int groupCount = Math.Min(RareGroups, LevelBudget / 2);
        int ownCount = LevelBudget - groupCount - (MissingCount > 0 ? 1 : 0);
        int[] byFrequency = [.. Enumerable.Range(0, Levels.Length).OrderByDescending(level => Counts[level]).ThenBy(level => level)];
        int[] own = byFrequency[..ownCount];
        Array.Sort(own);
        return (own, EqualMassGroups(byFrequency[ownCount..], groupCount));
    }

    private int[][] EqualMassGroups(int[] rare, int groupCount)
    {
        long total = rare.Sum(level => Counts[level]);
        var groups = new List<List<int>>();
        long below = 0;
        long lastSlot = -1;
        foreach (int level in rare)
        {
            // The slot of a level's first cell; slots that one frequent level jumps over stay out.
            long slot = (long)(below * (Int128)groupCount / total);
            if (slot != lastSlot) groups.Add([]);
            lastSlot = slot;
            groups[^1].Add(level);
            below += Counts[level];
        }

        return [.. groups.Select(group => group.ToArray())];
    }

    private long[] CumulativeCounts(int[] members)
    {
        var cumulative = new long[members.Length];
        long sum = 0;
        for (int i = 0; i < members.Length; i++) cumulative[i] = sum += members[i] < 0 ? MissingCount : Counts[members[i]];
        return cumulative;
    }
}
