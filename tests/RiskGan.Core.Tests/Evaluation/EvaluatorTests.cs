using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Fidelity;
using RiskGan.Core.Reporting;
using RiskGan.Core.Simulation;

namespace RiskGan.Core.Tests.Evaluation;

public class EvaluatorTests
{
    private static readonly Table Train = PortfolioSimulator.Simulate(0, 600, 5);
    private static readonly Table Real = PortfolioSimulator.Simulate(10_000, 400, 5);
    private static readonly Table Fresh = PortfolioSimulator.Simulate(20_000, 500, 5);

    [Fact]
    public void Threads_change_no_byte_of_the_report()
    {
        var input = new EvaluationInput { Real = Real, Synthetic = Fresh, Train = Train };
        byte[] one = Json(Evaluator.Run(input, new EvaluationOptions { Metrics = SimpleMetrics.All, Threads = 1 }));
        byte[] four = Json(Evaluator.Run(input, new EvaluationOptions { Metrics = SimpleMetrics.All, Threads = 4 }));
        Assert.Equal(one, four);
    }

    [Fact]
    public void Another_seed_draws_another_floor()
    {
        var input = new EvaluationInput { Real = Real, Synthetic = Fresh, Train = Train };
        Assert.NotEqual(
            Json(Evaluator.Run(input, new EvaluationOptions { Metrics = SimpleMetrics.All, Seed = 1 })),
            Json(Evaluator.Run(input, new EvaluationOptions { Metrics = SimpleMetrics.All, Seed = 2 })));
    }

