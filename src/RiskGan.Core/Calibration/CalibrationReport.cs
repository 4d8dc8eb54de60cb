namespace RiskGan.Core.Calibration;

/// <summary>What calibrating a generator's rows came to; kept in the model's training report.</summary>
public sealed record CalibrationReport
{
    /// <summary>Rows of the generator that calibration was fitted and judged on.</summary>
    public required int PoolRows { get; init; }

    /// <summary>Numeric columns whose scores are mapped to the training law.</summary>
    public required int RecalibratedColumns { get; init; }

    /// <summary>What the rake came to; null where it was not asked for or there is no pair of columns.</summary>
    public RakeReport? Rake { get; init; }
}

/// <summary>What fitting the rake came to.</summary>
public sealed record RakeReport
{
    /// <summary>True where the rake is stored and used: pair moments on rows it was not fitted on came nearer to the training table's.</summary>
    public required bool IsKept { get; init; }

    /// <summary>Mean distance (total variation) of the soft two-column tables from the training table's, over the judging rows as they are made.</summary>
    public required double PairErrorBefore { get; init; }

    /// <summary>The same over the judging rows that are kept.</summary>
    public required double PairErrorAfter { get; init; }

    /// <summary>Share of the generator's rows that are kept: a generated row costs one over this many draws.</summary>
    public required double Acceptance { get; init; }

    /// <summary>Effective sample size of the kept rows as a share of all: (Σa)²/(n·Σa²), a the chance to be kept.</summary>
    public required double EffectiveShare { get; init; }

    /// <summary>Share of the tilted law's mass that the chance's bound of 1 takes away.</summary>
    public required double LostMass { get; init; }

    /// <summary>Features of a row.</summary>
    public required int Features { get; init; }

    /// <summary>Pairs of columns that are matched.</summary>
    public required int Pairs { get; init; }

    /// <summary>Pairs of columns there are.</summary>
    public required int AllPairs { get; init; }

    /// <summary>Steps of the dual ascent.</summary>
    public required int Steps { get; init; }
}
