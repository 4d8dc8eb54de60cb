using System.Globalization;

namespace RiskGan.Core.Errors;

/// <content>RG540 to RG549: scenarios.</content>
public static partial class Fault
{
    private const int MostScenarioFaults = 12;

    /// <summary>RG540: a scenario file that is neither YAML nor JSON.</summary>
    public static RiskGanException ScenarioUnreadable(string source, int line, string what) => new(
        "RG540", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"{Shown(source)}, line {line}: {Brief(what.TrimEnd('.'), 160)}."),
        "Write a scenario as YAML or JSON; docs/scenarios.md shows one.");

    /// <summary>RG541: a scenario that says what cannot be; all mistakes at once, each with its line.</summary>
    public static RiskGanException ScenarioWrong(string source, IReadOnlyList<string> faults)
    {
        string count = faults.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" {faults.Count} mistakes:");
        string more = faults.Count > MostScenarioFaults ? string.Create(CultureInfo.InvariantCulture, $"; and {faults.Count - MostScenarioFaults} more") : "";
        return new("RG541", ExitStatus.BadData, $"{Shown(source)}:{count} {string.Join("; ", faults.Take(MostScenarioFaults))}{more}.", "'riskgan inspect MODEL' lists columns, levels and ranges; docs/scenarios.md says what a scenario can ask for.");
    }

    /// <summary>RG542: wanted shares of several columns that have no row in common.</summary>
    public static RiskGanException ScenarioSharesClash(string source, string columns) => new(
        "RG542", ExitStatus.BadData,
        $"{Shown(source)}: no mixture of the model's rows has all the wanted shares of {columns} at once.",
        "Leave the shares of one of the columns open.");
}
