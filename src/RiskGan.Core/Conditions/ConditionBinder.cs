using System.Globalization;
using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Conditions;

/// <summary>Looks the names of an expression up among columns: names, levels, dates, quantiles.</summary>
internal sealed class ConditionBinder(string text, IReadOnlyList<ColumnFacts> columns)
{
    private readonly string[] _names = [.. columns.Select(column => column.Schema.Name)];

    /// <summary>Binds.</summary>
    /// <exception cref="RiskGanException">RG521 an unknown column, RG522 an unknown level, RG523 a comparison that means nothing.</exception>
    public Node Bind(Syntax syntax) => syntax switch
    {
        JunctionSyntax junction => new JunctionNode(junction.IsAnd, [.. junction.Parts.Select(Bind)]),
        NotSyntax not => new NotNode(Bind(not.Part)),
        MissingSyntax missing => new MissingNode(RequireColumn(missing.Left)),
        InSyntax set => BindIn(set),
        CompareSyntax compare => BindCompare(compare),
        _ => throw new InvalidOperationException("An expression of an unknown type."),
    };

    private Node BindIn(InSyntax set)
    {
        if (ColumnOf(set.Left) is { } column && !IsNumeric(column))
            return new LabelNode(column, set.Values.Select(value => Level(column, value)).ToHashSet(StringComparer.Ordinal));
        return new JunctionNode(false, [.. set.Values.Select(value => BindCompare(new CompareSyntax(set.Left, "=", value)))]);
    }

    private Node BindCompare(CompareSyntax compare)
    {
        int? left = ColumnOf(compare.Left), right = ColumnOf(compare.Right);
        bool isEquality = compare.Mark is "=" or "!=";
        if (isEquality && left is { } a && !IsNumeric(a))
        {
            if (right is { } b && !IsNumeric(b)) return Negated(new SameLabelNode(a, b), compare.Mark);
            if (right is null) return Negated(new LabelNode(a, new HashSet<string>(StringComparer.Ordinal) { Level(a, compare.Right) }), compare.Mark);
        }

        if (isEquality && right is { } c && !IsNumeric(c) && left is null)
            return Negated(new LabelNode(c, new HashSet<string>(StringComparer.Ordinal) { Level(c, compare.Left) }), compare.Mark);
        return new CompareNode(Value(compare.Left, right), compare.Mark, Value(compare.Right, left));
    }

    private static Node Negated(Node node, string mark) => mark == "!=" ? new NotNode(node) : node;

    private bool IsNumeric(int column) => columns[column].Schema.Kind.IsNumeric();

    /// <summary>The column an operand names, or null where it is a value.</summary>
    private int? ColumnOf(OperandSyntax operand)
    {
        if (operand is not AtomSyntax { Token: { Kind: TokenKind.Word or TokenKind.Name or TokenKind.Number or TokenKind.Date } token }) return null;
        int index = Array.IndexOf(_names, token.Text);
        if (index < 0 && token.Kind == TokenKind.Word) index = OnlyIgnoringCase(token.Text);
        if (token.Kind is TokenKind.Number or TokenKind.Date) return null; // a column called 2020 is named "2020"
        if (index < 0 && token.Kind == TokenKind.Name) throw Unknown(token);
        return index < 0 ? null : index;
    }

    private int OnlyIgnoringCase(string name)
    {
        int[] alike = [.. Enumerable.Range(0, _names.Length).Where(i => string.Equals(_names[i], name, StringComparison.OrdinalIgnoreCase))];
        return alike.Length == 1 ? alike[0] : -1;
    }

    private int RequireColumn(OperandSyntax operand) =>
        ColumnOf(operand) ?? throw (operand is AtomSyntax atom ? Unknown(atom.Token) : Fault.ConditionMeaningless(text, operand.Place, "a column's name is expected"));

    private RiskGanException Unknown(Token token) => Fault.ConditionColumnUnknown(text, token.Text, NearestName.Find(token.Text, _names));

    private string Level(int column, OperandSyntax operand)
    {
        string? label = operand switch
        {
            AtomSyntax { Token: var token } => token.Text,
            ArithmeticSyntax { Left: AtomSyntax { Token.Text: "0" }, Mark: '-', Right: AtomSyntax { Token: { Kind: TokenKind.Number } digits } } => "-" + digits.Text,
            _ => null,
        };
        ColumnFacts facts = columns[column];
        if (label is null) throw Fault.ConditionMeaningless(text, operand.Place, $"a level of {Fault.Quoted(facts.Schema.Name)} is expected");
        if (facts.Levels is not { } levels || levels.Contains(label)) return label;
        // 2 and 2.0 are the same code.
        if (double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && levels.FirstOrDefault(level => double.TryParse(level, NumberStyles.Float, CultureInfo.InvariantCulture, out double other) && other == number) is { } same) return same;
        string[] alike = [.. levels.Where(level => string.Equals(level, label, StringComparison.OrdinalIgnoreCase))];
        return alike.Length == 1 ? alike[0] : throw Fault.ConditionLevelUnknown(text, facts.Schema.Name, label, NearestName.Find(label, levels), levels);
    }

