using System.Collections.Concurrent;
using System.Diagnostics;
using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Rules;
using RiskGan.Core.Tails;

namespace RiskGan.Core.Sampling;

/// <summary>Draws rows that satisfy a condition and the schema's rules, by acceptance; rare values are fixed first and the rest completed.</summary>
/// <remarks>
/// Candidates are numbered 0, 1, 2, …, each a function of (model, seed, number); row i of the result is the i-th candidate that is accepted, so
/// neither the number of rows nor threads change a row. Where at least <see cref="PlainShare"/> of a pilot satisfies the condition, candidates are the
/// model's plain rows: exact, independent draws of its law under the condition. Where fewer do, labels the condition fixes (or else one
/// column's range, drawn from its training law) are given and the rest is drawn from the model's law of the other cells, then checked: exact
/// for the model's conditional law, at a cost in proportion to what is left of the rarity.
/// </remarks>
public sealed class ConditionalSampler
{
    /// <summary>Share of plain rows that must satisfy a condition for them to be used.</summary>
    public const double PlainShare = 0.02;

    private const int PilotRows = 2 * Sampler.ChunkRows;
    private const long HopelessAfter = 20_000_000;

    private readonly Model _model;
    private readonly ulong _seed;
    private readonly int _threads;
    private readonly Condition? _where;
    private readonly IReadOnlyList<RowRule> _rules;
    private readonly TailSplice? _tails;
    private readonly Sampler _plain;
    private readonly ConditionPivot? _pivot;
    private readonly RowCompleters? _completers;
    private readonly ConcurrentStack<(IRowCompleter Completer, Matrix<float> Observed, Matrix<float> Rows)> _idle = []; // not a bag: threads keep those they used, see Sampler

    /// <summary>Prepares; with a condition, draws a pilot to choose the way.</summary>
    public ConditionalSampler(Model model, Condition? where, ulong seed, int threads, CancellationToken stop = default)
        : this(model, where, seed, threads, null, stop)
    {
    }

    /// <summary>The same with tails that go on beyond the training values.</summary>
    public ConditionalSampler(Model model, Condition? where, ulong seed, int threads, TailSplice? tails, CancellationToken stop = default)
        : this(model, where, seed, threads, tails, where is null ? [] : Pilot(model, seed, threads, tails, stop))
    {
    }

