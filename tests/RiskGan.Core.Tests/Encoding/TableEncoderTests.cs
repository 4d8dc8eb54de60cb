using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Tests.Support;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Encoders;

public sealed class TableEncoderTests
{
    private const double NaN = double.NaN;
    private static readonly Table Loans = MakeLoans(400);

    [Fact]
    public void The_layout_puts_numbers_first_then_blocks_and_leaves_out_what_is_not_learned()
    {
        TableEncoder encoder = TableEncoder.Fit(Loans);
        EncodedLayout layout = encoder.Layout;
        Assert.Equal(["amount", "opened", "grade", "region"], layout.CellNames);
        Assert.Equal([3, 5, 1, 6], layout.SourceColumns);
        Assert.Equal((2, 2, 4), (layout.NumericCount, layout.CategoryCount, layout.CellCount));
        Assert.Equal([5, 3], layout.CategoryWidths); // grades A to E; regions N, S and missing
        Assert.Equal([2, 7], layout.BlockStarts);
        Assert.Equal(10, layout.Width);
        Assert.Equal([0, 1, 2, 2, 2, 2, 2, 3, 3, 3], Enumerable.Range(0, 10).Select(layout.CellOf));
        Assert.Equal(layout.CategoryWidths, layout.Widths.ToArray());
    }

    [Fact]
    public void Encoded_rows_decode_to_the_same_cells_in_file_order_and_kind()
    {
        TableEncoder encoder = TableEncoder.Fit(Loans);
        Table decoded = encoder.Decode(Batch(encoder, encoder.Encode(Loans), [.. Enumerable.Range(0, Loans.RowCount)]), firstRow: 0, seed: 5);
        Assert.Equal(Loans.Schema, decoded.Schema);
        Assert.Equal(Loans.RowCount, decoded.RowCount);
        foreach (string name in new[] { "grade", "currency", "opened", "region", "rate", "empty" })
            Assert.Equal(Cells(Loans.Find(name)!), Cells(decoded.Find(name)!));
        // Rare amounts are interpolated between their neighbours, identifiers new.
        double[] amounts = ((NumericColumn)Loans.Find("amount")!).Values;
        double[] decodedAmounts = ((NumericColumn)decoded.Find("amount")!).Values;
        double[] sorted = [.. amounts.Order()];
        for (int r = 0; r < amounts.Length; r++)
        {
            int rank = Array.IndexOf(sorted, amounts[r]);
            Assert.InRange(decodedAmounts[r], sorted[Math.Max(rank - 1, 0)], sorted[Math.Min(rank + 1, sorted.Length - 1)]);
        }

        Assert.Empty(Cells(decoded.Find("id")!).Intersect(Cells(Loans.Find("id")!)));
    }

    [Fact]
    public void Notices_say_what_was_decided()
    {
        Assert.Equal(
            [
                "'id' is an identifier: not learned; new ones are numbers after the greatest of the data, written like the data's.",
                "'currency' holds one value in every row: not learned, copied.",
                "'rate' follows from 'grade' in all 400 rows: not learned, looked up.",
                "'empty' is missing in every row: not learned, left missing.",
                "Mostly rare values in 'amount': those that fewer than 5 rows share are interpolated, not given out.",
            ],
            TableEncoder.Fit(Loans).Notices);
    }

    [Fact]
    public void Dependencies_can_be_left_alone()
    {
        TableEncoder encoder = TableEncoder.Fit(Loans, new EncoderOptions { FindDependencies = false });
        Assert.Contains("rate", encoder.Layout.CellNames);
    }

    [Fact]
    public void A_row_does_not_depend_on_its_batch()
    {
        string?[] towns = [.. Enumerable.Range(0, 400).Select(i => i % 7 == 0 ? null : $"town{i % 150:000}")];
        Table table = Of([.. Loans.Columns, Labels("town", ColumnKind.Text, towns)]);
        TableEncoder encoder = TableEncoder.Fit(table, new EncoderOptions { LevelBudget = 20 });
        Assert.Contains(encoder.Notices, notice => notice.StartsWith("'town' has 150 levels: the 11 most frequent are learned one by one, the other 139 in 8 groups", StringComparison.Ordinal));
        Assert.Contains("'town' is text: generated rows repeat its training texts word for word; leave the column out if they are personal.", encoder.Notices);
        Matrix<float> rows = Batch(encoder, encoder.Encode(table), [.. Enumerable.Range(0, 400)]);
        Table whole = encoder.Decode(rows, firstRow: 1_000, seed: 9);
        Table part = encoder.Decode(rows.RowRange(123, 50), firstRow: 1_123, seed: 9);
        for (int c = 0; c < whole.Columns.Count; c++)
            Assert.Equal(Cells(whole.Columns[c])[123..173], Cells(part.Columns[c]));
        Assert.NotEqual(Cells(whole.Find("town")!), Cells(encoder.Decode(rows, firstRow: 1_000, seed: 10).Find("town")!));
    }

