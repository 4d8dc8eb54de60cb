using System.Text.Json;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Reads riskgan's own schema file.</summary>
internal static class OwnSchemaReader
{
    /// <summary>Reads the document; what is wrong goes to <paramref name="faults"/>.</summary>
    public static TableSchema Read(JsonElement root, SchemaFaults faults)
    {
        const string where = "the document";
        faults.CheckProperties(root, where, "schema", "version", "dialect", "columns", "rules");
        string? format = faults.Text(root, "schema", where);
        if (format != SchemaFile.FormatName) faults.Add($"'schema' is '{Fault.Brief(format ?? "")}', not '{SchemaFile.FormatName}'");
        int? version = faults.Whole(root, "version", where, 1, int.MaxValue);
        if (version > SchemaFile.Version) faults.Add($"version {version} is newer than this program reads ({SchemaFile.Version})");
        else if (version is null && !root.TryGetProperty("version", out _)) faults.Add("'version' is missing");

        var columns = new List<ColumnSchema>();
        if (root.TryGetProperty("columns", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            int number = 0;
            foreach (JsonElement element in list.EnumerateArray())
                if (ReadColumn(element, ++number, faults) is { } column) columns.Add(column);
        }
        else faults.Add("'columns' is not a list");
        return new TableSchema { Columns = columns, Dialect = ReadDialect(root, faults), Rules = DeclaredRules.Read(root, faults) };
    }

    private static CsvDialect ReadDialect(JsonElement root, SchemaFaults faults)
    {
        if (!root.TryGetProperty("dialect", out JsonElement dialect)) return new CsvDialect();
        const string where = "the dialect";
        if (!IsObject(dialect, where, faults)) return new CsvDialect();
        faults.CheckProperties(dialect, where, "delimiter", "newLine", "byteOrderMark", "quotesAllText");
        return new CsvDialect
        {
            Delimiter = faults.Character(dialect, "delimiter", where, ",;\t|") ?? ',',
            NewLine = faults.Word(dialect, "newLine", where, ["lf", "crlf"]) == "crlf" ? "\r\n" : "\n",
            HasByteOrderMark = faults.Flag(dialect, "byteOrderMark", where) ?? false,
            QuotesAllText = faults.Flag(dialect, "quotesAllText", where) ?? false,
        };
    }

    private static ColumnSchema? ReadColumn(JsonElement element, int number, SchemaFaults faults)
    {
        string where = $"column {number}";
        if (!IsObject(element, where, faults)) return null;
        string? name = faults.Text(element, "name", where);
        if (string.IsNullOrWhiteSpace(name))
        {
            faults.Add($"{where} has no name");
            return null;
        }
        where = $"column '{Fault.Brief(name)}'";
        faults.CheckProperties(element, where, "name", "kind", "number", "datePattern", "levels", "missing", "missingToken", "quoting", "reason");
        if (!element.TryGetProperty("kind", out _)) faults.Add($"{where} has no kind");
        if (faults.Word(element, "kind", where, [.. SchemaWords.Kinds.Keys]) is not { } kind) return null;
        string? quoting = faults.Word(element, "quoting", where, [.. SchemaWords.Quotings.Keys]);
        return new ColumnSchema
        {
            Name = name,
            Kind = SchemaWords.Kinds[kind],
            Number = ReadNumber(element, where, faults),
            DatePattern = ReadPattern(element, where, faults),
            Levels = faults.Texts(element, "levels", where),
            MissingTokens = faults.Texts(element, "missing", where) ?? MissingTokens.Default,
            MissingToken = faults.Text(element, "missingToken", where) ?? "",
            Quoting = quoting is null ? CellQuoting.Needed : SchemaWords.Quotings[quoting],
            Reason = faults.Text(element, "reason", where) ?? "",
            IsDeclared = true,
        };
    }

    private static string? ReadPattern(JsonElement column, string where, SchemaFaults faults)
    {
        string? pattern = faults.Text(column, "datePattern", where);
        if (pattern is null || DatePatterns.IsUsable(pattern)) return pattern;
        faults.Add($"{where}: 'datePattern' is '{Fault.Brief(pattern)}', not a pattern such as yyyy-MM-dd or yyyy-MM-dd HH:mm:ss");
        return null;
    }

    private static NumberFormat? ReadNumber(JsonElement column, string where, SchemaFaults faults)
    {
        if (!column.TryGetProperty("number", out JsonElement number)) return null;
        where += ", number";
        if (!IsObject(number, where, faults)) return null;
        faults.CheckProperties(number, where, "decimals", "minDecimals", "fixedDecimals", "decimalMark", "thousandsMark", "percent", "percentAfterSpace", "exponent");
        int? told = faults.Whole(number, "decimals", where, 0, 340);
        int decimals = told ?? 0;
        char mark = faults.Character(number, "decimalMark", where, ".,") ?? '.';
        char? thousands = faults.Character(number, "thousandsMark", where, ",.' \u00A0\u202F");
        if (thousands == mark) faults.Add($"{where}: 'thousandsMark' is the decimal mark");
        return new NumberFormat
        {
            Decimals = decimals,
            DecimalsFromData = told is null,
            MinDecimals = faults.Whole(number, "minDecimals", where, 0, decimals) ?? 0,
            FixedDecimals = faults.Flag(number, "fixedDecimals", where) ?? false,
            DecimalMark = mark,
            ThousandsMark = thousands,
            Percent = faults.Flag(number, "percent", where) ?? false,
            PercentAfterSpace = faults.Flag(number, "percentAfterSpace", where) ?? false,
            Exponent = ReadExponent(number, where, faults),
        };
    }

    private static ExponentFormat? ReadExponent(JsonElement number, string where, SchemaFaults faults)
    {
        if (!number.TryGetProperty("exponent", out JsonElement exponent)) return null;
        where += ", exponent";
        if (!IsObject(exponent, where, faults)) return null;
        faults.CheckProperties(exponent, where, "letter", "digits", "plusSign", "always", "below", "from", "mantissaDecimals");
        bool always = faults.Flag(exponent, "always", where) ?? false;
        return new ExponentFormat
        {
            Letter = faults.Character(exponent, "letter", where, "eE") ?? 'e',
            Digits = faults.Whole(exponent, "digits", where, 1, 4) ?? 2,
            PlusSign = faults.Flag(exponent, "plusSign", where) ?? true,
            Below = always ? double.PositiveInfinity : faults.Number(exponent, "below", where) ?? 0.0,
            From = faults.Number(exponent, "from", where) ?? double.PositiveInfinity,
            MantissaDecimals = faults.Whole(exponent, "mantissaDecimals", where, 0, 20),
        };
    }

    private static bool IsObject(JsonElement element, string where, SchemaFaults faults)
    {
        if (element.ValueKind == JsonValueKind.Object) return true;
        faults.Add($"{where} is not an object");
        return false;
    }
}