    /// <summary>Prepares with a pilot that others use too.</summary>
    internal ConditionalSampler(Model model, Condition? where, ulong seed, int threads, TailSplice? tails, IReadOnlyList<Table> pilot)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _where = where;
        _seed = seed;
        _threads = threads;
        _rules = RowRules.Of(model);
        Ledger = new RuleLedger(_rules);
        _tails = tails;
        _plain = new Sampler(model, seed, threads, new SamplerOptions { Tails = tails });
        if (where is null) return;
        long hits = pilot.Sum(chunk => Enumerable.Range(0, chunk.RowCount).LongCount(row => where.IsTrue(chunk, row)));
        Probability = (double)hits / PilotRows;
        if (Probability < PlainShare && model.Generator.Preset != Training.Preset.Classic && ConditionPivot.Find(where, model.Encoder, tails) is { } pivot)
        {
            _pivot = pivot;
            _completers = new RowCompleters(model, seed);
        }
    }

    /// <summary>The model's first plain rows, by which the way is chosen.</summary>
    internal static Table[] Pilot(Model model, ulong seed, int threads, TailSplice? tails, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. new Sampler(model, seed, threads, new SamplerOptions { Tails = tails }).Sample(PilotRows, stop)];
    }

    /// <summary>Share of the model's plain rows that satisfy the condition, from the pilot; 1 without a condition.</summary>
    public double Probability { get; } = 1;

    /// <summary>Smallest share a pilot can tell from none.</summary>
    public static double SmallestProbability => 1.0 / PilotRows;

    /// <summary>Columns that were fixed first; empty where plain rows were used.</summary>
    public IReadOnlyList<string> FixedColumns => _pivot is null ? [] : _pivot.Names;

    /// <summary>Candidates made so far.</summary>
    public long Candidates { get; private set; }

    /// <summary>Rows accepted so far; all of them are independent draws, so this is the effective sample size too.</summary>
    public long Accepted { get; private set; }

    /// <summary>What the schema's rules did to candidates that satisfy the condition.</summary>
    public RuleLedger Ledger { get; }

    /// <summary>Accepted rows in order, chunk by chunk, at most <paramref name="count"/>; fewer where the time is up.</summary>
    /// <exception cref="RiskGanException">RG526: very many candidates and none accepted.</exception>
    public IEnumerable<Table> Sample(long count, TimeSpan? limit = null, Action<long, long>? progress = null, CancellationToken stop = default)
    {
        var clock = Stopwatch.StartNew();
        long given = 0;
        foreach ((Table table, int[] rows, RuleLedger? ledger) in Chunks(stop))
        {
            Candidates += table.RowCount;
            if (ledger is not null) Ledger.Add(ledger);
            int taken = (int)Math.Min(rows.Length, count - given);
            Accepted += rows.Length;
            if (taken > 0)
            {
                yield return RenumberIdentifiers(table.SelectRows(rows.AsSpan(0, taken)), given);
                given += taken;
            }

            progress?.Invoke(given, Candidates);
            if (given >= count || clock.Elapsed > limit) yield break;
            if (given == 0 && Candidates >= HopelessAfter) throw Fault.ConditionTooRare(_where?.Text ?? "the schema's rules", Candidates);
        }
    }

    private IEnumerable<(Table Table, int[] Rows, RuleLedger? Ledger)> Chunks(CancellationToken stop)
    {
        if (_pivot is null) return _plain.Sample(long.MaxValue / 2, Checked, stop);
        return Completed(stop);
    }

    private IEnumerable<(Table Table, int[] Rows, RuleLedger? Ledger)> Completed(CancellationToken stop)
    {
        var pending = new Queue<Task<(Table, int[], RuleLedger?)>>();
        for (long next = 0; ;)
        {
            while (pending.Count < (_threads == 1 ? 1 : 2 * _threads))
            {
                long first = next;
                pending.Enqueue(Task.Run(() => Checked(Complete(first)), stop));
                next += Sampler.ChunkRows;
            }

            stop.ThrowIfCancellationRequested();
            yield return pending.Dequeue().GetAwaiter().GetResult();
        }
    }

    private Table Complete(long first)
    {
        EncodedLayout layout = _model.Encoder.Layout;
        if (!_idle.TryPop(out (IRowCompleter Completer, Matrix<float> Observed, Matrix<float> Rows) room))
            room = (_completers!.Create(Sampler.ChunkRows), new Matrix<float>(Sampler.ChunkRows, layout.CellCount), new Matrix<float>(Sampler.ChunkRows, layout.Width));
        room.Observed.Clear();
        room.Rows.Clear();
        for (int r = 0; r < Sampler.ChunkRows; r++) _pivot!.Fix(_seed, first + r, room.Observed.Row(r), room.Rows.Row(r));
        var offsets = new int[Sampler.ChunkRows];
        for (int r = 0; r < offsets.Length; r++) offsets[r] = r;
        var mayBeMissing = new bool[layout.CellCount];
        Array.Fill(mayBeMissing, true);
        room.Completer.Complete(first, 0, offsets, mayBeMissing, room.Observed, room.Rows);
        MapScores(room.Observed, room.Rows);
        Table table = _model.Encoder.Decode(room.Rows, first, _seed, _tails, _model.ExactCopies);
        _idle.Push(room);
        return table;
    }

    // As in plain rows; what was fixed stays as it is.
    private void MapScores(Matrix<float> observed, Matrix<float> rows)
    {
        if (_model.Calibration is not { } calibration) return;
        for (int r = 0; r < rows.Rows; r++)
        {
            Span<float> row = rows.Row(r);
            for (int j = 0; j < calibration.PlainMaps.Length; j++)
                if (observed[r, j] == 0f) row[j] = calibration.PlainMaps[j].Map(row[j]);
        }
    }

    private (Table Table, int[] Rows, RuleLedger? Ledger) Checked(Table table)
    {
        var rows = new List<int>();
        for (int row = 0; row < table.RowCount; row++)
            if (_where is null || _where.IsTrue(table, row)) rows.Add(row);
        if (_rules.Count == 0) return (table, [.. rows], null);

        var ledger = new RuleLedger(_rules);
        Table drawn = table.SelectRows([.. rows]); // a copy: rules may set cells of the table
        rows.RemoveAll(row => !Keeps(table, row, ledger));
        ledger.Count(drawn.RowCount, drawn.RowCount - rows.Count);
        ledger.Compare(drawn, table.SelectRows([.. rows]));
        return (table, [.. rows], ledger);
    }

    // A generated row may be changed anywhere, but only equations are worth it: what an inequality cuts off is drawn again.
    private bool Keeps(Table table, int row, RuleLedger ledger)
    {
        bool holds = true;
        for (int rule = 0; rule < _rules.Count; rule++)
        {
            if (_rules[rule].Holds(table, row)) continue;
            bool isMended = _rules[rule].TryMend(table, row, MayChange, Legal, isLast: false);
            ledger.Broke(rule, isMended);
            holds &= isMended;
        }

        return holds && (_where is null || _where.IsTrue(table, row)) && _rules.All(rule => rule.Holds(table, row));
    }

    private bool MayChange(int column) => _model.Encoder.Roles[column] is LearnedRole;

    private double Legal(int column, double value) =>
        _model.Encoder.Roles[column] is LearnedRole learned && learned.Cell < _model.Encoder.Numerics.Count ? _model.Encoder.Numerics[learned.Cell].Written(value) : value;

    /// <summary>Identifiers belong to the row of the file, not to the candidate it was.</summary>
    private Table RenumberIdentifiers(Table table, long first)
    {
        Column[] columns = [.. table.Columns];
        for (int i = 0; i < columns.Length; i++)
        {
            if (_model.Encoder.Roles[i] is not IdentifierRole { Generator: { } generator }) continue;
            string[] names = [.. Enumerable.Range(0, table.RowCount).Select(row => generator.Make(_seed, i, first + row))];
            columns[i] = new CategoryColumn(columns[i].Schema, names, [.. Enumerable.Range(0, names.Length)]);
        }

        return new Table(table.Schema, columns);
    }
}
