using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Imputation;

/// <summary>Risk prediction by the generator itself: P(target's level | the row's other cells), gaps in the row allowed.</summary>
/// <remarks>
/// "Missing" is left out: probabilities are those of the levels given that the target is present. A target that the model looks up from another column
/// (default from days past due) is scored by that column's law; neither of the two is used as evidence, for it would tell the answer. A function of the row's cells alone.
/// </remarks>
public sealed class ModelScorer
{
    /// <summary>Draws a probability is made of where the target is looked up from another column.</summary>
    public const int Draws = 256;

    private readonly FillPlan _plan;
    private readonly RowCompleters _completers;
    private readonly ValueLink? _link;
    private readonly int _column;
    private readonly int _cell;
    private readonly IReadOnlyList<string> _levels;

    /// <summary>Prepares to score a label column.</summary>
    /// <param name="model">The model.</param>
    /// <param name="target">The column.</param>
    /// <param name="positive">The level whose probability is told; null for the last of two.</param>
    /// <exception cref="RiskGanException">RG510 the preset cannot be given cells; RG533 the column cannot be scored.</exception>
    public ModelScorer(Model model, string target, string? positive = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(target);
        _completers = new RowCompleters(model, 0);
        _plan = new FillPlan(model, [], [], [], addsAbsent: false);
        string[] names = [.. model.Schema.Columns.Select(column => column.Name)];
        _column = Array.IndexOf(names, target);
        if (_column < 0) throw Fault.TargetNotScored(target, "is not a column of the model", NearestName.Find(target, names));
        _link = _plan.Links.FirstOrDefault(link => link.Dependent == _column);
        _cell = _plan.CellOf[_link?.Determinant ?? _column];
        _levels = _plan.Levels[_column];
        if (_cell < 0 || model.Schema.Columns[_column].Kind.IsNumeric() || _levels.Count < 2) throw Fault.TargetNotScored(target, "is not a column of labels that the model has learned", null);
        if (positive is null && _levels.Count != 2) throw Fault.TargetNotScored(target, $"has {_levels.Count} levels, and none was named", null);
        Positive = positive ?? _levels[^1];
        bool isShared = _link is null && Encoder.CodeOf(Positive) is var code && (code < 0 || Encoder.IsGroup(code));
        if (!_levels.Contains(Positive) || isShared) throw Fault.TargetNotScored(target, $"has no level of its own called {Fault.Quoted(Positive)}", NearestName.Find(Positive, _levels));
    }

    private CategoryEncoder Encoder => _plan.Encoder.Categories[_cell - _plan.Encoder.Numerics.Count];

    /// <summary>The level whose probability is told.</summary>
    public string Positive { get; }

    /// <summary>Columns that are not looked at, because the target follows from them.</summary>
    public IReadOnlyList<string> Withheld => _link is null ? [] : [_plan.Schema.Columns[_link.Determinant].Name];

    /// <summary>The probability for each row; columns the table lacks are gaps.</summary>
    public double[] Score(Table table, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        var scores = new double[table.RowCount];
        IRowCompleter completer = _completers.Create(GapFiller.MostRows);
        EncodedLayout layout = _plan.Encoder.Layout;
        for (int first = 0; first < scores.Length; first += GapFiller.MostRows)
        {
            stop.ThrowIfCancellationRequested();
            int count = Math.Min(GapFiller.MostRows, scores.Length - first);
            // What determines the target would tell the answer; it is what is asked for.
            var gaps = new GapTable(_plan, table.SelectRows([.. Enumerable.Range(first, count)]), first, without: _link?.Determinant ?? _column);
            var observed = new Matrix<float>(count, layout.CellCount);
            var rows = new Matrix<float>(count, layout.Width);
            for (int row = 0; row < count; row++) _plan.Encode(gaps, row, _ => 0.5f, observed.Row(row), rows.Row(row));
            Span<double> part = scores.AsSpan(first, count);
            if (_cell < layout.NumericCount) ShareOfDraws(completer, observed, rows, part);
            else
            {
                var probabilities = new Matrix<float>(count, Encoder.Width);
                completer.LevelProbabilities(_cell, observed, rows, probabilities);
                for (int row = 0; row < count; row++) part[row] = Share(probabilities.Row(row));
            }
        }

        return scores;
    }

    /// <summary>1, 0 or NaN by row where the table has the target; else null.</summary>
    public double[]? Observed(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Find(_plan.Schema.Columns[_column].Name) is not CategoryColumn column) return null;
        return [.. column.Codes.Select(code => code < 0 ? double.NaN : column.Levels[code] == Positive ? 1.0 : 0.0)];
    }

    // Of the levels whose outcome is known; a group's probability is shared out by the levels' training counts.
    private double Share(ReadOnlySpan<float> probabilities)
    {
        double total = 0, positive = 0;
        foreach (string level in Encoder.Levels)
        {
            int code = Encoder.CodeOf(level);
            double weight = probabilities[code] * (double)Encoder.Counts[Array.IndexOf(Encoder.Levels, level)] / Encoder.CountOf(code);
            string? outcome = _link is LevelLink { Labels: { } labels } ? labels.GetValueOrDefault(level) : level;
            if (outcome is null) continue;
            total += weight;
            if (outcome == Positive) positive += weight;
        }

        return total > 0 ? positive / total : 0.5;
    }

    /// <summary>The share of draws of the determining number that lie in the level's bands, (k + ½)/(n + 1); the same noise for every row.</summary>
    private void ShareOfDraws(IRowCompleter completer, Matrix<float> observed, Matrix<float> rows, Span<double> shares)
    {
        var band = (BandLink)_link!;
        RankEncoder encoder = _plan.Encoder.Numerics[_cell];
        var same = new int[rows.Rows];
        var mayBeMissing = new bool[_plan.Encoder.Layout.CellCount];
        var drawn = new Matrix<float>(rows.Rows, rows.Columns);
        for (int draw = 0; draw < Draws; draw++)
        {
            drawn.CopyFrom(rows);
            completer.Complete(0, draw, same, mayBeMissing, observed, drawn);
            for (int row = 0; row < same.Length; row++)
                if (band.Labels[band.BandOf(encoder.Decode(drawn.Row(row)[_cell]))] == Positive) shares[row]++;
        }

        for (int row = 0; row < shares.Length; row++) shares[row] = (shares[row] + 0.5) / (Draws + 1);
    }
}
