using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Persistence;
using RiskGan.Core.Tails;

namespace RiskGan.Core.Sampling;

/// <summary>Draws rows with wanted shares of a column's levels: one conditional sampler a level, their rows taken in turn so that every prefix is balanced.</summary>
public sealed class BalancedSampler
{
    private readonly Model _model;
    private readonly IReadOnlyList<BalancedPart> _parts;
    private readonly ulong _seed;
    private readonly Lazy<ConditionalSampler>[] _samplers;

    /// <summary>Prepares.</summary>
    /// <param name="model">The model.</param>
    /// <param name="balance">Levels and shares.</param>
    /// <param name="where">A condition that all rows satisfy besides, or null.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threads">Threads; never change a row.</param>
    /// <param name="tails">Tails that go on beyond the training values; null to keep to the observed range.</param>
    /// <param name="stop">Ends early.</param>
    public BalancedSampler(Model model, Balance balance, string? where, ulong seed, int threads, TailSplice? tails = null, CancellationToken stop = default)
        : this(model, PartsOf(balance, where), seed, threads, tails, stop)
    {
    }

    /// <summary>Prepares for parts of any kind; a part's sampler is made when its first row is due, and all choose their way by one pilot.</summary>
    internal BalancedSampler(Model model, IReadOnlyList<BalancedPart> parts, ulong seed, int threads, TailSplice? tails = null, CancellationToken stop = default)
    {
        _model = model;
        _parts = parts;
        _seed = seed;
        var pilot = new Lazy<Table[]>(() => ConditionalSampler.Pilot(model, seed, threads, tails, stop));
        Condition[] conditions = [.. parts.Select(part => Condition.Parse(part.Condition, model))]; // what cannot be is refused at once
        _samplers = [.. conditions.Select(condition => new Lazy<ConditionalSampler>(() => new ConditionalSampler(model, condition, seed, threads, tails, pilot.Value)))];
    }

    /// <summary>The samplers that were needed, with their part's name, for what they have to tell.</summary>
    public IEnumerable<(string Name, ConditionalSampler Sampler)> Parts => _parts.Zip(_samplers).Where(pair => pair.Second.IsValueCreated).Select(pair => (pair.First.Name, pair.Second.Value));

    /// <summary>Balanced rows, chunk by chunk, at most <paramref name="count"/>; fewer where the time is up for one of the levels.</summary>
    public IEnumerable<Table> Sample(long count, TimeSpan? limit = null, CancellationToken stop = default)
    {
        // A sampler is asked for more rows than it will give, so that its rows do not depend on the count.
        var sources = new IEnumerator<Table>?[_samplers.Length];
        var chunks = new Table?[sources.Length];
        var next = new int[sources.Length];
        try
        {
            using IEnumerator<int> levels = Balance.Turns([.. _parts.Select(part => part.Share)]).GetEnumerator();
            for (long done = 0; done < count;)
            {
                int size = (int)Math.Min(Sampler.ChunkRows, count - done);
                var picked = new List<(Table Table, int Row)>(size);
                while (picked.Count < size && levels.MoveNext())
                {
                    int level = levels.Current;
                    while (chunks[level] is null || next[level] >= chunks[level]!.RowCount)
                    {
                        IEnumerator<Table> source = sources[level] ??= _samplers[level].Value.Sample(count, limit, null, stop).GetEnumerator();
                        if (!source.MoveNext())
                        {
                            if (picked.Count > 0) yield return Join(picked, done);
                            yield break;
                        }

                        (chunks[level], next[level]) = (source.Current, 0);
                    }

                    picked.Add((chunks[level]!, next[level]++));
                }

                yield return Join(picked, done);
                done += picked.Count;
            }
        }
        finally
        {
            foreach (IEnumerator<Table>? source in sources) source?.Dispose();
        }
    }

    private static BalancedPart[] PartsOf(Balance balance, string? where)
    {
        ArgumentNullException.ThrowIfNull(balance);
        return [.. balance.Shares.Select(share => new BalancedPart($"{balance.Column} = {share.Level}", balance.Condition(share.Level, where), share.Share))];
    }

    private Table Join(List<(Table Table, int Row)> picked, long first)
    {
        var columns = new Column[_model.Schema.Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            ColumnSchema schema = _model.Schema.Columns[i];
            if (schema.Kind.IsNumeric())
            {
                columns[i] = new NumericColumn(schema, [.. picked.Select(pick => ((NumericColumn)pick.Table.Columns[i]).Values[pick.Row])]);
            }
            else if (_model.Encoder.Roles[i] is IdentifierRole { Generator: { } generator })
            {
                columns[i] = new CategoryColumn(schema, [.. picked.Select((_, row) => generator.Make(_seed, i, first + row))], [.. Enumerable.Range(0, picked.Count)]);
            }
            else
            {
                // All chunks of a learned, dependent or constant column share one list of levels.
                string[] levels = ((CategoryColumn)picked[0].Table.Columns[i]).Levels;
                columns[i] = new CategoryColumn(schema, levels, [.. picked.Select(pick => ((CategoryColumn)pick.Table.Columns[i]).Codes[pick.Row])]);
            }
        }

        return new Table(_model.Schema, columns);
    }
}

/// <summary>Rows that satisfy a condition, and the share of the table they make up.</summary>
internal sealed record BalancedPart(string Name, string Condition, double Share);
