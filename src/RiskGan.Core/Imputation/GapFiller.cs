using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Rules;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Imputation;

/// <summary>Fills the gaps of some rows by one draw of the model; one worker's room, not safe for two threads at once.</summary>
/// <remarks>
/// Steps of a round: levels that observed dependents restrict are drawn from the model's probabilities over the allowed ones; the completer draws
/// the rest jointly; dependents are looked up. A row whose number contradicts an observed band, or that breaks a rule, is drawn
/// again, at most <see cref="MostRounds"/> times; then a number is moved into its band, ranks kept, and a broken rule is counted.
/// A filled cell is a function of (model, seed, draw, row number, observed cells).
/// </remarks>
internal sealed class GapFiller
{
    /// <summary>Rows of one call.</summary>
    public const int MostRows = 2048;

    /// <summary>Draws of a row before it is taken as it is.</summary>
    public const int MostRounds = 32;

    private readonly FillPlan _plan;
    private readonly EncodedLayout _layout;
    private readonly IRowCompleter _completer;
    private readonly ulong _seed;
    private readonly Matrix<float> _observed;
    private readonly Matrix<float> _rows;
    private readonly Matrix<float> _subObserved;
    private readonly Matrix<float> _subRows;
    private readonly bool[] _mayBeMissing;
    private readonly int[] _offsets = new int[MostRows];

    public GapFiller(FillPlan plan, IRowCompleter completer, ulong seed)
    {
        _plan = plan;
        _layout = plan.Encoder.Layout;
        _completer = completer;
        _seed = seed;
        _observed = new Matrix<float>(MostRows, _layout.CellCount);
        _rows = new Matrix<float>(MostRows, _layout.Width);
        _subObserved = new Matrix<float>(MostRows, _layout.CellCount);
        _subRows = new Matrix<float>(MostRows, _layout.Width);
        _mayBeMissing = new bool[_layout.CellCount];
        Array.Fill(_mayBeMissing, plan.MissingIsValue);
    }

    /// <summary>What draws.</summary>
    public IRowCompleter Completer => _completer;

    /// <summary>The rows with every gap filled; cells the file has are as they were. Columns that are not asked for keep their gaps.</summary>
    public WorkColumn[] Fill(GapTable gaps, int draw, RuleLedger ledger)
    {
        WorkColumn[] columns = [.. gaps.Columns.Select(column => column.Copy())];
        MakeIdentifiers(gaps, columns);
        _completer.UseDraw(draw);
        List<int> open = [.. Enumerable.Range(0, gaps.RowCount).Where(row => NeedsDraw(gaps, row))];
        DrawnCells? drawn = _plan.Rules.Count > 0 ? new DrawnCells(gaps, columns) : null;
        for (int round = 0; open.Count > 0; round++)
        {
            bool isLast = round == MostRounds - 1;
            DrawOnce(gaps, columns, open, (draw * MostRounds) + round);
            open = Refused(gaps, columns, open, isLast, drawn, ledger);
            if (isLast) break;
        }

        for (int i = 0; i < columns.Length; i++)
        {
            for (int row = 0; row < gaps.RowCount; row++)
                if (!gaps.Observed[i][row] && !gaps.IsGap[i][row]) Clear(columns[i], row);
        }

        if (drawn is not null) ledger.Compare(TableOf(drawn.Columns), TableOf(columns), gaps.IsGap);
        return columns;
    }

    private Table TableOf(WorkColumn[] columns) => new(_plan.Schema, [.. columns.Select(column => column.ToColumn())]);

    private static void Clear(WorkColumn column, int row)
    {
        if (column.Numbers is { } numbers) numbers[row] = double.NaN;
        else column.Codes![row] = CategoryColumn.Missing;
    }

    private static bool NeedsDraw(GapTable gaps, int row)
    {
        for (int i = 0; i < gaps.IsGap.Length; i++)
            if (gaps.IsGap[i][row] && gaps.Columns[i].IsMissing(row)) return true;
        return false;
    }

