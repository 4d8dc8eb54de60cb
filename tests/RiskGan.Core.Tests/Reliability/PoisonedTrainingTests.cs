using System.Globalization;
using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tests.Data;
using RiskGan.Core.Training;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Reliability;

/// <summary>Tables and settings that break trainings end in a documented error or in a model whose every number is finite.</summary>
public sealed class PoisonedTrainingTests
{
    private static readonly string[] Codes = ["RG105", "RG106", "RG202", "RG203", "RG204", "RG302", "RG303"];

    [Fact]
    public void Every_training_ends_in_a_documented_error_or_in_a_sound_model()
    {
        int rounds = Figure.Rounds(24);
        var random = new Random(Figure.Seed);
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < rounds; i++)
        {
            string csv = Poisoned(random, i);
            string end;
            try
            {
                CsvReadResult read = Csv.Read(csv);
                var options = new TrainingOptions { Preset = i % 3 == 0 ? Preset.Classic : Preset.Gan, Steps = 12, BatchSize = 16, Seed = (ulong)i };
                var provenance = new Provenance("p.csv", csv.Length, read.Sha256, read.Table.RowCount);
                TrainingPlan plan = TrainingPlanner.Plan(read.Table, provenance, options, out TableEncoder encoder);
                double rate = random.Next(3) switch { 0 => 1.0, 1 => 1e4, _ => 1e30 };
                if (i % 4 == 0) plan = plan with { Gan = plan.Gan with { Rate = plan.Gan.Rate * rate, WarmUpSteps = 0 }, Classic = plan.Classic with { Rate = plan.Classic.Rate * rate } };
                Model model = new GanTrainer().Fit(plan, encoder, read.Table, provenance, options, null, default);
                AssertSound(model, read.Table);
                end = "model";
            }
            catch (RiskGanException e)
            {
                Assert.Contains(e.Code, Codes);
                end = e.Code;
            }

            ends[end] = ends.GetValueOrDefault(end) + 1;
        }

        Figure.Record($"poisoned trainings: {rounds} runs, {string.Join(", ", ends.Select(end => $"{end.Value} {end.Key}"))}, 0 bad models, 0 other ends");
        Assert.True(ends.ContainsKey("model"));
    }

    private static void AssertSound(Model model, Table real)
    {
        Assert.All(model.Weights, tensor => Assert.True(Array.TrueForAll((float[])tensor.Values, float.IsFinite), tensor.Name));
        Table made = new Sampler(model, seed: 1, threads: 1).Sample(300).First();
        for (int c = 0; c < made.Columns.Count; c++)
        {
            bool mayMiss = real.Columns[c].CountMissing() > 0;
            Assert.True(mayMiss || made.Columns[c].CountMissing() == 0, $"{made.Columns[c].Name} has missing cells");
            if (made.Columns[c] is NumericColumn numbers) Assert.DoesNotContain(numbers.Values, double.IsInfinity);
        }
    }

    // A plain table with one or several poisons in it.
    private static string Poisoned(Random random, int round)
    {
        int rows = random.Next(12) == 0 ? random.Next(0, 12) : random.Next(12, 120);
        string[] columns = ["plain", "poison", "label", "flag", "more"];
        int poison = round % 12;
        var text = new StringBuilder(string.Join(',', columns) + "\n");
        for (int row = 0; row < rows; row++)
        {
            bool hit = random.Next(8) == 0;
            string value = poison switch
            {
                0 => hit ? "NaN" : Plain(),
                1 => hit ? "inf" : Plain(),
                2 => hit ? "1e30" : Plain(),
                3 => hit ? "-1e308" : hit ? "" : "1e308",
                4 => "7",
                5 => "",
                6 => $"id{row}",
                7 => row == 0 ? "1" : "0",
                8 => hit ? "4.9e-324" : "0",
                9 => hit ? "" : "x",
                10 => $"{(hit ? "-" : "")}{random.Next(10)}e{random.Next(-300, 300)}",
                _ => Plain(),
            };
            text.Append(CultureInfo.InvariantCulture, $"{Plain()},{value},{"abc"[random.Next(3)]},{(poison == 7 ? 1 : random.Next(2))},{Plain()}\n");
        }

        return text.ToString();

        string Plain() => (random.NextDouble() * 100).ToString("0.00", CultureInfo.InvariantCulture);
    }
}
