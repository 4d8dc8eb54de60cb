using System.Collections.Concurrent;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Persistence;
using RiskGan.Core.Rules;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Imputation;

/// <summary>Fills the gaps of tables and files with draws of a model, given each row's observed cells.</summary>
/// <remarks>
/// Observed cells are never changed: a file's own bytes are copied. Filled cells are legal values in the model column's format. A filled cell depends
/// on (model, seed, draw, row number, the row's observed cells) alone, so neither parts nor threads change it.
/// Columns that follow from others are looked up, determinants whose dependents are observed are drawn among what these allow, constants
/// are copied, identifiers made anew.
/// <para>
/// Assumption: what is missing is missing at random given what is observed (Rubin 1976). Where cells are missing for a reason of their own (no LGD
/// without a default), name the columns to fill with <see cref="ImputationOptions.Columns"/>.
/// </para>
/// <para>Edges: rows without any observed cell are drawn from the whole portfolio; labels the model has not met are kept and ignored as evidence.</para>
/// </remarks>
public sealed class Imputer
{
    private readonly ImputationOptions _options;
    private readonly FillPlan _plan;
    private readonly RowCompleters _completers;
    private readonly ConcurrentStack<GapFiller> _idle = []; // not a bag: threads keep those they used, see Sampler

    /// <summary>Prepares to fill with a model.</summary>
    /// <param name="model">A model whose preset can complete rows.</param>
    /// <param name="options">How.</param>
    /// <param name="trained">The table the model was trained on, where gaps in it hid dependencies that hold wherever both cells are present; else null.</param>
    /// <exception cref="RiskGanException">RG510: the model's preset cannot complete rows; RG511: a named column is not the model's.</exception>
    public Imputer(Model model, ImputationOptions options, Table? trained = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Draws, 1);
        _options = options;
        _completers = new RowCompleters(model, options.Seed);
        string[] names = [.. model.Schema.Columns.Select(column => column.Name)];
        (string, string?)[] unknown = [.. options.Columns.Except(names, StringComparer.Ordinal).Select(name => (name, NearestName.Find(name, names)))];
        if (unknown.Length > 0) throw Fault.NamedColumnsUnknown("--where-missing", unknown);
        _plan = new FillPlan(model, [.. options.Columns], trained is null ? [] : ValueLinks.Find(trained, model.Encoder), RowRules.Of(model), options.AddsAbsentColumns, options.MissingIsValue);
        Links = [.. _plan.Links.Skip(ValueLinks.Of(model.Encoder).Count()).Select(link => (names[link.Determinant], names[link.Dependent]))];
    }

    /// <summary>Dependencies found beside the model's own: determining and dependent column.</summary>
    public IReadOnlyList<(string Determinant, string Dependent)> Links { get; }

    /// <summary>Fills a table: one completed table a draw, or one for a point guess; columns are the model's.</summary>
    public IReadOnlyList<Table> Fill(Table table, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        int outputs = _options.Point is null ? _options.Draws : 1;
        int parts = (table.RowCount + GapFiller.MostRows - 1) / GapFiller.MostRows;
        var made = new WorkColumn[parts][][];
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads, CancellationToken = stop }, part =>
        {
            int first = part * GapFiller.MostRows;
            int[] rows = [.. Enumerable.Range(first, Math.Min(GapFiller.MostRows, table.RowCount - first))];
            made[part] = FillPart(new GapTable(_plan, table.SelectRows(rows), first), new RuleLedger(_plan.Rules));
        });
        return [.. Enumerable.Range(0, outputs).Select(k => Join([.. made.Select(part => part[k])], table.RowCount))];
    }

    /// <summary>One draw of rows that stand at <paramref name="firstRow"/> of a longer table; at most <see cref="GapFiller.MostRows"/>.</summary>
    internal Table FillAt(Table table, long firstRow)
    {
        WorkColumn[][] made = FillPart(new GapTable(_plan, table, firstRow), new RuleLedger(_plan.Rules));
        return Join([made[0]], table.RowCount);
    }

    /// <summary>Fills a file and writes it to as many streams as there are completions (one with <see cref="ImputationOptions.Long"/> or a point guess).</summary>
    /// <param name="input">The CSV file's bytes.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="outputs">Where the completed files go.</param>
    /// <param name="observer">Is given filled parts, for a report; or null.</param>
    /// <param name="progress">Is told rows and bytes read so far; or null.</param>
    /// <param name="stop">Ends early.</param>
    /// <exception cref="RiskGanException">The file cannot be read, does not fit the model's columns (RG1xx), or shares none of them (RG513).</exception>
    public ImputationSummary Fill(
        Stream input, string source, CsvReadOptions reading, IReadOnlyList<Stream> outputs, IFillObserver? observer = null, Action<long, long>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(outputs);
        using var reader = new CsvPartReader(input, source, reading, stop);
        string[] known = [.. _plan.Schema.Columns.Select(column => column.Name)];
        if (!reader.Names.Any(name => _plan.Encoder.Layout.CellNames.Contains(name))) throw Fault.NothingInCommon(source);
        (string, string?)[] absent = [.. _options.Columns.Except(reader.Names, StringComparer.Ordinal).Select(name => (name, NearestName.Find(name, reader.Names)))];
        if (absent.Length > 0) throw Fault.NamedColumnsUnknown("--where-missing", absent);
        var layout = new FilledFile(_plan.Schema, reader.Names, reader.RawNames, reader.Dialect, _options, _plan.Asked);
        foreach (Stream output in outputs) output.Write(layout.Header());

        TableSchema readingSchema = EvaluationInputCheck.ReadingSchema(_plan.Schema);
        var tally = new FillTally(_plan, reader.Names);
        var pending = new Queue<Task<FilledPart>>();
        bool ended = false;
        while (!ended || pending.Count > 0)
        {
            while (!ended && pending.Count < (_options.Threads == 1 ? 1 : 2 * _options.Threads))
            {
                stop.ThrowIfCancellationRequested();
                CsvPart? part = reader.Read(GapFiller.MostRows);
                ended = part is null;
                if (part is not null) pending.Enqueue(Task.Run(() => FillPart(reader.Type(part, readingSchema), part, layout), stop));
            }

            if (pending.Count == 0) break;
            FilledPart filled = pending.Dequeue().GetAwaiter().GetResult();
            for (int k = 0; k < outputs.Count; k++) outputs[k].Write(filled.Texts[k].Span);
            tally.Add(filled.Gaps, filled.Read, filled.Ledger);
            if (observer is not null)
                foreach (WorkColumn[] columns in filled.Columns) observer.See(TableOf(columns), filled.Gaps.IsGap, TableOf(filled.Gaps.Columns), filled.Gaps.Observed);
            progress?.Invoke(tally.Rows, reader.ByteCount);
        }

        return tally.ToSummary(known);
    }

    private Table TableOf(WorkColumn[] columns) => new(_plan.Schema, [.. columns.Select(column => column.ToColumn())]);

    private FilledPart FillPart(Table typed, CsvPart part, FilledFile layout)
    {
        var gaps = new GapTable(_plan, typed, part.FirstRow);
        var ledger = new RuleLedger(_plan.Rules);
        WorkColumn[][] columns = FillPart(gaps, ledger);
        ReadOnlyMemory<byte>[] texts = _options.Long
            ? [layout.Rows(part, gaps, columns)]
            : [.. columns.Select(one => layout.Rows(part, gaps, [one]))];
        return new FilledPart(gaps, typed, columns, texts, ledger);
    }

    /// <summary>The completions of a part: one a draw, or the guess.</summary>
    private WorkColumn[][] FillPart(GapTable gaps, RuleLedger ledger)
    {
        if (!_idle.TryPop(out GapFiller? filler)) filler = new GapFiller(_plan, _completers.Create(GapFiller.MostRows), _options.Seed);
        var draws = new WorkColumn[_options.Draws][];
        for (int draw = 0; draw < draws.Length; draw++) draws[draw] = filler.Fill(gaps, draw, ledger);
        WorkColumn[][] made = _options.Point is { } kind ? [new PointGuesses(_plan, kind, filler.Completer).Of(gaps, draws)] : draws;
        _idle.Push(filler);
        return made;
    }

    private Table Join(WorkColumn[][] parts, int rows)
    {
        var columns = new Column[_plan.Schema.Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            var joined = new WorkColumn(_plan.Schema.Columns[i], rows, _plan.Levels[i]);
            int row = 0;
            foreach (WorkColumn[] part in parts)
            {
                WorkColumn from = part[i];
                int count = from.Numbers?.Length ?? from.Codes!.Length;
                for (int r = 0; r < count; r++, row++)
                {
                    if (from.Numbers is { } numbers) joined.Numbers![row] = numbers[r];
                    else if (from.Label(r) is { } label) joined.Set(row, label);
                }
            }

            columns[i] = joined.ToColumn();
        }

        return new Table(_plan.Schema, columns);
    }

    private sealed record FilledPart(GapTable Gaps, Table Read, WorkColumn[][] Columns, ReadOnlyMemory<byte>[] Texts, RuleLedger Ledger);
}

/// <summary>Sees filled rows as they are made, part by part, in row order.</summary>
public interface IFillObserver
{
    /// <summary>A part of one completion.</summary>
    /// <param name="filled">The completed rows, with the model's columns.</param>
    /// <param name="isGap">By column and row: the cell was missing and was asked for.</param>
    /// <param name="known">The same rows before filling.</param>
    /// <param name="observed">By column and row: the file has the cell.</param>
    void See(Table filled, bool[][] isGap, Table known, bool[][] observed);
}
