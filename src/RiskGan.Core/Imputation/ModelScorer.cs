using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Imputation;

/// <summary>Risk prediction by the generator itself: P(target's level | the row's other cells), gaps in the row allowed.</summary>
/// <remarks>
/// "Missing" is left out: probabilities are those of the levels given that the target is present. Columns that follow from the target
/// (or from which it follows) are not used as evidence: they would tell the answer. A function of the row's cells alone.
/// </remarks>
public sealed class ModelScorer
{
    private readonly FillPlan _plan;
    private readonly RowCompleters _completers;
    private readonly CategoryEncoder _encoder;
    private readonly int _column;
    private readonly int _cell;

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
        _cell = _plan.CellOf[_column];
        if (_cell < _plan.Encoder.Numerics.Count) throw Fault.TargetNotScored(target, "is not a column of labels that the model has learned", null);
        _encoder = _plan.Encoder.Categories[_cell - _plan.Encoder.Numerics.Count];
        if (positive is null && _encoder.Levels.Length != 2) throw Fault.TargetNotScored(target, $"has {_encoder.Levels.Length} levels, and none was named", null);
        Positive = positive ?? _encoder.Levels[^1];
        int code = _encoder.CodeOf(Positive);
        if (code < 0 || _encoder.IsGroup(code)) throw Fault.TargetNotScored(target, $"has no level of its own called {Fault.Quoted(Positive)}", NearestName.Find(Positive, _encoder.Levels));
    }

    /// <summary>The level whose probability is told.</summary>
    public string Positive { get; }

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
            var gaps = new GapTable(_plan, table.SelectRows([.. Enumerable.Range(first, count)]), first, without: _column);
            var observed = new Matrix<float>(count, layout.CellCount);
            var rows = new Matrix<float>(count, layout.Width);
            for (int row = 0; row < count; row++) Encode(gaps, row, observed.Row(row), rows.Row(row));
            var probabilities = new Matrix<float>(count, _encoder.Width);
            completer.LevelProbabilities(_cell, observed, rows, probabilities);
            for (int row = 0; row < count; row++) scores[first + row] = Share(probabilities.Row(row));
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

    private double Share(ReadOnlySpan<float> probabilities)
    {
        double total = 0;
        for (int code = 0; code < probabilities.Length; code++)
            if (code != _encoder.MissingCode) total += probabilities[code];
        return total > 0 ? probabilities[_encoder.CodeOf(Positive)] / total : 0.5;
    }

    private void Encode(GapTable gaps, int row, Span<float> observed, Span<float> target)
    {
        EncodedLayout layout = _plan.Encoder.Layout;
        for (int cell = 0; cell < layout.CellCount; cell++)
        {
            WorkColumn column = gaps.Columns[layout.SourceColumns[cell]];
            if (cell == _cell || column.IsMissing(row)) continue;
            if (cell < layout.NumericCount)
            {
                RankEncoder encoder = _plan.Encoder.Numerics[cell];
                int atom = encoder.Law.AtomOf(column.Numbers![row]);
                if (atom < 0) continue;
                target[cell] = encoder.Encode(atom, 0.5f);
            }
            else
            {
                int block = cell - layout.NumericCount;
                int level = column.Codes![row];
                if (level >= _plan.CodeOfLevel[block].Length) continue;
                target[layout.BlockStarts[block] + _plan.CodeOfLevel[block][level]] = 1f;
            }

            observed[cell] = 1f;
        }
    }
}
