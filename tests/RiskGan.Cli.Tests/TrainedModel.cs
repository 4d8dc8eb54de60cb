using System.Globalization;
using System.Text;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>A small CSV file and a model trained on it by the program, once for all tests that need them.</summary>
public sealed class TrainedModel : IDisposable
{
    /// <summary>Options that make a training short.</summary>
    internal static readonly string[] Short = ["--steps", "12", "--batch-size", "64"];

    private readonly TemporaryFolder _folder = new();

    public TrainedModel()
    {
        Csv = _folder.Write("loans.csv", SmallLoans(200));
        ModelPath = _folder.File("model.riskgan");
        Training = Run.In(_folder.Root, ["train", "--data", "loans.csv", .. Short]);
        Assert.True(Training.Exit == 0, Training.Error);
    }

    /// <summary>The CSV file's path.</summary>
    public string Csv { get; }

    /// <summary>The model file's path.</summary>
    public string ModelPath { get; }

    /// <summary>How the training went.</summary>
    internal RunResult Training { get; }

    /// <summary>A loan table with every common kind of column; the same text each time.</summary>
    internal static string SmallLoans(int rows)
    {
        var random = new Random(7);
        var csv = new StringBuilder("loan_id,granted,rating,amount,rate,term,region,defaulted\n");
        for (int i = 0; i < rows; i++)
        {
            string amount = random.Next(12) == 0 ? "" : (500 + (random.NextDouble() * 40_000)).ToString("0.00", CultureInfo.InvariantCulture);
            csv.Append(CultureInfo.InvariantCulture, $"L{i + 1:00000},{new DateTime(2021, 1, 1).AddDays(random.Next(900)):yyyy-MM-dd},{"ABCD"[random.Next(4)]},{amount},");
            csv.Append(CultureInfo.InvariantCulture, $"{random.Next(100, 900) / 10_000.0:0.0000},{12 * random.Next(1, 31)},\"{(random.Next(2) == 0 ? "North, upper" : "South")}\",{random.Next(2)}\n");
        }

        return csv.ToString();
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>Shares one <see cref="TrainedModel"/>.</summary>
[CollectionDefinition(Name)]
public sealed class TrainedModelCollection : ICollectionFixture<TrainedModel>
{
    public const string Name = "trained model";
}
