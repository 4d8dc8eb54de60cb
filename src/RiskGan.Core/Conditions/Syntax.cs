namespace RiskGan.Core.Conditions;

/// <summary>An expression as it was written, before its names are looked up.</summary>
internal abstract record Syntax;

/// <summary>All parts (and) or any part (or).</summary>
internal sealed record JunctionSyntax(bool IsAnd, IReadOnlyList<Syntax> Parts) : Syntax;

/// <summary>Not.</summary>
internal sealed record NotSyntax(Syntax Part) : Syntax;

/// <summary>Two operands compared by =, !=, &lt;, &lt;=, &gt;, &gt;=.</summary>
internal sealed record CompareSyntax(OperandSyntax Left, string Mark, OperandSyntax Right) : Syntax;

/// <summary>One of several values.</summary>
internal sealed record InSyntax(OperandSyntax Left, IReadOnlyList<OperandSyntax> Values) : Syntax;

/// <summary>Is missing.</summary>
internal sealed record MissingSyntax(OperandSyntax Left) : Syntax;

/// <summary>Something with a value.</summary>
internal abstract record OperandSyntax(int Place);

/// <summary>A word, quoted name, text, number or date.</summary>
internal sealed record AtomSyntax(Token Token) : OperandSyntax(Token.Place);

/// <summary>Two numbers combined by +, −, ·, /.</summary>
internal sealed record ArithmeticSyntax(OperandSyntax Left, char Mark, OperandSyntax Right) : OperandSyntax(Left.Place);
