namespace RiskGan.Core.Data;

/// <summary>What can be seen in one column before anything is decided.</summary>
internal sealed class ColumnEvidence
{
    /// <summary>Looks at a column whose codes in <paramref name="missing"/> mean "missing".</summary>
    public ColumnEvidence(RawColumn column, bool[] missing)
    {
        Column = column;
        Missing = missing;
        for (int code = 0; code < missing.Length; code++)
        {
            if (missing[code])
            {
                MissingRows += column.CountOf(code);
                continue;
            }
            PresentTexts++;
            PresentRows += column.CountOf(code);
        }
        Date = PresentTexts > 1 ? DateProfile.Read(column, missing) : null;
        Point = NumberProfile.Read(column, missing, '.');
        // The comma is tried only where it could matter: where the point fails, or where its marks could be the other kind.
        bool pointIsPlain = Point.AllNumbers && Point.ThousandsMark is not ',' && !Point.Manner.MarksCouldBeThousands;
        Comma = pointIsPlain ? null : NumberProfile.Read(column, missing, ',');
    }

    /// <summary>The column as text.</summary>
    public RawColumn Column { get; }

    /// <summary>True for the codes that mean "missing".</summary>
    public bool[] Missing { get; }

    /// <summary>Rows with a missing cell.</summary>
    public long MissingRows { get; }

    /// <summary>Different texts that are not missing.</summary>
    public int PresentTexts { get; }

    /// <summary>Rows with such a text.</summary>
    public long PresentRows { get; }

    /// <summary>True where no text stands twice.</summary>
    public bool IsUnique => PresentRows == PresentTexts;

    /// <summary>The texts as dates, or null.</summary>
    public DateProfile? Date { get; }

    /// <summary>The texts as numbers with a decimal point.</summary>
    public NumberProfile Point { get; }

    /// <summary>The texts as numbers with a decimal comma; null where the point reads them without doubt.</summary>
    public NumberProfile? Comma { get; }

    /// <summary>The codes that are not missing, in order of first sight.</summary>
    public IEnumerable<int> PresentCodes()
    {
        for (int code = 0; code < Missing.Length; code++)
            if (!Missing[code]) yield return code;
    }

    /// <summary>Different values among the texts ("1" and "1.0" are one).</summary>
    public int CountValues(NumberProfile numbers)
    {
        if (PresentTexts > 4 * SchemaInference.MostOrdinalLevels) return PresentTexts; // nobody asks how many exactly
        return PresentCodes().Select(code => numbers.Values[code]).Distinct().Count();
    }
}

/// <summary>What was decided about a column, and why.</summary>
internal sealed record InferredColumn(ColumnKind Kind, string Reason)
{
    /// <summary>The numbers' format, for numeric kinds.</summary>
    public NumberFormat? Number { get; init; }

    /// <summary>The dates' pattern, for dates.</summary>
    public string? DatePattern { get; init; }

    /// <summary>Value by code, for numbers.</summary>
    public double[]? Values { get; init; }

    /// <summary>Value by code, for codes that are ordered by it.</summary>
    public double[]? LevelValues { get; init; }

    /// <summary>The first text that keeps a column of numbers from being one, or -1.</summary>
    public int FirstStray { get; init; } = -1;

    /// <summary>Rows with such a text.</summary>
    public long StrayRows { get; init; }
}
