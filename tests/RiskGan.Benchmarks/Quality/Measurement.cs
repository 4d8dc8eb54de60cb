using System.Diagnostics;
using System.Globalization;

namespace RiskGan.Benchmarks.Quality;

/// <summary>What a piece of work cost: wall time, processor time of all threads, and the process's greatest resident memory meanwhile.</summary>
internal readonly record struct Measurement(TimeSpan Wall, TimeSpan Processor, long PeakBytes)
{
    public static T Of<T>(Func<T> work, out Measurement cost)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ResetPeak();
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        T result = work();
        TimeSpan wall = watch.Elapsed;
        process.Refresh();
        cost = new Measurement(wall, process.TotalProcessorTime - before, PeakBytesNow(process));
        return result;
    }

    /// <summary>Linux keeps one high-water mark a process; writing 5 sets it back to what is resident now.</summary>
    private static void ResetPeak()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A sandbox may refuse this. The peak is then that of the whole run so far: too high, never too low.
            Console.Error.WriteLine($"note: the peak of memory covers the whole run ({error.Message})");
        }
    }

    private static long PeakBytesNow(Process process)
    {
        if (!OperatingSystem.IsLinux()) return process.PeakWorkingSet64;
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
