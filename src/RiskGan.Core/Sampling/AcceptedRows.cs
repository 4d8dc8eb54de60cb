using RiskGan.Core.Calibration;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Sampling;

/// <summary>Fills a chunk with rows the rake keeps: row i is the first accepted of its own candidates 0, 1, 2, …</summary>
/// <remarks>
/// All rows of the chunk are drawn at candidate 0, then only those still refused at candidate 1, and so on: each round is one pass of the
/// generator over as many rows as are open. Candidate k of row i is kept where the uniform number of (seed, k, i) is below its chance, so which rows
/// stand beside it in the chunk changes nothing. After <see cref="MostCandidates"/> the last is taken: with an eighth accepted, one row in 5,000.
/// </remarks>
internal sealed class AcceptedRows
{
    /// <summary>Most candidates a row.</summary>
    public const int MostCandidates = 64;

    private readonly IRowSampler _sampler;
    private readonly Rake _rake;
    private readonly ulong _seed;
    private readonly Matrix<float> _candidates;
    private readonly RakeJudge _judge;
    private readonly float[] _scores;
    private readonly int[] _open;

    /// <summary>Room for chunks of at most <paramref name="rows"/> rows of <paramref name="width"/> entries.</summary>
    public AcceptedRows(IRowSampler sampler, Rake rake, ulong seed, int rows, int width)
    {
        _sampler = sampler;
        _rake = rake;
        _seed = seed;
        _candidates = new Matrix<float>(rows, width);
        _judge = rake.Judge();
        _scores = new float[rows];
        _open = new int[rows];
    }

    /// <summary>Fills <paramref name="rows"/> with rows firstRow, firstRow + 1, …</summary>
    public SamplerCounts Fill(long firstRow, Matrix<float> rows)
    {
        int open = rows.Rows;
        for (int r = 0; r < open; r++) _open[r] = r;
        long drawn = 0, exhausted = 0;
        for (int candidate = 0; open > 0; candidate++)
        {
            Span<int> offsets = _open.AsSpan(0, open);
            _sampler.Fill(firstRow, candidate, offsets, _candidates);
            drawn += open;
            _judge.Scores(_candidates, _scores.AsSpan(0, open));
            bool isLast = candidate == MostCandidates - 1;
            var uniforms = new RandomStream(_seed, RandomPurpose.Acceptance, (uint)candidate);
            int refused = 0;
            for (int r = 0; r < offsets.Length; r++)
            {
                bool isKept = uniforms.Uniform(firstRow + offsets[r]) < Rake.AcceptanceOf(_scores[r], _rake.Threshold);
                if (!isKept && isLast) exhausted++;
                if (isKept || isLast) _candidates.Row(r).CopyTo(rows.Row(offsets[r]));
                else _open[refused++] = offsets[r]; // never ahead of what is read
            }

            open = refused;
        }

        return new SamplerCounts(rows.Rows, drawn, exhausted);
    }
}
