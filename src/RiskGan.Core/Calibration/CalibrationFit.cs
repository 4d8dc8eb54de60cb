using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Training;

namespace RiskGan.Core.Calibration;

/// <summary>Calibrates a trained generator: draws a pool of its rows, fits the rake, then the maps of scores on the rows the rake keeps.</summary>
internal sealed class CalibrationFit
{
    private const int ChunkRows = Sampler.ChunkRows;

    private readonly Model _model;
    private readonly CalibrationOptions _options;
    private readonly int _threads;
    private readonly EncodedLayout _layout;
    private readonly int[] _linkOf; // by numeric cell: the link that decides it in some rows, or −1

    /// <summary>Takes a model without calibration.</summary>
    public CalibrationFit(Model model, CalibrationOptions options, int threads)
    {
        _model = model;
        _options = options;
        _threads = threads;
        _layout = model.Encoder.Layout;
        IReadOnlyList<ExactLink> links = model.Encoder.LinkCells;
        _linkOf = [.. Enumerable.Range(0, _layout.NumericCount).Select(cell => Enumerable.Range(0, links.Count).FirstOrDefault(l => links[l].Target == _layout.SourceColumns[cell], -1))];
    }

    /// <summary>The calibration; a pure function of model, training rows and options, for any number of threads.</summary>
    public GeneratorCalibration Run(EncodedTable data, out CalibrationReport report, CancellationToken stop = default)
    {
        IReadOnlyList<RankEncoder> numerics = _model.Encoder.Numerics;
        bool hasRake = _options.Rake && _layout.CellCount > 1;
        if (!hasRake && !_options.Recalibrate)
        {
            report = new CalibrationReport { PoolRows = 0, RecalibratedColumns = 0 };
            return WithoutMaps(null);
        }

        PairFeatureMap map = PairFeatureMap.Sharp(_layout, numerics, data.LevelShares(), _options.FeatureBudget);
        int rows = _options.PoolRows(data.RowCount, PairRows.BytesPerRow(_layout) + (4L * _layout.NumericCount));
        var pool = new PairRows(_layout, map, rows);
        float[][] scores = [.. numerics.Select(_ => new float[rows])];
        bool[][] linked = [.. _model.Encoder.LinkCells.Select(_ => new bool[rows])];
        Draw(pool, scores, linked, stop);
        stop.ThrowIfCancellationRequested();

        Rake? rake = null;
        RakeReport? rakeReport = null;
        if (hasRake)
        {
            var fit = new RakeFit(_options, _layout, map, TrainingRows(data, map), pool, (int)(rows * _options.FitShare), _threads);
            rake = fit.Run(out rakeReport);
        }

        if (!_options.Recalibrate)
        {
            report = new CalibrationReport { PoolRows = rows, RecalibratedColumns = 0, Rake = rakeReport };
            return WithoutMaps(rake);
        }

        ScoreMap[] plain = Maps(scores, [.. Enumerable.Repeat(1f, rows)], linked);
        ScoreMap[] maps = rake is null ? plain : Maps(scores, [.. Enumerable.Range(0, rows).Select(row => rake.Acceptance(pool, row))], linked);
        report = new CalibrationReport { PoolRows = rows, RecalibratedColumns = numerics.Count, Rake = rakeReport };
        return new GeneratorCalibration(rake, maps, plain);
    }

    private GeneratorCalibration WithoutMaps(Rake? rake)
    {
        ScoreMap[] none = [.. _model.Encoder.Numerics.Select(_ => new ScoreMap([], []))];
        return new GeneratorCalibration(rake, none, none);
    }

    // Each thread has a sampler of its own; which chunk it makes changes nothing.
    private void Draw(PairRows pool, float[][] scores, bool[][] linked, CancellationToken stop)
    {
        int chunks = (pool.Count + ChunkRows - 1) / ChunkRows;
        Parallel.For(
            0, chunks, new ParallelOptions { MaxDegreeOfParallelism = _threads },
            () => (Sampler: Sampler.RowSamplerOf(_model, _model.Options.Seed, ChunkRows), Rows: new Matrix<float>(ChunkRows, _layout.Width)),
            (chunk, _, room) =>
            {
                if (stop.IsCancellationRequested) return room;
                int first = chunk * ChunkRows, size = Math.Min(ChunkRows, pool.Count - first);
                int[] offsets = [.. Enumerable.Range(0, size)];
                room.Sampler.Fill(first, CalibrationOptions.PoolCandidate, offsets, room.Rows);
                for (int r = 0; r < size; r++)
                {
                    Span<float> row = room.Rows.Row(r);
                    pool.Set(first + r, row);
                    for (int j = 0; j < scores.Length; j++) scores[j][first + r] = row[j];
                    for (int l = 0; l < linked.Length; l++) linked[l][first + r] = row[_layout.BlockStarts[l] + 1] > row[_layout.BlockStarts[l]];
                }

                return room;
            },
            _ => { });
    }

