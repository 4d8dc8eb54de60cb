using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>The rows a metric looks at: both tables, or a sample of each where they are longer than the metric can afford.</summary>
internal sealed class EvaluationSample
{
    private const uint RealSubstream = 0x20_0000;
    private const uint CandidateSubstream = 0x20_0001;

    private EvaluationSample(Table real, Table candidate, string remark)
    {
        Real = real;
        Candidate = candidate;
        Remark = remark;
    }

    /// <summary>The real rows, in file order.</summary>
    public Table Real { get; }

    /// <summary>The candidate's rows, in file order.</summary>
    public Table Candidate { get; }

    /// <summary>Says what was sampled; empty where nothing was.</summary>
    public string Remark { get; }

    /// <summary>At most <paramref name="most"/> rows of each table, and never more than the evaluation allows.</summary>
    public static EvaluationSample Of(EvaluationContext context, Table candidate, int most = int.MaxValue)
    {
        most = Math.Max(1, Math.Min(most, context.MaxRows));
        Table real = Take(context.Real, most, new RandomStream(context.Seed, RandomPurpose.Evaluation, Substream: RealSubstream));
        Table rows = Take(candidate, most, new RandomStream(context.Seed, RandomPurpose.Evaluation, Substream: CandidateSubstream));
        bool isSampled = real.RowCount < context.Real.RowCount || rows.RowCount < candidate.RowCount;
        return new EvaluationSample(real, rows, isSampled ? string.Create(CultureInfo.InvariantCulture, $"on {most:N0} sampled rows at most of each table") : "");
    }

    /// <summary>Rows for a metric of all pairs: a fixed number of cells in all, so that 300 columns end as well.</summary>
    public static EvaluationSample ForPairs(EvaluationContext context, Table candidate, int columns)
    {
        const double CellsInAll = 60e6;
        const int FewestRows = 2_000;
        double pairs = Math.Max(1.0, columns * (columns - 1.0) / 2.0);
        return Of(context, candidate, (int)Math.Clamp(CellsInAll / pairs, FewestRows, int.MaxValue));
    }

    /// <summary>Rows drawn without replacement, in file order: those with the smallest keys Bits(row).</summary>
    public static Table Take(Table table, int most, RandomStream stream)
    {
        if (table.RowCount <= most) return table;
        uint[] bits = RandomBits.Fill(stream, table.RowCount);
        var order = new ulong[table.RowCount]; // key above, row below: sorting needs no tie rule of its own
        for (int row = 0; row < order.Length; row++) order[row] = ((ulong)bits[row] << 32) | (uint)row;
        Array.Sort(order);
        int[] rows = Array.ConvertAll(order[..most], entry => (int)(uint)entry);
        Array.Sort(rows);
        return table.SelectRows(rows);
    }
}
