using System.Globalization;
using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tests.Data;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Reliability;

/// <summary>A host program's culture changes nothing the library reads, trains or writes.</summary>
/// <remarks>
/// The program itself runs without any culture's data. The library may live in another program, so it is run here under a culture made
/// hostile: decimal comma, other signs and symbols, other date marks.
/// </remarks>
public sealed class CultureTests
{
    private const string Portfolio = "date,rate,amount,TITLE,i\n";

    [Theory]
    [InlineData(",", ".", "-")]
    [InlineData("٫", "٬", "\u2212")]
    [InlineData("i", "I", "~")]
    public void Reading_training_and_writing_give_the_same_bytes_under_another_culture(string point, string group, string minus)
    {
        string here = Work();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Hostile(point, group, minus);
            Assert.Equal("1" + point + "5", 1.5.ToString(CultureInfo.CurrentCulture)); // it is in force
            Assert.Equal(here, Work());
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }
    }

    private static string Work()
    {
        var text = new StringBuilder(Portfolio);
        for (int i = 0; i < 60; i++) text.Append(CultureInfo.InvariantCulture, $"2024-01-{1 + (i % 28):00},{(i % 7) - 3}.{i % 10}5,{i * 1234.5:0.00},{(i % 2 == 0 ? "INFO" : "info")},{i % 5}\n");
        CsvReadResult read = Csv.Read(text.ToString());
        Model model = new GanTrainer().Fit(read.Table, new Provenance("p.csv", text.Length, read.Sha256, 60), new TrainingOptions { Steps = 4, BatchSize = 16, Target = "TITLE" });
        ModelContent content = model.ToContent();
        string rows = string.Concat(new Sampler(model, 5, 1).Sample(200).Select(chunk => Csv.Write(chunk)));
        string weights = string.Concat(model.Weights.Select(tensor => string.Join(' ', ((float[])tensor.Values).Select(BitConverter.SingleToInt32Bits).Select(bits => bits.ToString(CultureInfo.InvariantCulture)))));
        return string.Join('\n', content.Documents.Select(document => document.Key + document.Value)) + rows + weights + string.Join('\n', read.Table.Schema.Columns.Select(column => column.Reason));
    }

    private static CultureInfo Hostile(string point, string group, string minus)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = culture.NumberFormat.PercentDecimalSeparator = culture.NumberFormat.CurrencyDecimalSeparator = point;
        culture.NumberFormat.NumberGroupSeparator = culture.NumberFormat.PercentGroupSeparator = culture.NumberFormat.CurrencyGroupSeparator = group;
        culture.NumberFormat.NegativeSign = minus;
        culture.NumberFormat.NaNSymbol = "keine Zahl";
        culture.DateTimeFormat.DateSeparator = "~";
        culture.DateTimeFormat.TimeSeparator = "§";
        culture.DateTimeFormat.ShortDatePattern = "dd/MM/yyyy";
        return culture;
    }
}
