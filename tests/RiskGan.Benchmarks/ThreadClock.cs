using System.Runtime.InteropServices;

namespace RiskGan.Benchmarks;

/// <summary>CPU time of the calling thread in nanoseconds (Linux), so that other jobs on the machine do not count.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    public static long Nanoseconds()
    {
        if (ClockGetTime(ThreadCpuTime, out TimeSpec now) != 0) throw new InvalidOperationException("clock_gettime failed.");
        return (now.Seconds * 1_000_000_000L) + now.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
