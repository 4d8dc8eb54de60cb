using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>TVComplement: one minus the total variation distance between the level shares of a column of labels.</summary>
/// <remarks>
/// Use: shape of categorical, ordinal and boolean columns. 1 means equal shares, 0 means no level in common.
/// Formula: 1 − ½ Σ_k |p_k − q_k|, p and q the shares of level k among the present cells.
/// Edges: missing cells are left out on both sides; no present cell on a side gives NaN; levels are compared by their text, so a
/// level that only one side has counts with its whole share.
/// Source: SDMetrics 0.29 <c>TVComplement</c>. Departure: SDMetrics counts a level that real data lacks as 10⁻⁶ of a row, which moves its
/// value by less than 10⁻⁶·K/N; here such a level counts as zero.
/// </remarks>
public sealed class TvComplement : IColumnMetric
{
    /// <inheritdoc/>
    public string Name => "TVComplement";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public bool AppliesTo(ColumnKind kind) => kind is ColumnKind.Categorical or ColumnKind.Ordinal or ColumnKind.Boolean;

    /// <inheritdoc/>
    public double Evaluate(Column real, Column synthetic)
    {
        CodedColumn coded = CodedColumn.OfLevels(MetricInput.Category(real), MetricInput.Category(synthetic));
        int missing = coded.MissingCode;
        long[] realCounts = Count(coded.Real, coded.CodeCount);
        long[] syntheticCounts = Count(coded.Synthetic, coded.CodeCount);
        long realPresent = coded.Real.Length - realCounts[missing];
        long syntheticPresent = coded.Synthetic.Length - syntheticCounts[missing];
        if (realPresent == 0 || syntheticPresent == 0) return double.NaN;

        double sum = 0.0;
        for (int code = 0; code < coded.CodeCount; code++)
            if (code != missing) sum += Math.Abs(((double)realCounts[code] / realPresent) - ((double)syntheticCounts[code] / syntheticPresent));
        return 1.0 - (0.5 * sum);
    }

    private static long[] Count(int[] codes, int codeCount)
    {
        var counts = new long[codeCount];
        foreach (int code in codes) counts[code]++;
        return counts;
    }
}
