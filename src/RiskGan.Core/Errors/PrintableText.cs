using System.Globalization;
using System.Text;

namespace RiskGan.Core.Errors;

/// <summary>Makes text that a user, a file name or a data file gave safe to print on a terminal and in a log.</summary>
/// <remarks>
/// Control characters (C0, DEL, C1) could drive the terminal or forge a log line, bidirectional marks could reorder what is
/// read, lone surrogates cannot be encoded (CWE-150, CWE-117). Each becomes <c>\xHH</c> or <c>\uHHHH</c>; all other text stays as it is.
/// </remarks>
public static class PrintableText
{
    /// <summary>Longest piece of a cell that a message quotes.</summary>
    public const int CellLength = 40;

    /// <summary>The text with everything that is not plainly visible escaped.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int first = FirstToEscape(text);
        if (first < 0) return text;

        var safe = new StringBuilder(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                safe.Append(text[i]).Append(text[++i]);
            else if (MustEscape(text[i]))
                AppendEscaped(safe, text[i]);
            else
                safe.Append(text[i]);
        }

        return safe.ToString();
    }

    /// <summary>The text escaped, and cut to <paramref name="length"/> characters with an ellipsis where it is longer.</summary>
    public static string Escape(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (text.Length <= length) return Escape(text);
        int end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return Escape(text[..end]) + "…";
    }

    /// <summary>A JSON document with everything that is not plainly visible, line ends between its tokens aside, in JSON's own escapes: the same document to a parser.</summary>
    /// <remarks>JSON writers escape C0 controls only; a bidirectional mark in a name would still reorder what a terminal shows.</remarks>
    public static string EscapeJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var safe = new StringBuilder(json.Length);
        for (int i = 0; i < json.Length; i++)
        {
            if (char.IsHighSurrogate(json[i]) && i + 1 < json.Length && char.IsLowSurrogate(json[i + 1])) safe.Append(json[i]).Append(json[++i]);
            else if (json[i] is not ('\n' or '\r' or '\t') && MustEscape(json[i])) safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)json[i]:X4}");
            else safe.Append(json[i]);
        }

        return safe.ToString();
    }

    private static int FirstToEscape(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (MustEscape(text[i])) return i;
        }

        return -1;
    }

    private static bool MustEscape(char c) => CharUnicodeInfo.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static void AppendEscaped(StringBuilder safe, char c)
    {
        switch (c)
        {
            case '\n': safe.Append(@"\n"); break;
            case '\r': safe.Append(@"\r"); break;
            case '\t': safe.Append(@"\t"); break;
            case < '\u0100': safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}"); break;
            default: safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"); break;
        }
    }
}
