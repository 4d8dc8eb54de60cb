using RiskGan.Core.Persistence;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>Means and covariances of a table's <see cref="ScoreFeatures"/>: a Gaussian copula where all cells are numbers.</summary>
/// <remarks>Kept as floats in a model file; rounded to them at once, so that a training draws what its file will. Shapes: mean p, covariance p×p.</remarks>
internal sealed class ScoreMoments
{
    private ScoreMoments(double[] mean, double[] covariance)
    {
        Mean = mean;
        Covariance = covariance;
    }

    /// <summary>p means.</summary>
    public double[] Mean { get; }

    /// <summary>p×p, row by row.</summary>
    public double[] Covariance { get; }

    /// <summary>Name of the tensor of one of a model's sets.</summary>
    public static string NameOf(int set) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"generator.scores.{set}");

    /// <summary>Numbers of a set of p features: the means, then the lower triangle.</summary>
    public static int LengthOf(int features) => features * (features + 3) / 2;

    /// <summary>Moments rounded to floats.</summary>
    public static ScoreMoments Of(ReadOnlySpan<double> mean, ReadOnlySpan<double> covariance) => FromFloats(mean.Length, Pack(mean, covariance));

    /// <summary>The moments a tensor holds.</summary>
    public static ScoreMoments FromFloats(int features, ReadOnlySpan<float> values)
    {
        var mean = new double[features];
        var covariance = new double[features * features];
        for (int i = 0; i < features; i++) mean[i] = values[i];
        int at = features;
        for (int i = 0; i < features; i++)
            for (int j = 0; j <= i; j++) covariance[(i * features) + j] = covariance[(j * features) + i] = values[at++];
        return new ScoreMoments(mean, covariance);
    }

    /// <summary>The tensor of one of a model's sets.</summary>
    public NamedTensor ToTensor(int set) => NamedTensor.Of(NameOf(set), Pack(Mean, Covariance));

    private static float[] Pack(ReadOnlySpan<double> mean, ReadOnlySpan<double> covariance)
    {
        int features = mean.Length;
        var values = new float[LengthOf(features)];
        for (int i = 0; i < features; i++) values[i] = (float)mean[i];
        int at = features;
        for (int i = 0; i < features; i++)
            for (int j = 0; j <= i; j++) values[at++] = (float)covariance[(i * features) + j];
        return values;
    }
}
