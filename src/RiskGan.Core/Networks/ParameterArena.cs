using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Networks;

/// <summary>One trained tensor: a name and its value and gradient, both views into the network's arena.</summary>
public sealed record Parameter<T>(string Name, Matrix<T> Value, Matrix<T> Gradient)
    where T : unmanaged;

/// <summary>All parameters of one network side by side: values, gradients and Adam's two moments, so that an update is one pass.</summary>
/// <remarks>
/// Each parameter keeps its padded stride inside the arena; padding has zero gradient and so stays zero under Adam.
/// Shapes: the four arenas are 1×P.
/// </remarks>
public sealed class ParameterArena<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<Parameter<T>> _parameters = [];

    /// <summary>Lays out the named shapes in order.</summary>
    public ParameterArena(IReadOnlyList<(string Name, int Rows, int Columns)> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        long total = 0;
        foreach ((_, int rows, int columns) in shapes) total += (long)rows * Matrix<T>.PaddedStride(columns);
        int length = checked((int)total);
        Values = new Matrix<T>(1, length);
        Gradients = new Matrix<T>(1, length);
        FirstMoment = new Matrix<T>(1, length);
        SecondMoment = new Matrix<T>(1, length);
        int offset = 0;
        foreach ((string name, int rows, int columns) in shapes)
        {
            _parameters.Add(new Parameter<T>(name, Values.Overlay(offset, rows, columns), Gradients.Overlay(offset, rows, columns)));
            offset += rows * Matrix<T>.PaddedStride(columns);
        }
    }

    /// <summary>The parameters in layout order.</summary>
    public IReadOnlyList<Parameter<T>> Parameters => _parameters;

    /// <summary>All values w.</summary>
    public Matrix<T> Values { get; }

    /// <summary>All gradients g.</summary>
    public Matrix<T> Gradients { get; }

    /// <summary>Adam's running mean of g.</summary>
    public Matrix<T> FirstMoment { get; }

    /// <summary>Adam's running mean of g².</summary>
    public Matrix<T> SecondMoment { get; }

    /// <summary>The named parameter.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public Parameter<T> Find(string name) =>
        _parameters.Find(p => p.Name == name) ?? throw new KeyNotFoundException($"No parameter '{name}'.");
}
