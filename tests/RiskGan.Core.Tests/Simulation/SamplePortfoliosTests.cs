using RiskGan.Core.Data;
using RiskGan.Core.Simulation;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Simulation;

/// <summary>The kept files are what the simulator gives, byte by byte, and read back as what was meant.</summary>
public sealed class SamplePortfoliosTests
{
    public static TheoryData<string> Files => ["portfolio.csv", "gaps.csv"];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_kept_file_is_what_the_simulator_gives(string file)
    {
        Table table = Simulated(file);
        using var made = new MemoryStream();
        var writer = new CsvTableWriter(made, table.Schema);
        writer.WriteHeader();
        writer.Write(table);
        Assert.True(
            made.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(PathOf(file))),
            $"samples/{file} differs; make it anew as samples/README.md says, if the law or the format was meant to change.");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_kept_file_reads_back_cell_by_cell(string file)
    {
        Table table = Simulated(file);
        Table read = CsvTableReader.Read(PathOf(file), new CsvReadOptions()).Table;
        Assert.Equal(table.Columns.Select(column => column.Name), read.Columns.Select(column => column.Name));
        for (int i = 0; i < table.Columns.Count; i++)
            for (int row = 0; row < table.RowCount; row++)
                Assert.Equal(table.Columns[i].Format(row), read.Columns[i].Format(row));
    }

    [Fact]
    public void The_reader_recognises_what_the_columns_mean()
    {
        Table read = CsvTableReader.Read(PathOf("portfolio.csv"), new CsvReadOptions()).Table;
        Assert.Equal(
            "Identifier Date Categorical Continuous Boolean",
            string.Join(' ', ((string[])["loan_id", "origination_date", "product", "income", "default"]).Select(name => read.Find(name)!.Schema.Kind == ColumnKind.Integer ? ColumnKind.Continuous : read.Find(name)!.Schema.Kind)));
    }

    [Fact]
    public void Gaps_has_15_to_20_percent_of_cells_missing_on_top_of_the_law()
    {
        Table before = SamplePortfolios.GapsBeforeBlanking();
        Table after = SamplePortfolios.Gaps();
        int blanked = after.Columns.Sum(column => column.CountMissing()) - before.Columns.Sum(column => column.CountMissing());
        int present = before.Columns.Sum(column => column.Count - column.CountMissing());
        Assert.InRange((double)blanked / present, 0.15, 0.20);
    }

    private static Table Simulated(string file) => file == "gaps.csv" ? SamplePortfolios.Gaps() : SamplePortfolios.Portfolio();

    private static string PathOf(string file) => Path.Combine(SharedData.RepositoryRoot, "samples", file);
}
