using System.Text.Json;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Reads the rules of riskgan's own schema file: a condition each, or the allowed combinations of some columns.</summary>
internal static class DeclaredRules
{
    /// <summary>The rules, or null where none are declared; what is wrong goes to <paramref name="faults"/>.</summary>
    public static IReadOnlyList<DeclaredRule>? Read(JsonElement root, SchemaFaults faults)
    {
        if (!root.TryGetProperty("rules", out JsonElement list)) return null;
        if (list.ValueKind != JsonValueKind.Array)
        {
            faults.Add("'rules' is not a list");
            return null;
        }

        var rules = new List<DeclaredRule>();
        foreach (JsonElement element in list.EnumerateArray())
            if (ReadRule(element, rules.Count + 1, faults) is { } rule) rules.Add(rule);
        foreach (IGrouping<string, DeclaredRule> group in rules.GroupBy(rule => rule.Name, StringComparer.Ordinal))
            if (group.Count() > 1) faults.Add($"rule '{Fault.Brief(group.Key)}' stands {group.Count()} times");
        return rules;
    }

    private static DeclaredRule? ReadRule(JsonElement element, int number, SchemaFaults faults)
    {
        string where = $"rule {number}";
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{where} is not an object");
            return null;
        }

        faults.CheckProperties(element, where, "name", "check", "columns", "combinations");
        string? check = faults.Text(element, "check", where) ?? Combinations(element, where, faults);
        if (check is null)
        {
            faults.Add($"{where} has neither 'check' nor 'columns' with 'combinations'");
            return null;
        }

        return new DeclaredRule(faults.Text(element, "name", where) ?? (check.Length <= 60 ? check : where), check);
    }

    private static string? Combinations(JsonElement element, string where, SchemaFaults faults)
    {
        if (faults.Texts(element, "columns", where) is not { Count: > 0 } columns) return null;
        if (!element.TryGetProperty("combinations", out JsonElement rows) || rows.ValueKind != JsonValueKind.Array) return null;
        var alternatives = new List<string>();
        foreach (JsonElement row in rows.EnumerateArray())
        {
            string[] cells = row.ValueKind == JsonValueKind.Array ? [.. row.EnumerateArray().Select(cell => cell.ToString())] : [];
            if (cells.Length != columns.Count) faults.Add($"{where}: a combination has {cells.Length} values for {columns.Count} columns");
            else alternatives.Add("(" + string.Join(" and ", columns.Zip(cells, (column, cell) => $"{Name(column)} = '{cell.Replace("'", "''", StringComparison.Ordinal)}'")) + ")");
        }

        return alternatives.Count == 0 ? null : string.Join(" or ", alternatives);
    }

    private static string Name(string column) => "\"" + column.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
