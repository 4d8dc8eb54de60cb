using System.Text;

namespace RiskGan.Core.Data;

/// <summary>Keeps text cells from being run as formulas by spreadsheets.</summary>
/// <remarks>
/// A text that starts with <c>= + - @</c>, tab, CR or LF, or the full-width forms of the four signs, gets a leading apostrophe (OWASP,
/// "CSV Injection"), whether or not it stood so in the training file: that is where an attack would come from.
/// Left as they are: numbers ("-5", "+3.2%", "-1.234,50"), which no spreadsheet runs, and a sign or two alone ("-", "--").
/// </remarks>
internal static class FormulaGuard
{
    /// <summary>True where the text could be run as a formula.</summary>
    public static bool IsLive(string text)
    {
        if (text.Length == 0) return false;
        return text[0] switch
        {
            '=' or '@' or '\t' or '\r' or '\n' or '＝' or '＠' => true,
            '+' or '-' or '＋' or '－' => !IsHarmless(text),
            _ => false,
        };
    }

    /// <summary>The text, with an apostrophe in front where it is live.</summary>
    public static string MakeSafe(string text) => IsLive(text) ? "'" + text : text;

    private static bool IsHarmless(string text)
    {
        if (text.Length <= 2 && text.All(c => c is '+' or '-')) return true;
        if (text.Length > NumberText.MaxLength) return false;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return NumberText.TryScan(utf8, '.', ',', out _) || NumberText.TryScan(utf8, ',', '.', out _)
            || NumberText.TryScan(utf8, '.', ' ', out _) || NumberText.TryScan(utf8, ',', ' ', out _);
    }
}
