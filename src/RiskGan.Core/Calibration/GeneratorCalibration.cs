using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Calibration;

/// <summary>What stands between a generator's encoded rows and decoding: the rake, then one map of scores a numeric column; fitted once, stored in the model.</summary>
/// <remarks>
/// The rake comes first, because what it does to the masses of categories also moves the scores; so there is one set of maps for rows the rake has
/// judged and one for rows as they are made. Both are fixed: a row does not depend on the batch it is made in.
/// </remarks>
public sealed class GeneratorCalibration
{
    // Column after column of so many rows: rows and one column's map stay in the first-level cache.
    private const int RowsAtOnce = 256;

    internal GeneratorCalibration(Rake? rake, ScoreMap[] maps, ScoreMap[] plainMaps)
    {
        Rake = rake;
        Maps = maps;
        PlainMaps = plainMaps;
    }

    /// <summary>True where there is a rake.</summary>
    public bool HasRake => Rake is not null;

    /// <summary>The critic, or null.</summary>
    internal Rake? Rake { get; }

    /// <summary>One map a numeric cell for rows the rake keeps; for all rows where there is none.</summary>
    internal ScoreMap[] Maps { get; }

    /// <summary>One map a numeric cell for rows as they are made; the same as <see cref="Maps"/> where there is no rake.</summary>
    internal ScoreMap[] PlainMaps { get; }

    /// <summary>Adds it to a model file's content: the document "calibration" and tensors "calibration.…".</summary>
    public void Save(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        CalibrationStore.Save(this, content);
    }

    /// <summary>Reads it back, checking everything before use; null where the file has none, as files of earlier versions.</summary>
    /// <exception cref="Errors.RiskGanException">A field is missing or wrong (RG421).</exception>
    public static GeneratorCalibration? Load(ModelContent content, TableEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(encoder);
        return CalibrationStore.Load(content, encoder);
    }

    /// <summary>Maps the numeric scores of encoded rows in place.</summary>
    internal void MapScores(Matrix<float> rows, bool isRaked)
    {
        ScoreMap[] maps = isRaked ? Maps : PlainMaps;
        for (int first = 0; first < rows.Rows; first += RowsAtOnce)
        {
            Matrix<float> some = rows.RowRange(first, Math.Min(RowsAtOnce, rows.Rows - first));
            for (int j = 0; j < maps.Length; j++) maps[j].Map(some, j);
        }
    }
}
