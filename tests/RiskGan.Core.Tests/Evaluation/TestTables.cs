using System.Globalization;
using RiskGan.Core.Data;

namespace RiskGan.Core.Tests.Evaluation;

/// <summary>Small tables made by hand, without the reader.</summary>
internal static class TestTables
{
    public static Table Of(params Column[] columns) =>
        new(new TableSchema { Columns = Array.ConvertAll(columns, column => column.Schema) }, columns);

    public static NumericColumn Numbers(string name, params double[] values) =>
        new(new ColumnSchema { Name = name, Kind = ColumnKind.Continuous }, values);

    /// <summary>A column of labels; null or empty text is a missing cell.</summary>
    public static CategoryColumn Labels(string name, params string?[] cells) => Labels(name, ColumnKind.Categorical, cells);

    public static CategoryColumn Labels(string name, ColumnKind kind, params string?[] cells)
    {
        string[] levels = [.. cells.Where(cell => !string.IsNullOrEmpty(cell)).Cast<string>().Distinct().Order(StringComparer.Ordinal)];
        int[] codes = Array.ConvertAll(cells, cell => string.IsNullOrEmpty(cell) ? CategoryColumn.Missing : Array.IndexOf(levels, cell));
        return new CategoryColumn(new ColumnSchema { Name = name, Kind = kind }, levels, codes);
    }

    /// <summary>Reads a plain comma-separated file without quotes, each column as told.</summary>
    public static Table Read(string path, IReadOnlyDictionary<string, ColumnKind> kinds)
    {
        string[][] lines = [.. File.ReadLines(path).Select(line => line.Split(','))];
        return Of([.. lines[0].Select((name, index) => ReadColumn(name, kinds[name], [.. lines[1..].Select(line => line[index])]))]);
    }

    private static Column ReadColumn(string name, ColumnKind kind, string[] cells)
    {
        if (!kind.IsNumeric()) return Labels(name, kind, cells);
        double[] values = Array.ConvertAll(cells, cell => cell.Length == 0 ? double.NaN : kind == ColumnKind.Date
            ? DateOnly.ParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber
            : double.Parse(cell, CultureInfo.InvariantCulture));
        return new NumericColumn(new ColumnSchema { Name = name, Kind = kind }, values);
    }
}
