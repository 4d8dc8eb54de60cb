using RiskGan.Core.Evaluation.Neighbours;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>How a condition compares a cell with its value.</summary>
internal enum Comparison
{
    /// <summary>The cell is missing.</summary>
    Missing,

    /// <summary>The cell is present.</summary>
    Present,

    /// <summary>The cell is the value.</summary>
    Equal,

    /// <summary>The cell is present and not the value.</summary>
    NotEqual,

    /// <summary>The cell is at most the value.</summary>
    AtMost,

    /// <summary>The cell is at least the value.</summary>
    AtLeast,

    /// <summary>The cell is below the value.</summary>
    Below,

    /// <summary>The cell is above the value.</summary>
    Above,
}

/// <summary>One condition on one column.</summary>
internal readonly record struct Condition(int Column, Comparison Comparison, double Value)
{
    /// <summary>True where the cell fulfils it; a missing cell fulfils <see cref="Comparison.Missing"/> alone.</summary>
    public bool Holds(double cell) => Comparison switch
    {
        Comparison.Missing => double.IsNaN(cell),
        Comparison.Present => !double.IsNaN(cell),
        Comparison.Equal => cell == Value,
        Comparison.NotEqual => !double.IsNaN(cell) && cell != Value,
        Comparison.AtMost => cell <= Value,
        Comparison.AtLeast => cell >= Value,
        Comparison.Below => cell < Value,
        _ => cell > Value,
    };
}

/// <summary>Conditions that must all hold; what an attacker says of one person.</summary>
internal sealed class Predicate(params Condition[] conditions) : IEquatable<Predicate>
{
    private readonly Condition[] _conditions = [.. conditions.OrderBy(condition => condition.Column).ThenBy(condition => condition.Comparison)];

    /// <summary>Number of the given rows that fulfil it; counting ends at <paramref name="enough"/>.</summary>
    public int Count(MatchedColumns columns, int table, int[] rows, int enough = int.MaxValue)
    {
        Span<Condition> conditions = _conditions;
        double[] first = columns.Cells(table, conditions[0].Column);
        int count = 0;
        foreach (int row in rows)
        {
            if (!conditions[0].Holds(first[row])) continue;
            bool all = true;
            for (int i = 1; i < conditions.Length && all; i++) all = conditions[i].Holds(columns.Cells(table, conditions[i].Column)[row]);
            if (all && ++count >= enough) break;
        }

        return count;
    }

    /// <inheritdoc/>
    public bool Equals(Predicate? other) => other is not null && _conditions.AsSpan().SequenceEqual(other._conditions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Predicate);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (Condition condition in _conditions) hash.Add(condition);
        return hash.ToHashCode();
    }
}
