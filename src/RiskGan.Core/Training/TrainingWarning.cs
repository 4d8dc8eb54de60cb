namespace RiskGan.Core.Training;

/// <summary>What a training may have gone wrong with, though it ran to its end.</summary>
public enum TrainingWarningKind
{
    /// <summary>The generator makes far fewer different rows than the data has.</summary>
    FewDistinctRows,

    /// <summary>Labels that are common in the data are never made.</summary>
    LabelsNotMade,

    /// <summary>Numbers lie in a far narrower range than the data's.</summary>
    NarrowNumbers,

    /// <summary>The discriminator tells every real row from every fake one: the generator learns nothing from it.</summary>
    DiscriminatorUnbeaten,

    /// <summary>The discriminator tells nothing apart: the generator learns nothing from it.</summary>
    DiscriminatorBlind,
}

/// <summary>A typed warning about a training, with the number that caused it and what to do.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Columns">The columns it was found in, or none where it concerns whole rows.</param>
/// <param name="Measured">The measured value, the worst column's where there are several.</param>
/// <param name="Limit">The value it was held against.</param>
/// <param name="Text">All of it as a sentence, with the cure.</param>
public sealed record TrainingWarning(TrainingWarningKind Kind, IReadOnlyList<string> Columns, double Measured, double Limit, string Text);
