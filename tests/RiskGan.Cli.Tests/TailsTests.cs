using System.Globalization;
using System.Text;
using System.Text.Json;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary><c>riskgan generate --tails</c>, run as a user runs it.</summary>
public sealed class TailsTests : IClassFixture<TailsTests.HeavyModel>
{
    private readonly HeavyModel _model;

    public TailsTests(HeavyModel model) => _model = model;

    [Fact]
    public void Extrapolates_beyond_the_greatest_loss_and_tells_of_the_law()
    {
        RunResult run = Run.In(_model.Root, "generate", "--n", "20000", "--tails", "extrapolate", "--tails-columns", "loss,result,grade", "-o", "out.csv", "--json");
        Assert.True(run.Exit == 0, run.Error);
        Assert.Contains("Tail of 'loss', upper: beyond ", run.Error, StringComparison.Ordinal);
        Assert.Contains("Observed range kept, it holds no amounts: 'grade'.", run.Error, StringComparison.Ordinal);
        Assert.Contains("chi ", run.Error, StringComparison.Ordinal);
        JsonElement tails = JsonDocument.Parse(run.Output).RootElement.GetProperty("tails");
        JsonElement first = tails.GetProperty("continued")[0];
        Assert.Equal("loss", first.GetProperty("column").GetString());
        Assert.Equal("upper", first.GetProperty("side").GetString());
        Assert.InRange(first.GetProperty("xi").GetDouble(), 0.1, 0.9);
        Assert.True(first.GetProperty("xiError").GetDouble() > 0);
        Assert.Equal("grade", tails.GetProperty("observed")[0].GetProperty("column").GetString());
        Assert.NotEmpty(tails.GetProperty("dependence").EnumerateArray());
        Assert.True(Greatest("out.csv") > _model.Greatest);
    }

    [Fact]
    public void Keeps_to_the_observed_range_by_default()
    {
        Assert.Equal(0, Run.In(_model.Root, "generate", "--n", "20000", "-o", "plain.csv").Exit);
        Assert.Equal(0, Run.In(_model.Root, "generate", "--n", "20000", "-o", "observed.csv", "--tails", "observed").Exit);
        Assert.True(Greatest("plain.csv") <= _model.Greatest);
        Assert.Equal(File.ReadAllText(Path.Combine(_model.Root, "plain.csv")), File.ReadAllText(Path.Combine(_model.Root, "observed.csv")));
    }

    [Fact]
    public void Conditions_work_with_tails_and_threads_change_nothing()
    {
        string[] args = ["generate", "--n", "300", "--tails", "extrapolate", "--tails-columns", "loss", "--where", "loss > q99", "-o"];
        Assert.Equal(0, Run.In(_model.Root, [.. args, "one.csv", "--threads", "1"]).Exit);
        Assert.Equal(0, Run.In(_model.Root, [.. args, "three.csv", "--threads", "3"]).Exit);
        Assert.Equal(File.ReadAllText(Path.Combine(_model.Root, "one.csv")), File.ReadAllText(Path.Combine(_model.Root, "three.csv")));
        Assert.True(Greatest("one.csv") > _model.Greatest);
    }

    [Fact]
    public void A_law_without_a_mean_needs_to_be_allowed()
    {
        RunResult refused = Run.In(_model.Root, "generate", "--n", "10", "--tails", "extrapolate", "-o", "wild.csv");
        Assert.Equal(65, refused.Exit);
        Assert.Contains("error RG550: The fitted law has no mean (xi of 1 or more) in the upper tail of 'wild' (xi = ", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_model.Root, "wild.csv")));
        Assert.Equal(0, Run.In(_model.Root, "generate", "--n", "10", "--tails", "extrapolate", "--tails-allow-infinite-mean", "-o", "wild.csv").Exit);
    }

    [Theory]
    [InlineData("RG605", "--tails", "far")]
    [InlineData("RG604", "--tails-columns", "loss")]
    [InlineData("RG604", "--tails-allow-infinite-mean")]
    [InlineData("RG607", "--tails", "extrapolate", "--given", "heavy.csv")]
    public void Mistakes_on_the_command_line_are_told(string code, params string[] args)
    {
        RunResult run = Run.In(_model.Root, ["generate", "--n", "10", "-o", "never.csv", .. args]);
        Assert.Equal(2, run.Exit);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    private double Greatest(string file) =>
        File.ReadLines(Path.Combine(_model.Root, file)).Skip(1).Max(line => double.Parse(line.Split(',')[0], CultureInfo.InvariantCulture));

    /// <summary>A small model of heavy-tailed columns, trained once.</summary>
    public sealed class HeavyModel : IDisposable
    {
        private const int Rows = 1500;
        private readonly TemporaryFolder _folder = new();

        public HeavyModel()
        {
            var random = new Random(5);
            var csv = new StringBuilder("loss,result,wild,grade\n");
            for (int i = 0; i < Rows; i++)
            {
                double loss = Math.Round(1000 * (Math.Pow(1 - random.NextDouble(), -0.4) - 0.9), 2);
                double result = Math.Round((loss / 500) * (random.NextDouble() - 0.4), 3);
                double wild = Math.Round(Math.Pow(1 - random.NextDouble(), -1.7), 2);
                Greatest = Math.Max(Greatest, loss);
                csv.Append(CultureInfo.InvariantCulture, $"{loss:0.00},{result:0.000},{wild:0.00},{"ABC"[random.Next(3)]}\n");
            }

            _folder.Write("heavy.csv", csv.ToString());
            RunResult training = Run.In(_folder.Root, "train", "--data", "heavy.csv", "--preset", "gan", "--steps", "40", "--batch-size", "64");
            Assert.True(training.Exit == 0, training.Error);
        }

        /// <summary>The folder of model.riskgan and heavy.csv.</summary>
        public string Root => _folder.Root;

        /// <summary>The greatest loss of the training rows.</summary>
        public double Greatest { get; private set; }

        public void Dispose() => _folder.Dispose();
    }
}
