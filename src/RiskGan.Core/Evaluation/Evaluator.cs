using System.Globalization;
using System.Runtime.ExceptionServices;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation;

/// <summary>Computes every metric for the synthetic table, the noise floor and each baseline, and judges the numbers.</summary>
/// <remarks>
/// Floor, <see cref="FloorSample.Training"/>: training rows drawn without replacement to the synthetic table's size, or all of them where they
/// are fewer; <see cref="FloorSample.TrainingHalf"/>: one half of them, the other half standing for the training rows;
/// <see cref="FloorSample.HeldOut"/>: the control rows. Where a sample is not given, one half of the real rows against the other half
/// stands for it. Baselines are made from the training rows, or from the real rows where those are not given, to the synthetic table's size,
/// at most <see cref="EvaluationOptions.MaxRows"/>. Each such choice is told in <see cref="EvaluationReport.Notices"/>.
/// Result: a pure function of tables, options and seed. Threads share out (metric, candidate) pairs, each into its own place.
/// </remarks>
public static class Evaluator
{
    private const uint FloorStream = 0x400000;
    private const uint HalvesStream = 0x400001;

    /// <summary>Evaluates.</summary>
    /// <exception cref="RiskGanException">The tables cannot be compared (RG760–RG763).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; it is looked at between two numbers.</exception>
    public static EvaluationReport Run(
        EvaluationInput input, EvaluationOptions options, IProgress<EvaluationProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        var notices = new List<string>();
        input = EvaluationInputCheck.Match(input, options, notices);
        Candidate[] candidates = Prepare(input, options, notices, progress, stop);
        IReadOnlyList<Measurement>?[] numbers = Compute(options, candidates, progress, stop);

        var lines = new List<MetricLine>();
        for (int m = 0; m < options.Metrics.Count; m++)
            lines.AddRange(Lines(options.Metrics[m], candidates, numbers.AsSpan(m * candidates.Length, candidates.Length)));
        return new EvaluationReport
        {
            Lines = MetricOrder.WorstFirst(lines),
            Tables = input.Tables,
            Seed = options.Seed,
            Notices = notices,
        };
    }

    private static Candidate[] Prepare(
        EvaluationInput input, EvaluationOptions options, List<string> notices, IProgress<EvaluationProgress>? progress, CancellationToken stop)
    {
        EvaluationContext context = Context(input.Real, input, options);
        var candidates = new List<Candidate> { new("synthetic", CandidateRole.Synthetic, null, input.Synthetic, context) };
        candidates.AddRange(Floors(input, options, context, notices));

        Table source = input.Train ?? input.Real;
        int rows = Math.Min(input.Synthetic.RowCount, Math.Max(2, options.MaxRows));
        if (input.Train is null && options.Baselines.Count > 0)
            notices.Add("No training rows were given: the baselines are made from the real rows they are compared with, which flatters them.");
        if (rows < input.Synthetic.RowCount && options.Baselines.Count > 0)
            notices.Add(string.Create(CultureInfo.InvariantCulture, $"The baselines have {rows:N0} rows instead of {input.Synthetic.RowCount:N0} (--max-rows)."));
        var tables = new Table[options.Baselines.Count];
        InParallel(tables.Length, options.Threads, i =>
        {
            progress?.Report(new EvaluationProgress("baseline", options.Baselines[i].Name, 0, 0));
            tables[i] = options.Baselines[i].Draw(source, rows, options.Seed);
        }, stop);
        for (int i = 0; i < tables.Length; i++) candidates.Add(new Candidate(options.Baselines[i].Name, CandidateRole.Baseline, null, tables[i], context));
        return [.. candidates];
    }

    private static IEnumerable<Candidate> Floors(EvaluationInput input, EvaluationOptions options, EvaluationContext context, List<string> notices)
    {
        bool training = IsAskedFor(FloorSample.Training);
        bool trainingHalf = IsAskedFor(FloorSample.TrainingHalf);
        bool heldOut = IsAskedFor(FloorSample.HeldOut);
        (Table Real, Table Other)? halves = ((training || trainingHalf) && input.Train is null) || (heldOut && input.Control is null) ? Halves(input.Real, options.Seed) : null;
        if (training && input.Train is { } train)
        {
            Table sample = RowSample.Of(train, input.Synthetic.RowCount, options.Seed, FloorStream);
            if (sample.RowCount < input.Synthetic.RowCount)
                notices.Add(string.Create(CultureInfo.InvariantCulture, $"The noise floor has {sample.RowCount:N0} real rows, the synthetic table {input.Synthetic.RowCount:N0}: the floor is somewhat noisier than the synthetic table needs to be."));
            yield return new Candidate("floor", CandidateRole.Floor, FloorSample.Training, sample, context);
        }
        else if (training)
        {
            notices.Add("No training rows were given: the noise floor is one half of the real rows against the other half, noisier than the comparison with all of them.");
            yield return new Candidate("floor", CandidateRole.Floor, FloorSample.Training, halves!.Value.Other, Context(halves.Value.Real, input, options));
        }

        if (trainingHalf && input.Train is { } whole)
        {
            (Table others, Table half) = Halves(whole, options.Seed);
            notices.Add(string.Create(CultureInfo.InvariantCulture, $"The noise floor of risk models is {half.RowCount:N0} training rows against the other {others.RowCount:N0}: half as many rows as the synthetic table's models are compared with."));
            yield return new Candidate("floor", CandidateRole.Floor, FloorSample.TrainingHalf, RowSample.Of(half, input.Synthetic.RowCount, options.Seed, FloorStream), Context(input.Real, input with { Train = others }, options));
        }
        else if (trainingHalf)
        {
            yield return new Candidate("floor", CandidateRole.Floor, FloorSample.TrainingHalf, halves!.Value.Other, Context(halves.Value.Real, input, options));
        }

        if (heldOut && input.Control is { } control)
        {
            yield return new Candidate("floor", CandidateRole.Floor, FloorSample.HeldOut, RowSample.Of(control, input.Synthetic.RowCount, options.Seed, FloorStream), context);
        }
        else if (heldOut)
        {
            if (training && input.Train is not null) notices.Add("The noise floor of metrics that look for training rows is one half of the real rows against the other half.");
            yield return new Candidate("floor", CandidateRole.Floor, FloorSample.HeldOut, halves!.Value.Other, Context(halves.Value.Real, input, options));
        }

        bool IsAskedFor(FloorSample sample) => options.Metrics.Any(metric => metric.ComparesWithFloor && metric.FloorSample == sample);
    }

