using System.Globalization;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Conditions;

/// <summary>What a piece of an expression is.</summary>
internal enum TokenKind
{
    /// <summary>A bare word: a column, a level, a keyword.</summary>
    Word,

    /// <summary>A quoted column name: "name" or `name`.</summary>
    Name,

    /// <summary>A text in single quotes.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A date or point in time, bare.</summary>
    Date,

    /// <summary>An operator or bracket.</summary>
    Mark,

    /// <summary>The end.</summary>
    End,
}

/// <summary>A piece of an expression with its place, 1-based.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Place)
{
    public bool IsWord(string word) => Kind == TokenKind.Word && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);

    public bool IsMark(string mark) => Kind == TokenKind.Mark && Text == mark;

    /// <summary>The pieces of an expression.</summary>
    /// <exception cref="RiskGanException">RG520: a character or quote that means nothing.</exception>
    public static List<Token> Cut(string text)
    {
        var tokens = new List<Token>();
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }

            int start = i;
            if (c is '\'' or '"' or '`')
            {
                string inside = Quoted(text, ref i, c);
                tokens.Add(new Token(c == '\'' ? TokenKind.Text : TokenKind.Name, inside, start + 1));
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
            {
                (TokenKind kind, int length) = NumberOrDate(text.AsSpan(i));
                i += length;
                tokens.Add(new Token(kind, text[start..i], start + 1));
            }
            else if (char.IsLetter(c) || c == '_')
            {
                while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '_' or '.')) i++;
                tokens.Add(new Token(TokenKind.Word, text[start..i], start + 1));
            }
            else
            {
                string mark = i + 1 < text.Length && text.Substring(i, 2) is "<=" or ">=" or "!=" or "<>" or "==" ? text.Substring(i, 2) : c.ToString();
                if (mark.Length == 1 && !"=<>()+-*/,".Contains(c)) throw Fault.ConditionUnreadable(text, start + 1, $"'{PrintableText.Escape(mark)}' means nothing here");
                i += mark.Length;
                tokens.Add(new Token(TokenKind.Mark, mark switch { "==" => "=", "<>" => "!=", _ => mark }, start + 1));
            }
        }

        tokens.Add(new Token(TokenKind.End, "", text.Length + 1));
        return tokens;
    }

    private static string Quoted(string text, ref int i, char quote)
    {
        int start = i++;
        var inside = new System.Text.StringBuilder();
        while (i < text.Length)
        {
            if (text[i] != quote) inside.Append(text[i++]);
            else if (i + 1 < text.Length && text[i + 1] == quote)
            {
                inside.Append(quote);
                i += 2;
            }
            else
            {
                i++;
                return inside.ToString();
            }
        }

        throw Fault.ConditionUnreadable(text, start + 1, "a quote opened here is never closed");
    }

    private static (TokenKind Kind, int Length) NumberOrDate(ReadOnlySpan<char> text)
    {
        int length = DateLength(text);
        if (length > 0) return (TokenKind.Date, length);
        int i = 0;
        while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.')) i++;
        if (i < text.Length && text[i] is 'e' or 'E')
        {
            int exponent = i + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-') exponent++;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
                for (i = exponent; i < text.Length && char.IsAsciiDigit(text[i]);) i++;
        }

        // A level such as 36m or 2a is one word.
        int end = i;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_')) end++;
        if (end > i) return (TokenKind.Word, end);
        return double.TryParse(text[..i], NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? (TokenKind.Number, i) : (TokenKind.Word, i);
    }

    private static int DateLength(ReadOnlySpan<char> text)
    {
        const string Pattern = "dddd-dd-ddTdd:dd:dd";
        int matched = 0;
        while (matched < Pattern.Length && matched < text.Length
            && (Pattern[matched] == 'd' ? char.IsAsciiDigit(text[matched]) : text[matched] == Pattern[matched])) matched++;
        int length = matched >= 19 ? 19 : matched >= 16 ? 16 : matched >= 10 ? 10 : 0;
        return length > 0 && (length == text.Length || !char.IsLetterOrDigit(text[length])) ? length : 0;
    }
}
