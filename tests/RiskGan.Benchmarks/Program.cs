using System.CommandLine;
using BenchmarkDotNet.Running;
using RiskGan.Benchmarks;
using RiskGan.Benchmarks.Quality;
using RiskGan.Benchmarks.Samples;

// Studies of our own are verbs; everything else is BenchmarkDotNet's: dotnet run -c Release -- --filter '*Gemm*'
var kernels = new Command("kernels", "Time every kernel against the machine's own multiply-add peak.");
kernels.SetAction(_ => KernelTable.Print(Console.Out));
Command[] studies = [QualityCommand.Create(), HardTablesCommand.Create(), SamplesCommand.Create(), kernels, StepBench.Create()];
if (args.Length > 0 && studies.Any(study => study.Name == args[0]))
{
    var root = new RootCommand("Studies and benchmarks of riskgan.");
    foreach (Command study in studies) root.Subcommands.Add(study);
    return root.Parse(args).Invoke();
}

BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args);
return 0;
