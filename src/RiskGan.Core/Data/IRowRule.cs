namespace RiskGan.Core.Data;

/// <summary>A declared constraint that every row of a table must satisfy.</summary>
public interface IRowRule
{
    /// <summary>What the rule is called in ledgers and reports.</summary>
    string Name { get; }

    /// <summary>True where the row satisfies the rule, or the rule does not apply because a cell it needs is missing.</summary>
    bool Holds(Table table, int row);
}
