using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>One column on both sides, stored alike.</summary>
internal readonly record struct ColumnMatch(Column Real, Column Candidate)
{
    public string Name => Real.Name;

    public bool IsNumeric => Real is NumericColumn;
}

/// <summary>The columns two tables have in common. What they do not is the business of schema adherence and of the door.</summary>
internal static class ComparedColumns
{
    /// <summary>Columns that are learned: no identifiers, constants and texts.</summary>
    public static ColumnMatch[] Of(Table real, Table candidate) => Match(real, candidate, QualityReport.IsCompared);

    /// <summary>All but identifiers and texts.</summary>
    public static ColumnMatch[] WithConstants(Table real, Table candidate) =>
        Match(real, candidate, kind => kind is not (ColumnKind.Identifier or ColumnKind.Text));

    /// <summary>All but identifiers.</summary>
    public static ColumnMatch[] WithTexts(Table real, Table candidate) => Match(real, candidate, kind => kind is not ColumnKind.Identifier);

    private static ColumnMatch[] Match(Table real, Table candidate, Func<ColumnKind, bool> takesPart)
    {
        var matches = new List<ColumnMatch>();
        foreach (Column column in real.Columns)
        {
            if (!takesPart(column.Schema.Kind) || candidate.Find(column.Name) is not { } other) continue;
            if (column is NumericColumn == other is NumericColumn) matches.Add(new ColumnMatch(column, other));
        }

        return [.. matches];
    }
}
