using System.Globalization;
using System.Text;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests.Reliability;

/// <summary>Marked values planted in cells, header and file name never show where no data belong, and no control byte reaches a terminal or a log.</summary>
public sealed class MarkerTests : IDisposable
{
    private const int Planted = 200;
    private static readonly char[] Forbidden = ['\u001B', '\u0007', '\r', '\u202E', '\u0000', '\u009B'];

    private readonly TemporaryFolder _folder = new();
    private readonly List<(string Source, string Text)> _outputs = [];

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void Two_hundred_markers_are_found_in_no_message_log_or_report()
    {
        string file = _folder.Write("loans \u001B[31m\u202E.csv", Csv(ragged: false));
        string ragged = _folder.Write("ragged.csv", Csv(ragged: true));
        string[] log = ["--log-file", "log.json", "-v"];
        Told("train", Run.In(_folder.Root, ["train", "--data", file, "--steps", "6", "--batch-size", "32", "--model", "m", "--json", .. log]), 0);
        Told("train again", Run.In(_folder.Root, ["train", "--data", file, "--steps", "6", "--model", "m", .. log]), 73);
        Told("dry run", Run.In(_folder.Root, ["train", "--data", file, "--dry-run", "--log-format", "json"]), 0);
        Told("generate", Run.In(_folder.Root, ["generate", "--n", "50", "--model", "m", .. log]), 0);
        Told("verify", Run.In(_folder.Root, ["verify", "m", "--json", .. log]), 0);
        Told("ragged", Run.In(_folder.Root, ["train", "--data", ragged, "--model", "r", .. log]), 65);
        Told("not a model", Run.In(_folder.Root, ["generate", "--n", "5", "--model", file, "--output", "x.csv", .. log]), 65);
        Told("no target", Run.In(_folder.Root, ["train-risk", "--data", file, "--target", "none", .. log]), 65);
        _outputs.Add(("log", File.ReadAllText(_folder.File("log.json"))));

        foreach ((string source, string text) in _outputs)
        {
            foreach (string marker in Markers())
            {
                // Its letters, for control characters would be escaped.
                string letters = new([.. marker.Where(char.IsAsciiLetterOrDigit)]);
                Assert.False(new string([.. text.Where(char.IsAsciiLetterOrDigit)]).Contains(letters, StringComparison.Ordinal), $"{source} holds '{letters}':\n{text}");
            }

            foreach (char control in Forbidden) Assert.False(text.Contains(control, StringComparison.Ordinal), $"{source} holds U+{(int)control:X4}");
        }

        Figure.Record($"markers: {Planted} planted in cells, header and file name, {_outputs.Count} outputs of 8 runs searched, 0 found, 0 control characters");
    }

    [Fact]
    public void Redacted_labels_stand_neither_in_the_model_nor_in_its_rows()
    {
        string file = _folder.Write("loans.csv", Csv(ragged: false));
        Assert.Equal(0, Run.In(_folder.Root, "train", "--data", file, "--steps", "6", "--batch-size", "32", "--model", "m", "--redact-rare", "5", "--quiet").Exit);
        Assert.Equal(0, Run.In(_folder.Root, "generate", "--n", "500", "--model", "m", "--quiet").Exit);
        string model = Encoding.Latin1.GetString(File.ReadAllBytes(_folder.File("m"))), rows = File.ReadAllText(_folder.File("synthetic.csv"));
        Assert.All(Markers().Take(120).Where(marker => marker.All(char.IsAscii)), marker =>
        {
            Assert.DoesNotContain(marker, model, StringComparison.Ordinal);
            Assert.DoesNotContain(marker, rows, StringComparison.Ordinal);
        });
        Assert.Contains("retail", rows, StringComparison.Ordinal);
    }

    private void Told(string source, RunResult run, int exit)
    {
        Assert.True(run.Exit == exit, $"{source}: exit {run.Exit}\n{run.Error}");
        _outputs.Add((source + ", standard error", run.Error));
        _outputs.Add((source + ", standard output", run.Output));
    }

    // Names, account numbers, and texts that would drive a terminal or forge a line of a log.
    private static IEnumerable<string> Markers() => Enumerable.Range(0, Planted).Select(i => (i % 4) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"Marker Person{i:000}q"),
        1 => string.Create(CultureInfo.InvariantCulture, $"DE89MARKER{i:0000}532013000"),
        2 => string.Create(CultureInfo.InvariantCulture, $"\u001B]0;mark{i:000}z\u0007"),
        _ => string.Create(CultureInfo.InvariantCulture, $"line{i:000}k\r\nINF forged\u202Egnihton"),
    });

    private static string Csv(bool ragged)
    {
        var text = new StringBuilder("holder,iban,remark\u202E,amount,segment\n");
        string[] markers = [.. Markers()];
        for (int i = 0; i < Planted; i++)
        {
            string cell = $"\"{markers[i]}\"";
            string holder = i % 4 is 0 ? cell : "retail customer", iban = i % 4 is 1 ? cell : "none", remark = i % 4 >= 2 ? cell : "plain";
            text.Append(CultureInfo.InvariantCulture, $"{holder},{iban},{remark},{100 + (i * 7 % 90)}.5,{(i % 2 == 0 ? "retail" : "sme")}{(ragged && i > 150 ? ",more" : "")}\n");
        }

        return text.ToString();
    }
}
