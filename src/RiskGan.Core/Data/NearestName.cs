namespace RiskGan.Core.Data;

/// <summary>Finds the name a user probably meant.</summary>
public static class NearestName
{
    /// <summary>The candidate with the least edit distance (case ignored), where that is at most a third of the longer name; else null.</summary>
    public static string? Find(string wanted, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(candidates);
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int distance = EditDistance(wanted.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < bestDistance && distance * 3 <= Math.Max(wanted.Length, candidate.Length)) (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    // Insertions, deletions, replacements and swaps of neighbours (optimal string alignment, after Damerau 1964): "trian" is one slip from "train".
    private static int EditDistance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1], last = new int[b.Length + 1], row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }
}
