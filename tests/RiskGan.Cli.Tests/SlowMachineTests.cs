using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>What makes a run slow without making it wrong is said, and nothing else changes.</summary>
[Collection(TrainedModelCollection.Name)]
public sealed class SlowMachineTests(TrainedModel model) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    [InlineData("DOTNET_EnableAVX2")]
    public void A_processor_without_fused_multiply_add_works_and_says_that_it_is_slow(string variable)
    {
        var environment = new Dictionary<string, string> { [variable] = "0" };
        RunResult run = Run.In(_folder.Root, environment, null, "generate", "--n", "20", "--model", model.ModelPath, "--output", "slow.csv");
        Assert.True(run.Exit == 0, run.Error);
        Assert.Contains("no fused multiply-add instruction", run.Error, StringComparison.Ordinal);
        Assert.Equal(Rows("fast.csv"), File.ReadAllBytes(_folder.File("slow.csv")));
    }

    [Fact]
    public void More_threads_than_processors_are_said_to_bring_nothing()
    {
        byte[] few = Rows("few.csv");
        RunResult run = Run.In(_folder.Root, "generate", "--n", "20", "--model", model.ModelPath, "--output", "many.csv", "--threads", "1000");
        Assert.True(run.Exit == 0, run.Error);
        Assert.Contains("--threads 1000: this machine has", run.Error, StringComparison.Ordinal);
        Assert.Equal(few, File.ReadAllBytes(_folder.File("many.csv")));
    }

    private byte[] Rows(string name)
    {
        RunResult run = Run.In(_folder.Root, "generate", "--n", "20", "--model", model.ModelPath, "--output", name, "--threads", "1");
        Assert.True(run.Exit == 0, run.Error);
        return File.ReadAllBytes(_folder.File(name));
    }
}
