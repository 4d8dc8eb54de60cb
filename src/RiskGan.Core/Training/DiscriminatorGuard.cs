using System.Globalization;

namespace RiskGan.Core.Training;

/// <summary>Judges by the losses whether generator and discriminator still learn from each other.</summary>
/// <remarks>
/// L_D = BCE(real, 1) + BCE(fake, 0) is 2·ln 2 = 1.386 where D gives every row one half, and 0 where it is sure of all. A GAN that trains lies
/// between. Looked at: the last <see cref="Window"/> points of the trace, each a mean over a hundredth of the training. Blind: every point within
/// <see cref="BlindMargin"/> of 2·ln 2, and of each other; a generator as good as the data is also met so, but its losses still
/// move more. Unbeaten: every point below <see cref="UnbeatenLoss"/>, that is, D gives real rows more than 98 % on average.
/// </remarks>
internal static class DiscriminatorGuard
{
    /// <summary>Points that must agree.</summary>
    public const int Window = 20;

    /// <summary>Largest loss of a discriminator that is sure of every row.</summary>
    public const double UnbeatenLoss = 0.02;

    /// <summary>Largest distance from 2·ln 2 of one that is sure of none.</summary>
    public const double BlindMargin = 1e-4;

    private const double BlindLoss = 1.3862943611198906; // 2·ln 2

    /// <summary>The warning that the last points give rise to, or null.</summary>
    public static TrainingWarning? Judge(IReadOnlyList<LossPoint> points)
    {
        if (points.Count < Window) return null;
        double least = double.MaxValue, greatest = double.MinValue;
        for (int i = points.Count - Window; i < points.Count; i++)
        {
            least = Math.Min(least, points[i].Discriminator);
            greatest = Math.Max(greatest, points[i].Discriminator);
        }

        if (greatest < UnbeatenLoss)
        {
            return new TrainingWarning(TrainingWarningKind.DiscriminatorUnbeaten, [], greatest, UnbeatenLoss, string.Create(
                CultureInfo.InvariantCulture,
                $"The discriminator tells every real row from every generated one (its loss is at most {greatest:0.0000} up to step {points[^1].Step}): the generator learns little more. Try another --seed, a larger --batch-size, or more rows."));
        }

        if (greatest > BlindLoss + BlindMargin || least < BlindLoss - BlindMargin) return null;
        return new TrainingWarning(TrainingWarningKind.DiscriminatorBlind, [], Math.Max(greatest - BlindLoss, BlindLoss - least), BlindMargin, string.Create(
            CultureInfo.InvariantCulture,
            $"The discriminator tells no real row from a generated one (its loss is 2·ln 2 = 1.3863 up to step {points[^1].Step}): the generator learns nothing from it. Try another --seed or --preset gan."));
    }
}
