using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Networks;

/// <summary>A copy of all that changes in a network while it trains: weights, Adam moments, running statistics.</summary>
public sealed class NetworkSnapshot<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T>[] _live;
    private readonly Matrix<T>[] _copies;

    /// <summary>Room for a copy of the network; nothing is copied yet.</summary>
    public NetworkSnapshot(DenseNetwork<T> network)
    {
        ArgumentNullException.ThrowIfNull(network);
        _live =
        [
            network.Arena.Values, network.Arena.FirstMoment, network.Arena.SecondMoment,
            .. NetworkWeights.RunningStatistics(network).Select(s => s.Values),
        ];
        _copies = [.. _live.Select(m => new Matrix<T>(m.Rows, m.Columns))];
    }

    /// <summary>Copies the network's state.</summary>
    public void Take()
    {
        for (int i = 0; i < _live.Length; i++) _copies[i].CopyFrom(_live[i]);
    }

    /// <summary>Puts the copied state back.</summary>
    public void Restore()
    {
        for (int i = 0; i < _live.Length; i++) _live[i].CopyFrom(_copies[i]);
    }
}