    private static IReadOnlyList<Measurement>?[] Compute(
        EvaluationOptions options, Candidate[] candidates, IProgress<EvaluationProgress>? progress, CancellationToken stop)
    {
        var numbers = new IReadOnlyList<Measurement>?[options.Metrics.Count * candidates.Length];
        int[] work = [.. Enumerable.Range(0, numbers.Length).Where(i => IsWanted(options.Metrics[i / candidates.Length], candidates[i % candidates.Length]))];
        int done = 0;
        InParallel(work.Length, options.Threads, w =>
        {
            ITableMetric metric = options.Metrics[work[w] / candidates.Length];
            Candidate candidate = candidates[work[w] % candidates.Length];
            numbers[work[w]] = metric.Evaluate(candidate.Context, candidate.Table);
            progress?.Report(new EvaluationProgress(metric.Name, candidate.Name, Interlocked.Increment(ref done), work.Length));
        }, stop);
        return numbers;
    }

    private static bool IsWanted(ITableMetric metric, Candidate candidate) => candidate.Role switch
    {
        CandidateRole.Synthetic => true,
        CandidateRole.Floor => metric.ComparesWithFloor && metric.FloorSample == candidate.Sample,
        _ => metric.ComparesWithFloor,
    };

    private static List<MetricLine> Lines(ITableMetric metric, Candidate[] candidates, ReadOnlySpan<IReadOnlyList<Measurement>?> numbers)
    {
        var bySubject = new Dictionary<string, Measurement>?[candidates.Length];
        for (int c = 0; c < candidates.Length; c++)
        {
            if (numbers[c] is not { } measurements) continue;
            bySubject[c] = new Dictionary<string, Measurement>(StringComparer.Ordinal);
            foreach (Measurement measurement in measurements) bySubject[c]!.TryAdd(measurement.Subject, measurement);
        }

        var lines = new List<MetricLine>();
        int subjects = 0;
        foreach (Measurement measurement in numbers[0]!)
        {
            if (measurement.Subject.Length > 0 && ++subjects > metric.MostSubjects) break;
            Measurement? floor = null;
            var baselines = new List<(string, Measurement)>();
            for (int c = 1; c < candidates.Length; c++)
            {
                if (bySubject[c] is not { } found) continue;
                Measurement number = found.GetValueOrDefault(measurement.Subject)
                    ?? new Measurement(measurement.Subject, Estimate.Undefined) { Remark = "not among the numbers given for this table" };
                if (candidates[c].Role == CandidateRole.Floor) floor = number;
                else baselines.Add((candidates[c].Name, number));
            }

            lines.Add(new MetricLine(metric, measurement, floor, baselines, VerdictRules.Judge(metric, measurement, floor, baselines)));
        }

        return lines;
    }

    private static EvaluationContext Context(Table real, EvaluationInput input, EvaluationOptions options) => new()
    {
        Real = real,
        Train = input.Train,
        Target = options.Target,
        Pd = options.Pd,
        Lgd = options.Lgd,
        Ead = options.Ead,
        Rules = options.Rules,
        Seed = options.Seed,
        MaxRows = options.MaxRows,
    };

    private static (Table Real, Table Other) Halves(Table table, ulong seed)
    {
        int[] order = RowShuffle.Of(table.RowCount, new RandomStream(seed, RandomPurpose.Evaluation, Substream: HalvesStream));
        int half = table.RowCount / 2;
        return (table.SelectRows(order.AsSpan(half)), table.SelectRows(order.AsSpan(0, half)));
    }

    private static void InParallel(int count, int threads, Action<int> work, CancellationToken stop)
    {
        if (threads <= 1)
        {
            for (int i = 0; i < count; i++)
            {
                stop.ThrowIfCancellationRequested();
                work(i);
            }

            return;
        }

        // One number at a time: they differ in cost a thousandfold, so ranges would leave threads idle.
        int next = -1;
        try
        {
            Parallel.For(0, Math.Min(threads, count), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
            {
                for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                {
                    stop.ThrowIfCancellationRequested();
                    work(i);
                }
            });
        }
        catch (AggregateException e)
        {
            Exception first = e.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? e.InnerExceptions[0];
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private enum CandidateRole
    {
        Synthetic,
        Floor,
        Baseline,
    }

    private sealed record Candidate(string Name, CandidateRole Role, FloorSample? Sample, Table Table, EvaluationContext Context);
}
