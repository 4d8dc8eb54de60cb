namespace RiskGan.Tests.Support;

/// <summary>A fact about Unix files, signals or pipes; skipped, saying so, on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "Needs a Unix system.";
    }
}
