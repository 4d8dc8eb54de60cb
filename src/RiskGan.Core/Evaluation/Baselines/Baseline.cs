using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>A simple way of making rows that every generator is compared with.</summary>
/// <param name="Name">The name in reports and JSON.</param>
/// <param name="Meaning">One sentence for a reader who does not know it.</param>
/// <param name="Draw">Makes rows from (training table, number of rows, seed); the same rows for the same three.</param>
public sealed record Baseline(string Name, string Meaning, Func<Table, int, ulong, Table> Draw);
