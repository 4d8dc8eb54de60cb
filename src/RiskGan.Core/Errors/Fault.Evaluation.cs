namespace RiskGan.Core.Errors;

public static partial class Fault
{
    /// <summary>RG701: the synthetic table cannot be compared with the real one, column by column.</summary>
    public static RiskGanException SyntheticColumnsDiffer(IReadOnlyCollection<string> faults) => new(
        "RG701",
        ExitStatus.BadData,
        $"The synthetic table does not have the real table's columns: {string.Join(", ", faults)}.",
        "Generate from a model of this table, or read both files with the same --schema.");
}
