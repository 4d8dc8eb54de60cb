using System.Globalization;

namespace RiskGan.Tests.Support;

/// <summary>A test that sends Ctrl-C's signal. It is skipped on Windows, and where this process ignores SIGINT, as shells make background commands and all they start do.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InterruptFactAttribute : FactAttribute
{
    private const string Status = "/proc/self/status";
    private const string Ignored = "SigIgn:";
    private const ulong Interrupt = 1 << 1; // bit 0 is signal 1

    public InterruptFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "Needs a Unix system.";
        else if (IsIgnored()) Skip = "SIGINT is ignored here, as in commands that a script starts with '&': start the tests in the foreground.";
    }

    private static bool IsIgnored() => File.Exists(Status) && File.ReadLines(Status).Where(line => line.StartsWith(Ignored, StringComparison.Ordinal))
        .Any(line => (ulong.Parse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Interrupt) != 0);
}
