namespace RiskGan.Core.Training;

/// <summary>The kinds of generator the user can ask for.</summary>
public enum Preset
{
    /// <summary>Decided from the table (the default): <see cref="Hybrid"/> unless the table is too wide for it, then <see cref="Gan"/>.</summary>
    Auto,

    /// <summary>Masked dense one-shot GAN with R1 penalty and pair-moment loss.</summary>
    Gan,

    /// <summary>The introductory article's GAN: deep narrow-waist generator, batch norm, binary cross-entropy.</summary>
    Classic,

    /// <summary>A chain of dense networks, one a column, trained by likelihood; the log-quadratic critic then corrects its rows.</summary>
    Hybrid,
}

/// <summary>What the user may choose about a training; everything left out is decided from the data.</summary>
public sealed record TrainingOptions
{
    /// <summary>Which generator.</summary>
    public Preset Preset { get; init; } = Preset.Auto;

    /// <summary>Name of the column risk models will predict; kept in the model for later verbs. Null where there is none.</summary>
    public string? Target { get; init; }

    /// <summary>Passes over the rows. At most one of this and <see cref="Steps"/> is set; both null means: decide from the data.</summary>
    public double? Epochs { get; init; }

    /// <summary>Training steps (one discriminator and one generator update each).</summary>
    public long? Steps { get; init; }

    /// <summary>Stop after this much time even if steps are left; the result then depends on the machine's speed.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Rows a batch, or null for the preset's own.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Fit a rake that keeps or refuses the generator's rows so that pairs of columns go together as in training.</summary>
    public bool Rake { get; init; } = true;

    /// <summary>Seed of every random number of the training.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Labels that fewer rows share are taken out before training (<see cref="Data.RareLabels"/>); null keeps all.</summary>
    public int? RedactRare { get; init; }

    /// <summary>Threads that compute; never changes the result.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Bytes the training may need by estimate before it is refused.</summary>
    public long MaxMemory { get; init; } = 4L << 30;
}
