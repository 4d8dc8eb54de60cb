using System.Reflection;

namespace RiskGan.Cli.CommandLine;

/// <summary>riskgan's own version.</summary>
internal static class ProgramVersion
{
    /// <summary>Version and, behind a plus sign, the commit it was built from.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
