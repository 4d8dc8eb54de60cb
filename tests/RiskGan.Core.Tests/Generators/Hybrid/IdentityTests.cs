using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Imputation;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Generators.Hybrid;

/// <summary>Identities between columns that are written with five digits: found, told from nearness, and kept by generated and imputed rows.</summary>
public sealed class IdentityTests
{
    private const int X = 0, Rest = 1, Days = 2, Near = 3, Some = 4;
    private static readonly Table Firms = Make(900);
    private static readonly Lazy<Model> Trained = new(() => new GanTrainer().Fit(
        Firms, new Provenance("firms.csv", 1, "", Firms.RowCount), new TrainingOptions { Preset = Preset.Hybrid, Steps = 150, BatchSize = 128 }));

    [Fact]
    public void Formulas_that_hold_to_the_last_digit_are_identities_and_near_ones_are_not()
    {
        IdentitySearch search = Search();
        ExactCopy rest = Assert.Single(search.Of(Rest, [X], [new CellFormula(FormulaKind.Complement, X, X, 1.000004)], [1]));
        Assert.Equal(1, rest.Formula.Factor); // a round number but for the rounding
        Assert.True(rest.Tolerance > 0.01);
        ExactCopy days = Assert.Single(search.Of(Days, [X], [new CellFormula(FormulaKind.Reciprocal, X, X, 365.002)], [1]));
        Assert.Equal(365, days.Formula.Factor);
        ExactCopy some = Assert.Single(search.Of(Some, [X], [], [0]));
        Assert.Equal(FormulaKind.Copy, some.Formula.Kind);
        Assert.Empty(search.Of(Near, [X], [], [0])); // x and a thousandth of noise
        Assert.Empty(search.Of(Rest, [X], [new CellFormula(FormulaKind.Complement, X, X, 1.01)], [1]));
    }

    [Fact]
    public void Near_values_are_put_on_the_identity_and_all_others_stay()
    {
        TableEncoder encoder = Encoder();
        var copies = new ExactCopies(encoder, [0, 1, 2, 3, 4], [new ExactCopy(Rest, new CellFormula(FormulaKind.Complement, X, X, 1), 0.01, 0.1), new ExactCopy(X, new CellFormula(FormulaKind.Copy, Some, Some, 1), 0.5, 0.1)], 0.01);
        double common = Firms.Columns[Rest] is NumericColumn { Values: { } rests } ? rests.GroupBy(value => value).MaxBy(group => group.Count())!.Key : 0;
        double greatest = encoder.Numerics[Rest].Law.Values[^1];
        double[] x = [0.31234, 0.31234, 0.31234, double.NaN, 1 - common + 0.0004, 1 - greatest - 0.0001];
        double[] rest = [0.68812345, 0.70, double.NaN, 0.4, common, greatest];
        Column[] columns = [.. Firms.Columns.Select((column, i) => new NumericColumn(column.Schema, i == X ? [.. x] : i == Rest ? rest : new double[6]))];
        copies.Apply(columns);
        Assert.Equal([0.68766, 0.70, double.NaN, 0.4, common, greatest], ((NumericColumn)columns[Rest]).Values);
        Assert.Equal(x, ((NumericColumn)columns[X]).Values); // its formula's operand is drawn later
    }

    [Fact]
    public void Generated_rows_keep_the_identities_and_the_digits()
    {
        Table rows = new Sampler(Trained.Value, 5, 1).Sample(2000).Single(table => table.RowCount == 2000);
        double[] x = Values(rows, X), rest = Values(rows, Rest), days = Values(rows, Days);
        Assert.True(Share(2000, r => Math.Abs(x[r] + rest[r] - 1) < 1.1e-5) > 0.97);
        Assert.True(Share(2000, r => Math.Abs((x[r] * days[r] / 365) - 1) < 2e-4) > 0.97); // five digits of both
        Assert.All(rest.Concat(days), value => Assert.Equal(Round(value), value));
    }

