using System.Globalization;

namespace RiskGan.Core.Errors;

/// <content>RG760 to RG779: what is evaluated, gates, earlier reports.</content>
public static partial class Fault
{
    /// <summary>RG760: the tables do not have the same columns; every table and column at once.</summary>
    public static RiskGanException TablesDiffer(IReadOnlyCollection<string> faults) => new(
        "RG760", ExitStatus.BadData,
        $"The tables cannot be compared: {string.Join("; ", faults)}.",
        "Evaluate rows of a model of this very table, or read the files with the same --schema.");

    /// <summary>RG761: <c>--target</c>, <c>--pd</c>, <c>--lgd</c> or <c>--ead</c> names no column.</summary>
    public static RiskGanException NamedColumnsMissing(IReadOnlyCollection<(string Option, string Name, string? Nearest)> absent)
    {
        string[] nearest = [.. absent.Where(column => column.Nearest is not null).Select(column => Quoted(column.Nearest!))];
        return new(
            "RG761", ExitStatus.BadData,
            $"The real table has no column {string.Join(", ", absent.Select(column => $"{Quoted(column.Name)} ({column.Option})"))}.",
            nearest.Length == 0
                ? "Give a column name as it stands in the header; 'riskgan schema infer' lists them."
                : $"Did you mean {string.Join(", ", nearest)}?");
    }

    /// <summary>RG762: a column of probabilities, losses or exposures holds labels.</summary>
    public static RiskGanException RiskColumnsNotNumeric(IReadOnlyCollection<(string Option, string Name)> columns) => new(
        "RG762", ExitStatus.BadData,
        $"Not numbers: {string.Join(", ", columns.Select(column => $"column {Quoted(column.Name)} ({column.Option})"))}.",
        "Name columns of numbers, or declare them as continuous in a --schema.");

    /// <summary>RG763: a table with too few rows to say anything.</summary>
    public static RiskGanException TooFewRowsToEvaluate(IReadOnlyCollection<(string Role, int Rows)> tables) => new(
        "RG763", ExitStatus.BadData,
        $"Too few rows: {string.Join(", ", tables.Select(table => string.Create(CultureInfo.InvariantCulture, $"the {table.Role} table has {table.Rows}")))}.",
        "Evaluate at least two rows of each table (1,000 or more give useful intervals).");

    /// <summary>RG764: a gate that cannot be read.</summary>
    public static RiskGanException GateUnreadable(string gate) => new(
        "RG764", ExitStatus.Usage,
        $"--fail-under: {Quoted(gate)} is not a gate.",
        "A gate is a metric, =, >= or <= and a number, such as shape=0.98 or tstr_gap<=0.02; several are separated by commas.");

    /// <summary>RG765: gates on metrics that do not exist; all of them at once.</summary>
    public static RiskGanException GateMetricsUnknown(IReadOnlyCollection<(string Name, string? Nearest)> unknown, IEnumerable<string> known)
    {
        string[] nearest = [.. unknown.Where(gate => gate.Nearest is not null).Select(gate => $"'{gate.Nearest}'")];
        return new(
            "RG765", ExitStatus.Usage,
            $"--fail-under: there is no metric {string.Join(", ", unknown.Select(gate => Quoted(gate.Name)))}.",
            nearest.Length == unknown.Count ? $"Did you mean {string.Join(", ", nearest)}?" : $"The metrics are {string.Join(", ", known)}.");
    }

    /// <summary>RG766: gates or an earlier report were not met.</summary>
    public static RiskGanException GatesNotMet(IReadOnlyCollection<string> failures) => new(
        "RG766", ExitStatus.GateNotMet,
        string.Create(CultureInfo.InvariantCulture, $"{failures.Count} {(failures.Count == 1 ? "requirement is" : "requirements are")} not met.\n{string.Join('\n', failures)}"),
        "The report shows what these numbers stand beside; train longer or on more rows, or change the requirement.");

    /// <summary>RG767: the file of <c>--baseline</c> is not a metrics.json.</summary>
    public static RiskGanException NotAMetricsFile(string source, string problem, Exception? inner = null) => new(
        "RG767", ExitStatus.BadData,
        $"'{Shown(source)}' is not a metrics file of riskgan: {problem}.",
        "Give a file that 'riskgan evaluate --json FILE' wrote.", inner);

    internal static string AndMore(int count) => string.Create(CultureInfo.InvariantCulture, $" and {count} more");
}
