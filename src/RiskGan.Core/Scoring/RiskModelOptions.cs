namespace RiskGan.Core.Scoring;

/// <summary>The two kinds of risk model.</summary>
public enum RiskModelKind
{
    /// <summary>Logistic regression (least squares for a number): a coefficient for each number and level.</summary>
    Logistic,

    /// <summary>Gradient-boosted trees.</summary>
    Boosted,
}

/// <summary>Settings of a risk model.</summary>
public sealed record RiskModelOptions
{
    /// <summary>L2 penalty λ of the linear model, 1/C of scikit-learn; greater than 0.</summary>
    public double L2 { get; init; } = 1.0;

    /// <summary>Settings of the trees.</summary>
    public BoostingOptions Boosting { get; init; } = new();

    /// <summary>The level whose probability is predicted; null lets the target column decide (two levels only).</summary>
    public string? Positive { get; init; }
}

/// <summary>One coefficient of a linear risk model.</summary>
/// <param name="Name">The column, "column = level" or "column missing"; the first is the intercept.</param>
/// <param name="Value">Change of the log-odds (of the number) for one standard deviation of the column, or for the level against the most frequent one.</param>
/// <param name="StandardError">Its standard error.</param>
public sealed record RiskCoefficient(string Name, double Value, double StandardError);

/// <summary>What the trees owe to one column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Share">Its share of the fall of the loss over all splits, 0 to 1.</param>
public sealed record RiskImportance(string Column, double Share);
