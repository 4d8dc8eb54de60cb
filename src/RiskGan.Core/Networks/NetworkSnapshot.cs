using System.Numerics;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Networks;

/// <summary>A copy of all that changes in a network while it trains: weights, Adam moments, running statistics.</summary>
/// <remarks>Gradients are not part of it: every update leaves them zero.</remarks>
public sealed class NetworkSnapshot<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (string Name, Matrix<T> Live, Matrix<T> Copy)[] _parts;

    /// <summary>Room for a copy of the network; nothing is copied yet.</summary>
    public NetworkSnapshot(DenseNetwork<T> network)
    {
        ArgumentNullException.ThrowIfNull(network);
        (string Name, Matrix<T> Values)[] live =
        [
            ("weights", network.Arena.Values), ("first_moment", network.Arena.FirstMoment), ("second_moment", network.Arena.SecondMoment),
            .. NetworkWeights.RunningStatistics(network),
        ];
        _parts = [.. live.Select(part => (part.Name, part.Values, new Matrix<T>(part.Values.Rows, part.Values.Columns)))];
    }

    /// <summary>True where every number of the network (not of the copy) is finite.</summary>
    public bool IsFinite => Array.TrueForAll(_parts, part => AllFinite(part.Live));

    /// <summary>Copies the network's state.</summary>
    public void Take()
    {
        foreach ((_, Matrix<T> live, Matrix<T> copy) in _parts) copy.CopyFrom(live);
    }

    /// <summary>Puts the copied state back.</summary>
    public void Restore()
    {
        foreach ((_, Matrix<T> live, Matrix<T> copy) in _parts) live.CopyFrom(copy);
    }

    /// <summary>Adds the network's state and the copy as tensors <c>PREFIX.live.…</c> and <c>PREFIX.kept.…</c>.</summary>
    public void Save(ModelContent content, string prefix)
    {
        foreach ((string name, Matrix<T> live, Matrix<T> copy) in _parts)
        {
            MatrixTensors.Put(content, $"{prefix}.live.{name}", live);
            MatrixTensors.Put(content, $"{prefix}.kept.{name}", copy);
        }
    }

    /// <summary>Takes back what <see cref="Save"/> added: the network's state and the copy.</summary>
    /// <exception cref="Errors.RiskGanException">RG421 a tensor is missing or has another shape.</exception>
    public void Load(ModelContent content, string prefix)
    {
        foreach ((string name, Matrix<T> live, Matrix<T> copy) in _parts)
        {
            MatrixTensors.Take(content, $"{prefix}.live.{name}", live);
            MatrixTensors.Take(content, $"{prefix}.kept.{name}", copy);
        }
    }

    private static bool AllFinite(Matrix<T> matrix)
    {
        for (int r = 0; r < matrix.Rows; r++)
            foreach (T value in matrix.Row(r))
                if (!T.IsFinite(value)) return false;
        return true;
    }
}
