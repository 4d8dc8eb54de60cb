using RiskGan.Core.Data;
using RiskGan.Core.Reporting;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Reporting;

public sealed class ReportFiguresTests
{
    // 1, 2, …, 1001: the interpolated quantile of level p is 1 + 1000·p.
    private static readonly NumericColumn Ladder = Numbers("x", [double.NaN, .. Enumerable.Range(1, 1001).Select(i => (double)i)]);

    [Fact]
    public void A_tail_runs_from_one_in_ten_to_the_last_row()
    {
        TailFigure upper = ReportFigures.Tail(Ladder, Ladder, isUpper: true)!;
        Assert.Equal(upper.Real, upper.Synthetic);
        Assert.Equal((901.0, 1.0), (upper.Real[0].X, upper.Real[0].Depth), Near);
        Assert.Contains(upper.Real, point => Near.Equals(point, (991.0, 2.0))); // one in a hundred
        Assert.Equal((1001.0, Math.Log10(1001)), (upper.Real[^1].X, upper.Real[^1].Depth), Near);
        Assert.Contains("One value in a hundred lies above 991", upper.Description, StringComparison.Ordinal);

        TailFigure lower = ReportFigures.Tail(Ladder, Ladder, isUpper: false)!;
        Assert.Equal((101.0, 1.0), (lower.Real[0].X, lower.Real[0].Depth), Near);
        Assert.Equal(1.0, lower.Real[^1].X);
    }

    [Fact]
    public void Too_few_values_have_no_tail() => Assert.Null(ReportFigures.Tail(Ladder, Numbers("x", 1, 2, double.NaN), isUpper: true));

    private static readonly EqualityComparer<(double X, double Depth)> Near =
        EqualityComparer<(double X, double Depth)>.Create((a, b) => Math.Abs(a.X - b.X) < 1e-6 && Math.Abs(a.Depth - b.Depth) < 1e-9, _ => 0);
}