    // Small tables several times over, with fresh jitter, so that the jitter's own noise does not count.
    private PairRows TrainingRows(EncodedTable data, PairFeatureMap map)
    {
        const int enough = 20_000;
        int passes = Math.Clamp(enough / data.RowCount, 1, 20);
        int count = Math.Min(data.RowCount, _options.MaxTrainingRows);
        var rows = new PairRows(_layout, map, count * passes);
        int[] chosen = EvenlySpaced.Of(count, data.RowCount);
        var x = new Matrix<float>(ChunkRows, _layout.Width);
        uint step = 0;
        for (int pass = 0; pass < passes; pass++)
        {
            for (int first = 0; first < count; first += ChunkRows)
            {
                int size = Math.Min(ChunkRows, count - first);
                data.Fill(chosen.AsSpan(first, size), new RandomStream(_model.Options.Seed, RandomPurpose.Calibration, step++), x.RowRange(0, size));
                for (int r = 0; r < size; r++) rows.Set((pass * count) + first + r, x.Row(r));
            }
        }

        return rows;
    }

    private ScoreMap[] Maps(float[][] scores, float[] weights, bool[][] linked)
    {
        var maps = new ScoreMap[scores.Length];
        Parallel.For(0, maps.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads }, j =>
        {
            if (_linkOf[j] < 0) maps[j] = ScoreMap.Fit([.. scores[j]], [.. weights], _model.Encoder.Numerics[j]);
        });
        // A link's sources stand before its target, so their maps are there by then.
        var decided = new double[]?[scores.Length];
        foreach (int j in Enumerable.Range(0, maps.Length).Where(j => _linkOf[j] >= 0)) maps[j] = LinkedMap(j, scores, weights, linked[_linkOf[j]], maps, decided);
        return maps;
    }

    // Where the link holds its sources decide the column, as in decoding; the map makes up for that in the other rows.
    private ScoreMap LinkedMap(int cell, float[][] scores, float[] weights, bool[] isLinked, ScoreMap[] maps, double[]?[] decided)
    {
        TableEncoder encoder = _model.Encoder;
        ExactLink link = encoder.LinkCells[_linkOf[cell]];
        RankEncoder numeric = encoder.Numerics[cell];
        int first = CellOf(link.First), second = CellOf(link.Second);
        // A source that is itself computed from others in every row has no scores here; such a target is mapped as if it had no link.
        if (first < 0 || (link.Second >= 0 && second < 0)) return ScoreMap.Fit([.. scores[cell]], [.. weights], numeric);
        var jitter = new RandomStream(_model.Options.Seed, RandomPurpose.Calibration, 0, (uint)cell + 1);
        float[] free = [.. weights];
        double[] values = decided[cell] = new double[weights.Length];
        Array.Fill(values, double.NaN);
        var decidedScores = new List<float>();
        var decidedWeights = new List<float>();
        for (int row = 0; row < values.Length; row++)
        {
            if (!isLinked[row] || !encoder.Decides(link, link.Value(SourceValue(first, row), second < 0 ? 0 : SourceValue(second, row)), out double value)) continue;
            values[row] = value;
            free[row] = 0;
            decidedScores.Add(numeric.Encode(value, jitter.Uniform(row)));
            decidedWeights.Add(weights[row]);
        }

        return ScoreMap.Fit([.. scores[cell]], free, numeric, new DecidedScores([.. decidedScores], [.. decidedWeights]));

        double SourceValue(int source, int row) =>
            decided[source] is { } own && !double.IsNaN(own[row]) ? own[row] : encoder.Numerics[source].Decode(maps[source].Map(scores[source][row]));
    }

    private int CellOf(int column) => column >= 0 && _model.Encoder.Roles[column] is LearnedRole learned ? learned.Cell : -1;
}