    /// <summary>An operand as a number; <paramref name="other"/> is the column it is compared with, whose levels, dates and quantiles it may be.</summary>
    private ValueNode Value(OperandSyntax operand, int? other)
    {
        switch (operand)
        {
            case ArithmeticSyntax sum:
                // A quantile inside a sum is one of the only column in sight.
                int? near = ColumnOf(sum.Left) ?? ColumnOf(sum.Right) ?? other;
                return new ArithmeticNode(Value(sum.Left, near), sum.Mark, Value(sum.Right, near));
            case AtomSyntax when ColumnOf(operand) is { } column:
                return new CellNode(column, IsNumeric(column) ? null : Ranks(column, operand.Place));
            case AtomSyntax { Token: { Kind: TokenKind.Number } number }:
                return new NumberNode(double.Parse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture));
            case AtomSyntax { Token: var token } when other is { } column:
                return new NumberNode(Against(column, token));
            case AtomSyntax { Token: var token }:
                throw token.Kind == TokenKind.Word ? Unknown(token) : Fault.ConditionMeaningless(text, token.Place, $"{Fault.Quoted(token.Text)} is compared with no column");
            default:
                throw new InvalidOperationException("An operand of an unknown type.");
        }
    }

    private double Against(int column, Token token)
    {
        ColumnFacts facts = columns[column];
        ColumnSchema schema = facts.Schema;
        if (token.Kind == TokenKind.Word && IsQuantile(token.Text, out double p))
            return facts.Quantile is { } quantile ? quantile(p) : throw Fault.ConditionMeaningless(text, token.Place, $"quantiles of {Fault.Quoted(schema.Name)} are not known here");
        if (schema.Kind is ColumnKind.Date or ColumnKind.DateTime)
        {
            if (token.Kind is TokenKind.Date or TokenKind.Text && TryDate(token.Text, schema, out double date)) return date;
            throw Fault.ConditionMeaningless(text, token.Place, $"{Fault.Quoted(token.Text)} is not a date such as 2024-01-31");
        }

        if (!IsNumeric(column) && Ranks(column, token.Place) is { } ranks) return ranks[Level(column, new AtomSyntax(token))];
        if (token.Kind == TokenKind.Text && (schema.Number ?? NumberFormat.RoundTrip).TryParse(token.Text, out double number)) return number;
        if (token.Kind == TokenKind.Word) throw Unknown(token);
        throw Fault.ConditionMeaningless(text, token.Place, $"{Fault.Quoted(token.Text)} is not a number");
    }

    private static bool TryDate(string label, ColumnSchema schema, out double value)
    {
        string[] patterns = [schema.DatePattern ?? "yyyy-MM-dd", "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"];
        foreach (string pattern in patterns)
        {
            if (!DatePatterns.TryParse(Encoding.UTF8.GetBytes(label), pattern, out DateTime time)) continue;
            value = DatePatterns.ToNumber(time, schema.Kind);
            return true;
        }

        value = double.NaN;
        return false;
    }

    /// <summary>q10, q2.5: a quantile in percent.</summary>
    private static bool IsQuantile(string word, out double p)
    {
        p = double.NaN;
        if (word.Length < 2 || word[0] is not ('q' or 'Q') || !double.TryParse(word.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) || percent is < 0 or > 100) return false;
        p = percent / 100;
        return true;
    }

    // Codes are ordered by the numbers they are, declared or ordinal levels by their order, dates-as-text not at all.
    private Dictionary<string, double> Ranks(int column, int place)
    {
        ColumnFacts facts = columns[column];
        var ranks = new Dictionary<string, double>(StringComparer.Ordinal);
        if (facts.Levels is { } levels)
        {
            bool areNumbers = true;
            foreach (string level in levels)
            {
                areNumbers &= double.TryParse(level, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
                ranks[level] = number;
            }

            if (areNumbers) return ranks;
            if (facts.Schema.Kind == ColumnKind.Ordinal)
            {
                for (int i = 0; i < levels.Count; i++) ranks[levels[i]] = i;
                return ranks;
            }
        }

        throw Fault.ConditionMeaningless(text, place, $"the levels of {Fault.Quoted(facts.Schema.Name)} have no order");
    }
}
