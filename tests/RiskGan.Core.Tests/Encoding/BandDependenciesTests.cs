using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Tests.Encoders;

public sealed class BandDependenciesTests
{
    private const int Rows = 600;

    [Fact]
    public void Finds_a_rating_that_follows_from_its_default_probability()
    {
        double[] pd = Uniform(1);
        Table table = Make(pd, pd.Select(p => p < 0.25 ? 0 : p < 0.5 ? 1 : 2));

        BandDependency band = Assert.Single(BandDependencies.Find(table, []));

        Assert.Equal((0, 1), (band.Determinant, band.Dependent));
        Assert.Equal([null, "A", "B", "C"], band.Labels);
        Assert.Equal(pd.Where(p => p < 0.25).Max(), band.Bounds[0] - ((pd.Where(p => p >= 0.25).Min() - pd.Where(p => p < 0.25).Max()) / 2), 1e-12);
        Assert.InRange(band.Bounds[1], pd.Where(p => p < 0.5).Max(), pd.Where(p => p >= 0.5).Min());
    }

    [Fact]
    public void A_label_may_come_back_in_a_later_band_and_a_missing_determinant_has_its_own()
    {
        double[] value = Uniform(2);
        for (int r = 0; r < Rows; r += 5) value[r] = double.NaN;
        Table table = Make(value, value.Select(v => double.IsNaN(v) ? 2 : v is > 0.3 and < 0.7 ? 1 : 0));

        Assert.Equal(["C", "A", "B", "A"], Assert.Single(BandDependencies.Find(table, [])).Labels);
    }

    [Fact]
    public void One_contradicting_row_is_no_dependency()
    {
        double[] value = [.. Uniform(3).Select(v => Math.Round(v, 2))];
        int[] codes = [.. value.Select(v => v < 0.5 ? 0 : 1)];
        int contradicted = Array.FindIndex(value, v => v == 0.2);
        codes[contradicted] = 1;

        Assert.Empty(BandDependencies.Find(Make(value, codes), []));
    }

    [Fact]
    public void Labels_that_only_go_together_with_a_number_are_no_dependency()
    {
        double[] value = Uniform(4), other = Uniform(5);
        Assert.Empty(BandDependencies.Find(Make(value, value.Select((v, r) => (0.9 * v) + (0.1 * other[r]) < 0.5 ? 0 : 1)), []));
    }

    [Fact]
    public void A_rare_flag_on_two_neighbouring_rows_may_be_an_accident()
    {
        double[] value = Uniform(6);
        int[] order = [.. Enumerable.Range(0, Rows).OrderBy(r => value[r])];
        var codes = new int[Rows];
        codes[order[^1]] = codes[order[^2]] = 1;
        Assert.Empty(BandDependencies.Find(Make(value, codes), []));

        // Twenty rows at the end: C(600, 20) orders against a handful.
        foreach (int row in order[^20..]) codes[row] = 1;
        Assert.Single(BandDependencies.Find(Make(value, codes), []));
    }

    [Fact]
    public void Random_columns_give_no_dependency()
    {
        for (uint salt = 10; salt < 60; salt++)
        {
            double[] value = Uniform(salt), label = Uniform(salt + 1000);
            Assert.Empty(BandDependencies.Find(Make(value, label.Select(l => l < 0.03 ? 1 : 0)), []));
        }
    }

    [Fact]
    public void The_dependent_column_is_not_learned_and_comes_back_exact_also_from_a_model_file()
    {
        double[] value = Uniform(7);
        for (int r = 0; r < Rows; r += 7) value[r] = double.NaN;
        Table table = Make(value, value.Select(v => double.IsNaN(v) ? -1 : v < 0.4 ? 2 : 0));
        TableEncoder fitted = TableEncoder.Fit(table);
        var content = new ModelContent();
        fitted.Save(content);

        foreach (TableEncoder encoder in new[] { fitted, TableEncoder.Load(content, table.Schema) })
        {
            Assert.Equal(["value"], encoder.Layout.CellNames);
            var rows = new Matrix<float>(Rows, encoder.Layout.Width);
            encoder.Encode(table).Fill([.. Enumerable.Range(0, Rows)], new RandomStream(1, RandomPurpose.Jitter), rows);
            Table decoded = encoder.Decode(rows, 0, 1);
            var numbers = (NumericColumn)decoded.Columns[0];
            for (int r = 0; r < Rows; r++)
            {
                string expected = double.IsNaN(numbers.Values[r]) ? "" : numbers.Values[r] < 0.4 ? "C" : "A";
                if (Math.Abs(numbers.Values[r] - 0.4) > 0.01 || double.IsNaN(numbers.Values[r])) Assert.Equal(expected, decoded.Columns[1].Format(r));
            }
        }
    }

    private static double[] Uniform(uint salt)
    {
        var stream = new RandomStream(3, RandomPurpose.Simulation, salt);
        return [.. Enumerable.Range(0, Rows).Select(r => stream.UniformDouble(r))];
    }

    private static Table Make(double[] values, IEnumerable<int> codes)
    {
        var schema = new TableSchema
        {
            Columns =
            [
                new ColumnSchema { Name = "value", Kind = ColumnKind.Continuous, Number = NumberFormat.RoundTrip },
                new ColumnSchema { Name = "label", Kind = ColumnKind.Categorical },
            ],
        };
        return new Table(schema, [new NumericColumn(schema.Columns[0], values), new CategoryColumn(schema.Columns[1], ["A", "B", "C"], [.. codes])]);
    }
}