    [Fact]
    public void A_block_decodes_to_its_greatest_entry_the_first_of_equals()
    {
        TableEncoder encoder = TableEncoder.Fit(Of(Labels("x", "a", "b", "c", "a"), Numbers("y", 1, 2, 1, 2)));
        var rows = new Matrix<float>(3, 4);
        new float[] { 0, -3, -1, -1 }.CopyTo(rows.Row(0));
        new float[] { 0, 0.2f, 0.2f, 0.1f }.CopyTo(rows.Row(1));
        new float[] { 9, 0, 0, 7 }.CopyTo(rows.Row(2));
        Table decoded = encoder.Decode(rows, 0, 1);
        Assert.Equal(["b", "a", "c"], Cells(decoded.Columns[0]));
        Assert.Equal(["1", "1", "2"], Cells(decoded.Columns[1]));
        Assert.Throws<ArgumentException>(() => encoder.Decode(new Matrix<float>(1, 3), 0, 1));
        rows[0, 0] = float.NaN;
        Assert.Throws<ArgumentException>(() => encoder.Decode(rows, 0, 1));
    }

    [Fact]
    public void Unseen_cells_are_refused_all_columns_at_once_or_encoded_as_missing()
    {
        TableEncoder encoder = TableEncoder.Fit(Of(Labels("x", "a", "b", "a"), Labels("y", "p", null, "q"), Numbers("z", 1, 2, 3)));
        Table other = Of(Labels("x", null, "new\u001b", "new\u001b"), Labels("y", "p", "r", null), Numbers("z", NaN, 1.4, 99));
        RiskGanException error = Assert.Throws<RiskGanException>(() => encoder.Encode(other));
        Assert.Equal(("RG205", ExitStatus.BadData), (error.Code, error.Exit));
        Assert.Equal(
            @"cells the model never met in training: column 'z' (1 cell missing though none was in training), column 'x' (2 cells with an unknown value such as 'new\x1B', 1 cell missing though none was in training), column 'y' (1 cell with an unknown value such as 'r').",
            error.Message);
        EncodedTable encoded = encoder.Encode(other, UnseenCells.AsMissing);
        // z: the median atom, the nearest, the greatest; x: the most frequent level; y: its missing code.
        Assert.Equal([1, 0, 0], encoded.Codes(0).ToArray());
        Assert.Equal([0, 0, 2], encoded.Codes(1).ToArray());
        Assert.Equal([2, 0, 2], encoded.Codes(2).ToArray());
    }

    [Fact]
    public void Columns_are_found_by_name_and_their_absence_or_other_kind_is_told_at_once()
    {
        TableEncoder encoder = TableEncoder.Fit(Of(Labels("x", "a", "b"), Numbers("z", 1, 2), Numbers("w", 3, 4)));
        Assert.Equal([1, 0, 1], encoder.Encode(Of(Numbers("more", 7), Numbers("w", 3), Labels("x", "b"), Numbers("z", 2))).Codes(0).ToArray());
        RiskGanException error = Assert.Throws<RiskGanException>(() => encoder.Encode(Of(Labels("z", "2"))));
        Assert.Equal("RG206", error.Code);
        Assert.Equal("the table does not fit the model: it lacks 'w', 'x', and has 'z' as categorical instead of continuous.", error.Message);
    }

    [Fact]
    public void Tables_that_cannot_be_learned_are_refused()
    {
        Assert.Equal("RG201", Assert.Throws<RiskGanException>(() => TableEncoder.Fit(Of(Numbers("x")))).Code);
        RiskGanException nothing = Assert.Throws<RiskGanException>(() => TableEncoder.Fit(Of(Labels("id", ColumnKind.Identifier, "1", "2"), Numbers("x", 4, 4))));
        Assert.Equal(("RG202", "none of the 2 columns can be learned: each is an identifier or holds one value throughout."), (nothing.Code, nothing.Message));
        RiskGanException infinite = Assert.Throws<RiskGanException>(() => TableEncoder.Fit(Of(
            Numbers("x", double.PositiveInfinity, 1), Numbers("y", 1, 2), Numbers("z", double.NegativeInfinity, double.PositiveInfinity))));
        Assert.Equal(("RG203", "infinite numbers in 'x' (1 cell), 'z' (2 cells)."), (infinite.Code, infinite.Message));
    }

