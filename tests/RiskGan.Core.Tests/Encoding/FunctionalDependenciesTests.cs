using System.Globalization;
using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Tests.Support;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Encoders;

public sealed class FunctionalDependenciesTests
{
    private const int Rows = 1_000;
    private static readonly Random Random = new(11);
    private static readonly int[] Product = [.. Enumerable.Range(0, Rows).Select(_ => Random.Next(8))];

    [Fact]
    public void Finds_a_label_and_a_number_that_follow_from_a_code()
    {
        Table table = Of(
            Numbers("rate", [.. Product.Select(p => p == 5 ? double.NaN : 1.5 * (p / 2))]),
            Labels("product", [.. Product.Select(p => $"P{p}")]),
            Labels("family", [.. Product.Select(p => p == 0 ? null : p < 4 ? "loan" : "card")]));
        IReadOnlyList<FunctionalDependency> found = FunctionalDependencies.Find(table);
        Assert.Equal([(1, 0), (1, 2)], found.Select(d => (d.Determinant, d.Dependent)));
        // Entry 0 belongs to a missing product, which the table has not.
        Assert.Equal([double.NaN, 0, 0, 1.5, 1.5, 3, double.NaN, 4.5, 4.5], found[0].Numbers);
        Assert.Equal([null, null, "loan", "loan", "loan", "card", "card", "card", "card"], found[1].Labels);
    }

    [Fact]
    public void Of_two_columns_that_determine_each_other_the_category_first_in_the_file_is_kept()
    {
        int[] code = Product;
        Table numberFirst = Of(Numbers("n", [.. code.Select(c => (double)c)]), Labels("a", [.. code.Select(c => $"a{c}")]), Labels("b", [.. code.Select(c => $"b{c}")]));
        Assert.Equal([(1, 0), (1, 2)], FunctionalDependencies.Find(numberFirst).Select(d => (d.Determinant, d.Dependent)));
    }

    [Fact]
    public void Chains_point_at_kept_columns_only()
    {
        Table table = Of(
            Labels("region", [.. Product.Select(p => $"r{p / 4}")]),
            Labels("district", [.. Product.Select(p => $"d{p / 2}")]),
            Labels("branch", [.. Product.Select(p => $"b{p}")]));
        IReadOnlyList<FunctionalDependency> found = FunctionalDependencies.Find(table);
        Assert.Equal([(2, 0), (2, 1)], found.Select(d => (d.Determinant, d.Dependent)));
    }

    [Fact]
    public void One_contradicting_row_is_enough()
    {
        string[] family = [.. Product.Select(p => p < 4 ? "loan" : "card")];
        family[^1] = "other";
        Assert.Empty(FunctionalDependencies.Find(Of(Labels("product", [.. Product.Select(p => $"P{p}")]), Labels("family", family))));
    }

    [Fact]
    public void A_nearly_constant_column_is_no_dependency()
    {
        // 3 of 1,000 rows differ and all lie in one small level of the other column: that happens by accident (chance about 0.05).
        string[] flag = [.. Enumerable.Range(0, Rows).Select(i => i < 3 ? "yes" : "no")];
        string[] purpose = [.. Enumerable.Range(0, Rows).Select(i => i < 3 ? "rare" : $"p{i % 9}")];
        Assert.Empty(FunctionalDependencies.Find(Of(Labels("purpose", purpose), Labels("flag", flag))));
    }

    [Fact]
    public void A_nearly_unique_column_determines_nothing()
    {
        // 200 levels on 1,000 rows: 5 rows a level, and each row's flag is a function of it by construction of a small table.
        Table table = Of(
            Labels("street", [.. Enumerable.Range(0, Rows).Select(i => $"s{i % 200}")]),
            Labels("flag", [.. Enumerable.Range(0, Rows).Select(i => i % 200 < 90 ? "a" : "b")]));
        Assert.Empty(FunctionalDependencies.Find(table));
    }

    [Fact]
    public void Independent_columns_of_small_tables_are_never_taken()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            int rows = 20 + random.Next(200);
            Column[] columns = [.. Enumerable.Range(0, 8).Select(c =>
            {
                int levels = 2 + random.Next(1 + (rows / 10));
                double rare = random.NextDouble();
                return Labels($"c{c}", [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() < rare ? "x" : $"l{random.Next(levels)}")]);
            })];
            Assert.Empty(FunctionalDependencies.Find(Of(columns)));
        }
    }

    [Fact]
    public void Identifiers_constants_and_more_than_200_levels_are_left_alone()
    {
        Table table = Of(
            Labels("id", ColumnKind.Identifier, [.. Product.Select(p => $"{p}")]),
            Labels("same", ColumnKind.Constant, [.. Product.Select(_ => "x")]),
            Numbers("value", [.. Enumerable.Range(0, Rows).Select(i => (double)i)]),
            Labels("product", [.. Product.Select(p => $"P{p}")]));
        Assert.Empty(FunctionalDependencies.Find(table));
    }

    [SharedDataFact]
    public void Education_number_follows_from_education_in_adult_and_nothing_else_does()
    {
        var numbers = new HashSet<string> { "age", "fnlwgt", "education-num", "education_num", "capital-gain", "capital_gain", "capital-loss", "capital_loss", "hours-per-week", "hours_per_week" };
        Table adult = ReadAll("adult.csv", numbers.Contains);
        FunctionalDependency found = Assert.Single(FunctionalDependencies.Find(adult));
        Assert.StartsWith("education", adult.Columns[found.Determinant].Name, StringComparison.Ordinal);
        Assert.StartsWith("education", adult.Columns[found.Dependent].Name, StringComparison.Ordinal);
        Assert.NotNull(found.Numbers);
    }

    [SharedDataFact]
    public void Tables_without_dependencies_show_none()
    {
        var germanNumbers = new HashSet<string> { "duration", "credit_amount", "age" };
        Assert.Empty(FunctionalDependencies.Find(ReadAll("german.csv", germanNumbers.Contains)));
        Assert.Empty(FunctionalDependencies.Find(ReadAll("default.csv", name => name.StartsWith("BILL", StringComparison.Ordinal) || name.StartsWith("PAY_AMT", StringComparison.Ordinal) || name is "LIMIT_BAL" or "AGE")));
    }

    private static Table ReadAll(string file, Func<string, bool> isNumber)
    {
        string[][] lines = [.. File.ReadLines(SharedData.PathOf(file)).Select(Fields)];
        return Of([.. lines[0].Select((name, c) => isNumber(name)
            ? (Column)Numbers(name, [.. lines[1..].Select(line => double.Parse(line[c], CultureInfo.InvariantCulture))])
            : Labels(name, [.. lines[1..].Select(line => line[c])]))]);
    }

    // Enough CSV for these files: quotes around commas, none inside quotes.
    private static string[] Fields(string line)
    {
        var text = new StringBuilder(line);
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            isQuoted ^= line[i] == '"';
            if (line[i] == ',' && !isQuoted) text[i] = '\0';
        }

        return text.ToString().Replace("\"", "", StringComparison.Ordinal).Split('\0');
    }
}
