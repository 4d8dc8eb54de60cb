using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>Same seed, data and options: the same bytes, whatever the number of threads.</summary>
[Collection(TrainedModelCollection.Name)]
public sealed class RepeatabilityTests(TrainedModel model) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gan")]
    [InlineData("hybrid")]
    [InlineData("classic")]
    public void Training_gives_the_same_model_for_any_number_of_threads(string preset)
    {
        // 256 rows a batch: below that a second thread would not be used at all.
        string[] options = ["--steps", "6", "--batch-size", "256", "--preset", preset];
        byte[] one = TrainWith([], "one", [.. options, "--threads", "1"]);
        Assert.Equal(one, TrainWith([], "two", [.. options, "--threads", "2"]));
        Assert.Equal(one, TrainWith([], "again", [.. options, "--threads", "1"]));
        Assert.NotEqual(one, TrainWith([], "other", [.. options, "--seed", "43"]));
    }

    [Fact]
    public void Rows_depend_on_model_and_seed_alone()
    {
        byte[] one = Generate("one.csv", "5000", "--threads", "1");
        Assert.Equal(one, Generate("two.csv", "5000", "--threads", "2"));
        Assert.NotEqual(one, Generate("other.csv", "5000", "--seed", "2"));
        byte[] fewer = Generate("fewer.csv", "3000");
        Assert.Equal(fewer, one[..fewer.Length]);
    }

    [Theory]
    [InlineData("RISKGAN_KERNELS", "128")]
    [InlineData("RISKGAN_KERNELS", "256")]
    [InlineData("RISKGAN_KERNELS", "reference")]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_TieredCompilation", "0")]
    public void Model_and_rows_are_the_same_on_a_processor_with_other_vector_instructions(string variable, string value)
    {
        var other = new Dictionary<string, string> { [variable] = value };
        foreach (string preset in new[] { "gan", "hybrid", "classic" })
        {
            string here = preset + "-here", there = preset + "-there";
            Assert.Equal(
                TrainWith([], here, "--preset", preset, "--steps", "4"),
                TrainWith(other, there, "--preset", preset, "--steps", "4"));
            RunResult run = Run.In(_folder.Root, other, null, "generate", "--n", "300", "--model", there, "--output", there + ".csv");
            Assert.True(run.Exit == 0, run.Error);
            run = Run.In(_folder.Root, "generate", "--n", "300", "--model", here, "--output", here + ".csv");
            Assert.True(run.Exit == 0, run.Error);
            Assert.Equal(File.ReadAllBytes(_folder.File(here + ".csv")), File.ReadAllBytes(_folder.File(there + ".csv")));
        }
    }

    private byte[] TrainWith(Dictionary<string, string> environment, string name, params string[] more)
    {
        RunResult run = Run.In(_folder.Root, environment, null, ["train", "--data", model.Csv, "--model", name, .. more]);
        Assert.True(run.Exit == 0, run.Error);
        return File.ReadAllBytes(_folder.File(name));
    }

    private byte[] Generate(string name, string rows, params string[] more)
    {
        RunResult run = Run.In(_folder.Root, ["generate", "--n", rows, "--model", model.ModelPath, "--output", name, .. more]);
        Assert.True(run.Exit == 0, run.Error);
        return File.ReadAllBytes(_folder.File(name));
    }
}
