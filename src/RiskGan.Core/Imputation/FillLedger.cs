namespace RiskGan.Core.Imputation;

/// <summary>What filling met on its way, summed over parts.</summary>
public sealed class FillLedger
{
    private readonly long[] _broken;
    private readonly long[] _left;

    /// <summary>An empty ledger for so many rules.</summary>
    public FillLedger(int rules)
    {
        _broken = new long[rules];
        _left = new long[rules];
    }

    /// <summary>By rule: drawn rows that broke it and were drawn again or left.</summary>
    public IReadOnlyList<long> Broken => _broken;

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
        }
    }

    internal void Broke(int rule, bool isLeft)
    {
        _broken[rule]++;
        if (isLeft) _left[rule]++;
    }
}
