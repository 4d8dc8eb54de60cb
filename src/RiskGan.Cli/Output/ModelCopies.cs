using System.Globalization;
using System.Text;
using System.Text.Json;
using RiskGan.Core.Encoders;
using RiskGan.Core.Persistence;

namespace RiskGan.Cli.Output;

/// <summary>Says which numeric columns of a preset hybrid's model copy other columns, or formulas of them, exactly in some rows.</summary>
internal static class ModelCopies
{
    private const int ColumnsShown = 12;

    /// <summary>For each copying column, its sources: names in quotes, with the operation between them.</summary>
    public static IReadOnlyList<(string Column, IReadOnlyList<string> Sources)> Of(Model model)
    {
        if (model.Generator.Hybrid is not { Copies: { } copies } hybrid) return [];
        IReadOnlyList<string> names = model.Encoder.Layout.CellNames;
        var columns = new List<(string, IReadOnlyList<string>)>();
        for (int cell = 0; cell < copies.Length; cell++)
        {
            int[] anchors = hybrid.Anchors[cell];
            string[] sources = [.. copies[cell].Select(copy => copy < anchors.Length ? Words.Quoted(names[anchors[copy]]) : Formula(hybrid.Formulas![cell][copy - anchors.Length], names))];
            if (sources.Length > 0) columns.Add((names[cell], sources));
        }

        return columns;
    }

    /// <summary>One line for <c>inspect</c>; empty where nothing is copied.</summary>
    public static string Describe(Model model)
    {
        IReadOnlyList<(string Column, IReadOnlyList<string> Sources)> columns = Of(model);
        if (columns.Count == 0) return "";
        var text = new StringBuilder("equal in some rows and copied exactly there: ");
        text.AppendJoin("; ", columns.Take(ColumnsShown).Select(column => $"{Words.Quoted(column.Column)} = {string.Join(" or ", column.Sources)}"));
        if (columns.Count > ColumnsShown) text.Append(CultureInfo.InvariantCulture, $"; and {columns.Count - ColumnsShown:N0} columns more (all with --json)");
        return text.ToString();
    }

    /// <summary>The same as a JSON array <c>copies</c> of columns and their sources.</summary>
    public static void Write(Utf8JsonWriter json, Model model)
    {
        json.WriteStartArray("copies");
        foreach ((string column, IReadOnlyList<string> sources) in Of(model))
        {
            json.WriteStartObject();
            json.WriteString("column", column);
            JsonDocuments.WriteTexts(json, "sources", sources);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Formula(CellFormula formula, IReadOnlyList<string> names)
    {
        string a = Words.Quoted(names[formula.First]);
        string b = Words.Quoted(names[formula.Second]);
        string factor = formula.Factor.ToString("G6", CultureInfo.InvariantCulture);
        string times = formula.Factor == 1 ? "" : $"{factor} * ";
        return formula.Kind switch
        {
            FormulaKind.Sum => $"{a} + {b}",
            FormulaKind.Difference => $"{a} - {b}",
            FormulaKind.Product => $"{times}{a} * {b}",
            FormulaKind.Ratio => $"{times}{a} / {b}",
            FormulaKind.Complement => $"{factor} - {a}",
            _ => $"{factor} / {a}",
        };
    }
}
