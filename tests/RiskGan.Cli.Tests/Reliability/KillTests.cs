using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests.Reliability;

/// <summary>kill -9, SIGTERM and rivals at random moments: nothing torn, nothing lost, nothing mixed.</summary>
public sealed partial class KillTests : IDisposable
{
    // Promised are 5 s; other work may hold the machine while tests run.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(Figure.Seed);

    public KillTests() => _folder.Write("loans.csv", TrainedModel.SmallLoans(60));

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void Killed_while_it_saves_in_a_loop_it_leaves_whole_checkpoints_and_never_an_older_one_than_it_told()
    {
        int rounds = Figure.Rounds(4);
        long newestBefore = 0, told = 0, saves = 0;
        int orphans = 0;
        for (int round = 0; round < rounds; round++)
        {
            using Process process = Run.Start(_folder.Root, new Dictionary<string, string>(), Train("100000000", "1steps", "--resume", "--log-format", "json"));
            long acknowledged = 0;
            DateTime? killAt = null;
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data is not null && Saved().Match(line.Data) is { Success: true } match) Volatile.Write(ref acknowledged, long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
            };
            process.BeginErrorReadLine();
            // The moment is drawn once saving has begun, from a span of several saves.
            while (!process.HasExited && (killAt is null || DateTime.UtcNow < killAt))
            {
                if (killAt is null && Volatile.Read(ref acknowledged) > newestBefore) killAt = DateTime.UtcNow.AddMilliseconds(_random.Next(400));
                Thread.Sleep(1);
            }

            process.Kill();
            process.WaitForExit();
            told = Volatile.Read(ref acknowledged);
            (long Steps, string Path)[] left = Checkpoints();
            foreach ((_, string path) in left) ModelFile.Read(path, ModelFile.CheckpointFormat); // torn: throws
            Assert.True(left.Length is >= 1 and <= 4, $"{left.Length} checkpoints"); // one more where the kill fell between writing and tidying
            Assert.True(left[^1].Steps >= told, $"step {told} was told to be safe, step {left[^1].Steps} is the newest on the disk");
            Assert.True(left[^1].Steps >= newestBefore, $"step {newestBefore} was there before, step {left[^1].Steps} is now");
            orphans += Directory.EnumerateFiles(_folder.Root, "*.tmp").Count();
            saves += told - newestBefore;
            newestBefore = left[^1].Steps;
        }

