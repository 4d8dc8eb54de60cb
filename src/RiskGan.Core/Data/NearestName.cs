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

    // Levenshtein distance over one rolling row.
    private static int EditDistance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j - 1], above) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
