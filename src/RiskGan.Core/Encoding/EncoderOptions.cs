namespace RiskGan.Core.Encoders;

/// <summary>What may be chosen about an encoding; the defaults need no thought.</summary>
public sealed record EncoderOptions
{
    /// <summary>Most codes a category column may use; at least 4. Lowered by itself where the memory limit asks for it.</summary>
    public int LevelBudget { get; init; } = CategoryEncoder.DefaultLevelBudget;

    /// <summary>Most groups rare levels beyond the budget are put into.</summary>
    public int RareGroups { get; init; } = CategoryEncoder.DefaultRareGroups;

    /// <summary>Most distinct values kept of a numeric column; see <see cref="ColumnLaw.Fit"/>.</summary>
    public int MaxDistinct { get; init; } = ColumnLaw.DefaultMaxDistinct;

    /// <summary>False to learn every column even where another determines it.</summary>
    public bool FindDependencies { get; init; } = true;

    /// <summary>False to learn every number on its own even where it exactly equals others in some rows.</summary>
    public bool FindLinks { get; init; } = true;

    /// <summary>False to take only links that hold in every row: a chain of laws whose mixtures point at other cells needs no cell for the others.</summary>
    public bool FindPartialLinks { get; init; } = true;

    /// <summary>Bytes a training may need by estimate before it is refused.</summary>
    public long MaxMemory { get; init; } = 4L << 30;

    /// <summary>The networks and batch the estimate is made for.</summary>
    public TrainingDemand Demand { get; init; } = new();
}

/// <summary>What a training will allocate besides the data, as far as the memory estimate needs it.</summary>
public sealed record TrainingDemand
{
    /// <summary>Rows a batch B.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Width of the noise vector Z.</summary>
    public int NoiseWidth { get; init; } = 64;

    /// <summary>Widths of the generator's hidden layers.</summary>
    public IReadOnlyList<int> GeneratorWidths { get; init; } = [256, 256, 256];

    /// <summary>Widths of the discriminator's hidden layers.</summary>
    public IReadOnlyList<int> DiscriminatorWidths { get; init; } = [256, 256, 256];

    /// <summary>Ramps the discriminator sees of each numeric column, beside its score; 0 for none.</summary>
    public int RampsPerNumeric { get; init; } = 16;

    /// <summary>Features each numeric column adds to the pair-moment matrix; 0 where there is none.</summary>
    public int MomentsPerNumeric { get; init; } = 10;
}

/// <summary>What to do with cells training never met when another table is encoded.</summary>
public enum UnseenCells
{
    /// <summary>Refuse the table, naming columns and numbers of cells.</summary>
    Refuse,

    /// <summary>Encode them as missing, or as the column's most frequent code where training met no missing cell; for callers that mask them.</summary>
    AsMissing,
}
