namespace RiskGan.Core.Imputation;

/// <summary>What filling met on its way, summed over parts.</summary>
public sealed class FillLedger
{
    private readonly long[] _broken;
    private readonly long[] _left;
    private readonly long[] _mended;

    /// <summary>An empty ledger for so many rules.</summary>
    public FillLedger(int rules)
    {
        _broken = new long[rules];
        _left = new long[rules];
        _mended = new long[rules];
    }

    /// <summary>By rule: drawn rows that broke it and were drawn again or left.</summary>
    public IReadOnlyList<long> Broken => _broken;

    /// <summary>By rule: drawn rows that were repaired instead of drawn again.</summary>
    public IReadOnlyList<long> Mended => _mended;

    /// <summary>By rule: rows that break it still, because no draw found a way.</summary>
    public IReadOnlyList<long> Left => _left;

    /// <summary>Adds another's counts.</summary>
    public void Add(FillLedger other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int rule = 0; rule < _broken.Length; rule++)
        {
            _broken[rule] += other._broken[rule];
            _left[rule] += other._left[rule];
            _mended[rule] += other._mended[rule];
        }
    }

    internal void Broke(int rule, bool isMended, bool isLeft)
    {
        _broken[rule]++;
        if (isMended) _mended[rule]++;
        if (isLeft) _left[rule]++;
    }
}
