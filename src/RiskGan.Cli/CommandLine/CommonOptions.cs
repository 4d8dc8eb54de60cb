using System.CommandLine;

namespace RiskGan.Cli.CommandLine;

/// <summary>The options that every verb has.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result, or the error, as one JSON document on standard output.", Recursive = true };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Print errors only.", Recursive = true };

    public static Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Print the log too, and where a defect happened.", Recursive = true };

    public static Option<string?> LogFormat { get; } = new("--log-format") { Description = "How messages go to standard error: text, or json for one JSON object a line.", HelpName = "text|json", Recursive = true };

    public static Option<string?> LogFile { get; } = new("--log-file") { Description = "Append the log to this file, one JSON object a line; never a cell of the data.", HelpName = "FILE", Recursive = true };

    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours (as do NO_COLOR, TERM=dumb and a redirected standard error).", Recursive = true };

    /// <summary>True where the result is a document on standard output: with --json; for a verb whose own --json may name a file, without one.</summary>
    public static bool AsksForDocument(ParseResult parse) =>
        parse.CommandResult.Command.Options.OfType<Option<string?>>().FirstOrDefault(option => option.Name == Json.Name) is { } own
            ? parse.GetResult(own) is { Implicit: false } && parse.GetValue(own) is null or "-"
            : parse.GetValue(Json);

    /// <summary>The same of a command line that could not be parsed.</summary>
    public static bool AsksForDocument(IReadOnlyList<string> args)
    {
        int at = args.ToList().IndexOf(Json.Name);
        return at >= 0 && (at + 1 == args.Count || args[at + 1].StartsWith('-') || !args.Contains("evaluate"));
    }

    /// <summary>In the order of the help text.</summary>
    public static IReadOnlyList<Option> All { get; } = [Json, Quiet, Verbose, LogFormat, LogFile, NoColor];
}
