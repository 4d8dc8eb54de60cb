namespace RiskGan.Core.Data;

/// <summary>A condition that each row of a table should fulfil by itself, such as "drawn ≤ limit".</summary>
/// <remarks>A pure function of the row's cells. A row whose cells do not decide the rule (one of them is missing) keeps it.</remarks>
public interface IRowRule
{
    /// <summary>The rule as its author wrote it: what reports and messages call it.</summary>
    string Name { get; }

    /// <summary>True where the row keeps the rule, or the rule does not say.</summary>
    /// <param name="table">A table with the columns of the schema the rule was declared with.</param>
    /// <param name="row">Row number, 0-based.</param>
    bool Holds(Table table, int row);
}
