using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Rules;

/// <summary>A declared rule bound to the columns of a table: broken only where its condition is false, not where a missing cell leaves it open.</summary>
/// <remarks>
/// A rule that compares one number with others can be mended instead of drawn again: an equation (<c>total = a + b</c>) at once, an
/// inequality (<c>paid &lt;= amount</c>) as a last resort by putting the number on its bound. See <see cref="RowRepair"/>.
/// Tables have the columns the rule was bound to, in that order.
/// </remarks>
public sealed class RowRule : IRowRule
{
    private readonly Condition _condition;

    internal RowRule(string name, Condition condition)
    {
        Name = name;
        _condition = condition;
        Columns = [.. condition.Columns];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Positions of the columns it looks at.</summary>
    internal int[] Columns { get; }

    /// <inheritdoc/>
    public bool Holds(Table table, int row) => !_condition.IsFalse(table, row);

    /// <summary>Sets a number that may be changed so that the rule holds.</summary>
    /// <param name="table">Its numeric columns are changed in place.</param>
    /// <param name="row">The row.</param>
    /// <param name="mayChange">By column.</param>
    /// <param name="legal">A value as a column writes it.</param>
    /// <param name="isLast">True where inequalities too are mended.</param>
    /// <returns>True where the rule holds now.</returns>
    internal bool TryMend(Table table, int row, Func<int, bool> mayChange, Func<int, double, double> legal, bool isLast)
    {
        var repair = new RowRepair(table, row, mayChange, legal, isLast);
        return repair.TryMake(_condition.Root) && Holds(table, row);
    }
}

/// <summary>Binds the rules a schema declares.</summary>
public static class RowRules
{
    /// <summary>The rules of a model's schema, for its rows.</summary>
    /// <exception cref="Errors.RiskGanException">RG520–RG523: a rule cannot be read.</exception>
    public static IReadOnlyList<RowRule> Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(model.Encoder);
    }

    /// <summary>The same from a model's encoder.</summary>
    /// <exception cref="Errors.RiskGanException">RG520–RG523: a rule cannot be read.</exception>
    internal static IReadOnlyList<RowRule> Of(TableEncoder encoder) => Of(encoder.Schema, ColumnFacts.Of(encoder));

    /// <summary>The rules of a table's schema, for its rows.</summary>
    /// <exception cref="Errors.RiskGanException">RG520–RG523: a rule cannot be read.</exception>
    public static IReadOnlyList<RowRule> Of(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Of(table.Schema, ColumnFacts.Of(table));
    }

    /// <summary>Rows of a table that break each rule.</summary>
    public static long CountBroken(IRowRule rule, Table table)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(table);
        long broken = 0;
        for (int row = 0; row < table.RowCount; row++)
            if (!rule.Holds(table, row)) broken++;
        return broken;
    }

    private static IReadOnlyList<RowRule> Of(TableSchema schema, IReadOnlyList<ColumnFacts> facts) =>
        schema.Rules is not { Count: > 0 } rules ? [] : [.. rules.Select(rule => new RowRule(rule.Name, Condition.Parse(rule.Check, facts)))];
}
