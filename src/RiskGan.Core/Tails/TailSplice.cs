using RiskGan.Core.Calibration;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Tails;

/// <summary>A column, or one of its tails, that keeps its observed range.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Side">"upper", "lower", or empty for the whole column.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record KeptTail(string Column, string Side, string Reason);

/// <summary>The tails of a model's amounts, continued beyond the training values by generalised Pareto laws.</summary>
/// <remarks>
/// A generator draws ranks; the training table's values give them a meaning, so nothing it makes lies beyond the table's extremes. Here ranks beyond a high
/// threshold stand for values of a law fitted to what the training table has there: <see cref="ColumnTail"/> says how tails are chosen, <see cref="SplicedColumn"/>
/// what a rank becomes, <see cref="TailRepair"/> how exact relations stay exact. The laws are fitted from the value counts that every model
/// file holds, so any model will do, and the same one gives the same laws on any machine.
/// </remarks>
public sealed class TailSplice
{
    private readonly SplicedColumn[] _columns;
    private readonly SplicedColumn?[] _byCell;
    private readonly TailRepair _repair;

    private TailSplice(Model model, SplicedColumn[] columns, IReadOnlyList<KeptTail> kept)
    {
        _columns = columns;
        Kept = kept;
        Tails = [.. columns.SelectMany(column => new[] { column.Upper, column.Lower }).OfType<ColumnTail>()];
        _byCell = new SplicedColumn?[model.Encoder.Numerics.Count];
        var byColumn = new SplicedColumn?[model.Encoder.Roles.Count];
        foreach (SplicedColumn column in columns) _byCell[column.Cell] = byColumn[column.Column] = column;
        _repair = new TailRepair(TailRelation.Of(model), model.Encoder, byColumn);
    }

    /// <summary>The continued tails in file order, a column's upper one first.</summary>
    public IReadOnlyList<ColumnTail> Tails { get; }

    /// <summary>What keeps its observed range, and why, in file order; columns that were not asked for are left out.</summary>
    public IReadOnlyList<KeptTail> Kept { get; }

    /// <summary>Fits the tails of a model.</summary>
    /// <exception cref="RiskGanException">RG511: a named column is not there. RG550: fitted laws have no mean (ξ ≥ 1), which was not allowed; all of them.</exception>
    public static TailSplice Fit(Model model, TailOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new TailOptions();
        string[] names = [.. model.Schema.Columns.Select(column => column.Name)];
        (string, string?)[] unknown = [.. options.Columns.Except(names, StringComparer.Ordinal).Select(name => (name, NearestName.Find(name, names)))];
        if (unknown.Length > 0) throw Fault.NamedColumnsUnknown("--tails-columns", unknown);
        var columns = new List<SplicedColumn>();
        var kept = new List<KeptTail>();
        for (int i = 0; i < names.Length; i++)
        {
            if (options.Columns.Count > 0 && !options.Columns.Contains(names[i])) continue;
            if (TryFit(model, i, kept) is { } column) columns.Add(column);
        }

        var splice = new TailSplice(model, [.. columns], kept);
        ColumnTail[] infinite = [.. splice.Tails.Where(tail => tail.Fit.Law.Xi >= 1)];
        if (infinite.Length > 0 && !options.AllowInfiniteMean) throw Fault.TailsWithoutMean([.. infinite.Select(tail => (tail.Column, tail.Side, tail.Fit.Law.Xi))]);
        return splice;
    }

    /// <summary>Replaces the numbers of decoded rows that lie in continued tails, and mends exact relations.</summary>
    /// <param name="columns">The table's columns by position, decoded and linked; columns that follow from others may still be absent.</param>
    /// <param name="rows">B×D, the encoded rows.</param>
    /// <param name="firstRow">Number of the first row.</param>
    /// <param name="seed">The sampling seed.</param>
    internal void Apply(Column[] columns, Matrix<float> rows, long firstRow, ulong seed)
    {
        var observed = new double[]?[columns.Length];
        foreach (int column in _columns.Select(column => column.Column).Union(_repair.Columns)) observed[column] = [.. ((NumericColumn)columns[column]).Values];
        var isMoved = new bool[rows.Rows];
        foreach (SplicedColumn column in _columns)
        {
            var stream = new RandomStream(seed, RandomPurpose.Decoding, DecodingStep, (uint)column.Column);
            double[] values = ((NumericColumn)columns[column.Column]).Values;
            for (int r = 0; r < values.Length; r++)
            {
                double value = column.Decode(rows[r, column.Cell], values[r], stream, firstRow + r);
                if (value.Equals(values[r])) continue;
                (values[r], isMoved[r]) = (value, true);
            }
        }

        _repair.Run(columns, observed, isMoved);
    }

    /// <summary>The continued column of a numeric cell, or null.</summary>
    internal SplicedColumn? OfCell(int cell) => _byCell[cell];

    // Step 0 chooses levels inside groups.
    private const uint DecodingStep = 1;

    private static SplicedColumn? TryFit(Model model, int column, List<KeptTail> kept)
    {
        string name = model.Schema.Columns[column].Name;
        TableEncoder encoder = model.Encoder;
        string? whole = model.Schema.Columns[column].Kind switch
        {
            not (ColumnKind.Continuous or ColumnKind.Integer) => "it holds no amounts",
            _ when encoder.Roles[column] is LinkedRole => "it is computed from other columns, whose tails it follows",
            _ when encoder.Roles[column] is not LearnedRole => "it is not learned by itself",
            _ => null,
        };
        if (whole is not null)
        {
            kept.Add(new KeptTail(name, "", whole));
            return null;
        }

        int cell = ((LearnedRole)encoder.Roles[column]).Cell;
        RankEncoder numeric = encoder.Numerics[cell];
        ColumnTail? upper = Side(numeric, isUpper: true, kept), lower = Side(numeric, isUpper: false, kept);
        return upper is null && lower is null ? null : new SplicedColumn(numeric, column, cell, upper, lower, Limits(model.Calibration, cell));
    }

    // As far as scores are not clipped and every map of them was measured.
    private static (float Least, float Greatest) Limits(GeneratorCalibration? calibration, int cell)
    {
        (float least, float greatest) = (-(float)RankEncoder.ScoreLimit, (float)RankEncoder.ScoreLimit);
        if (calibration is null) return (least, greatest);
        foreach (ScoreMap map in (ScoreMap[])[calibration.Maps[cell], calibration.PlainMaps[cell]])
            if (map.To.Length > 0) (least, greatest) = (Math.Max(least, map.To[0]), Math.Min(greatest, map.To[^1]));
        return (least, greatest);
    }

    private static ColumnTail? Side(RankEncoder numeric, bool isUpper, List<KeptTail> kept)
    {
        double[] values = numeric.Law.Values;
        // Beyond zero amounts change their meaning: a tail that stops short of it has a bound, not a law, and is no matter of reasons either.
        if (values.Length == 0 || (isUpper ? values[^1] <= 0 : values[0] >= 0)) return null;
        ColumnTail? tail = ColumnTail.TryFit(numeric, isUpper, out string reason);
        if (tail is null) kept.Add(new KeptTail(numeric.Name, isUpper ? "upper" : "lower", reason));
        return tail;
    }
}
