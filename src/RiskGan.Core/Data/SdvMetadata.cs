using System.Text.Json;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Reads SDV's <c>metadata.json</c> of one table: <c>columns</c> with <c>sdtype</c>, or <c>fields</c> with <c>type</c> (before SDV 1.0).</summary>
/// <remarks>
/// numerical → continuous, or integer where the representation says so · categorical → ordinal where an order is listed ·
/// boolean · datetime with its strftime format · id → identifier · anything else (unknown, email, ssn, …) → text; the primary key is
/// an identifier whatever its type. Source: SDV documentation, "Single Table Metadata JSON".
/// </remarks>
internal static class SdvMetadata
{
    /// <summary>True where the document has SDV's shape.</summary>
    public static bool Recognises(JsonElement root) => FindTable(root, out _) is not null;

    /// <summary>Reads the document; what is wrong goes to <paramref name="faults"/>.</summary>
    public static TableSchema Read(JsonElement root, SchemaFaults faults)
    {
        JsonElement? found = FindTable(root, out int tables);
        if (tables > 1) faults.Add($"it describes {tables} tables; give metadata of one");
        JsonElement table = found!.Value;
        bool isOld = !table.TryGetProperty("columns", out JsonElement columns);
        if (isOld) columns = table.GetProperty("fields");
        string? key = table.TryGetProperty("primary_key", out JsonElement keyElement) && keyElement.ValueKind == JsonValueKind.String ? keyElement.GetString() : null;

        var schemas = new List<ColumnSchema>();
        foreach (JsonProperty column in columns.EnumerateObject())
        {
            string where = $"column '{Fault.Brief(column.Name)}'";
            if (column.Value.ValueKind != JsonValueKind.Object) faults.Add($"{where} is not an object");
            else if (ReadColumn(column.Name, column.Value, isOld ? "type" : "sdtype", column.Name == key, where, faults) is { } schema) schemas.Add(schema);
        }
        return new TableSchema { Columns = schemas };
    }

    private static JsonElement? FindTable(JsonElement root, out int tables)
    {
        tables = 1;
        if (IsTable(root)) return root;
        if (!root.TryGetProperty("tables", out JsonElement list) || list.ValueKind != JsonValueKind.Object) return null;
        tables = list.EnumerateObject().Count();
        foreach (JsonProperty table in list.EnumerateObject())
            if (table.Value.ValueKind == JsonValueKind.Object && IsTable(table.Value)) return table.Value;
        return null;
    }

    private static bool IsTable(JsonElement element) =>
        (element.TryGetProperty("columns", out JsonElement columns) && columns.ValueKind == JsonValueKind.Object)
        || (element.TryGetProperty("fields", out JsonElement fields) && fields.ValueKind == JsonValueKind.Object);

    private static ColumnSchema? ReadColumn(string name, JsonElement column, string typeProperty, bool isKey, string where, SchemaFaults faults)
    {
        string? type = faults.Text(column, typeProperty, where);
        if (type is null)
        {
            faults.Add($"{where} has no {typeProperty}");
            return null;
        }
        var schema = new ColumnSchema
        {
            Name = name,
            Kind = ColumnKind.Text,
            MissingTokens = MissingTokens.Default,
            IsDeclared = true,
            Reason = $"{typeProperty} {Fault.Brief(type)} in SDV metadata{(isKey ? ", primary key" : "")}",
        };
        if (isKey) return schema with { Kind = ColumnKind.Identifier };
        switch (type)
        {
            case "numerical":
                bool whole = IsWhole(faults.Text(column, "computer_representation", where)) || faults.Text(column, "subtype", where) == "integer";
                return schema with { Kind = whole ? ColumnKind.Integer : ColumnKind.Continuous };
            case "categorical":
                IReadOnlyList<string>? order = faults.Texts(column, "order", where);
                bool byValue = faults.Text(column, "order_by", where) is not null;
                return schema with { Kind = order is not null || byValue ? ColumnKind.Ordinal : ColumnKind.Categorical, Levels = order };
            case "boolean":
                return schema with { Kind = ColumnKind.Boolean };
            case "datetime":
                string? format = faults.Text(column, "datetime_format", where) ?? faults.Text(column, "format", where);
                string? pattern = format is null ? null : StrftimePattern.ToDotNet(format);
                if (format is not null && pattern is null) faults.Add($"{where}: the date format '{Fault.Brief(format)}' has a part that is not read here");
                return schema with { Kind = pattern is not null && !DatePatterns.HasTime(pattern) ? ColumnKind.Date : ColumnKind.DateTime, DatePattern = pattern };
            case "id":
                return schema with { Kind = ColumnKind.Identifier };
            default:
                return schema;
        }
    }

    private static bool IsWhole(string? representation) => representation is not null && representation.Contains("Int", StringComparison.Ordinal);
}
