namespace RiskGan.Core.Encoders;

/// <summary>Bytes a training needs at its peak, by what they are for, and the column that costs most; made before they are allocated.</summary>
/// <remarks>
/// Counted: the table itself, the encoded rows, the encoders' state, weights (with gradient, two Adam moments, moving average, last good
/// copy and one transposed copy), activations of one batch (forward and backward, real and fake, penalty), and the pair-moment matrix with its
/// weights and products. An estimate, meant to be within a factor of two, not a measurement.
/// </remarks>
public sealed record MemoryEstimate
{
    private const long FloatBytes = 4;
    private const int WeightCopies = 7;
    private const int ActivationCopies = 6;
    private const int MomentCopies = 4;

    /// <summary>Bytes of the table as read.</summary>
    public required long Table { get; init; }

    /// <summary>Bytes of the encoded rows.</summary>
    public required long EncodedRows { get; init; }

    /// <summary>Bytes of column laws and level dictionaries.</summary>
    public required long Encoders { get; init; }

    /// <summary>Bytes of weights and what an optimiser keeps beside each.</summary>
    public required long Weights { get; init; }

    /// <summary>Bytes of one batch's activations and gradients.</summary>
    public required long Activations { get; init; }

    /// <summary>Bytes of the pair-moment matrix, quadratic in the encoded width.</summary>
    public required long PairMoments { get; init; }

    /// <summary>The column whose absence would save most; empty where no column is learned.</summary>
    public required string CostliestColumn { get; init; }

    /// <summary>Bytes that column accounts for.</summary>
    public required long CostliestColumnBytes { get; init; }

    /// <summary>Number of encoded columns D.</summary>
    public required int Width { get; init; }

    /// <summary>All of it.</summary>
    public long Total => Table + EncodedRows + Encoders + Weights + Activations + PairMoments;

    /// <summary>Estimates the training of a layout.</summary>
    /// <param name="layout">The encoded columns.</param>
    /// <param name="encoderBytes">Bytes of each cell's encoder.</param>
    /// <param name="rowCount">Rows N.</param>
    /// <param name="tableBytes">Bytes of the table as read.</param>
    /// <param name="demand">Networks and batch.</param>
    public static MemoryEstimate Of(EncodedLayout layout, IReadOnlyList<long> encoderBytes, long rowCount, long tableBytes, TrainingDemand demand)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(encoderBytes);
        ArgumentNullException.ThrowIfNull(demand);
        int cells = layout.CellCount;
        long width = layout.Width;
        long ramps = (long)layout.NumericCount * demand.RampsPerNumeric;
        long moments = width - layout.NumericCount + ((long)layout.NumericCount * demand.MomentsPerNumeric);
        if (demand.MomentsPerNumeric == 0) moments = 0;

        long weights = Parameters(demand.NoiseWidth + width + cells, demand.GeneratorWidths, width)
            + Parameters(width + ramps + cells, demand.DiscriminatorWidths, 1);
        long activations = demand.NoiseWidth + (3 * (width + cells)) + ramps + demand.GeneratorWidths.Sum(w => (long)w) + demand.DiscriminatorWidths.Sum(w => (long)w);

        var estimate = new MemoryEstimate
        {
            Table = tableBytes,
            EncodedRows = rowCount * cells * sizeof(int),
            Encoders = encoderBytes.Sum(),
            Weights = weights * FloatBytes * WeightCopies,
            Activations = activations * demand.BatchSize * FloatBytes * ActivationCopies,
            PairMoments = moments * moments * FloatBytes * MomentCopies,
            CostliestColumn = "",
            CostliestColumnBytes = 0,
            Width = layout.Width,
        };
        (int costliest, long bytes) = Costliest(layout, encoderBytes, rowCount, moments, demand);
        return costliest < 0 ? estimate : estimate with { CostliestColumn = layout.CellNames[costliest], CostliestColumnBytes = bytes };
    }

    private static (int Cell, long Bytes) Costliest(EncodedLayout layout, IReadOnlyList<long> encoderBytes, long rowCount, long moments, TrainingDemand demand)
    {
        int costliest = -1;
        long most = -1;
        for (int cell = 0; cell < layout.CellCount; cell++)
        {
            bool isNumeric = cell < layout.NumericCount;
            long width = isNumeric ? 1 : layout.CategoryWidths[cell - layout.NumericCount];
            long ramps = isNumeric ? demand.RampsPerNumeric : 0;
            long ownMoments = demand.MomentsPerNumeric == 0 ? 0 : isNumeric ? demand.MomentsPerNumeric : width;
            long weights = ((width + 1) * First(demand.GeneratorWidths)) + (width * Last(demand.GeneratorWidths)) + ((width + ramps + 1) * First(demand.DiscriminatorWidths));
            long bytes = encoderBytes[cell]
                + (rowCount * (sizeof(int) + (isNumeric ? sizeof(double) : sizeof(int))))
                + (weights * FloatBytes * WeightCopies)
                + (((3 * (width + 1)) + ramps) * demand.BatchSize * FloatBytes * ActivationCopies)
                + (((moments * moments) - ((moments - ownMoments) * (moments - ownMoments))) * FloatBytes * MomentCopies);
            if (bytes > most) (costliest, most) = (cell, bytes);
        }

        return (costliest, most);
    }

    private static long First(IReadOnlyList<int> widths) => widths.Count == 0 ? 1 : widths[0];

    private static long Last(IReadOnlyList<int> widths) => widths.Count == 0 ? 1 : widths[^1];

    // Weights and biases of a chain of dense layers, with two numbers a unit for normalisation.
    private static long Parameters(long inputs, IReadOnlyList<int> hidden, long outputs)
    {
        long parameters = 0;
        foreach (int units in hidden)
        {
            parameters += (inputs + 3) * units;
            inputs = units;
        }

        return parameters + ((inputs + 1) * outputs);
    }
}
