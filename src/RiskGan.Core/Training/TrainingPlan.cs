using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Generators.Hybrid;

namespace RiskGan.Core.Training;

/// <summary>What a training will do, decided from the data before it starts; <c>train --dry-run</c> prints it.</summary>
public sealed record TrainingPlan
{
    /// <summary>Which generator.</summary>
    public required Preset Preset { get; init; }

    /// <summary>Training rows N.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of the table.</summary>
    public required int Columns { get; init; }

    /// <summary>Columns that are learned, each one cell of the mask.</summary>
    public required int Cells { get; init; }

    /// <summary>Encoded width D.</summary>
    public required int EncodedWidth { get; init; }

    /// <summary>Rows a batch B.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Steps to run.</summary>
    public required long Steps { get; init; }

    /// <summary>Stop after this time even if steps are left.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Seed of every random number.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Threads that compute.</summary>
    public required int Threads { get; init; }

    /// <summary>Estimated bytes of memory the training needs.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Trained numbers of generator and discriminator together.</summary>
    public required long Parameters { get; init; }

    /// <summary>What was decided about the columns, one sentence each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Hyperparameters of preset <see cref="Preset.Gan"/>.</summary>
    public GanOptions Gan { get; init; } = new();

    /// <summary>Hyperparameters of preset <see cref="Preset.Classic"/>.</summary>
    public ClassicOptions Classic { get; init; } = new();

    /// <summary>Hyperparameters of preset <see cref="Preset.Hybrid"/>.</summary>
    public HybridOptions Hybrid { get; init; } = new();

    /// <summary>Columns of two levels that preset hybrid draws last, given all others, in this order: outcomes too rare, or the target of a table too wide, for the other columns' networks to learn from.</summary>
    public IReadOnlyList<string> DrawnLast { get; init; } = [];

    /// <summary>Passes over the rows that the steps amount to (two batches a step: one for each network).</summary>
    public double Epochs => (double)Steps * BatchSize / Rows;
}
