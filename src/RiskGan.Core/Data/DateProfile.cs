namespace RiskGan.Core.Data;

/// <summary>A column's texts read as dates: the pattern that reads all of them, and how sure that is.</summary>
/// <param name="Pattern">The .NET pattern.</param>
/// <param name="Kind"><see cref="ColumnKind.Date"/>, or <see cref="ColumnKind.DateTime"/> where a time of day is other than midnight.</param>
/// <param name="Rival">The pattern that reads all of them too, with day and month exchanged; null where only one does.</param>
internal sealed record DateProfile(string Pattern, ColumnKind Kind, string? Rival)
{
    private static readonly string[] Days =
    [
        "yyyy-MM-dd", "yyyy/MM/dd", "yyyy.MM.dd", "dd/MM/yyyy", "MM/dd/yyyy", "dd.MM.yyyy", "dd-MM-yyyy", "MM-dd-yyyy",
        "d/M/yyyy", "M/d/yyyy", "d.M.yyyy", "d-M-yyyy", "M-d-yyyy", "yyyy-M-d", "yyyy/M/d",
        "dd/MM/yy", "MM/dd/yy", "dd.MM.yy",
        "dd-MMM-yyyy", "dd MMM yyyy", "d MMM yyyy", "d-MMM-yyyy", "dd-MMM-yy", "MMM d, yyyy", "MMM dd, yyyy", "d MMMM yyyy", "MMMM d, yyyy",
        "yyyy-MM", "yyyy/MM", "MM/yyyy", "MM.yyyy", "MMM-yyyy", "MMM yyyy", "MMM-yy", "yyyy-MMM", "MMMM yyyy",
    ];

    /// <summary>All digits: dates only where the column's name says so.</summary>
    private static readonly string[] DigitDays = ["yyyyMMdd", "yyyyMM"];

    /// <summary>The profile of a column whose present texts are all dates in one pattern, or null.</summary>
    /// <remarks>
    /// The first text names the patterns that may fit, the others strike them out. Of the patterns left one that also writes every
    /// text back as it stood is preferred; then the order of the list, where day-first stands before month-first.
    /// </remarks>
    public static DateProfile? Read(RawColumn column, bool[] missing)
    {
        int first = Array.IndexOf(missing, false);
        if (first < 0 || column.Texts[first].Length > DatePatterns.MaxLength) return null;
        var left = new List<Candidate>();
        foreach (string pattern in PatternsFor(column.Texts.GetString(first).Trim(' '), ColumnNames.IsDateLike(column.Name)))
        {
            var candidate = new Candidate(pattern);
            if (candidate.Fits(column, missing)) left.Add(candidate);
        }
        if (left.Count == 0) return null;
        Candidate best = left.Find(candidate => candidate.IsExact) ?? left[0];
        Candidate? rival = left.Find(other => other != best && other.IsExact == best.IsExact && IsExchange(best.Pattern, other.Pattern));
        if (rival is not null && rival.IsSameDayOfMonth && !best.IsSameDayOfMonth) (best, rival) = (rival, best);
        return new DateProfile(best.Pattern, best.HasTimes ? ColumnKind.DateTime : ColumnKind.Date, rival?.Pattern);
    }

    private static bool IsExchange(string pattern, string other) =>
        pattern.Replace('M', '#').Replace('d', 'M').Replace('#', 'd') == other;

    /// <summary>Patterns whose shape the text has: a day, then perhaps T or a space, a time, decimals of a second, Z or an offset.</summary>
    private static IEnumerable<string> PatternsFor(string text, bool isNamedDate)
    {
        if (text.All(char.IsAsciiDigit)) return isNamedDate ? DigitDays.Where(pattern => pattern.Length == text.Length) : [];
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 3 || !char.IsAsciiDigit(text[colon - 1])) return Days;
        int timeAt = char.IsAsciiDigit(text[colon - 2]) ? colon - 2 : colon - 1;
        char separator = text[timeAt - 1];
        if (separator is not ('T' or ' ')) return [];
        string time = TimePattern(text[timeAt..], out string? optional);
        string between = separator == 'T' ? "'T'" : " ";
        IEnumerable<string> patterns = Days.Select(day => day + between + time);
        return optional is null ? patterns : patterns.Concat(Days.Select(day => day + between + optional));
    }

    /// <summary>The pattern of a time of day; a zone is a literal, the same in all cells, for what is written must look like what was read.</summary>
    private static string TimePattern(string time, out string? optional)
    {
        int end = time.Length;
        int zone = time.AsSpan().IndexOfAny('Z', '+', '-');
        string suffix = "";
        if (zone > 0)
        {
            suffix = time[zone..].Contains('\'', StringComparison.Ordinal) ? "" : $"'{time[zone..]}'";
            end = zone;
        }
        string body = time[..end];
        string pattern = body.IndexOf(':', StringComparison.Ordinal) == 1 ? "H:mm" : "HH:mm";
        if (body.Count(c => c == ':') == 2) pattern += ":ss";
        int point = body.IndexOf('.', StringComparison.Ordinal);
        optional = pattern.EndsWith("ss", StringComparison.Ordinal) ? pattern + ".FFFFFFF" + suffix : null;
        if (point > 0) pattern += "." + new string('f', Math.Clamp(body.Length - point - 1, 1, 7));
        return pattern + suffix;
    }

    private sealed class Candidate(string pattern)
    {
        private int _day;

        public string Pattern { get; } = pattern;

        private bool IsDigits => DigitDays.Contains(Pattern);

        public bool IsExact { get; private set; } = true;

        public bool HasTimes { get; private set; }

        public bool IsSameDayOfMonth { get; private set; } = true;

        public bool Fits(RawColumn column, bool[] missing)
        {
            Span<byte> written = stackalloc byte[2 * DatePatterns.MaxLength];
            for (int code = 0; code < missing.Length; code++)
            {
                if (missing[code]) continue;
                if (!DatePatterns.TryParse(column.Texts[code], Pattern, out DateTime time)) return false;
                if (IsDigits && time.Year is not ((>= 1800 and <= 2200) or 9999)) return false; // a number that happens to look like a date
                HasTimes |= time.TimeOfDay != TimeSpan.Zero;
                if (_day == 0) _day = time.Day;
                IsSameDayOfMonth &= time.Day == _day;
                ColumnKind kind = time.TimeOfDay == TimeSpan.Zero ? ColumnKind.Date : ColumnKind.DateTime;
                int length = DatePatterns.Format(DatePatterns.ToNumber(time, kind), kind, Pattern, written);
                IsExact &= written[..length].SequenceEqual(column.Texts[code]);
            }
            return true;
        }
    }
}
