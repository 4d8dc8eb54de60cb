using System.Globalization;
using RiskGan.Core.Errors;

namespace RiskGan.Cli.CommandLine;

/// <summary>Every error text of the command line, RG6xx; the library's own are in <see cref="Fault"/>.</summary>
internal static class CliFault
{
    public static RiskGanException Usage(IReadOnlyList<UsageProblem> problems, string helpCommand)
    {
        UsageProblem first = problems[0];
        string message = problems.Count == 1
            ? first.Message
            : string.Create(CultureInfo.InvariantCulture, $"{problems.Count} mistakes on the command line.\n{string.Join('\n', problems.Select(problem => problem.Cure is null ? problem.Message : $"{problem.Message} {problem.Cure}"))}");
        string cure = first.Cure is { } own && problems.Count == 1 ? own : $"See '{helpCommand} --help'.";
        return new RiskGanException(first.Code, ExitStatus.Usage, message, cure);
    }

    public static UsageProblem UnknownOption(string token, string command, string? nearest) => new(
        "RG601", $"'{command}' has no option '{Shown(token)}'.", nearest is null ? null : $"Did you mean '{nearest}'?");

    public static UsageProblem UnknownVerb(string token, string command, string? nearest, IEnumerable<string> verbs) => new(
        "RG602", $"'{command}' has no verb '{Shown(token)}'.", nearest is null ? $"The verbs are {string.Join(", ", verbs)}." : $"Did you mean '{nearest}'?");

    public static UsageProblem StrayWord(string token, string command) => new(
        "RG603", $"'{command}' does not expect '{Shown(token)}'.", null);

    public static UsageProblem OptionMissing(string option, string meaning) => new(
        "RG604", $"{option} is missing: {meaning}.", null);

    public static UsageProblem BadValue(string option, string value, string expected) => new(
        "RG605", $"{option}: '{Shown(value)}' is not {expected}.", null);

    public static UsageProblem Malformed(string message) => new("RG606", message, null);

    public static UsageProblem Excluded(string first, string second, string why) => new(
        "RG607", $"{first} and {second} exclude each other: {why}.", "Leave one of them out.");

    public static UsageProblem OutputIsInput(string option, string path) => new(
        "RG608", $"{option}: '{PrintableText.Escape(path)}' is the input file itself.", "Choose another path for the output.");

    public static RiskGanException LogFileNotOpened(string path, Exception inner) => new(
        "RG610",
        inner is UnauthorizedAccessException ? ExitStatus.NoPermission : ExitStatus.CannotCreate,
        $"The log file '{PrintableText.Escape(path)}' cannot be opened for writing.",
        "Choose another path for --log-file.", inner);

    public static RiskGanException StandardOutputFailed(Exception inner) => new(
        "RG611", ExitStatus.InputOutput,
        "Writing to standard output failed.",
        "Free space where the output goes, or write to a file with --output.", inner);

    public static RiskGanException Stopped(ExitStatus exit) => new(
        exit == ExitStatus.Interrupted ? "RG620" : "RG621", exit,
        exit == ExitStatus.Interrupted ? "Stopped by Ctrl-C." : "Stopped by a signal to terminate.",
        "Nothing was written. Run the same command again to start over; --max-minutes ends a training early and keeps its model.");

    public static RiskGanException StoppedResumably(ExitStatus exit, string checkpoint, long steps, long total) => new(
        exit == ExitStatus.Interrupted ? "RG620" : "RG621", exit,
        string.Create(CultureInfo.InvariantCulture, $"{(exit == ExitStatus.Interrupted ? "Stopped by Ctrl-C" : "Stopped by a signal to terminate")} at step {steps:N0} of {total:N0}."),
        $"Nothing is lost: the training is saved in '{PrintableText.Escape(checkpoint)}'. Run the same command with --resume to go on.");

    public static RiskGanException OutOfMemory(string command, Exception inner) => new(
        "RG630", ExitStatus.Internal,
        "The machine's memory ran out; nothing was written.",
        "Close other programs, or " + command switch
        {
            "riskgan train" => "use a smaller --batch-size, or declare columns with very many labels as identifier or text in a schema file.",
            "riskgan generate" => "use fewer --threads: each holds some thousand rows; the number of rows does not matter.",
            "riskgan impute" => "use fewer --threads, fewer --draws or a model trained beforehand (--model).",
            _ => "use fewer rows or fewer --threads: whole tables are held in memory.",
        }, inner);

    public static RiskGanException Defect(Exception inner) => new(
        "RG699", ExitStatus.Internal,
        $"riskgan met a defect of its own: {inner.GetType().Name}: {PrintableText.Escape(inner.Message)}",
        "Nothing was written. Please report it with the output of the same command under --verbose.", inner);

    private static string Shown(string text) => PrintableText.Escape(text, PrintableText.CellLength);
}

/// <summary>One mistake on the command line; all of them are told at once.</summary>
internal sealed record UsageProblem(string Code, string Message, string? Cure);
