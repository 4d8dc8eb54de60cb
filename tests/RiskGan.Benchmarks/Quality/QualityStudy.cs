using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Privacy;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Training;

namespace RiskGan.Benchmarks.Quality;

/// <summary>One data set: 90 % of its rows train, 10 % are held out; every line is compared with the training rows.</summary>
/// <remarks>
/// The floor is what real rows score that no model has seen. Both metrics measure distances between two samples, whose noise falls as
/// √(1/n + 1/m); a held-out tenth m is noisier than n synthetic rows, so the line "real rows, as many as trained on" carries the floor
/// over by √((1/n + 1/n)/(1/n + 1/m)) = √(2m/(n + m)): what a perfect generator would score.
/// </remarks>
internal static class QualityStudy
{
    private const double HeldOutShare = 0.1;
    private const ulong SplitSeed = 1;
    private const ulong BaselineSeed = 1;

    public static void Run(FileInfo file, StudyOptions options, StudyReport report)
    {
        CsvReadResult read = CsvTableReader.Read(file.FullName, new CsvReadOptions());
        TrainTestSplit split = TrainTestSplit.Of(read.Table, HeldOutShare, SplitSeed);
        Table training = split.Train;
        var study = new DataStudy(Path.GetFileNameWithoutExtension(file.Name), training, split.Test, options, report);

        if (options.FirstSeed == 1)
        {
            double atEqualRows = Math.Sqrt(2.0 * split.Test.RowCount / read.Table.RowCount);
            study.Line("real rows, as many as trained on (floor)", split.Test, scale: atEqualRows, utilityOf: training);
            study.Line("real rows, the held-out 10 %", split.Test, utilityOf: training);
            study.Line("independent columns", Baselines.IndependentColumns(training, training.RowCount, BaselineSeed));
            study.Line("bootstrap copy", Baselines.BootstrapCopy(training, training.RowCount, BaselineSeed));
            study.Line("SMOTE", Baselines.Smote(training, training.RowCount, BaselineSeed));
            study.Line("Gaussian copula", Baselines.GaussianCopula(training, training.RowCount, BaselineSeed));
        }

        var provenance = new Provenance(file.Name, read.Bytes, read.Sha256, training.RowCount);
        foreach (Preset preset in options.Presets)
        {
            for (int seed = options.FirstSeed; seed < options.FirstSeed + options.Seeds; seed++)
            {
                var trainingOptions = new TrainingOptions { Preset = preset, Seed = (ulong)seed, Threads = options.Threads };
                Model model = Measurement.Of(() => new GanTrainer().Fit(training, provenance, trainingOptions), out Measurement train);
                Table synthetic = Measurement.Of(
                    () => TableJoin.Join(new Sampler(model, (ulong)seed, options.Threads).Sample(training.RowCount)), out Measurement generate);
                QualityReport quality = study.Line(
                    string.Create(CultureInfo.InvariantCulture, $"{Name(preset)}, seed {seed}, {model.Report.Steps:N0} steps"), synthetic, 1.0, train, generate);
                StudyReport.Worst(quality, options.Worst);
            }
        }
    }

    /// <summary>The preset as the command line spells it.</summary>
    private static string Name(Preset preset) => $"`{preset.ToString().ToLowerInvariant()}`";

    private sealed record DataStudy(string Name, Table Training, Table Test, StudyOptions Options, StudyReport Report)
    {
        public QualityReport Line(string what, Table rows, double scale = 1.0, Measurement? train = null, Measurement? generate = null, Table? utilityOf = null)
        {
            QualityReport allPairs = QualityReport.Compare(Training, rows);
            // Judged against the rows the generator was trained on, and as many of them: the strictest reference there is.
            var against = new EvaluationContext { Real = Training };
            var control = new EvaluationContext { Real = Test, Train = Training };
            Report.Line(new StudyLine
            {
                Data = Name,
                Rows = Training.RowCount,
                Columns = Training.Columns.Count,
                What = what,
                AllPairs = allPairs,
                SdMetrics = QualityReport.Compare(Training, rows, QualityReportOptions.SdMetrics),
                Scale = scale,
                LogisticJudge = Judged(new C2stLogistic(), against, rows),
                Judge = Judged(new C2stBoosted(), against, rows),
                Membership = rows == Test ? double.NaN : Judged(new MembershipInference(), control, rows),
                Copies = Judged(new ExactCopies(), control, rows),
                Utility = Utility(utilityOf ?? rows),
                Train = train,
                Generate = generate,
            });
            return allPairs;
        }

        private double Judged(ITableMetric metric, EvaluationContext context, Table rows) =>
            Options.HasJudge ? metric.Evaluate(context, rows)[0].Estimate.Value : double.NaN;

        private double Utility(Table rows) => Options.Target is null || Training.Find(Options.Target) is null
            ? double.NaN
            : new Tstr().Evaluate(new EvaluationContext { Real = Test, Train = Training, Target = Options.Target }, rows)[0].Estimate.Value;
    }
}