    [Fact]
    public void The_floor_is_training_rows_of_the_synthetic_size()
    {
        EvaluationReport report = Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = Fresh, Train = Train }, Options(Counts(FloorSample.Training)));
        MetricLine line = Assert.Single(report.Lines);
        Assert.Equal(500, line.Measurement.Estimate.Value);
        Assert.Equal(500, line.Floor!.Estimate.Value);
        Assert.Equal(400, line.Floor.Real); // against all real rows
    }

    [Fact]
    public void Fewer_training_rows_than_synthetic_ones_are_said()
    {
        EvaluationReport report = Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = Train, Train = Fresh }, Options(Counts(FloorSample.Training)));
        Assert.Equal(500, report.Lines[0].Floor!.Estimate.Value);
        Assert.Contains(report.Notices, notice => notice.StartsWith("The noise floor has 500 real rows, the synthetic table 600", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_training_rows_the_floor_is_half_against_half()
    {
        EvaluationReport report = Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = Fresh }, Options(Counts(FloorSample.Training)));
        Assert.Equal((200, 200), (report.Lines[0].Floor!.Estimate.Value, report.Lines[0].Floor!.Real));
        Assert.Contains(report.Notices, notice => notice.Contains("one half of the real rows", StringComparison.Ordinal));
    }

    [Fact]
    public void A_metric_that_looks_for_training_rows_has_the_control_rows_as_its_floor()
    {
        Table control = PortfolioSimulator.Simulate(30_000, 350, 5);
        EvaluationReport report = Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = Fresh, Train = Train, Control = control }, Options(Counts(FloorSample.HeldOut)));
        Assert.Equal((350, 400), (report.Lines[0].Floor!.Estimate.Value, report.Lines[0].Floor!.Real));
    }

    [Fact]
    public void A_metric_that_compares_with_the_training_rows_has_one_half_of_them_against_the_other_as_its_floor()
    {
        SimpleMetric rows = new("rows", (context, candidate) => [new Measurement("", Estimate.Exact(candidate.RowCount)) { Real = context.Train!.RowCount }]) { FloorSample = FloorSample.TrainingHalf };
        MetricLine line = Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = Train, Train = Train }, Options(rows)).Lines[0];
        Assert.Equal((Train.RowCount, Train.RowCount), ((int)line.Measurement.Estimate.Value, (int)line.Measurement.Real));
        Assert.Equal((Train.RowCount / 2, Train.RowCount - (Train.RowCount / 2)), ((int)line.Floor!.Estimate.Value, (int)line.Floor.Real));
    }

    [Fact]
    public void The_halves_share_no_row_and_leave_none_out()
    {
        ITableMetric rows = new SimpleMetric("rows", (context, candidate) => [new Measurement("", Estimate.Exact(
            Cells(context.Real).Concat(Cells(candidate)).Distinct().Count()))]);
        EvaluationReport report = Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = Fresh }, Options(rows));
        Assert.Equal(Cells(Real).Distinct().Count(), report.Lines[0].Floor!.Estimate.Value);

        static IEnumerable<string> Cells(Table table) => Enumerable.Range(0, table.RowCount).Select(table.Find(PortfolioSimulator.Identifier)!.Format);
    }

    [Fact]
    public void A_metric_that_compares_with_nothing_has_no_floor_and_no_baselines()
    {
        EvaluationReport report = Evaluator.Run(
            new EvaluationInput { Real = Real, Synthetic = Fresh, Train = Train },
            Options(new SimpleMetric("own", (_, table) => [new Measurement("", Estimate.Exact(table.RowCount))]) { ComparesWithFloor = false }));
        Assert.Null(report.Lines[0].Floor);
        Assert.Empty(report.Lines[0].Baselines);
        Assert.Equal(Verdict.Information, report.Lines[0].Verdict);
    }

    [Fact]
    public void Fresh_real_rows_are_at_the_floor_and_columns_drawn_apart_are_poor_in_trends()
    {
        EvaluationReport fresh = Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = Fresh, Train = Train }, Options(SimpleMetrics.Trends));
        Assert.Equal(Verdict.AtFloor, fresh.Lines[0].Verdict);
        Table apart = Core.Evaluation.Baselines.IndependentColumns(Train, 500, 99);
        EvaluationReport poor = Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = apart, Train = Train }, Options(SimpleMetrics.Trends));
        Assert.NotEqual(Verdict.AtFloor, poor.Lines[0].Verdict);
    }

    [Fact]
    public void Lines_come_block_by_block_overall_first_and_worst_first()
    {
        ITableMetric metric = new SimpleMetric("parts", (_, table) => FirstRow(table) == FirstRow(Fresh)
            ? [Of("fine", 0.95), Of("bad", 0.5), Of("", 0.9), Of("worse", 0.4)]
            : [Of("fine", 0.95), Of("bad", 0.95), Of("", 0.95), Of("worse", 0.95)]);
        ITableMetric early = new SimpleMetric("early", (_, _) => [Of("", 1.0)]) { Block = MetricBlock.Validity };
        EvaluationReport report = Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = Fresh, Train = Train }, Options(metric, early));
        Assert.Equal(["early", "parts", "parts[worse]", "parts[bad]", "parts[fine]"], report.Lines.Select(ReportWords.Name));

        static Measurement Of(string subject, double value) => new(subject, SimpleMetrics.Around(value, 0.01));

        static string FirstRow(Table table) => table.Find(PortfolioSimulator.Identifier)!.Format(0);
    }

    [Fact]
    public void Every_told_subject_stands_beside_floor_and_baselines()
    {
        EvaluationReport report = Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = Fresh, Train = Train }, Options([.. FidelityMetrics.All.Where(metric => metric.MostSubjects < int.MaxValue)]));
        foreach (IGrouping<string, MetricLine> metric in report.Lines.GroupBy(line => line.Metric.Name))
        {
            Assert.InRange(metric.Count(), 2, 51);
            Assert.All(metric, line => Assert.DoesNotContain(line.Baselines.Select(baseline => baseline.Measurement).Append(line.Floor!), beside => beside.Remark.StartsWith("not among", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void An_exception_of_a_metric_arrives_as_itself()
    {
        ITableMetric broken = new SimpleMetric("broken", (_, _) => throw new InvalidOperationException("a defect"));
        foreach (int threads in new[] { 1, 3 })
            Assert.Throws<InvalidOperationException>(() => Evaluator.Run(new EvaluationInput { Real = Real, Synthetic = Fresh }, Options(broken) with { Threads = threads }));
    }

    [Fact]
    public void A_request_to_stop_is_obeyed() => Assert.Throws<OperationCanceledException>(() => Evaluator.Run(
        new EvaluationInput { Real = Real, Synthetic = Fresh }, Options(SimpleMetrics.Shapes), stop: new CancellationToken(canceled: true)));

    [Fact]
    public void Every_column_that_differs_is_named_at_once()
    {
        Table real = TestTables.Of(TestTables.Numbers("a", 1, 2), TestTables.Numbers("b", 1, 2), TestTables.Labels("c", "x", "y"), TestTables.Numbers("d", 1, 2));
        Table synthetic = TestTables.Of(TestTables.Labels("d", "x", "y"), TestTables.Labels("b", "x", "y"), TestTables.Numbers("e", 1, 2), TestTables.Labels("c", "x", "y"));
        Table train = TestTables.Of(TestTables.Numbers("a", 1, 2), TestTables.Numbers("b", 1, 2), TestTables.Labels("c", "x", "y"));
        RiskGanException error = Assert.Throws<RiskGanException>(() => Evaluator.Run(new EvaluationInput { Real = real, Synthetic = synthetic, Train = train }, Options()));
        Assert.Equal("RG760", error.Code);
        Assert.Equal(
            "The tables cannot be compared: the synthetic table lacks column 'a'; in the synthetic table 'b' (labels instead of numbers), 'd' (labels instead of numbers) are of another kind; "
            + "the train table lacks column 'd'; the synthetic table also has column 'e', which is left out; "
            + "the synthetic table has columns 'd', 'b', 'c' in another place; columns are matched by name.",
            error.Message);
    }

    [Fact]
    public void Extra_and_moved_columns_are_put_right_and_told()
    {
        Table real = TestTables.Of(TestTables.Numbers("a", 1, 2), TestTables.Labels("b", ColumnKind.Boolean, "0", "1"));
        Table synthetic = TestTables.Of(TestTables.Labels("b", "0", "1", "2"), TestTables.Numbers("extra", 1, 2, 3), TestTables.Numbers("a", 1, 2, 3));
        var notices = new List<string>();
        EvaluationInput matched = EvaluationInputCheck.Match(new EvaluationInput { Real = real, Synthetic = synthetic }, Options(), notices);
        Assert.Equal(["a", "b"], matched.Synthetic.Columns.Select(column => column.Name));
        Assert.Equal(ColumnKind.Boolean, matched.Synthetic.Columns[1].Schema.Kind);
        Assert.Equal(2, notices.Count);
    }

    [Fact]
    public void Named_columns_that_are_not_there_get_the_nearest_name()
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => Evaluator.Run(
            new EvaluationInput { Real = Real, Synthetic = Fresh }, Options() with { Target = "defualt", Pd = "pdd" }));
        Assert.Equal(("RG761", "Did you mean 'default', 'pd'?"), (error.Code, error.Cure));
    }

    [Fact]
    public void A_risk_column_with_labels_is_refused() => Assert.Equal("RG762", Assert.Throws<RiskGanException>(() => Evaluator.Run(
        new EvaluationInput { Real = Real, Synthetic = Fresh }, Options() with { Pd = "region" })).Code);

    [Fact]
    public void One_row_is_refused()
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => Evaluator.Run(
            new EvaluationInput { Real = Real, Synthetic = Fresh.SelectRows([0]) }, Options()));
        Assert.Equal(("RG763", "Too few rows: the synthetic table has 1."), (error.Code, error.Message));
    }

    private static EvaluationOptions Options(params ITableMetric[] metrics) => new() { Metrics = metrics };

    // The candidate's rows as the value, the reference's as the real figure.
    private static SimpleMetric Counts(FloorSample sample) => new("rows", (context, candidate) =>
        [new Measurement("", Estimate.Exact(candidate.RowCount)) { Real = context.Real.RowCount }])
    { FloorSample = sample };

    private static byte[] Json(EvaluationReport report) => JsonReport.Write(new ReportContent { Report = report });
}
