using RiskGan.Core.Training;

namespace RiskGan.Core.Calibration;

/// <summary>How a trained generator's rows are calibrated; the defaults are the measured ones (docs/decisions/0007-calibration.md).</summary>
public sealed record CalibrationOptions
{
    /// <summary>Most of the generator's own rows that are drawn; fewer for small tables (<see cref="PoolRowsPerRow"/>) and very many columns. A slow sampler asks for fewer.</summary>
    public int MaxPoolRows { get; init; } = 400_000;

    /// <summary>Rows of the pool for each training row.</summary>
    public int PoolRowsPerRow { get; init; } = 20;

    /// <summary>Fewest rows of the pool.</summary>
    public int MinPoolRows { get; init; } = 4000;

    /// <summary>False to leave out the rake.</summary>
    public bool Rake { get; init; } = true;

    /// <summary>False to leave numeric columns unmapped.</summary>
    public bool Recalibrate { get; init; } = true;

    /// <summary>Most features of the rake; beyond it nodes get fewer, then rare levels are left out.</summary>
    public int FeatureBudget { get; init; } = 1200;

    /// <summary>Most steps of the dual ascent.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Most pool rows a step.</summary>
    public int StepRows { get; init; } = 30_000;

    /// <summary>Ridge on the scaled weights for squared noise of 1; it is in proportion to the fitted rows' own (<see cref="RakeFit"/>).</summary>
    public double Ridge { get; init; } = 50;

    /// <summary>Share of the pool the rake is fitted on; the rest judges it.</summary>
    public double FitShare { get; init; } = 0.75;

    /// <summary>Multiply-adds the rake's fit may cost (about a nanosecond each); rows a step, steps and then pairs of columns are fewer beyond it.</summary>
    public double WorkBudget { get; init; } = 1.0e10;

    /// <summary>Most bytes of the pool.</summary>
    public long MaxPoolBytes { get; init; } = 128L << 20;

    /// <summary>Most training rows whose moments are taken, evenly spread over the table.</summary>
    public int MaxTrainingRows { get; init; } = 200_000;

    /// <summary>What a training asks for. The hybrid's rows are dear, so its pool is smaller; its margins are balanced cell by cell, and maps of single columns would tear apart those that nearly equal each other.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="preset">Whose rows are calibrated.</param>
    /// <param name="parameters">The generator's trained numbers: multiply-adds a row.</param>
    internal static CalibrationOptions For(TrainingOptions options, Preset preset, long parameters)
    {
        var calibration = new CalibrationOptions { Rake = options.Rake };
        return preset != Preset.Hybrid ? calibration : calibration with
        {
            Recalibrate = false,
            MaxPoolRows = (int)Math.Clamp(HybridPoolWork / Math.Max(1, parameters), 20_000, 60_000),
            StepRows = 15_000,
            Steps = 60,
        };
    }

    // Multiply-adds a pool of the hybrid's rows may cost: some five seconds of one core.
    private const long HybridPoolWork = 150_000_000_000;

    /// <summary>Numbers of the random pool lie apart from those of every generated row: no row draws this many candidates.</summary>
    internal const int PoolCandidate = 1 << 16;

    /// <summary>Rows of the pool for a table.</summary>
    internal int PoolRows(int trainingRows, long bytesPerRow) =>
        (int)Math.Clamp(Math.Min((long)trainingRows * PoolRowsPerRow, MaxPoolBytes / bytesPerRow), MinPoolRows, Math.Max(MinPoolRows, MaxPoolRows));
}