    private void MakeIdentifiers(GapTable gaps, WorkColumn[] columns)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            if (_plan.Encoder.Roles[i] is not IdentifierRole { Generator: { } generator } || columns[i].Codes is null) continue;
            for (int row = 0; row < gaps.RowCount; row++)
                if (gaps.IsGap[i][row]) columns[i].Set(row, generator.Make(_seed, i, gaps.FirstRow + row));
        }
    }

    private void DrawOnce(GapTable gaps, WorkColumn[] columns, List<int> open, int step)
    {
        int count = open.Count;
        Matrix<float> observed = _observed.RowRange(0, count);
        Matrix<float> rows = _rows.RowRange(0, count);
        rows.Clear();
        for (int k = 0; k < count; k++)
        {
            _offsets[k] = open[k];
            int row = open[k];
            _plan.Encode(gaps, row, cell => Choice((uint)step, cell).Uniform(gaps.FirstRow + row), observed.Row(k), rows.Row(k));
        }

        foreach (IGrouping<int, LevelLink> links in _plan.Links.OfType<LevelLink>().GroupBy(link => link.Determinant))
            DrawRestricted(gaps, columns, open, [.. links], (uint)step, observed, rows);
        _completer.Complete(gaps.FirstRow, step, _offsets.AsSpan(0, count), _mayBeMissing, observed, rows);
        double[][] numbers = [.. _layout.SourceColumns.Take(_layout.NumericCount).Select(i => columns[i].Numbers!)];
        for (int k = 0; k < count; k++) Decode(gaps, columns, numbers, open[k], (uint)step, rows.Row(k));
    }

    /// <summary>Draws a determinant whose observed dependents leave only some levels.</summary>
    private void DrawRestricted(GapTable gaps, WorkColumn[] columns, List<int> open, LevelLink[] links, uint step, Matrix<float> observed, Matrix<float> rows)
    {
        int column = links[0].Determinant;
        int cell = _plan.CellOf[column];
        int block = cell - _layout.NumericCount;
        CategoryEncoder encoder = _plan.Encoder.Categories[block];
        var places = new List<int>();
        for (int k = 0; k < open.Count; k++)
            if (gaps.Columns[column].IsMissing(open[k]) && Array.Exists(links, link => !gaps.Columns[link.Dependent].IsMissing(open[k]))) places.Add(k);
        if (places.Count == 0) return;
        Matrix<float> subObserved = _subObserved.RowRange(0, places.Count);
        Matrix<float> subRows = _subRows.RowRange(0, places.Count);
        for (int k = 0; k < places.Count; k++)
        {
            observed.Row(places[k]).CopyTo(subObserved.Row(k));
            rows.Row(places[k]).CopyTo(subRows.Row(k));
        }

        var probabilities = new Matrix<float>(places.Count, encoder.Width);
        _completer.LevelProbabilities(cell, subObserved, subRows, probabilities);
        var weights = new double[encoder.Levels.Length];
        for (int k = 0; k < places.Count; k++)
        {
            int row = open[places[k]];
            for (int level = 0; level < weights.Length; level++)
                weights[level] = Array.TrueForAll(links, link => Allows(link, encoder.Levels[level], gaps.Columns[link.Dependent], row)) ? Weight(encoder, level, probabilities.Row(k)) : 0;
            int drawn = Pick(weights, Choice(step, cell).UniformDouble(gaps.FirstRow + row));
            if (drawn < 0) continue; // the observed cells contradict each other; nothing to respect
            columns[column].Codes![row] = drawn;
            rows.Row(places[k])[_layout.BlockStarts[block] + encoder.CodeOf(encoder.Levels[drawn])] = 1f;
            observed.Row(places[k])[cell] = 1f;
        }
    }

    private static bool Allows(LevelLink link, string level, WorkColumn dependent, int row)
    {
        if (dependent.IsMissing(row)) return true;
        if (link.Labels is { } labels) return labels.TryGetValue(level, out string? label) && label == dependent.Label(row);
        return link.Numbers!.TryGetValue(level, out double number) && number == dependent.Numbers![row];
    }

    // A hair of the training share keeps levels in play that the model rules out but the data demand.
    private static double Weight(CategoryEncoder encoder, int level, ReadOnlySpan<float> probabilities)
    {
        int code = encoder.CodeOf(encoder.Levels[level]);
        return (probabilities[code] + 1e-9) * encoder.Counts[level] / encoder.CountOf(code);
    }

    private static int Pick(double[] weights, double uniform)
    {
        double total = weights.Sum();
        if (!(total > 0)) return -1;
        double rank = uniform * total;
        int last = -1;
        for (int level = 0; level < weights.Length; level++)
        {
            if (weights[level] <= 0) continue;
            last = level;
            if ((rank -= weights[level]) <= 0) break;
        }

        return last;
    }

    private void Decode(GapTable gaps, WorkColumn[] columns, double[][] numbers, int row, uint step, ReadOnlySpan<float> drawn)
    {
        for (int cell = 0; cell < _layout.CellCount; cell++)
        {
            int i = _layout.SourceColumns[cell];
            if (_plan.LinkOf(cell) is not null || !IsOpen(gaps, i, row)) continue;
            if (cell < _layout.NumericCount)
            {
                columns[i].Numbers![row] = Number(cell, drawn[cell]);
                continue;
            }

            int block = cell - _layout.NumericCount;
            CategoryEncoder encoder = _plan.Encoder.Categories[block];
            int code = Greatest(drawn.Slice(_layout.BlockStarts[block], encoder.Width));
            if (columns[i].Codes![row] >= 0 && encoder.IsGroup(code) && encoder.CodeOf(encoder.Levels[columns[i].Codes![row]]) == code) continue; // a restricted draw chose inside the group
            columns[i].Codes![row] = encoder.LevelOf(code, encoder.IsGroup(code) ? Choice(step, cell).UniformDouble((1L << 40) + gaps.FirstRow + row) : 0.5);
        }

        if (_plan.Model.ExactCopies is { } identities)
            identities.Fill(numbers, row, cell => IsOpen(gaps, _layout.SourceColumns[cell], row));
        ApplyExactLinks(gaps, columns, row, drawn);
        foreach (ValueLink link in _plan.Links)
            if (IsOpen(gaps, link.Dependent, row) && !columns[link.Determinant].IsMissing(row)) GapTable.Apply(link, columns, row);
    }

    // A missing cell that is a value itself stays as it is.
    private bool IsOpen(GapTable gaps, int column, int row) => gaps.Columns[column].IsMissing(row) && (!_plan.MissingIsValue || gaps.IsGap[column][row]);

    // The margins are mended as in generated rows, but never onto the missing atom where gaps are to be filled.
    private double Number(int cell, float score)
    {
        RankEncoder encoder = _plan.Encoder.Numerics[cell];
        double mapped = _plan.Model.Calibration is { } calibration ? encoder.Decode(calibration.PlainMaps[cell].Map(score)) : double.NaN;
        return double.IsNaN(mapped) && !(_plan.MissingIsValue && _plan.Model.Calibration is not null) ? encoder.Decode(score) : mapped;
    }

    private void ApplyExactLinks(GapTable gaps, WorkColumn[] columns, int row, ReadOnlySpan<float> drawn)
    {
        bool MaySet(int column) => IsOpen(gaps, column, row);
        for (int i = 0; i < _plan.Encoder.LinkCells.Count; i++)
        {
            int code = Greatest(drawn.Slice(_layout.BlockStarts[i], _layout.CategoryWidths[i]));
            if (ExactLink.Levels[code] == "yes") LinkFill.Solve(_plan.Encoder.LinkCells[i], columns, MaySet, row);
        }

        foreach (ExactLink link in _plan.TotalLinks) LinkFill.Solve(link, columns, MaySet, row);
    }

    /// <summary>The rows that have to be drawn again.</summary>
    private List<int> Refused(GapTable gaps, WorkColumn[] columns, List<int> open, bool isLast, DrawnCells? drawn, RuleLedger ledger)
    {
        var refused = new List<int>();
        BandLink[] bands = [.. _plan.Links.OfType<BandLink>()];
        foreach (int row in open)
        {
            bool again = false;
            foreach (BandLink band in bands)
            {
                if (!gaps.Columns[band.Determinant].IsMissing(row) || gaps.Columns[band.Dependent].IsMissing(row) || columns[band.Determinant].IsMissing(row)) continue;
                string? label = gaps.Columns[band.Dependent].Label(row);
                if (band.Labels[band.BandOf(columns[band.Determinant].Numbers![row])] == label || !band.Labels.Contains(label)) continue;
                if (isLast) MoveIntoBand(band, label!, columns[band.Determinant], row);
                else again = true;
            }

            if (again) refused.Add(row);
            else drawn?.Take(columns, row);
        }

        if (_plan.Rules.Count > 0) AddRuleBreakers(gaps, columns, open, refused, isLast, ledger);
        return refused;
    }

    private void AddRuleBreakers(GapTable gaps, WorkColumn[] columns, List<int> open, List<int> refused, bool isLast, RuleLedger ledger)
    {
        Table table = TableOf(columns);
        long rejected = 0;
        var known = refused.ToHashSet();
        foreach (int row in open)
        {
            bool broken = false;
            for (int rule = 0; rule < _plan.Rules.Count; rule++)
            {
                RowRule declared = _plan.Rules[rule];
                if (declared.Holds(table, row)) continue;
                // What the file itself has cannot be mended by filling.
                if (Array.TrueForAll(declared.Columns, i => !gaps.IsGap[i][row])) continue;
                bool isMended = declared.TryMend(table, row, i => gaps.IsGap[i][row] && gaps.Columns[i].IsMissing(row), Legal, isLast);
                ledger.Broke(rule, isMended, isLast && !isMended);
                broken |= !isMended;
            }

            if (!broken) continue;
            if (!isLast) rejected++;
            if (known.Add(row)) refused.Add(row);
        }

        ledger.Count(open.Count, rejected);

        refused.Sort();
    }

    // A repaired number keeps the column's decimals and range.
    private double Legal(int column, double value)
    {
        int cell = _plan.CellOf[column];
        return cell >= 0 && cell < _layout.NumericCount ? _plan.Encoder.Numerics[cell].Written(value) : value;
    }

    private void MoveIntoBand(BandLink band, string label, WorkColumn determinant, int row)
    {
        if (_plan.CellOf[band.Determinant] < 0) return; // computed from other columns: there is nothing to move
        RankEncoder encoder = _plan.Encoder.Numerics[_plan.CellOf[band.Determinant]];
        double[] values = encoder.Law.Values;
        double[] cumulative = encoder.Law.Cumulative;
        int first = encoder.Law.FirstValueAtom;
        (double From, double To) heaviest = (0, 0);
        double nearest = double.NaN;
        double drawn = determinant.Numbers![row];
        for (int start = 0, end; start < values.Length; start = end)
        {
            int number = band.BandOf(values[start]);
            for (end = start + 1; end < values.Length && band.BandOf(values[end]) == number;) end++;
            if (band.Labels[number] != label) continue;
            if (cumulative[end + first] - cumulative[start + first] > heaviest.To - heaviest.From) heaviest = (cumulative[start + first], cumulative[end + first]);
            for (int i = start; i < end; i++)
                if (double.IsNaN(nearest) || Math.Abs(values[i] - drawn) < Math.Abs(nearest - drawn)) nearest = values[i];
        }

        if (double.IsNaN(nearest)) return; // a label training never met in any band
        int atom = encoder.Law.AtomOf(drawn);
        float score = (float)PortableMath.NormalQuantile(Math.Clamp((cumulative[atom] + cumulative[atom + 1]) / 2, 1e-9, 1 - 1e-9));
        double moved = encoder.Decode(RankEncoder.Squeeze(score, heaviest.From, heaviest.To));
        determinant.Numbers[row] = !double.IsNaN(moved) && band.Labels[band.BandOf(moved)] == label ? moved : nearest;
    }

    /// <summary>Rows as the model first drew them in their observed bands, before any rule.</summary>
    private sealed class DrawnCells(GapTable gaps, WorkColumn[] columns)
    {
        private readonly bool[] _isTaken = new bool[gaps.RowCount];

        public WorkColumn[] Columns { get; } = [.. columns.Select(column => column.Copy())];

        public void Take(WorkColumn[] drawn, int row)
        {
            if (_isTaken[row]) return;
            _isTaken[row] = true;
            for (int i = 0; i < Columns.Length; i++)
                if (gaps.IsGap[i][row]) Columns[i].Take(drawn[i], row);
        }
    }

    private RandomStream Choice(uint step, int cell) => new(_seed, RandomPurpose.CompletionChoice, step, (uint)cell);

    private static int Greatest(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
            if (scores[i] > scores[best]) best = i;
        return best;
    }
}
