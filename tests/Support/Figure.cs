using System.Globalization;

namespace RiskGan.Tests.Support;

/// <summary>A figure of docs/benchmarks/reliability.md: a test that runs a few rounds in every build, and as many as asked for by <c>tests/reliability/run.sh</c>.</summary>
internal static class Figure
{
    /// <summary>Rounds to run: RISKGAN_ROUNDS where it is set, else few.</summary>
    public static int Rounds(int few) =>
        int.TryParse(Environment.GetEnvironmentVariable("RISKGAN_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds > 0 ? rounds : few;

    /// <summary>A seed of its own for each long run (RISKGAN_SEED), the same in every build.</summary>
    public static int Seed =>
        int.TryParse(Environment.GetEnvironmentVariable("RISKGAN_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out int seed) ? seed : 20261122;

    /// <summary>Adds a line to the file RISKGAN_FIGURES names.</summary>
    public static void Record(FormattableString line)
    {
        if (Environment.GetEnvironmentVariable("RISKGAN_FIGURES") is { Length: > 0 } file)
            File.AppendAllText(file, line.ToString(CultureInfo.InvariantCulture) + "\n");
    }
}
