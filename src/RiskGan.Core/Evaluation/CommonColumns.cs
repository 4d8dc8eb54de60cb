using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>Columns that two tables have in common.</summary>
internal static class CommonColumns
{
    /// <summary>The table with only those columns that the other has too, numbers as numbers and labels as labels.</summary>
    public static Table Keep(Table table, Table other)
    {
        Column[] kept = [.. table.Columns.Where(column => other.Find(column.Name) is { } match && match is NumericColumn == column is NumericColumn)];
        return kept.Length == table.Columns.Count ? table : new Table(table.Schema with { Columns = Array.ConvertAll(kept, column => column.Schema) }, kept);
    }
}
