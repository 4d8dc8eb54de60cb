using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Persistence;

/// <summary>Holds a schema that came out of a file against everything its users rely on; parts that are absent get their usual value.</summary>
/// <remarks>
/// The generated JSON reader sets a property that is absent from the text to null or zero, whatever its initialiser says; and annotations
/// reach a property, not what stands in its list. Both would be met much later, in the middle of sampling.
/// </remarks>
internal static class StoredSchema
{
    private const int MostDecimals = 30;

    /// <summary>The schema, complete.</summary>
    /// <exception cref="RiskGanException">RG421 a part is out of range.</exception>
    public static TableSchema Checked(TableSchema schema)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (schema.Columns.Count == 0 || !schema.Columns.All(c => c is not null && Enum.IsDefined(c.Kind) && names.Add(c.Name)))
            throw Broken("it has no columns, a column twice or a kind that does not exist");
        CsvDialect dialect = schema.Dialect ?? new CsvDialect();
        if (dialect.NewLine is not ("\n" or "\r\n") || dialect.Delimiter is not (',' or ';' or '\t' or '|')) throw Broken("the delimiter or the line end is none");
        if (schema.Rules is not null && schema.Rules.Any(rule => rule is not { Name: not null, Check: not null })) throw Broken("a rule is empty");
        return schema with { Dialect = dialect, Columns = [.. schema.Columns.Select(Checked)] };
    }

    private static ColumnSchema Checked(ColumnSchema column)
    {
        ColumnSchema whole = column with { MissingTokens = column.MissingTokens ?? [""], MissingToken = column.MissingToken ?? "", Reason = column.Reason ?? "" };
        if (!Enum.IsDefined(whole.Quoting) || whole.MissingTokens.Contains(null!) || (whole.Levels?.Contains(null!) ?? false)) throw Broken("a level or a missing token is empty");
        if (whole.Number is { } number && !IsSound(number)) throw Broken("a number format is out of range");
        if (whole.DatePattern is { } pattern && !Writes(pattern)) throw Broken("a date pattern is none");
        return whole;
    }

    private static bool IsSound(NumberFormat number) =>
        number.Decimals is >= 0 and <= MostDecimals && number.MinDecimals is >= 0 and <= MostDecimals
        && number.DecimalMark is '.' or ',' && number.ThousandsMark is null or '.' or ',' or '\'' or '’' or ' ' or '\u00A0' or '\u202F'
        && number.Exponent is null or { Letter: 'e' or 'E', Digits: >= 1 and <= 4, MantissaDecimals: null or (>= 0 and <= MostDecimals) }
        && !double.IsNaN(number.Exponent?.Below ?? 0) && !double.IsNaN(number.Exponent?.From ?? 0);

    private static bool Writes(string pattern)
    {
        if (pattern.Length is 0 or > DatePatterns.MaxLength) return false;
        try
        {
            DatePatterns.Format(0, ColumnKind.DateTime, pattern, stackalloc byte[NumberFormat.MaxLength]);
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return false; // the only way .NET tells that a pattern is none
        }
    }

    private static RiskGanException Broken(string problem) => Fault.ModelPartBroken("schema", problem);
}