    [Fact]
    public void Imputed_cells_keep_them_whichever_side_is_missing()
    {
        Table rows = new Sampler(Trained.Value, 9, 1).Sample(300).Single();
        foreach (int hidden in (int[])[X, Rest])
        {
            Column[] holed = [.. rows.Columns];
            holed[hidden] = new NumericColumn(holed[hidden].Schema, [.. Enumerable.Repeat(double.NaN, 300)]);
            Table filled = new Imputer(Trained.Value, new ImputationOptions { Seed = 3 }).Fill(new Table(rows.Schema, holed))[0];
            double[] x = Values(filled, X), rest = Values(filled, Rest);
            // x may follow from 365/x, whose five digits leave it one part in ten thousand.
            Assert.True(Share(300, r => Math.Abs(x[r] + rest[r] - 1) < (hidden == X ? 1.1e-4 : 1.1e-5)) > 0.9);
        }
    }

    [Fact]
    public void A_model_file_keeps_identities_and_refuses_impossible_ones()
    {
        Model model = Trained.Value;
        Assert.NotEmpty(model.Generator.Hybrid!.Exact!);
        Model read = Model.FromContent(model.ToContent());
        Assert.Equal(model.Generator.Hybrid!.Exact!, read.Generator.Hybrid!.Exact!);
        HybridSettings settings = model.Generator.Hybrid!;
        ExactCopy sound = settings.Exact![0];
        Assert.True(settings.IsPlausible(5, 5));
        foreach (ExactCopy broken in (ExactCopy[])[sound with { Cell = 5 }, sound with { Tolerance = double.NaN }, sound with { Scale = 0 }, sound with { Formula = null! }, sound with { Formula = sound.Formula with { First = -1 } }])
            Assert.False((settings with { Exact = [broken] }).IsPlausible(5, 5));
        Assert.True((settings with { Exact = null }).IsPlausible(5, 5)); // older models
    }

    private static IdentitySearch Search()
    {
        TableEncoder encoder = Encoder();
        NumericTokens[] tokens = NumericTokens.Of(encoder, 64, 32, 32);
        return new IdentitySearch(new FormulaSearch(tokens, encoder.Encode(Firms)), encoder.Numerics);
    }

    private static TableEncoder Encoder() => TableEncoder.Fit(Firms, new EncoderOptions { FindDependencies = false, FindPartialLinks = false });

    private static double[] Values(Table table, int column) => ((NumericColumn)table.Columns[column]).Values;

    private static double Share(int rows, Func<int, bool> holds) => Enumerable.Range(0, rows).Count(holds) / (double)rows;

    private static double Round(double value) => double.Parse(value.ToString("E4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    // x in five digits, 1 - x, 365/x, x with a little noise, and a column that is x in a third of the rows.
    private static Table Make(int rows)
    {
        var stream = new RandomStream(21, RandomPurpose.Simulation);
        double[][] values = [.. Enumerable.Range(0, 5).Select(_ => new double[rows])];
        for (int r = 0; r < rows; r++)
        {
            double x = Round(0.02 + (0.9 * Math.Pow(stream.UniformDouble(8L * r), 2)));
            values[X][r] = x;
            values[Rest][r] = Round(1 - x);
            values[Days][r] = Round(365 / x);
            values[Near][r] = Round(x + (0.002 * (stream.UniformDouble((8L * r) + 1) - 0.5)));
            values[Some][r] = stream.UniformDouble((8L * r) + 2) < 0.33 ? x : Round(0.01 + stream.UniformDouble((8L * r) + 3));
            if (r % 40 == 0) (values[X][r], values[Rest][r], values[Days][r]) = (0.25, 0.75, 1460);
        }

        ColumnSchema[] schemas = [.. new[] { "x", "rest", "days", "near", "some" }.Select(name => new ColumnSchema { Name = name, Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 8 } })];
        return new Table(new TableSchema { Columns = schemas }, [.. schemas.Select((schema, i) => new NumericColumn(schema, values[i]))]);
    }
}
