namespace RiskGan.Core.Data;

/// <summary>What a column means, which decides how it is stored, learned and written.</summary>
public enum ColumnKind
{
    /// <summary>Real numbers (amounts, rates, ratios). Stored as <see cref="NumericColumn"/>.</summary>
    Continuous,

    /// <summary>Whole numbers with many values (days, counts, ages). Stored as <see cref="NumericColumn"/>.</summary>
    Integer,

    /// <summary>Ordered codes with few values (grades 1-7, delinquency status). Stored as <see cref="CategoryColumn"/>, levels in order.</summary>
    Ordinal,

    /// <summary>Unordered labels or codes. Stored as <see cref="CategoryColumn"/>.</summary>
    Categorical,

    /// <summary>Two opposite labels (0/1, yes/no, true/false). Stored as <see cref="CategoryColumn"/>.</summary>
    Boolean,

    /// <summary>Calendar days. Stored as <see cref="NumericColumn"/>, days since 1970-01-01.</summary>
    Date,

    /// <summary>Points in time. Stored as <see cref="NumericColumn"/>, seconds since 1970-01-01T00:00:00.</summary>
    DateTime,

    /// <summary>A unique key: not learned, regenerated. Stored as <see cref="CategoryColumn"/>.</summary>
    Identifier,

    /// <summary>One value (or none) throughout: copied. Stored as <see cref="CategoryColumn"/>.</summary>
    Constant,

    /// <summary>Free text or labels with very many levels. Stored as <see cref="CategoryColumn"/>.</summary>
    Text,
}

/// <summary>Facts that follow from a <see cref="ColumnKind"/> alone.</summary>
public static class ColumnKinds
{
    /// <summary>True where the column is stored as numbers (<see cref="NumericColumn"/>).</summary>
    public static bool IsNumeric(this ColumnKind kind) =>
        kind is ColumnKind.Continuous or ColumnKind.Integer or ColumnKind.Date or ColumnKind.DateTime;

    /// <summary>True where the column takes part in training; identifiers and constants do not.</summary>
    public static bool IsLearned(this ColumnKind kind) => kind is not (ColumnKind.Identifier or ColumnKind.Constant);
}
