namespace RiskGan.Core.Scoring;

/// <summary>The part of a risk model that turns features into a log-odds or a number.</summary>
internal interface IPredictor
{
    /// <summary>See <see cref="RiskModel.Coefficients"/>.</summary>
    IReadOnlyList<RiskCoefficient> Coefficients { get; }

    /// <summary>See <see cref="RiskModel.Importances"/>.</summary>
    IReadOnlyList<RiskImportance> Importances { get; }

    /// <summary>One value a row.</summary>
    double[] Predict(FeatureTable features);
}

/// <summary>Intercept and coefficients.</summary>
internal sealed class LinearPredictor(LinearLayout layout, LinearFit fit) : IPredictor
{
    public LinearLayout Layout => layout;

    public LinearFit FitResult => fit;

    public IReadOnlyList<RiskCoefficient> Coefficients =>
        [.. fit.Coefficients.Select((value, j) => new RiskCoefficient(layout.NameOf(j), value, fit.StandardErrors[j]))];

    public IReadOnlyList<RiskImportance> Importances => [];

    /// <summary>The coefficients of one feature.</summary>
    public IReadOnlyList<RiskCoefficient> Of(int feature) => [.. Coefficients.Where((_, j) => layout.Parameters[j].Feature == feature)];

    public static LinearPredictor Fit(FeatureTable features, double[] y, int[] rows, bool isBinary, double penalty)
    {
        var layout = new LinearLayout(features.Recipe);
        var design = new LinearDesign(layout, features);
        return new LinearPredictor(layout, isBinary ? LogisticRegression.Fit(design, y, rows, penalty) : LinearRegression.Fit(design, y, rows, penalty));
    }

    public double[] Predict(FeatureTable features) => fit.Predict(new LinearDesign(layout, features));
}

/// <summary>Trees; numbers are learned as (y − mean)/deviation, so that λ and the least gain mean the same in every unit.</summary>
internal sealed class BoostedPredictor(GradientBoosting model, double mean, double deviation) : IPredictor
{
    public GradientBoosting Model => model;

    public double Mean => mean;

    public double Deviation => deviation;

    public IReadOnlyList<RiskCoefficient> Coefficients => [];

    public IReadOnlyList<RiskImportance> Importances
    {
        get
        {
            double all = model.Gains.Sum();
            return [.. model.Gains
                .Select((gain, f) => new RiskImportance(model.Binning.Recipe.Features[f].Name, all == 0.0 ? 0.0 : gain / all))
                .OrderByDescending(importance => importance.Share)];
        }
    }

    public static BoostedPredictor Fit(FeatureTable features, double[] y, int[] rows, bool isBinary, BoostingOptions options)
    {
        FeatureBinning binning = FeatureBinning.Fit(features);
        byte[][] bins = binning.Apply(features);
        if (isBinary) return new BoostedPredictor(GradientBoosting.Fit(binning, bins, y, rows, BoostingLoss.LogLoss, options), 0.0, 1.0);

        double mean = 0.0, greatest = 0.0, sum = 0.0;
        int count = 0;
        foreach (int row in rows) mean += (y[row] - mean) / ++count;
        foreach (int row in rows) greatest = Math.Max(greatest, Math.Abs(y[row] - mean));
        foreach (int row in rows) sum += (y[row] - mean) / greatest * ((y[row] - mean) / greatest);
        double deviation = greatest * Math.Sqrt(sum / count);
        double[] standardised = Array.ConvertAll(y, value => (value - mean) / deviation);
        return new BoostedPredictor(GradientBoosting.Fit(binning, bins, standardised, rows, BoostingLoss.SquaredError, options), mean, deviation);
    }

    public double[] Predict(FeatureTable features)
    {
        int[] rows = [.. Enumerable.Range(0, features.RowCount)];
        double[] predictions = model.Predict(model.Binning.Apply(features), rows);
        for (int row = 0; row < predictions.Length; row++) predictions[row] = mean + (deviation * predictions[row]);
        return predictions;
    }
}
