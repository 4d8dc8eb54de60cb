using RiskGan.Core.Data;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Persistence;

public sealed class ModelJsonTests
{
    [Fact]
    public void A_column_written_with_exponents_throughout_is_stored_and_read_back()
    {
        var format = new NumberFormat { Exponent = new ExponentFormat { Below = double.PositiveInfinity, From = double.PositiveInfinity } };
        var schema = new TableSchema { Columns = [new ColumnSchema { Name = "x", Kind = ColumnKind.Continuous, Number = format }] };
        var content = new ModelContent();
        content.Documents["schema"] = ModelJson.Write(schema);

        Assert.Equal(format, ModelJson.ReadSchema(content).Columns[0].Number);
    }

    [Fact]
    public void A_report_of_a_version_that_knew_fewer_lists_is_read()
    {
        var content = new ModelContent();
        content.Documents["report"] = """{"steps":5,"epochs":1.5,"rows":10,"rewinds":0,"stoppedByTime":false,"riskGanVersion":"0.1.0","engine":"managed"}""";

        TrainingReport report = ModelJson.ReadReport(content);

        Assert.Equal((5, 0, 0, 0), (report.Steps, report.Notices.Count, report.LossTrace.Count, report.Warnings.Count));
        Assert.Null(report.Likelihood);
    }
}