    [Fact]
    public void Any_table_round_trips_where_nothing_is_grouped_or_interpolated() => Prop.ForAll<int[]>(cells =>
    {
        if (cells.Length < 2) return true;
        double[] numbers = [.. cells.Select(cell => cell % 4 == 0 ? NaN : cell % 6)];
        string?[] labels = [.. cells.Select(cell => cell % 3 == 0 ? null : $"v{cell % 8}")];
        Table table = Of(Numbers("n", numbers), Labels("l", labels), Numbers("m", [.. cells.Select((_, i) => (double)(i % 2))]));
        TableEncoder encoder = TableEncoder.Fit(table);
        Table decoded = encoder.Decode(Batch(encoder, encoder.Encode(table), [.. Enumerable.Range(0, cells.Length)]), 0, 3);
        return encoder.Numerics.Any(n => n.Interpolates)
            || Enumerable.Range(0, 3).All(c => Cells(table.Columns[c]).SequenceEqual(Cells(decoded.Columns[c])));
    }).QuickCheckThrowOnFailure();

    [SharedDataFact]
    public void Real_tables_round_trip_with_only_the_dependency_they_have()
    {
        foreach (string file in new[] { "adult", "bank", "default", "german", "polish_1year", "market_returns", "market_levels" })
        {
            Table table = CsvTableReader.Read(SharedData.PathOf(file + ".csv"), new CsvReadOptions()).Table;
            TableEncoder encoder = TableEncoder.Fit(table);
            Assert.InRange(encoder.Estimate.Total, 10 << 20, 200 << 20);
            string[] dependent = [.. Enumerable.Range(0, table.Columns.Count).Where(c => encoder.Roles[c] is DependentRole).Select(c => table.Columns[c].Name)];
            Assert.Equal(file == "adult" ? ["education-num"] : [], dependent);

            Table decoded = encoder.Decode(Batch(encoder, encoder.Encode(table), [.. Enumerable.Range(0, table.RowCount)]), 0, 1);
            var interpolated = encoder.Numerics.Where(n => n.Interpolates).Select(n => n.Name).ToHashSet();
            // A column computed from interpolated ones is as near as they are.
            interpolated.UnionWith(Enumerable.Range(0, table.Columns.Count).Where(c => encoder.Roles[c] is LinkedRole).Select(c => table.Columns[c].Name));
            foreach (Column column in table.Columns.Where(column => !interpolated.Contains(column.Name)))
                Assert.Equal(Cells(column), Cells(decoded.Find(column.Name)!));
            foreach (string name in interpolated)
                Assert.Equal(table.Find(name)!.CountMissing(), decoded.Find(name)!.CountMissing());
        }
    }

    internal static Table MakeLoans(int rows)
    {
        var random = new Random(4);
        string[] grades = ["A", "B", "C", "D", "E"];
        int[] grade = [.. Enumerable.Range(0, rows).Select(_ => random.Next(5))];
        return Of(
            Labels("id", ColumnKind.Identifier, [.. Enumerable.Range(1, rows).Select(i => $"L-{i:00000}")]),
            Labels("grade", ColumnKind.Ordinal, [.. grade.Select(g => grades[g])]),
            Labels("currency", ColumnKind.Constant, [.. grade.Select(_ => "EUR")]),
            new NumericColumn(
                new ColumnSchema { Name = "amount", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 2 } },
                [.. grade.Select(g => Math.Round(1_000 * Math.Exp(g + random.NextDouble()), 2))]),
            Numbers("rate", [.. grade.Select(g => 1.25 * (g + 1))]),
            new NumericColumn(
                new ColumnSchema { Name = "opened", Kind = ColumnKind.Date, DatePattern = "yyyy-MM-dd" },
                [.. grade.Select(_ => random.Next(9) == 0 ? NaN : 18_000.0 + random.Next(30))]),
            Labels("region", [.. grade.Select(g => random.Next(5) == 0 ? null : g + random.Next(3) > 3 ? "N" : "S")]),
            Numbers("empty", [.. grade.Select(_ => NaN)]));
    }

    internal static Matrix<float> Batch(TableEncoder encoder, EncodedTable encoded, int[] rows)
    {
        var x = new Matrix<float>(rows.Length, encoder.Layout.Width);
        encoded.Fill(rows, new RandomStream(1, RandomPurpose.Jitter), x);
        return x;
    }

    internal static string[] Cells(Column column) => [.. Enumerable.Range(0, column.Count).Select(column.Format)];
}
