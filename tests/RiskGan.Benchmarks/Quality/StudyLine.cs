using RiskGan.Core.Evaluation;

namespace RiskGan.Benchmarks.Quality;

/// <summary>One line of the study's table.</summary>
internal sealed record StudyLine
{
    /// <summary>Name of the data set.</summary>
    public required string Data { get; init; }

    /// <summary>Training rows.</summary>
    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>What was compared with the training rows.</summary>
    public required string What { get; init; }

    public required QualityReport AllPairs { get; init; }

    public required QualityReport SdMetrics { get; init; }

    /// <summary>Factor on the errors: below one where a floor of few rows is carried over to as many as the training has.</summary>
    public double Scale { get; init; } = 1.0;

    /// <summary>AUC of boosted trees between the training rows and these; NaN where it was not asked for.</summary>
    public double Judge { get; init; } = double.NaN;

    /// <summary>AUC of logistic regression between the training rows and these; NaN where it was not asked for.</summary>
    public double LogisticJudge { get; init; } = double.NaN;

    /// <summary>AUC of membership inference with the held-out rows as control; NaN where it was not asked for or makes no sense.</summary>
    public double Membership { get; init; } = double.NaN;

    /// <summary>Share of the rows that are training rows, cell by cell; NaN where it was not asked for.</summary>
    public double Copies { get; init; } = double.NaN;

    /// <summary>AUC on held-out rows of boosted trees trained on these rows; NaN where it was not asked for.</summary>
    public double Utility { get; init; } = double.NaN;

    public Measurement? Train { get; init; }

    public Measurement? Generate { get; init; }
}
