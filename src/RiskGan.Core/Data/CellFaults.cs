namespace RiskGan.Core.Data;

/// <summary>A cell that does not fit its column's declared kind.</summary>
internal readonly record struct CellFault(long Line, string Text);

/// <summary>The cells of one column that do not fit: how many, and the first few.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Expected">What every cell should be, as in "is not a number".</param>
/// <param name="Count">Cells at fault.</param>
/// <param name="Cells">The first few of them in line order.</param>
internal sealed record ColumnFault(string Column, string Expected, long Count, IReadOnlyList<CellFault> Cells);

/// <summary>A record with another number of fields than the header. Record 1 is the header.</summary>
internal readonly record struct RaggedRecord(long Line, long Record, int Fields);