        Figure.Record($"kill -9 while saving in a loop: {rounds} kills, {saves} saves, 0 torn, 0 lost, 0 gone back; {orphans} half-written temporary files left, all swept by the next run");
    }

    [UnixFact]
    public void Killed_at_random_and_resumed_it_makes_the_bytes_of_a_run_never_interrupted()
    {
        int rounds = Figure.Rounds(2);
        string[] command = ["train", "--data", "loans.csv", "--epochs", "40", "--batch-size", "16", "--checkpoint-every", "7steps"];
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, Run.In(_folder.Root, [.. command, "--model", "whole.riskgan"]).Exit);
        int span = (int)clock.ElapsedMilliseconds;
        byte[] whole = File.ReadAllBytes(_folder.File("whole.riskgan"));
        int kills = 0, models = 0;
        while (kills < rounds)
        {
            int killsOfThis = 0;
            while (true)
            {
                using Process process = Run.Start(_folder.Root, new Dictionary<string, string>(), [.. command, "--model", "cut.riskgan", "--resume", "--quiet"]);
                process.ErrorDataReceived += (_, _) => { };
                process.BeginErrorReadLine();
                if (killsOfThis < 3 && !process.WaitForExit(_random.Next(Math.Max(2, span / 8), span)))
                {
                    process.Kill();
                    process.WaitForExit();
                    killsOfThis++;
                    continue;
                }

                Assert.True(process.WaitForExit(300_000));
                if (process.ExitCode == 0) break;
                Assert.Fail($"exit {process.ExitCode}");
            }

            kills += killsOfThis;
            models++;
            Assert.Equal(whole, File.ReadAllBytes(_folder.File("cut.riskgan")));
            Assert.Equal(["cut.riskgan", "loans.csv", "whole.riskgan"], _folder.Names().Where(name => !name.EndsWith(".lock", StringComparison.Ordinal) && !IsModelOrphan(name)));
            File.Delete(_folder.File("cut.riskgan"));
            if (killsOfThis == 0) span = Math.Max(50, span / 2); // too late to hit: the machine got faster
        }

        Figure.Record($"random kills of a 40-epoch run, resumed: {kills} kills in {models} runs, {models} of {models} models byte-identical");
    }

    [UnixFact]
    public void Told_to_stop_at_random_it_saves_and_ends_in_time()
    {
        int rounds = Figure.Rounds(3);
        double longest = 0;
        int saved = 0, early = 0;
        for (int round = 0; round < rounds; round++)
        {
            using Process process = Run.Start(_folder.Root, new Dictionary<string, string>(), Train("100000000", "1000000steps", "-v"));
            using var steps = new ManualResetEventSlim();
            process.ErrorDataReceived += (_, line) => { if (line.Data?.EndsWith(" train started", StringComparison.Ordinal) ?? false) steps.Set(); };
            process.BeginErrorReadLine();
            if (round % 4 != 3) steps.Wait(TimeSpan.FromSeconds(60)); // every fourth signal comes at any time at all, the start of the program included
            Thread.Sleep(_random.Next(0, 1500));
            var clock = Stopwatch.StartNew();
            using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
            Assert.True(process.WaitForExit(StopLimit), "it did not end");
            longest = Math.Max(longest, clock.Elapsed.TotalSeconds);
            process.WaitForExit();
            Assert.Equal(143, process.ExitCode);
            (long Steps, string Path)[] left = Checkpoints();
            if (left.Length == 0) early++; // the signal met it before the first step: there is nothing to lose
            foreach ((_, string path) in left)
            {
                ModelFile.Read(path, ModelFile.CheckpointFormat);
                File.Delete(path);
                saved++;
            }
        }

        Figure.Record($"SIGTERM at random: {rounds} signals, {rounds} exits with 143, longest {longest:0.0} s; {saved} loadable checkpoints, {early} before the first step");
    }

    [UnixFact]
    public void Of_rival_writers_one_wins_and_the_others_are_told_its_number()
    {
        int rounds = Figure.Rounds(2), refused = 0, serial = 0;
        foreach (int writers in (int[])[2, 8])
        {
            for (int round = 0; round < rounds; round++)
            {
                var ends = new ConcurrentBag<(int Exit, int Id, string Error)>();
                Task.WaitAll([.. Enumerable.Range(0, writers).Select(writer => Task.Factory.StartNew(
                    () =>
                    {
                        using Process process = Run.Start(_folder.Root, new Dictionary<string, string>(), [.. Train("150", "off"), "--force", "--quiet"]);
                        string error = process.StandardError.ReadToEnd();
                        process.WaitForExit();
                        ends.Add((process.ExitCode, process.Id, error));
                    },
                    CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
                int[] winners = [.. ends.Where(end => end.Exit == 0).Select(end => end.Id)];
                Assert.NotEmpty(winners);
                if (winners.Length > 1) serial++; // some began after another had ended
                foreach ((int exit, _, string error) in ends.Where(end => end.Exit != 0))
                {
                    refused++;
                    Assert.Equal((int)ExitStatus.TryAgain, exit);
                    Match holder = Holder().Match(error);
                    Assert.True(holder.Success, error);
                    if (holder.Groups[1].Success) Assert.Contains(int.Parse(holder.Groups[1].ValueSpan, CultureInfo.InvariantCulture), winners);
                }

                ModelVerification.Of(_folder.File("model.riskgan"));
                Assert.Equal(["loans.csv", "model.riskgan"], _folder.Names());
            }
        }

        Figure.Record($"2 and 8 rival writers: {rounds} rounds each, {refused} refused with the winner's number, 0 mixed; {serial} rounds with more than one winner, one after the other");
    }

    [UnixFact]
    public void The_lock_of_a_killed_process_is_gone_with_it()
    {
        using (Process process = Run.Start(_folder.Root, new Dictionary<string, string>(), Train("100000000", "1steps")))
        {
            while (Checkpoints().Length == 0 && !process.HasExited) Thread.Sleep(5);
            RunResult refused = Run.In(_folder.Root, Train("5", "off"));
            Assert.Equal(75, refused.Exit);
            Assert.Contains($"is being made by process {process.Id.ToString(CultureInfo.InvariantCulture)}.", refused.Error, StringComparison.Ordinal);
            process.Kill();
            process.WaitForExit();
        }

        Assert.Contains(".model.riskgan.lock", _folder.Names());
        RunResult unfinished = Run.In(_folder.Root, Train("5", "off"));
        Assert.True(unfinished.Exit == 73 && unfinished.Error.Contains("error RG305: An unfinished training of ", StringComparison.Ordinal), unfinished.Error);
        Assert.Equal(0, Run.In(_folder.Root, [.. Train("5", "off"), "--force"]).Exit);
        Assert.Equal(["loans.csv", "model.riskgan"], _folder.Names().Where(name => !IsModelOrphan(name)));
    }

    private static string[] Train(string steps, string every, params string[] more) =>
        ["train", "--data", "loans.csv", "--steps", steps, "--batch-size", "8", "--checkpoint-every", every, .. more];

    private (long Steps, string Path)[] Checkpoints() =>
    [
        .. Directory.EnumerateFiles(_folder.Root, "model.riskgan.checkpoint-*")
            .Select(path => (long.Parse(path.AsSpan(path.LastIndexOf('-') + 1), CultureInfo.InvariantCulture), path)).Order(),
    ];

    // A kill in the very moment the model itself is written leaves its temporary file for an hour.
    private static bool IsModelOrphan(string name) => name.EndsWith(".tmp", StringComparison.Ordinal) && !name.Contains("checkpoint", StringComparison.Ordinal);

    [GeneratedRegex("\"RenderedMessage\":\"checkpoint of ([0-9]+) steps is saved\"")]
    private static partial Regex Saved();

    [GeneratedRegex("RG422: 'model.riskgan' is being made by (?:process ([0-9]+)|another process)\\.")]
    private static partial Regex Holder();
}
