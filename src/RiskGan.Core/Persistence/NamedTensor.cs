namespace RiskGan.Core.Persistence;

/// <summary>A tensor as a model file stores it: name, shape, and values of one element type (float, double, int or long).</summary>
/// <remarks>Values are row-major without padding; their count is the product of <see cref="Shape"/>.</remarks>
public sealed class NamedTensor
{
    private NamedTensor(string name, long[] shape, Array values)
    {
        long count = 1;
        foreach (long extent in shape) count = checked(count * extent);
        if (count != values.Length) throw new ArgumentException($"Tensor '{name}' has {values.Length} values, its shape asks for {count}.", nameof(values));
        Name = name;
        Shape = shape;
        Values = values;
    }

    /// <summary>Dotted path, such as <c>generator.0.weight</c> or <c>law.3.values</c>.</summary>
    public string Name { get; }

    /// <summary>Extents, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>A <c>float[]</c>, <c>double[]</c>, <c>int[]</c> or <c>long[]</c>.</summary>
    public Array Values { get; }

    /// <summary>A tensor of 32-bit floats.</summary>
    public static NamedTensor Of(string name, float[] values, params long[] shape) => new(name, shape.Length == 0 ? [values.Length] : shape, values);

    /// <summary>A tensor of 64-bit floats.</summary>
    public static NamedTensor Of(string name, double[] values, params long[] shape) => new(name, shape.Length == 0 ? [values.Length] : shape, values);

    /// <summary>A tensor of 32-bit integers.</summary>
    public static NamedTensor Of(string name, int[] values, params long[] shape) => new(name, shape.Length == 0 ? [values.Length] : shape, values);

    /// <summary>A tensor of 64-bit integers.</summary>
    public static NamedTensor Of(string name, long[] values, params long[] shape) => new(name, shape.Length == 0 ? [values.Length] : shape, values);
}
