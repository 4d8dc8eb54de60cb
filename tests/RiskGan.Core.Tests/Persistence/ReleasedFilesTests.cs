using System.Runtime.CompilerServices;
using RiskGan.Core.Data;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Scoring;
using RiskGan.Core.Tests.Data;
using RiskGan.Core.Training;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Persistence;

/// <summary>Files of every released format, of every kind, can be read for ever.</summary>
/// <remarks>
/// The files in Released/ were written by the version that released their format and are never written again: a format that changes adds
/// files. They were made by <see cref="Make"/> (<c>RISKGAN_KEEP=1</c> makes those that are missing) from samples/portfolio.csv, with
/// networks a few units wide so that they stay small.
/// </remarks>
public sealed class ReleasedFilesTests
{
    private const string Columns = "origination_date,product,loan_amount,interest_rate,ltv,rating,default";
    private const int Rows = 120;

    public static TheoryData<string, ModelFileKind> Files => new()
    {
        { "v1-gan.riskgan", ModelFileKind.Generator },
        { "v1-classic.riskgan", ModelFileKind.Generator },
        { "v1-hybrid.riskgan", ModelFileKind.Generator },
        { "v1-checkpoint-classic.riskgan", ModelFileKind.Checkpoint },
        { "v1-logistic.riskgan", ModelFileKind.RiskModel },
        { "v1-boosted.riskgan", ModelFileKind.RiskModel },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_released_file_is_sound(string name, ModelFileKind kind)
    {
        string path = PathOf(name);
        if (Environment.GetEnvironmentVariable("RISKGAN_KEEP") == "1" && !File.Exists(path)) Make(name, path);
        Assert.Equal(kind, ModelVerification.Of(path).Kind);
    }

    [Theory]
    [InlineData("gan", Preset.Gan)]
    [InlineData("classic", Preset.Classic)]
    [InlineData("hybrid", Preset.Hybrid)]
    public void A_released_generator_knows_its_columns_and_makes_rows(string name, Preset preset)
    {
        Model model = Model.FromContent(ModelFile.Read(PathOf($"v1-{name}.riskgan")));
        Assert.Equal(Columns.Split(','), model.Schema.Columns.Select(column => column.Name));
        Assert.Equal((preset, 5UL, 3L, 120L), (model.Generator.Preset, model.Options.Seed, model.Report.Steps, model.Provenance.Rows));
        Table rows = Assert.Single(new Sampler(model, seed: 1, threads: 1).Sample(50));
        Assert.Equal(50, rows.RowCount);
        var rates = (NumericColumn)rows.Columns[3];
        Assert.All(rates.Values, value => Assert.InRange(value, 0.0, 1.0)); // interest rates of the sample are fractions
        Assert.All(Enumerable.Range(0, 50), row => Assert.Contains(rows.Columns[6].Format(row), (string[])["0", "1"]));
    }

    [Theory]
    [InlineData("logistic", RiskModelKind.Logistic)]
    [InlineData("boosted", RiskModelKind.Boosted)]
    public void A_released_risk_model_scores_rows(string name, RiskModelKind kind)
    {
        RiskModel model = RiskModel.FromContent(ModelFile.Read(PathOf($"v1-{name}.riskgan")));
        Assert.Equal((kind, "default"), (model.Kind, model.Target));
        Assert.All(model.Score(Sample()), score => Assert.InRange(score, 0.0, 1.0));
    }

    private static void Make(string name, string path)
    {
        string[] parts = Path.GetFileNameWithoutExtension(name).Split('-');
        if (parts[^1] is "logistic" or "boosted")
        {
            RiskModelKind kind = parts[^1] == "logistic" ? RiskModelKind.Logistic : RiskModelKind.Boosted;
            var small = new RiskModelOptions { Boosting = new BoostingOptions { Trees = 3, MaxLeaves = 4 } };
            ModelFile.Write(path, RiskModel.Fit(Sample(), "default", kind, small).ToContent(), overwrite: false);
            return;
        }

        Table table = Sample();
        var options = new TrainingOptions { Preset = Enum.Parse<Preset>(parts[^1], ignoreCase: true), Steps = 3, BatchSize = 16, Seed = 5 };
        var provenance = new Provenance("portfolio.csv", 1, new string('0', 64), Rows);
        TrainingPlan plan = TrainingPlanner.Plan(table, provenance, options, out Core.Encoders.TableEncoder encoder);
        plan = plan with
        {
            Gan = plan.Gan with { NoiseWidth = 4, GeneratorWidths = [6, 6], CriticWidths = [6] },
            Classic = plan.Classic with { NoiseWidth = 4, GeneratorWidths = [6, 6], DiscriminatorWidths = [6] },
            Hybrid = plan.Hybrid with { HiddenWidths = [4] },
        };
        if (parts[1] != "checkpoint")
        {
            ModelFile.Write(path, new GanTrainer().Fit(plan, encoder, table, provenance, options, null, default).ToContent(), overwrite: false);
            return;
        }

        using var folder = new TemporaryFolder();
        var checkpoints = new Checkpoints(folder.File("m"), new CheckpointInterval(null, 2), resume: false);
        new GanTrainer(checkpoints: checkpoints).Fit(plan, encoder, table, provenance, options, null, default);
        File.Copy(checkpoints.Newest!, path);
    }

    // Some columns and rows of the sample: each kind of column the formats know.
    private static Table Sample([CallerFilePath] string here = "")
    {
        string[] lines = File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "samples", "portfolio.csv")).Take(Rows + 1).ToArray();
        int[] kept = [.. Columns.Split(',').Select(name => Array.IndexOf(lines[0].Split(','), name))];
        return Csv.Read(string.Concat(lines.Select(line => string.Join(',', kept.Select(line.Split(',').ElementAt)) + "\n"))).Table;
    }

    private static string PathOf(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Released", name);
}
