using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Contracts;

/// <summary>What every column encoder must do, run over all of them; a new one is one line in <see cref="Encoders"/>.</summary>
/// <remarks>
/// Each is met as the product meets it: as a column of a table beside a learned one. "Used before it is fitted" needs no test: fitted types come only from Fit and
/// Load, so it does not compile.
/// </remarks>
public sealed class ColumnEncoderContract
{
    private const int Rows = 60;

    /// <summary>Name, kind, a column's cells by row (null is missing), and whether decoding gives back the very cell.</summary>
    public static TheoryData<string, ColumnKind, Func<int, string?>, bool> Encoders => new()
    {
        { "rank, continuous", ColumnKind.Continuous, row => Text(row % 7 * 0.25), true },
        { "rank, continuous with missing", ColumnKind.Continuous, row => row % 5 == 0 ? null : Text(row % 7 * 0.25), true },
        { "rank, interpolated", ColumnKind.Continuous, row => Text(row * row * 1.5), false },
        { "rank, integer", ColumnKind.Integer, row => Text(row % 11), true },
        { "rank, date", ColumnKind.Date, row => Text(19_000 + (row % 9)), true },
        { "rank, date and time", ColumnKind.DateTime, row => Text(1.6e9 + (3_600 * (row % 9))), true },
        { "category", ColumnKind.Categorical, row => $"v{row % 5}", true },
        { "category with missing", ColumnKind.Categorical, row => row % 6 == 0 ? null : $"v{row % 5}", true },
        { "ordinal", ColumnKind.Ordinal, row => $"{row % 4}", true },
        { "boolean", ColumnKind.Boolean, row => row % 3 == 0 ? "yes" : "no", true },
        { "category, grouped", ColumnKind.Text, row => $"text {row % 40:00}", false },
        { "constant label", ColumnKind.Constant, _ => "EUR", true },
        { "constant number", ColumnKind.Continuous, _ => "4.5", true },
        { "identifier", ColumnKind.Identifier, row => $"id-{row:000}", false },
        { "dependent label", ColumnKind.Categorical, row => row % 3 == 0 ? null : $"d{row % 3}", true },
        { "dependent number", ColumnKind.Continuous, row => row % 3 == 0 ? null : Text(row % 3), true },
    };

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Round_trip_gives_back_the_cells(string name, ColumnKind kind, Func<int, string?> cell, bool isExact)
    {
        Assert.NotEmpty(name);
        Table table = TableOf(kind, cell, Rows);
        string[] decoded = RoundTrip(Fit(table), table);
        string[] original = Cells(table);
        Assert.Equal(original.Length, decoded.Length);
        if (isExact) Assert.Equal(original, decoded);
        else Assert.Equal(original.Count(text => text.Length == 0), decoded.Count(text => text.Length == 0));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Decoding_keeps_the_schema_and_the_storage(string name, ColumnKind kind, Func<int, string?> cell, bool isExact)
    {
        Assert.NotEmpty($"{name} {isExact}");
        Table table = TableOf(kind, cell, Rows);
        TableEncoder encoder = Fit(table);
        Column decoded = encoder.Decode(Encode(encoder, table), 0, 1).Columns[0];
        Assert.Same(table.Columns[0].Schema, decoded.Schema);
        Assert.IsType(table.Columns[0].GetType(), decoded);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void One_row_is_copied(string name, ColumnKind kind, Func<int, string?> cell, bool isExact)
    {
        Assert.NotEmpty($"{name} {isExact}");
        // A table of one row has nothing to learn, whatever its columns are.
        Table table = TableOf(kind, cell, 1);
        Assert.Equal("RG202", Assert.Throws<RiskGanException>(() => Fit(table)).Code);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void A_constant_column_is_copied(string name, ColumnKind kind, Func<int, string?> cell, bool isExact)
    {
        Assert.NotEmpty($"{name} {isExact}");
        if (kind == ColumnKind.Identifier) return; // an identifier that is constant is no identifier
        Table table = TableOf(kind, _ => cell(1), Rows);
        TableEncoder encoder = Fit(table);
        Assert.DoesNotContain("subject", encoder.Layout.CellNames);
        Assert.Equal(Cells(table), RoundTrip(encoder, table));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void A_column_without_a_cell_stays_missing(string name, ColumnKind kind, Func<int, string?> cell, bool isExact)
    {
        Assert.NotEmpty($"{name} {isExact} {cell(0)}");
        if (kind == ColumnKind.Identifier) return; // new identifiers are made even so: a key is never missing
        Table table = TableOf(kind, _ => null, Rows);
        Assert.All(RoundTrip(Fit(table), table), text => Assert.Equal("", text));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void A_label_never_met_is_refused_and_a_number_is_not(string name, ColumnKind kind, Func<int, string?> cell, bool isExact)
    {
        Assert.NotEmpty($"{name} {isExact}");
        TableEncoder encoder = Fit(TableOf(kind, cell, Rows));
        Table other = TableOf(kind, row => row == 3 ? "12345678" : cell(row + 1), Rows);
        bool isLearned = encoder.Layout.CellNames.Contains("subject");
        if (isLearned && !kind.IsNumeric())
            Assert.Contains("'12345678'", Assert.Throws<RiskGanException>(() => encoder.Encode(other)).Message, StringComparison.Ordinal);
        else Assert.Equal(Rows, encoder.Encode(other).RowCount);
        Assert.Equal(Rows, encoder.Encode(other, UnseenCells.AsMissing).RowCount);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Fitting_again_forgets(string name, ColumnKind kind, Func<int, string?> cell, bool isExact)
    {
        Assert.NotEmpty($"{name} {isExact}");
        Table table = TableOf(kind, cell, Rows);
        string[] first = RoundTrip(Fit(table), table);
        _ = Fit(TableOf(kind, row => cell(row + 1_000), Rows));
        Assert.Equal(first, RoundTrip(Fit(table), table));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Saving_and_loading_changes_nothing(string name, ColumnKind kind, Func<int, string?> cell, bool isExact)
    {
        Assert.NotEmpty($"{name} {isExact}");
        Table table = TableOf(kind, cell, Rows);
        TableEncoder encoder = Fit(table);
        var content = new ModelContent();
        encoder.Save(content);
        Assert.Equal(RoundTrip(encoder, table), RoundTrip(TableEncoder.Load(content, table.Schema), table));
    }

    private static TableEncoder Fit(Table table) => TableEncoder.Fit(table, new EncoderOptions { LevelBudget = 12 });

    // The subject beside a category of three levels, which determines the subjects that are functions of row mod 3.
    private static Table TableOf(ColumnKind kind, Func<int, string?> cell, int rows)
    {
        string?[] cells = [.. Enumerable.Range(0, rows).Select(cell)];
        Column subject = kind.IsNumeric()
            ? new NumericColumn(
                new ColumnSchema { Name = "subject", Kind = kind, Number = new NumberFormat { Decimals = 2 } },
                Array.ConvertAll(cells, text => text is null ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture)))
            : Labels("subject", kind, cells);
        return Of(subject, Labels("other", [.. Enumerable.Range(0, rows).Select(row => $"o{row % 3}")]));
    }

    private static string[] RoundTrip(TableEncoder encoder, Table table)
    {
        Column decoded = encoder.Decode(Encode(encoder, table), firstRow: 0, seed: 1).Columns[0];
        return [.. Enumerable.Range(0, decoded.Count).Select(decoded.Format)];
    }

    private static Matrix<float> Encode(TableEncoder encoder, Table table)
    {
        var rows = new Matrix<float>(table.RowCount, encoder.Layout.Width);
        encoder.Encode(table).Fill([.. Enumerable.Range(0, table.RowCount)], new RandomStream(2, RandomPurpose.Jitter), rows);
        return rows;
    }

    private static string[] Cells(Table table) => [.. Enumerable.Range(0, table.RowCount).Select(table.Columns[0].Format)];

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
