using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Conditions;

/// <summary>A condition on rows, such as <c>product = mortgage and income &lt; q10 and "days past due" between 1 and 30</c>.</summary>
/// <remarks>
/// Comparisons = != &lt; &lt;= &gt; &gt;=, between, in, is missing; and, or, not, brackets; sums, differences, products, quotients of numbers;
/// dates (2024-01-31); quantiles of the column on the other side (q10, q99.5). Words are columns or, beside a label column, levels; names with
/// other characters stand in double quotes, levels in single ones. A missing cell makes a comparison unknown (Kleene): a row is taken only where the
/// condition is true, a rule is broken only where it is false.
/// </remarks>
public sealed class Condition
{
    private readonly IReadOnlyList<ColumnFacts> _facts;

    private Condition(string text, Node root, IReadOnlyList<ColumnFacts> facts)
    {
        Text = text;
        Root = root;
        _facts = facts;
    }

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    internal Node Root { get; }

    /// <summary>Positions of the columns it looks at.</summary>
    internal IEnumerable<int> Columns => Root.Columns.Distinct();

    /// <summary>Parts that must all hold.</summary>
    internal IReadOnlyList<Node> Conjuncts => [.. Flatten(Root)];

    /// <summary>Reads an expression about a model's rows.</summary>
    /// <exception cref="RiskGanException">RG520–RG523 it cannot be read; RG524 no row can satisfy it.</exception>
    public static Condition Parse(string text, Model model)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(model);
        Condition condition = Parse(text, ColumnFacts.Of(model.Encoder));
        condition.RefuseImpossible();
        return condition;
    }

    /// <summary>Reads an expression about a table's rows.</summary>
    /// <exception cref="RiskGanException">RG520–RG523: it cannot be read.</exception>
    public static Condition Parse(string text, Table table)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(table);
        return Parse(text, ColumnFacts.Of(table));
    }

    internal static Condition Parse(string text, IReadOnlyList<ColumnFacts> facts) =>
        new(text, new ConditionBinder(text, facts).Bind(ConditionParser.Parse(text)), facts);

    /// <summary>True where the row satisfies the condition; false also where a missing cell leaves it open.</summary>
    public bool IsTrue(Table table, int row) => Root.Of(table, row) == Truth.Yes;

    /// <summary>True where the row contradicts the condition; a missing cell contradicts nothing.</summary>
    public bool IsFalse(Table table, int row) => Root.Of(table, row) == Truth.No;

    // Ranges that all must hold are cut with each other and with the range of training.
    private void RefuseImpossible()
    {
        var low = new Dictionary<int, double>();
        var high = new Dictionary<int, double>();
        foreach (Node node in Conjuncts)
        {
            if (node is not CompareNode { Left: CellNode { Ranks: null } cell, Right: NumberNode number } compare) continue;
            double value = number.Value;
            (double from, double to) = compare.Mark switch
            {
                "=" => (value, value),
                "<" => (double.NegativeInfinity, double.BitDecrement(value)),
                "<=" => (double.NegativeInfinity, value),
                ">" => (double.BitIncrement(value), double.PositiveInfinity),
                ">=" => (value, double.PositiveInfinity),
                _ => (double.NegativeInfinity, double.PositiveInfinity),
            };
            low[cell.Column] = Math.Max(low.GetValueOrDefault(cell.Column, double.NegativeInfinity), from);
            high[cell.Column] = Math.Min(high.GetValueOrDefault(cell.Column, double.PositiveInfinity), to);
            ColumnFacts facts = _facts[cell.Column];
            if (double.IsNaN(facts.Least)) continue;
            if (from > facts.Greatest || to < facts.Least)
                throw Fault.ConditionOutsideTraining(Text, facts.Schema.Name, facts.Schema.FormatNumber(facts.Least), facts.Schema.FormatNumber(facts.Greatest));
            if (low[cell.Column] > high[cell.Column]) throw Fault.ConditionContradicts(Text, facts.Schema.Name);
        }

        foreach (IGrouping<int, LabelNode> labels in Conjuncts.OfType<LabelNode>().GroupBy(node => node.Column))
        {
            IEnumerable<string> common = labels.First().Labels;
            foreach (LabelNode node in labels) common = common.Intersect(node.Labels, StringComparer.Ordinal);
            if (!common.Any()) throw Fault.ConditionContradicts(Text, _facts[labels.Key].Schema.Name);
        }
    }

    private static IEnumerable<Node> Flatten(Node node) =>
        node is JunctionNode { IsAnd: true } junction ? junction.Parts.SelectMany(Flatten) : [node];
}
