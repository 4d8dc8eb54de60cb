namespace RiskGan.Core.Encoders;

/// <summary>What a <see cref="CellFormula"/> does with its cells' values a and b and its factor f.</summary>
public enum FormulaKind
{
    /// <summary>a + b.</summary>
    Sum,

    /// <summary>a − b.</summary>
    Difference,

    /// <summary>f·a·b.</summary>
    Product,

    /// <summary>f·a/b.</summary>
    Ratio,

    /// <summary>f − a.</summary>
    Complement,

    /// <summary>f/a.</summary>
    Reciprocal,

    /// <summary>a.</summary>
    Copy,
}

/// <summary>A value computed from one or two numeric cells of a row, at which a hybrid's mixture for another cell may point besides the cells themselves.</summary>
/// <remarks>Balances, ratios of the same two amounts and instalments hang together by such formulas; <see cref="Generators.Hybrid.FormulaSearch"/> finds them.</remarks>
/// <param name="Kind">The operation.</param>
/// <param name="First">Cell of a.</param>
/// <param name="Second">Cell of b; the first again where the operation has one operand.</param>
/// <param name="Factor">f; 1 for sums and differences.</param>
public sealed record CellFormula(FormulaKind Kind, int First, int Second, double Factor)
{
    /// <summary>The computed value; not finite where it is undefined.</summary>
    public double Evaluate(double a, double b) => Kind switch
    {
        FormulaKind.Sum => a + b,
        FormulaKind.Difference => a - b,
        FormulaKind.Product => Factor * a * b,
        FormulaKind.Ratio => Factor * a / b,
        FormulaKind.Complement => Factor - a,
        FormulaKind.Reciprocal => Factor / a,
        _ => a,
    };

    /// <summary>True where it could come from a search for a cell of a table with so many numeric cells.</summary>
    internal bool IsPlausible(int cell, int numerics) =>
        Enum.IsDefined(Kind) && double.IsFinite(Factor) && First >= 0 && First < numerics && First != cell && Second >= 0 && Second < numerics && Second != cell;
}
