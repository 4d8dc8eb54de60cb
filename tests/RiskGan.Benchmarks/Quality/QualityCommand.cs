using System.CommandLine;
using RiskGan.Core.Errors;
using RiskGan.Core.Training;

namespace RiskGan.Benchmarks.Quality;

/// <summary>The verb <c>quality</c>: trains on each file and sets the synthetic rows beside the noise floor and the baselines.</summary>
internal static class QualityCommand
{
    public static Command Create()
    {
        var data = new Option<FileInfo[]>("--data")
        {
            Description = "CSV files, one study each.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var presets = new Option<Preset[]>("--preset")
        {
            Description = "Presets to train; none: the floor and the baselines only.",
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.ZeroOrMore,
        };
        var seeds = new Option<int>("--seeds") { Description = "Trainings a preset, with seeds 1, 2, …; each is a line.", DefaultValueFactory = _ => 1 };
        var firstSeed = new Option<int>("--first-seed") { Description = "Seed of the first training; above 1 the floor and the baselines are left out, as a run with seed 1 has them.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads that compute; never changes a number.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var worst = new Option<int>("--worst") { Description = "Lists this many of the worst columns and pairs of every training.", DefaultValueFactory = _ => 0 };
        var target = new Option<string?>("--target") { Description = "Column that risk models predict; adds the AUC of boosted trees trained on synthetic and on real rows." };
        var judge = new Option<bool>("--judge") { Description = "Adds the logistic and the strict boosted two-sample AUC against the training rows, membership inference and copies." };
        var output = new Option<FileInfo?>("--out") { Description = "Markdown file to append to; standard output gets it in any case." };

        var command = new Command("quality", "Shape and trend errors of synthetic rows beside the noise floor and simple baselines.") { data, presets, seeds, firstSeed, threads, worst, target, judge, output };
        command.SetAction(parsed =>
        {
            var options = new StudyOptions(parsed.GetValue(presets) ?? [], parsed.GetValue(seeds), parsed.GetValue(firstSeed), parsed.GetValue(threads), parsed.GetValue(worst), parsed.GetValue(target), parsed.GetValue(judge));
            using var report = new StudyReport(parsed.GetValue(output));
            try
            {
                report.Start(options);
                foreach (FileInfo file in parsed.GetRequiredValue(data)) QualityStudy.Run(file, options, report);
                return 0;
            }
            catch (RiskGanException error)
            {
                Console.Error.WriteLine($"error {error.Code}: {error.Message}\n  {error.Cure}");
                return (int)error.Exit;
            }
        });
        return command;
    }
}

/// <summary>What one call of the study does.</summary>
internal sealed record StudyOptions(IReadOnlyList<Preset> Presets, int Seeds, int FirstSeed, int Threads, int Worst, string? Target, bool HasJudge);
