using System.Text.Json;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Reads a Frictionless Table Schema, alone or inside a data package of one resource.</summary>
/// <remarks>
/// number → continuous · integer, year → integer · boolean · date, datetime with their format · yearmonth → date · string → categorical ·
/// others → text; the primary key and unique columns are identifiers; <c>constraints.enum</c> and <c>categories</c> list the levels
/// (ordinal for numbers and for <c>categoriesOrdered</c>). <c>missingValues</c> stand for the usual tokens, as the standard says.
/// Source: Table Schema, specs.frictionlessdata.io (v1) and datapackage.org (v2).
/// </remarks>
internal static class FrictionlessSchema
{
    /// <summary>True where the document has the standard's shape.</summary>
    public static bool Recognises(JsonElement root) => Find(root, out _) is not null;

    /// <summary>Reads the document; what is wrong goes to <paramref name="faults"/>.</summary>
    public static TableSchema Read(JsonElement root, SchemaFaults faults)
    {
        JsonElement table = Find(root, out int resources)!.Value;
        if (resources > 1) faults.Add($"it describes {resources} resources; give the schema of one");
        IReadOnlyList<string> missing = faults.Texts(table, "missingValues", "the schema") ?? MissingTokens.Default;
        HashSet<string> keys = Keys(table);
        var columns = new List<ColumnSchema>();
        int number = 0;
        foreach (JsonElement field in table.GetProperty("fields").EnumerateArray())
        {
            string where = $"field {++number}";
            string? name = field.ValueKind == JsonValueKind.Object ? faults.Text(field, "name", where) : null;
            if (string.IsNullOrWhiteSpace(name)) faults.Add($"{where} has no name");
            else columns.Add(ReadField(name, field, missing, keys.Contains(name), faults));
        }
        return new TableSchema { Columns = columns };
    }

    private static JsonElement? Find(JsonElement root, out int resources)
    {
        resources = 1;
        if (HasFields(root)) return root;
        if (!root.TryGetProperty("resources", out JsonElement list) || list.ValueKind != JsonValueKind.Array) return null;
        resources = list.GetArrayLength();
        foreach (JsonElement resource in list.EnumerateArray())
        {
            if (resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty("schema", out JsonElement schema)
                && schema.ValueKind == JsonValueKind.Object && HasFields(schema)) return schema;
        }
        return null;
    }

    private static bool HasFields(JsonElement element) => element.TryGetProperty("fields", out JsonElement fields) && fields.ValueKind == JsonValueKind.Array;

    private static HashSet<string> Keys(JsonElement table)
    {
        if (!table.TryGetProperty("primaryKey", out JsonElement key)) return [];
        if (key.ValueKind == JsonValueKind.String) return [key.GetString()!];
        // Only a key of one column is unique by itself.
        bool single = key.ValueKind == JsonValueKind.Array && key.GetArrayLength() == 1 && key[0].ValueKind == JsonValueKind.String;
        return single ? [key[0].GetString()!] : [];
    }

    private static ColumnSchema ReadField(string name, JsonElement field, IReadOnlyList<string> missing, bool isKey, SchemaFaults faults)
    {
        string where = $"field '{Fault.Brief(name)}'";
        string type = faults.Text(field, "type", where) ?? "string";
        JsonElement constraints = field.TryGetProperty("constraints", out JsonElement found) && found.ValueKind == JsonValueKind.Object ? found : default;
        bool hasConstraints = constraints.ValueKind == JsonValueKind.Object;
        IReadOnlyList<string>? levels = hasConstraints ? faults.Texts(constraints, "enum", where) : null;
        bool ordered = faults.Flag(field, "categoriesOrdered", where) ?? false;
        levels ??= Categories(field, where, faults);
        isKey |= hasConstraints && (faults.Flag(constraints, "unique", where) ?? false);

        var schema = new ColumnSchema
        {
            Name = name,
            Kind = ColumnKind.Text,
            MissingTokens = faults.Texts(field, "missingValues", where) ?? missing,
            IsDeclared = true,
            Reason = $"type {Fault.Brief(type)} in a Frictionless schema{(isKey ? ", unique" : "")}",
        };
        if (isKey && type is not ("date" or "datetime" or "number")) return schema with { Kind = ColumnKind.Identifier };
        string? format = faults.Text(field, "format", where);
        switch (type)
        {
            case "integer" or "year" or "number" when levels is not null:
                return schema with { Kind = ColumnKind.Ordinal, Levels = levels };
            case "integer" or "year":
                return schema with { Kind = ColumnKind.Integer, Number = ReadNumber(field, where, faults) };
            case "number":
                return schema with { Kind = ColumnKind.Continuous, Number = ReadNumber(field, where, faults) };
            case "boolean":
                return schema with { Kind = ColumnKind.Boolean };
            case "date":
                return schema with { Kind = ColumnKind.Date, DatePattern = Pattern(format, "yyyy-MM-dd", where, faults) };
            case "datetime":
                return schema with { Kind = ColumnKind.DateTime, DatePattern = Pattern(format, null, where, faults) };
            case "yearmonth":
                return schema with { Kind = ColumnKind.Date, DatePattern = "yyyy-MM" };
            case "string":
                return schema with { Kind = ordered && levels is not null ? ColumnKind.Ordinal : ColumnKind.Categorical, Levels = levels };
            default:
                return schema;
        }
    }

    /// <summary>Version 2's categories: texts, or objects with value and label.</summary>
    private static List<string>? Categories(JsonElement field, string where, SchemaFaults faults)
    {
        if (!field.TryGetProperty("categories", out JsonElement list)) return null;
        if (list.ValueKind != JsonValueKind.Array)
        {
            faults.Add($"{where}: 'categories' is not a list");
            return null;
        }
        var values = new List<string>();
        foreach (JsonElement item in list.EnumerateArray())
        {
            JsonElement value = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("value", out JsonElement inner) ? inner : item;
            if (value.ValueKind == JsonValueKind.String) values.Add(value.GetString()!);
            else if (value.ValueKind == JsonValueKind.Number) values.Add(value.GetRawText());
            else faults.Add($"{where}: 'categories' holds something that is neither text nor number");
        }
        return values;
    }

    /// <summary>The marks where the schema names them; decimals are not in the standard and come from the data.</summary>
    private static NumberFormat? ReadNumber(JsonElement field, string where, SchemaFaults faults)
    {
        char? mark = faults.Character(field, "decimalChar", where, ".,");
        char? group = faults.Character(field, "groupChar", where, ",.' \u00A0\u202F");
        if (mark is null && group is null) return null;
        return new NumberFormat { DecimalsFromData = true, DecimalMark = mark ?? (group == '.' ? ',' : '.'), ThousandsMark = group };
    }

    private static string? Pattern(string? format, string? usual, string where, SchemaFaults faults)
    {
        if (format is null or "default") return usual;
        if (format == "any") return null;
        string? pattern = StrftimePattern.ToDotNet(format.StartsWith("fmt:", StringComparison.Ordinal) ? format[4..] : format);
        if (pattern is null) faults.Add($"{where}: the date format '{Fault.Brief(format)}' has a part that is not read here");
        return pattern;
    }
}
