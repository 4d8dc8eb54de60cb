using System.Text.Json;

namespace RiskGan.Core.Data;

/// <summary>The words of riskgan's own schema file.</summary>
public static class SchemaWords
{
    /// <summary>Kind by its word.</summary>
    public static IReadOnlyDictionary<string, ColumnKind> Kinds { get; } = new SortedDictionary<string, ColumnKind>(StringComparer.Ordinal)
    {
        ["boolean"] = ColumnKind.Boolean,
        ["categorical"] = ColumnKind.Categorical,
        ["constant"] = ColumnKind.Constant,
        ["continuous"] = ColumnKind.Continuous,
        ["date"] = ColumnKind.Date,
        ["datetime"] = ColumnKind.DateTime,
        ["identifier"] = ColumnKind.Identifier,
        ["integer"] = ColumnKind.Integer,
        ["ordinal"] = ColumnKind.Ordinal,
        ["text"] = ColumnKind.Text,
    };

    /// <summary>The word of a kind, as it is printed and written.</summary>
    public static string Of(ColumnKind kind) => Kinds.First(pair => pair.Value == kind).Key;

    /// <summary>Quoting by its word.</summary>
    public static IReadOnlyDictionary<string, CellQuoting> Quotings { get; } = new SortedDictionary<string, CellQuoting>(StringComparer.Ordinal)
    {
        ["all"] = CellQuoting.All,
        ["needed"] = CellQuoting.Needed,
        ["present"] = CellQuoting.Present,
    };
}

/// <summary>Writes riskgan's own schema file; what has its default value is left out.</summary>
internal static class OwnSchemaWriter
{
    /// <summary>Writes the whole document.</summary>
    public static void Write(TableSchema schema, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("schema", SchemaFile.FormatName);
        json.WriteNumber("version", SchemaFile.Version);
        json.WriteStartObject("dialect");
        json.WriteString("delimiter", schema.Dialect.Delimiter.ToString());
        json.WriteString("newLine", schema.Dialect.NewLine == "\r\n" ? "crlf" : "lf");
        json.WriteBoolean("byteOrderMark", schema.Dialect.HasByteOrderMark);
        json.WriteBoolean("quotesAllText", schema.Dialect.QuotesAllText);
        json.WriteEndObject();
        json.WriteStartArray("columns");
        foreach (ColumnSchema column in schema.Columns) Write(column, json);
        json.WriteEndArray();
        if (schema.Rules is { Count: > 0 } rules)
        {
            json.WriteStartArray("rules");
            foreach (DeclaredRule rule in rules)
            {
                json.WriteStartObject();
                json.WriteString("name", rule.Name);
                json.WriteString("check", rule.Check);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(ColumnSchema column, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("kind", SchemaWords.Of(column.Kind));
        if (column.Number is { } number) Write(number, json);
        if (column.DatePattern is { } pattern) json.WriteString("datePattern", pattern);
        if (column.Levels is { } levels) Write("levels", levels, json);
        Write("missing", column.MissingTokens, json);
        json.WriteString("missingToken", column.MissingToken);
        if (column.Quoting != CellQuoting.Needed) json.WriteString("quoting", SchemaWords.Quotings.First(pair => pair.Value == column.Quoting).Key);
        if (column.Reason.Length > 0) json.WriteString("reason", column.Reason);
        json.WriteEndObject();
    }

    private static void Write(NumberFormat number, Utf8JsonWriter json)
    {
        json.WriteStartObject("number");
        json.WriteNumber("decimals", number.Decimals);
        if (number.MinDecimals != 0) json.WriteNumber("minDecimals", number.MinDecimals);
        if (number.FixedDecimals) json.WriteBoolean("fixedDecimals", true);
        if (number.DecimalMark != '.') json.WriteString("decimalMark", number.DecimalMark.ToString());
        if (number.ThousandsMark is char mark) json.WriteString("thousandsMark", mark.ToString());
        if (number.Percent) json.WriteBoolean("percent", true);
        if (number.PercentAfterSpace) json.WriteBoolean("percentAfterSpace", true);
        if (number.Exponent is { } exponent) Write(exponent, json);
        json.WriteEndObject();
    }

    private static void Write(ExponentFormat exponent, Utf8JsonWriter json)
    {
        json.WriteStartObject("exponent");
        json.WriteString("letter", exponent.Letter.ToString());
        json.WriteNumber("digits", exponent.Digits);
        json.WriteBoolean("plusSign", exponent.PlusSign);
        // JSON has no infinity: a limit that is not there is left out, and "always" stands for every number.
        if (double.IsPositiveInfinity(exponent.Below)) json.WriteBoolean("always", true);
        else
        {
            if (exponent.Below > 0.0) json.WriteNumber("below", exponent.Below);
            if (double.IsFinite(exponent.From)) json.WriteNumber("from", exponent.From);
        }
        if (exponent.MantissaDecimals is int decimals) json.WriteNumber("mantissaDecimals", decimals);
        json.WriteEndObject();
    }

    private static void Write(string property, IReadOnlyList<string> texts, Utf8JsonWriter json)
    {
        json.WriteStartArray(property);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
