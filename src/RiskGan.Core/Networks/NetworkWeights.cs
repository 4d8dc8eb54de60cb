using System.Numerics;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Networks;

/// <summary>A network's weights and running statistics as named tensors without padding: what a model file holds and engines exchange.</summary>
public static class NetworkWeights
{
    /// <summary>All parameters in arena order, then each batch norm's running mean and variance.</summary>
    public static List<NamedTensor> Export<T>(DenseNetwork<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        var tensors = new List<NamedTensor>();
        foreach (Parameter<T> parameter in network.Arena.Parameters) tensors.Add(MatrixTensors.Of(parameter.Name, parameter.Value));
        foreach ((string name, Matrix<T> statistics) in RunningStatistics(network)) tensors.Add(MatrixTensors.Of(name, statistics));
        return tensors;
    }

    /// <summary>Fills a network of the same spec; <paramref name="find"/> gives the values of a named tensor of the expected length.</summary>
    public static void Import<T>(DenseNetwork<T> network, Func<string, int, float[]> find)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(find);
        foreach (Parameter<T> parameter in network.Arena.Parameters) MatrixTensors.Fill(parameter.Value, find(parameter.Name, parameter.Value.Rows * parameter.Value.Columns));
        foreach ((string name, Matrix<T> statistics) in RunningStatistics(network)) MatrixTensors.Fill(statistics, find(name, statistics.Rows * statistics.Columns));
        network.PrepareInference();
    }

    /// <summary>Running means and variances with their names.</summary>
    internal static IEnumerable<(string Name, Matrix<T> Values)> RunningStatistics<T>(DenseNetwork<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int l = 0; l < network.Norms.Count; l++)
        {
            yield return (NetworkSpec.ParameterName(network.Name, l, network.Norms.Count, "norm.mean"), network.Norms[l].RunningMean);
            yield return (NetworkSpec.ParameterName(network.Name, l, network.Norms.Count, "norm.variance"), network.Norms[l].RunningVariance);
        }
    }
}
