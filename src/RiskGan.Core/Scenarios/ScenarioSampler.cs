using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Imputation;
using RiskGan.Core.Persistence;
using RiskGan.Core.Rules;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Scenarios;

/// <summary>Draws a base table and the same rows under a scenario, chunk by chunk.</summary>
/// <remarks>
/// Base row i is what <see cref="Sampler"/> (with declared rules <see cref="ConditionalSampler"/>) gives for the seed. Where no shares are wanted, stressed row i starts from base row
/// i; where some are, from row i of the mixture with these shares (<see cref="TargetShares"/>). Its drivers are then shifted, so their dependence on each
/// other stays that of the model, and every column that is not given is drawn anew from the model's law given the drivers and what is held. Missing is a value: a missing
/// driver stays missing, others may be drawn missing as in the base.
/// Row i is a function of (model, scenario, seed, i). Statistical, not causal: columns follow as they go together in training.
/// </remarks>
public sealed class ScenarioSampler
{
    private readonly Model _model;
    private readonly ScenarioPlan _plan;
    private readonly ulong _seed;
    private readonly int _threads;
    private readonly BalancedSampler? _mixture;
    private readonly Imputer? _imputer;
    private readonly long[] _outside;

    /// <summary>Prepares; with wanted shares, draws a pilot.</summary>
    /// <param name="model">A model whose preset can complete rows.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="source">Its file, for messages.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threads">Threads; never change a row.</param>
    /// <param name="stop">Ends early.</param>
    /// <exception cref="RiskGanException">RG510 the preset cannot be given cells, RG541 the scenario does not fit the model, RG542 its shares exclude each other.</exception>
    public ScenarioSampler(Model model, Scenario scenario, string source, ulong seed, int threads, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(scenario);
        _model = model;
        _seed = seed;
        _threads = threads;
        _plan = ScenarioPlan.Of(scenario, model, source);
        _outside = new long[_plan.Shifts.Count];
        if (scenario.Shares.Count > 0)
            _mixture = new BalancedSampler(model, TargetShares.Parts(scenario.Shares, _plan.Levels, ConditionalSampler.Pilot(model, seed, threads, null, stop), source), seed, threads, null, stop);
        if (_plan.Shifts.Count > 0)
            _imputer = new Imputer(model, new ImputationOptions { Seed = seed, AddsAbsentColumns = true, MissingIsValue = true });
    }

    /// <summary>Columns that the scenario moves.</summary>
    public IReadOnlyList<string> Drivers => Names(_plan.IsDriver);

    /// <summary>Columns that keep the cells of the row before the shift, drivers aside: held ones and those that moved labels are looked up from.</summary>
    public IReadOnlyList<string> Kept => _imputer is null ? [] : Names([.. _plan.IsGiven.Zip(_plan.IsDriver, (given, driver) => given && !driver)]);

    /// <summary>By shift: its column and the stressed rows so far whose value lies outside the range of training.</summary>
    public IReadOnlyList<(string Column, long Rows)> Outside => [.. _plan.Shifts.Select((shift, i) => (shift.Shift.Column, _outside[i]))];

    /// <summary>By combination of wanted levels that had a row: the sampler that made its rows.</summary>
    public IEnumerable<(string Name, ConditionalSampler Sampler)> Parts => _mixture is null ? [] : _mixture.Parts;

    /// <summary>Rows 0 to <paramref name="count"/> − 1 of both tables, in chunks of up to <see cref="Sampler.ChunkRows"/>.</summary>
    /// <exception cref="RiskGanException">RG526: a wanted combination of levels never occurs.</exception>
    public IEnumerable<(Table Base, Table Stressed)> Sample(long count, CancellationToken stop = default)
    {
        IEnumerable<Table> plain = RowRules.Of(_model).Count > 0
            ? Chunked(new ConditionalSampler(_model, null, _seed, _threads, stop).Sample(count, stop: stop))
            : new Sampler(_model, _seed, _threads).Sample(count, stop);
        using IEnumerator<Table> bases = plain.GetEnumerator();
        using IEnumerator<Table>? mixed = _mixture?.Sample(count, stop: stop).GetEnumerator();
        var batch = new List<(Table Base, Table Start)>();
        for (long first = 0; first < count;)
        {
            batch.Clear();
            while (batch.Count < 2 * _threads && bases.MoveNext())
                batch.Add((bases.Current, mixed is null ? bases.Current : mixed.MoveNext() ? mixed.Current : throw new InvalidOperationException("The mixture ended before its rows.")));
            if (batch.Count == 0) yield break;
            var stressed = new Table[batch.Count];
            var outside = new long[batch.Count][];
            long[] firsts = new long[batch.Count];
            for (int i = 0; i < batch.Count; i++)
            {
                firsts[i] = first;
                first += batch[i].Base.RowCount;
            }

            Parallel.For(0, batch.Count, new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = stop }, i => (stressed[i], outside[i]) = Stress(batch[i].Start, firsts[i]));
            for (int i = 0; i < batch.Count; i++)
            {
                for (int shift = 0; shift < _outside.Length; shift++) _outside[shift] += outside[i][shift];
                yield return (batch[i].Base, stressed[i]);
            }
        }
    }

    private (Table Table, long[] Outside) Stress(Table start, long first)
    {
        var outside = new long[_plan.Shifts.Count];
        if (_imputer is null) return (start, outside);
        Column[] columns = [.. start.Columns];
        for (int i = 0; i < _plan.Shifts.Count; i++)
        {
            BoundShift shift = _plan.Shifts[i];
            double[] values = [.. ((NumericColumn)columns[shift.Column]).Values];
            shift.Apply(start, values, first, _seed);
            columns[shift.Column] = new NumericColumn(columns[shift.Column].Schema, values);
            outside[i] = values.LongCount(shift.IsOutside);
        }

        int[] given = [.. Enumerable.Range(0, columns.Length).Where(i => _plan.IsGiven[i])];
        var known = new Table(start.Schema with { Columns = [.. given.Select(i => columns[i].Schema)] }, [.. given.Select(i => columns[i])]);
        Column[] drawn = [.. _imputer.FillAt(known, first).Columns];
        foreach (int i in given) drawn[i] = columns[i];
        // Identifiers are the row's own, in both tables.
        for (int i = 0; i < drawn.Length; i++)
            if (_model.Encoder.Roles[i] is IdentifierRole) drawn[i] = start.Columns[i];
        return (new Table(start.Schema, drawn), outside);
    }

    // Accepted rows come in chunks of any size; both tables are cut alike.
    private static IEnumerable<Table> Chunked(IEnumerable<Table> chunks)
    {
        Table? rest = null;
        foreach (Table chunk in chunks)
        {
            rest = rest is null ? chunk : TableJoin.Join([rest, chunk]);
            while (rest.RowCount >= Sampler.ChunkRows)
            {
                yield return rest.SelectRows([.. Enumerable.Range(0, Sampler.ChunkRows)]);
                rest = rest.SelectRows([.. Enumerable.Range(Sampler.ChunkRows, rest.RowCount - Sampler.ChunkRows)]);
            }
        }

        if (rest is { RowCount: > 0 }) yield return rest;
    }

    private List<string> Names(bool[] chosen) => [.. _model.Schema.Columns.Where((_, i) => chosen[i]).Select(column => column.Name)];
}
