using System.Globalization;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Persistence;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_second_taker_is_refused_and_told_the_holders_number()
    {
        string path = _folder.File("model.riskgan");
        using (FileLock.Take(path))
        {
            var error = Assert.Throws<RiskGanException>(() => FileLock.Take(path));
            Assert.Equal(("RG422", ExitStatus.TryAgain), (error.Code, error.Exit));
            Assert.Contains($"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.", error.Message, StringComparison.Ordinal);
            FileLock.Take(_folder.File("other.riskgan"))!.Dispose();
        }

        Assert.Empty(_folder.Names());
        FileLock.Take(path)!.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("4711")]
    [InlineData("not a number at all, and rather long")]
    public void What_a_killed_process_left_is_taken_over(string content)
    {
        _folder.Write(".model.riskgan.lock", content);
        FileLock.Take(_folder.File("model.riskgan"))!.Dispose();
        Assert.Empty(_folder.Names());
    }

    [UnixFact]
    public void Two_names_of_one_file_are_one_lock()
    {
        string target = _folder.Write("real.riskgan", "x");
        File.CreateSymbolicLink(_folder.File("link.riskgan"), target);
        using FileLock? held = FileLock.Take(_folder.File("link.riskgan"));
        Assert.Throws<RiskGanException>(() => FileLock.Take(target));
    }

    [UnixFact]
    public void A_device_has_no_lock() => Assert.Null(FileLock.Take("/dev/null"));

    [Fact]
    public void A_missing_folder_is_told() =>
        Assert.Equal("RG402", Assert.Throws<RiskGanException>(() => FileLock.Take(_folder.File("no/such/model"))).Code);

    [Fact]
    public async Task At_no_time_do_two_hold_it_however_often_it_changes_hands()
    {
        string path = _folder.File("model.riskgan");
        int inside = 0, most = 0, taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                try
                {
                    using FileLock? held = FileLock.Take(path);
                    int now = Interlocked.Increment(ref inside);
                    if (now > Volatile.Read(ref most)) Volatile.Write(ref most, now);
                    Interlocked.Increment(ref taken);
                    Thread.Yield();
                    Interlocked.Decrement(ref inside);
                }
                catch (RiskGanException e) when (e.Code == "RG422")
                {
                    Thread.Yield();
                }
            }
        })));
        Assert.Equal(1, most);
        Assert.InRange(taken, 1, 1200);
        Assert.Empty(_folder.Names());
    }
}
