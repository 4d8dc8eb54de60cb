using System.Globalization;
using System.Runtime.InteropServices;
using RiskGan.Core.Evaluation;

namespace RiskGan.Benchmarks.Quality;

/// <summary>Writes the study as a Markdown table, line by line, to standard output and to a file.</summary>
internal sealed class StudyReport(FileInfo? file) : IDisposable
{
    private readonly StreamWriter? _file = file is null ? null : file.AppendText();

    public void Start(StudyOptions options)
    {
        Write(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}, {options.Threads} threads of {Environment.ProcessorCount}. Errors in percent against the training rows."));
        Write("");
        Write("| data | rows × columns | what | shape | trend | trend, SDMetrics defaults | C2ST logistic | C2ST boosted | TSTR | membership | copies % | train s | train CPU s | generate rows/s | peak MiB |");
        Write("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    }

    public void Line(StudyLine line) => Write(string.Create(
        CultureInfo.InvariantCulture,
        $"| {line.Data} | {line.Rows:N0} × {line.Columns} | {line.What} | {Errors(line.AllPairs, line.Scale)} | {Percent(line.SdMetrics.TrendErrorPercent * line.Scale)} | {Auc(line.LogisticJudge)} | {Auc(line.Judge)} | {Auc(line.Utility)} | {Auc(line.Membership)} | {Percent(100 * line.Copies)} | {Costs(line)} |"));

    public static void Worst(QualityReport report, int count)
    {
        foreach (ColumnScore column in report.Columns.Take(count))
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  shape {100 * (1 - column.Score),7:F2}  {column.Column}"));
        foreach (PairScore pair in report.Pairs.Take(count))
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  trend {100 * (1 - pair.Score),7:F2}  {pair.First}, {pair.Second}"));
    }

    public void Dispose() => _file?.Dispose();

    private static string Errors(QualityReport report, double scale)
    {
        string undefined = report.UndefinedColumns + report.UndefinedPairs == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({report.UndefinedColumns} columns, {report.UndefinedPairs} pairs undefined)");
        return $"{Percent(report.ShapeErrorPercent * scale)} | {Percent(report.TrendErrorPercent * scale)}{undefined}";
    }

    private static string Costs(StudyLine line) => line is { Train: { } train, Generate: { } generate }
        ? string.Create(CultureInfo.InvariantCulture, $"{train.Wall.TotalSeconds:F1} | {train.Processor.TotalSeconds:F1} | {line.Rows / generate.Processor.TotalSeconds:N0} | {Math.Max(train.PeakBytes, generate.PeakBytes) / 1048576.0:F0}")
        : " | | | ";

    private static string Auc(double value) => double.IsNaN(value) ? "" : value.ToString("F3", CultureInfo.InvariantCulture);

    private static string Percent(double value) => double.IsNaN(value) ? "-" : value.ToString("F2", CultureInfo.InvariantCulture);

    private void Write(string line)
    {
        Console.WriteLine(line);
        _file?.WriteLine(line);
        _file?.Flush();
    }
}
