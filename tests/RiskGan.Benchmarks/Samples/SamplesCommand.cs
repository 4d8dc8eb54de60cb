using System.CommandLine;
using RiskGan.Core.Data;
using RiskGan.Core.Simulation;

namespace RiskGan.Benchmarks.Samples;

/// <summary>The verb <c>samples</c>: writes the simulated portfolios that the repository keeps.</summary>
internal static class SamplesCommand
{
    public static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder to write to.", DefaultValueFactory = _ => new DirectoryInfo("samples") };
        var command = new Command("samples", "Writes portfolio.csv and gaps.csv, byte by byte what the simulator gives.") { folder };
        command.SetAction(parsed =>
        {
            DirectoryInfo into = parsed.GetRequiredValue(folder);
            into.Create();
            Write(SamplePortfolios.Portfolio(), Path.Combine(into.FullName, "portfolio.csv"));
            Write(SamplePortfolios.Gaps(), Path.Combine(into.FullName, "gaps.csv"));
            return 0;
        });
        return command;
    }

    private static void Write(Table table, string path)
    {
        using FileStream file = File.Create(path);
        var writer = new CsvTableWriter(file, table.Schema);
        writer.WriteHeader();
        writer.Write(table);
        Console.Error.WriteLine($"{path}: {table.RowCount} rows");
    }
}
