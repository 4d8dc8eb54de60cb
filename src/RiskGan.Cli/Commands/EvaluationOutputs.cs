using System.CommandLine;
using System.Text;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Reporting;

namespace RiskGan.Cli.Commands;

/// <summary>One form of the report and where it goes; null where it was not asked for.</summary>
internal sealed record EvaluationOutput(Option Option, string? Path, Func<ReportContent, byte[]> Write);

/// <summary>The files an evaluation leaves.</summary>
internal sealed class EvaluationOutputs(IReadOnlyList<EvaluationOutput> outputs, bool force)
{
    private const string StepSummary = "GITHUB_STEP_SUMMARY";

    private readonly EvaluationOutput[] _asked = [.. outputs.Where(output => output.Path is not null)];

    /// <summary>Refuses an output that is an input, or another output.</summary>
    public void RefuseInputs(OptionReader reader, IEnumerable<string?> inputs)
    {
        string[] given = [.. inputs.OfType<string>()];
        foreach (EvaluationOutput output in _asked)
            foreach (string input in given) reader.RefuseSameFile(output.Option, output.Path!, input);
        for (int i = 0; i < _asked.Length; i++)
            for (int j = 0; j < i; j++) reader.RefuseSameFile(_asked[i].Option, _asked[i].Path!, _asked[j].Path!);
    }

    /// <summary>Meets now what would fail after the work.</summary>
    /// <exception cref="RiskGanException">RG401–RG405: a file cannot be created.</exception>
    public void EnsureCreatable()
    {
        foreach (EvaluationOutput output in _asked) DurableFile.EnsureCreatable(output.Path!, force);
    }

    /// <summary>Writes every form that was asked for, and a step summary where the build server asks for one.</summary>
    public void Write(ReportContent content, ConsoleReport report)
    {
        foreach (EvaluationOutput output in _asked) DurableFile.WriteAll(output.Path!, output.Write(content), force);
        if (Environment.GetEnvironmentVariable(StepSummary) is { Length: > 0 } summary) AppendSummary(summary, content, report);
    }

    // The file is the build server's and shared between steps: it is appended to, and its failure is no reason to fail the evaluation.
    private static void AppendSummary(string path, ReportContent content, ConsoleReport report)
    {
        try
        {
            File.AppendAllText(path, MarkdownSummary.Write(content) + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report.Warn($"The step summary was not written: the file that {StepSummary} names cannot be opened.");
        }
    }
}
