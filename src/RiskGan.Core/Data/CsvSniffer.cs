using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Finds delimiter and line end in the first bytes of a file.</summary>
/// <remarks>
/// For each of <c>,</c> <c>;</c> tab <c>|</c> the first records are cut into fields, quotes respected. A delimiter fits when all of
/// these records have as many fields as the first, two or more; among those that fit the one with most fields wins, the comma in
/// a tie. Where none fits the one with most fields in the header is taken, and the reader says which records are ragged.
/// </remarks>
internal static class CsvSniffer
{
    /// <summary>Bytes looked at.</summary>
    public const int HeadBytes = 256 * 1024;

    private const int Records = 500;
    private static readonly char[] Candidates = [',', ';', '\t', '|'];

    /// <summary>What was found.</summary>
    /// <param name="Delimiter">The field separator.</param>
    /// <param name="NewLine">LF or CRLF, as the first line ends.</param>
    /// <param name="HintLength">Bytes of a first line "sep=;" as Excel writes and reads it; 0 where there is none.</param>
    internal readonly record struct Result(char Delimiter, string NewLine, int HintLength);

    /// <summary>Looks at the head of a file; <paramref name="told"/> is the user's delimiter, or null.</summary>
    public static Result Sniff(ReadOnlySpan<byte> head, bool isWholeFile, char? told)
    {
        if (told is char given && !Candidates.Contains(given)) throw Fault.BadDelimiter(given);
        char? hinted = ReadHint(head, out int hintLength);
        ReadOnlySpan<byte> text = head[hintLength..];
        char delimiter = told ?? hinted ?? Choose(text, isWholeFile);
        return new Result(delimiter, FirstLineEnd(text), hintLength);
    }

    private static char? ReadHint(ReadOnlySpan<byte> head, out int length)
    {
        length = 0;
        if (head.Length < 6 || !head.StartsWith("sep="u8) || !Candidates.Contains((char)head[4])) return null;
        if (head[5] == '\n') length = 6;
        else if (head[5] == '\r') length = head.Length > 6 && head[6] == '\n' ? 7 : 6;
        return length == 0 ? null : (char)head[4];
    }

    private static char Choose(ReadOnlySpan<byte> text, bool isWholeFile)
    {
        char best = ',';
        (bool Fits, int Fields) bestScore = (false, 1);
        foreach (char candidate in Candidates)
        {
            (bool fits, int fields) = Score(text, isWholeFile, (byte)candidate);
            if (fields < 2) continue;
            bool better = fits == bestScore.Fits ? fields > bestScore.Fields : fits;
            if (better) (best, bestScore) = (candidate, (fits, fields));
        }
        return best;
    }

    private static (bool Fits, int Fields) Score(ReadOnlySpan<byte> text, bool isWholeFile, byte delimiter)
    {
        int headerFields = 0, records = 0, i = 0;
        while (i < text.Length && records < Records)
        {
            int fields = ReadRecord(text, ref i, delimiter, out bool isEnded, out bool isBlank);
            if (isBlank) continue;
            if (!isEnded && !isWholeFile && records > 0) break; // cut off by the end of the head
            if (records++ == 0) headerFields = fields;
            else if (fields != headerFields) return (false, headerFields);
        }
        return (true, headerFields);
    }

    /// <summary>Fields of the record that starts at <paramref name="i"/>, which moves behind its line end.</summary>
    private static int ReadRecord(ReadOnlySpan<byte> text, ref int i, byte delimiter, out bool isEnded, out bool isBlank)
    {
        int fields = 1, start = i;
        bool atFieldStart = true;
        for (; i < text.Length; i++)
        {
            byte b = text[i];
            if (atFieldStart && b == '"')
            {
                do
                {
                    int close = text[(i + 1)..].IndexOf((byte)'"');
                    i = close < 0 ? text.Length : i + 1 + close;
                    if (i + 1 < text.Length && text[i + 1] == '"') i++;
                    else break;
                }
                while (i < text.Length);
                atFieldStart = false;
            }
            else if (b == delimiter)
            {
                fields++;
                atFieldStart = true;
            }
            else if (b is (byte)'\n' or (byte)'\r')
            {
                isBlank = i == start;
                if (b == '\r' && i + 1 < text.Length && text[i + 1] == '\n') i++;
                i++;
                isEnded = true;
                return fields;
            }
            else atFieldStart = false;
        }
        isBlank = start >= text.Length;
        isEnded = false;
        return fields;
    }

    private static string FirstLineEnd(ReadOnlySpan<byte> text)
    {
        bool inQuotes = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') inQuotes = !inQuotes;
            else if (!inQuotes && text[i] == '\n') return "\n";
            else if (!inQuotes && text[i] == '\r') return i + 1 < text.Length && text[i + 1] == '\n' ? "\r\n" : "\n";
        }
        return "\n";
    }
}
