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
    [InlineData("classic")]
    public void Training_gives_the_same_model_for_any_number_of_threads(string preset)
    {
        byte[] one = Train("one", "--preset", preset, "--threads", "1");
        Assert.Equal(one, Train("two", "--preset", preset, "--threads", "2"));
        Assert.Equal(one, Train("again", "--preset", preset, "--threads", "1"));
        Assert.NotEqual(one, Train("other", "--preset", preset, "--seed", "43"));
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

    private byte[] Train(string name, params string[] more)
    {
        RunResult run = Run.In(_folder.Root, ["train", "--data", model.Csv, "--model", name, .. TrainedModel.Short, .. more]);
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
