using RiskGan.Core.Data;

namespace RiskGan.Core.Conditions;

/// <summary>True, false, or unknown because a cell is missing (Kleene's three values).</summary>
internal enum Truth : sbyte
{
    /// <summary>False.</summary>
    No = -1,

    /// <summary>A cell it needs is missing.</summary>
    Unknown = 0,

    /// <summary>True.</summary>
    Yes = 1,
}

/// <summary>A part of a bound condition.</summary>
internal abstract record Node
{
    /// <summary>Whether a row satisfies it.</summary>
    public abstract Truth Of(Table table, int row);

    /// <summary>Positions of the columns it looks at.</summary>
    public abstract IEnumerable<int> Columns { get; }
}

/// <summary>All or any.</summary>
internal sealed record JunctionNode(bool IsAnd, IReadOnlyList<Node> Parts) : Node
{
    public override IEnumerable<int> Columns => Parts.SelectMany(part => part.Columns);

    public override Truth Of(Table table, int row)
    {
        Truth result = IsAnd ? Truth.Yes : Truth.No;
        foreach (Node part in Parts)
        {
            Truth truth = part.Of(table, row);
            result = IsAnd ? (Truth)Math.Min((sbyte)result, (sbyte)truth) : (Truth)Math.Max((sbyte)result, (sbyte)truth);
        }

        return result;
    }
}

/// <summary>Not.</summary>
internal sealed record NotNode(Node Part) : Node
{
    public override IEnumerable<int> Columns => Part.Columns;

    public override Truth Of(Table table, int row) => (Truth)(-(sbyte)Part.Of(table, row));
}

/// <summary>A cell is missing.</summary>
internal sealed record MissingNode(int Column) : Node
{
    public override IEnumerable<int> Columns => [Column];

    public override Truth Of(Table table, int row) => table.Columns[Column].IsMissing(row) ? Truth.Yes : Truth.No;
}

/// <summary>A label is one of several.</summary>
internal sealed record LabelNode(int Column, IReadOnlySet<string> Labels) : Node
{
    public override IEnumerable<int> Columns => [Column];

    public override Truth Of(Table table, int row)
    {
        var column = (CategoryColumn)table.Columns[Column];
        int code = column.Codes[row];
        return code < 0 ? Truth.Unknown : Labels.Contains(column.Levels[code]) ? Truth.Yes : Truth.No;
    }
}

/// <summary>Two label columns agree.</summary>
internal sealed record SameLabelNode(int Left, int Right) : Node
{
    public override IEnumerable<int> Columns => [Left, Right];

    public override Truth Of(Table table, int row)
    {
        var left = (CategoryColumn)table.Columns[Left];
        var right = (CategoryColumn)table.Columns[Right];
        int a = left.Codes[row], b = right.Codes[row];
        return a < 0 || b < 0 ? Truth.Unknown : left.Levels[a] == right.Levels[b] ? Truth.Yes : Truth.No;
    }
}

/// <summary>Two numbers compared.</summary>
/// <remarks>Equality allows for the rounding of sums: |a − b| ≤ 1e-9·max(1, |a|, |b|).</remarks>
internal sealed record CompareNode(ValueNode Left, string Mark, ValueNode Right) : Node
{
    public override IEnumerable<int> Columns => Left.Columns.Concat(Right.Columns);

    public override Truth Of(Table table, int row)
    {
        double a = Left.Of(table, row), b = Right.Of(table, row);
        return double.IsNaN(a) || double.IsNaN(b) ? Truth.Unknown : Holds(a, b) ? Truth.Yes : Truth.No;
    }

    private bool Holds(double a, double b)
    {
        bool equal = a == b || Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)));
        return Mark switch
        {
            "=" => equal,
            "!=" => !equal,
            "<" => a < b && !equal,
            "<=" => a < b || equal,
            ">" => a > b && !equal,
            _ => a > b || equal,
        };
    }
}

/// <summary>A number made of a row's cells; NaN where one is missing.</summary>
internal abstract record ValueNode
{
    public abstract double Of(Table table, int row);

    public abstract IEnumerable<int> Columns { get; }
}

/// <summary>A constant.</summary>
internal sealed record NumberNode(double Value) : ValueNode
{
    public override IEnumerable<int> Columns => [];

    public override double Of(Table table, int row) => Value;
}

/// <summary>A numeric column's cell, or the number that a label is or the place it has among its levels.</summary>
internal sealed record CellNode(int Column, IReadOnlyDictionary<string, double>? Ranks) : ValueNode
{
    public override IEnumerable<int> Columns => [Column];

    public override double Of(Table table, int row)
    {
        if (table.Columns[Column] is NumericColumn numeric) return numeric.Values[row];
        var labels = (CategoryColumn)table.Columns[Column];
        int code = labels.Codes[row];
        return code >= 0 && Ranks is not null && Ranks.TryGetValue(labels.Levels[code], out double rank) ? rank : double.NaN;
    }
}

/// <summary>Two numbers combined; a division by zero is missing.</summary>
internal sealed record ArithmeticNode(ValueNode Left, char Mark, ValueNode Right) : ValueNode
{
    public override IEnumerable<int> Columns => Left.Columns.Concat(Right.Columns);

    public override double Of(Table table, int row)
    {
        double a = Left.Of(table, row), b = Right.Of(table, row);
        double value = Mark switch { '+' => a + b, '-' => a - b, '*' => a * b, _ => a / b };
        return double.IsFinite(value) ? value : double.NaN;
    }
}
