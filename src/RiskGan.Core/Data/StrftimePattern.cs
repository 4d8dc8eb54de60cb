using System.Text;

namespace RiskGan.Core.Data;

/// <summary>Date formats as C and Python write them ("%Y-%m-%d") in .NET's patterns ("yyyy-MM-dd").</summary>
internal static class StrftimePattern
{
    /// <summary>The .NET pattern, or null where a directive has no counterpart (week numbers, day of year, zones).</summary>
    public static string? ToDotNet(string format)
    {
        var pattern = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                AppendLiteral(pattern, format[i]);
                continue;
            }
            if (++i >= format.Length) return null;
            bool unpadded = format[i] == '-';
            if (unpadded && ++i >= format.Length) return null;
            if (format[i] == '%')
            {
                AppendLiteral(pattern, '%');
                continue;
            }
            if (Directive(format[i], unpadded) is not { } part) return null;
            pattern.Append(part);
        }
        return pattern.ToString();
    }

    private static string? Directive(char directive, bool unpadded) => (directive, unpadded) switch
    {
        ('Y', _) => "yyyy",
        ('y', _) => "yy",
        ('m', true) => "M",
        ('m', false) => "MM",
        ('d', true) => "d",
        ('d', false) => "dd",
        ('H', true) => "H",
        ('H', false) => "HH",
        ('I', true) => "h",
        ('I', false) => "hh",
        ('M', _) => "mm",
        ('S', _) => "ss",
        ('f', _) => "ffffff",
        ('p', _) => "tt",
        ('b', _) => "MMM",
        ('B', _) => "MMMM",
        ('a', _) => "ddd",
        ('A', _) => "dddd",
        ('F', false) => "yyyy-MM-dd",
        ('T', false) => "HH:mm:ss",
        ('D', false) => "MM/dd/yy",
        ('R', false) => "HH:mm",
        _ => null,
    };

    private static void AppendLiteral(StringBuilder pattern, char c)
    {
        if (char.IsLetter(c) || c is '\'' or '"' or '%' or '\\') pattern.Append('\\');
        pattern.Append(c);
    }
}
