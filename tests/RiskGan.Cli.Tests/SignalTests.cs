using System.Diagnostics;
using System.Globalization;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>Ctrl-C and SIGTERM in the middle of the work.</summary>
[Collection(TrainedModelCollection.Name)]
public sealed class SignalTests(TrainedModel model) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [InterruptFact]
    public void Ctrl_C_in_training_saves_and_says_how_to_resume() => AssertStops("INT", 130, "error RG620: Stopped by Ctrl-C at step ");

    [UnixFact]
    public void SIGTERM_in_training_saves_and_says_how_to_resume() => AssertStops("TERM", 143, "error RG621: Stopped by a signal to terminate at step ");

    [UnixFact]
    public void Without_checkpoints_a_signal_in_training_stops_at_once_and_writes_nothing() =>
        AssertStops("TERM", 143, "error RG621: Stopped by a signal to terminate.", "--checkpoint-every", "off");

    [InterruptFact]
    public void Ctrl_C_while_rows_are_written_leaves_an_older_file_as_it_was()
    {
        _folder.Write("synthetic.csv", "older");
        using Process process = Run.Start(_folder.Root, new Dictionary<string, string>(), "generate", "--n", "50000000", "--model", model.ModelPath, "--force");
        while (Directory.EnumerateFiles(_folder.Root, ".synthetic.csv.*.tmp").Sum(file => new FileInfo(file).Length) == 0) Thread.Sleep(20);
        Assert.Equal(130, SendAndWait(process, "INT"));
        Assert.Equal(["synthetic.csv"], _folder.Names());
        Assert.Equal("older", File.ReadAllText(_folder.File("synthetic.csv")));
    }

    private void AssertStops(string signal, int exit, string error, params string[] more)
    {
        using Process process = Run.Start(_folder.Root, new Dictionary<string, string>(), ["train", "--data", model.Csv, "--steps", "500000", "--batch-size", "64", "--preset", "gan", "--log-file", "log.json", "-v", .. more]);
        // With -v the log tells when the steps begin.
        string? line;
        do line = process.StandardError.ReadLine();
        while (line is not null && !line.EndsWith(" train started", StringComparison.Ordinal)); // not "riskgan train started, riskgan 0.1.0"
        Task<string> rest = process.StandardError.ReadToEndAsync();
        Assert.Equal(exit, SendAndWait(process, signal));
        Assert.Contains(error, rest.Result, StringComparison.Ordinal);
        string[] left = _folder.Names();
        if (more.Length > 0)
        {
            Assert.Equal(["log.json"], left);
            return;
        }

        Assert.Equal(2, left.Length);
        Assert.StartsWith("model.riskgan.checkpoint-", left[1], StringComparison.Ordinal);
        Assert.Contains($"saved in '{left[1]}'", rest.Result, StringComparison.Ordinal);
        Assert.Contains("--resume", rest.Result, StringComparison.Ordinal);
        Assert.Equal(0, Run.In(_folder.Root, "verify", left[1]).Exit);
    }

    private static int SendAndWait(Process process, string signal)
    {
        using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            process.Kill();
            throw new TimeoutException("The signal did not end the program.");
        }

        return process.ExitCode;
    }
}
