using System.CommandLine;
using System.Text.Json;
using RiskGan.Cli.CommandLine;
using RiskGan.Core.Errors;
using Serilog.Core;

namespace RiskGan.Cli.Output;

/// <summary>All that one run tells: messages and progress on standard error, one JSON document on standard output, events in the log.</summary>
internal sealed class ConsoleReport : IDisposable
{
    private readonly Terminal _terminal;
    private readonly bool _jsonLines;

    private ConsoleReport(Terminal terminal, bool json, bool quiet, bool verbose, bool jsonLines, Logger log)
    {
        _terminal = terminal;
        _jsonLines = jsonLines;
        Json = json;
        IsQuiet = quiet;
        IsVerbose = verbose;
        Log = log;
    }

    /// <summary>True with --json: the result is a document on standard output.</summary>
    public bool Json { get; }

    /// <summary>True where colours may be used on standard output.</summary>
    public bool HasOutputColor => _terminal.AllowsColor && !Console.IsOutputRedirected;

    /// <summary>True with --quiet: errors only.</summary>
    public bool IsQuiet { get; }

    /// <summary>True with --verbose.</summary>
    public bool IsVerbose { get; }

    /// <summary>The run's log.</summary>
    public Logger Log { get; }

    /// <summary>Reads the common options and opens the log.</summary>
    /// <exception cref="RiskGanException">A common option is wrong, or the log file cannot be opened.</exception>
    public static ConsoleReport Create(ParseResult parse)
    {
        var options = new OptionReader(parse);
        bool jsonLines = options.Choice(CommonOptions.LogFormat, [("text", false), ("json", true)]) ?? false;
        string? file = options.Text(CommonOptions.LogFile, "a file's path");
        options.Exclude(CommonOptions.Quiet, CommonOptions.Verbose, "one asks for less, the other for more");
        options.ThrowIfWrong();
        bool verbose = options.Flag(CommonOptions.Verbose);
        return new ConsoleReport(
            new Terminal(options.Flag(CommonOptions.NoColor)), CommonOptions.AsksForDocument(parse), options.Flag(CommonOptions.Quiet), verbose, jsonLines,
            RunLog.Create(verbose, jsonLines, file));
    }

    /// <summary>Tells something worth a line; silent with --quiet.</summary>
    /// <remarks>One line whatever the names in it: a line break in a file's name must not forge a line of ours.</remarks>
    public void Say(string text)
    {
        if (_jsonLines) Log.Information("{Text}", text);
        else if (!IsQuiet) _terminal.WriteLine(text);
    }

    /// <summary>Warns of something the run can live with; silent with --quiet.</summary>
    public void Warn(string text)
    {
        Log.Warning("{Text}", text);
        if (!_jsonLines && !IsQuiet) _terminal.WriteAlarm("warning", ": " + text);
    }

    /// <summary>Starts telling how far a phase is.</summary>
    public ProgressReport StartProgress() => new(_terminal, this, silent: IsQuiet || _jsonLines);

    /// <summary>Writes the run's one JSON document to standard output.</summary>
    public static void WriteDocument(Action<Utf8JsonWriter> write) => JsonDocuments.Write(write);

    /// <summary>Tells why the run ends.</summary>
    public void Fail(RiskGanException error)
    {
        _terminal.Clear();
        Log.Error("ended with error {Code}, exit {Exit}", error.Code, (int)error.Exit);
        // A defect's stack may help to mend it; the user's own mistakes never need one.
        if (IsVerbose && error.Exit == ExitStatus.Internal && error.InnerException is { } defect && !_jsonLines) _terminal.WriteLines(defect.ToString());
        Print(error, _terminal, Json, _jsonLines);
    }

    /// <summary>Tells an error of a run that did not get as far as having a report.</summary>
    public static void FailEarly(RiskGanException error, IReadOnlyList<string> args) =>
        Print(error, new Terminal(args.Contains("--no-color")), CommonOptions.AsksForDocument(args), jsonLines: false);

    public void Dispose() => Log.Dispose();

    private static void Print(RiskGanException error, Terminal terminal, bool json, bool jsonLines)
    {
        if (json && !JsonDocuments.IsWritten) JsonDocuments.Write(document => JsonDocuments.Error(document, error));
        else if (jsonLines) terminal.WriteLines(JsonDocuments.ErrorLine(error));
        else
        {
            string[] lines = error.Message.ReplaceLineEndings("\n").Split('\n');
            terminal.WriteAlarm("error", $" {error.Code}: {lines[0]}");
            foreach (string line in lines.Skip(1).Concat(error.Cure.Split('\n'))) terminal.WriteLines("  " + line);
        }
    }
}
