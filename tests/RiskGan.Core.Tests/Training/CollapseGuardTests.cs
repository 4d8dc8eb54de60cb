using RiskGan.Core.Data;
using RiskGan.Core.Persistence;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Training;

public sealed class CollapseGuardTests
{
    private static readonly Provenance Source = new("tiny.csv", 1, new string('0', 64), 500);

    [Fact]
    public void A_generator_that_always_makes_the_same_row_is_found_by_every_alarm()
    {
        Table table = TinyTables.Mixed(500);
        Model sound = new GanTrainer().Fit(table, Source, new TrainingOptions { Preset = Preset.Gan, Steps = 5, BatchSize = 64 });
        IReadOnlyList<TrainingWarning> warnings = CollapseGuard.Judge(Collapsed(sound), table);

        Assert.Equal(
            [TrainingWarningKind.FewDistinctRows, TrainingWarningKind.LabelsNotMade, TrainingWarningKind.NarrowNumbers],
            warnings.Select(w => w.Kind));
        Assert.All(warnings, w => Assert.Contains("mode collapse", w.Text, StringComparison.Ordinal));
        Assert.Equal(["grade", "flag"], warnings[1].Columns);
        Assert.Equal(["amount", "ratio"], warnings[2].Columns);
        Assert.Equal(0.0, warnings[2].Measured);
    }

    [Fact]
    public void Warnings_stand_in_the_model_and_come_back_with_it()
    {
        Table table = TinyTables.Mixed(500);
        Model sound = new GanTrainer().Fit(table, Source, new TrainingOptions { Preset = Preset.Gan, Steps = 5, BatchSize = 64 });
        IReadOnlyList<TrainingWarning> warnings = CollapseGuard.Judge(Collapsed(sound), table);
        ModelContent content = sound.ToContent();
        content.Documents["report"] = ModelJson.Write(sound.Report with { Warnings = warnings });
        Assert.Equal(warnings.Select(w => w.Text), Model.FromContent(content).Report.Warnings.Select(w => w.Text));
    }

    [Fact]
    public void Rows_drawn_from_the_data_raise_no_alarm()
    {
        for (ulong seed = 0; seed < 20; seed++)
            Assert.Empty(CollapseGuard.Judge(TinyTables.Mixed(400, 2 * seed), TinyTables.Mixed(2048, (2 * seed) + 1), [0, 1, 2, 3]));
    }

    [Fact]
    public void One_column_that_collapses_is_named_with_its_measure()
    {
        Table real = TinyTables.Mixed(1000);
        var grade = (CategoryColumn)real.Columns[2];
        double mass = grade.Codes.Count(code => code != 1) / 1000.0;
        Table made = With(real, 2, new CategoryColumn(grade.Schema, grade.Levels, [.. grade.Codes.Select(_ => 1)]));
        TrainingWarning warning = Assert.Single(CollapseGuard.Judge(real, made, [0, 1, 2, 3]));
        Assert.Equal((TrainingWarningKind.LabelsNotMade, mass), (warning.Kind, warning.Measured));
        Assert.Equal(["grade"], warning.Columns);

        var ratio = (NumericColumn)real.Columns[1];
        made = With(real, 1, new NumericColumn(ratio.Schema, [.. ratio.Values.Select(value => 0.5 + (0.1 * (value - 0.5)))]));
        warning = Assert.Single(CollapseGuard.Judge(real, made, [0, 1, 2, 3]));
        Assert.Equal(TrainingWarningKind.NarrowNumbers, warning.Kind);
        Assert.Equal(0.1, warning.Measured, 1e-9);
    }

    [Fact]
    public void Nothing_to_learn_or_one_value_throughout_is_no_collapse()
    {
        Table real = TinyTables.Mixed(100);
        Assert.Empty(CollapseGuard.Judge(real, real, []));
        var constant = new NumericColumn(real.Columns[0].Schema, [.. Enumerable.Repeat(7.0, 100)]);
        Table flat = With(real, 0, constant);
        Assert.Empty(CollapseGuard.Judge(flat, flat, [0, 1, 2, 3]));
        Table empty = With(real, 0, new NumericColumn(real.Columns[0].Schema, [.. Enumerable.Repeat(double.NaN, 100)]));
        Assert.Empty(CollapseGuard.Judge(empty, empty, [0, 1, 2, 3]));
    }

    private static Table With(Table table, int index, Column column) =>
        new(table.Schema, [.. table.Columns.Select((own, i) => i == index ? column : own)]);

    // Zero weights leave the output's bias alone to speak; a large bias on one code of each block leaves noise no say.
    private static Model Collapsed(Model model)
    {
        string last = model.Weights.Where(t => t.Name.EndsWith(".bias", StringComparison.Ordinal)).Select(t => t.Name).Order(StringComparer.Ordinal).Last();
        return new Model
        {
            Schema = model.Schema,
            Encoder = model.Encoder,
            Options = model.Options,
            Generator = model.Generator,
            Report = model.Report,
            Provenance = model.Provenance,
            Weights = [.. model.Weights.Select(tensor => tensor.Name == last ? Bias(tensor, model) : tensor.Name.EndsWith("weight", StringComparison.Ordinal) ? Zero(tensor) : tensor)],
        };
    }

    private static NamedTensor Zero(NamedTensor tensor) => NamedTensor.Of(tensor.Name, new float[tensor.Values.Length], [.. tensor.Shape]);

    private static NamedTensor Bias(NamedTensor tensor, Model model)
    {
        var bias = new float[tensor.Values.Length];
        int at = model.Encoder.Layout.NumericCount;
        foreach (int width in model.Encoder.Categories.Select(category => category.Width))
        {
            bias[at] = 1000f;
            at += width;
        }

        return NamedTensor.Of(tensor.Name, bias, [.. tensor.Shape]);
    }
}
