namespace RiskGan.Core.Networks;

/// <summary>What stands between a block's linear map and the next block.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x where positive, else slope·x.</summary>
    LeakyRelu,
}

/// <summary>Where batch normalisation stands in a block.</summary>
public enum Normalization
{
    /// <summary>None: linear → activation.</summary>
    None,

    /// <summary>Linear (no bias) → batch norm → activation.</summary>
    BeforeActivation,

    /// <summary>Linear → activation → batch norm.</summary>
    AfterActivation,
}

/// <summary>A dense network as data: I → hidden widths → O, with one kind of block throughout and a plain linear output.</summary>
/// <remarks>Any engine can build it; a model file stores it next to the weights, which are named after it (<see cref="ParameterName"/>).</remarks>
public sealed record NetworkSpec
{
    /// <summary>Input width I.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Hidden widths, input side first.</summary>
    public required IReadOnlyList<int> HiddenWidths { get; init; }

    /// <summary>Output width O.</summary>
    public required int OutputWidth { get; init; }

    /// <summary>Activation of the hidden blocks.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Normalisation of the hidden blocks.</summary>
    public required Normalization Normalization { get; init; }

    /// <summary>Slope of <see cref="Networks.Activation.LeakyRelu"/> below zero; 0 for ReLU.</summary>
    public double LeakySlope { get; init; }

    /// <summary>Share of the old running statistics kept at each training batch (Keras' meaning of momentum).</summary>
    public double BatchNormMomentum { get; init; } = 0.9;

    /// <summary>Added to the variance before its root.</summary>
    public double BatchNormEpsilon { get; init; } = 1e-5;

    /// <summary>Slope used below zero for either activation.</summary>
    internal double NegativeSlope => Activation == Activation.Relu ? 0.0 : LeakySlope;

    /// <summary>Number of trained numbers (running statistics excluded).</summary>
    public long ParameterCount
    {
        get
        {
            long count = 0, input = InputWidth;
            foreach (int width in HiddenWidths)
            {
                count += (input * width) + width; // weights + bias; in front of batch norm its shift is the bias
                if (Normalization == Normalization.BeforeActivation) count += width;
                if (Normalization == Normalization.AfterActivation) count += 2L * width;
                input = width;
            }

            return count + (input * OutputWidth) + OutputWidth;
        }
    }

    /// <summary>Name of a block's tensor: <c>generator.0.weight</c>, <c>generator.2.norm.gain</c>, <c>generator.output.bias</c>.</summary>
    public static string ParameterName(string network, int block, int blocks, string part) =>
        block == blocks ? $"{network}.output.{part}" : $"{network}.{block}.{part}";
}
