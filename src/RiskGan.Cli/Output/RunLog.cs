using RiskGan.Cli.CommandLine;
using RiskGan.Core.Errors;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace RiskGan.Cli.Output;

/// <summary>Where the log goes: standard error as text with --verbose or as JSON lines with --log-format json, and a file with --log-file.</summary>
/// <remarks>Events carry names, counts, times and error codes; never a cell, and never an error's text, which may quote one.</remarks>
internal static class RunLog
{
    private const string TextTemplate = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Makes the logger of one run; it says nothing where no log was asked for.</summary>
    /// <exception cref="RiskGanException">RG610 the log file cannot be opened.</exception>
    public static Logger Create(bool verbose, bool jsonLines, string? file)
    {
        LoggerConfiguration log = new LoggerConfiguration().MinimumLevel.Is(verbose ? LogEventLevel.Debug : LogEventLevel.Information);
        if (jsonLines) log.WriteTo.Console(new SafeJsonFormatter(), standardErrorFromLevel: LogEventLevel.Verbose);
        else if (verbose) log.WriteTo.Console(new SafeTextFormatter(TextTemplate), standardErrorFromLevel: LogEventLevel.Verbose);
        if (file is not null)
        {
            EnsureWritable(file);
            log.WriteTo.File(new SafeJsonFormatter(), file, fileSizeLimitBytes: null);
        }

        return log.CreateLogger();
    }

    // The sink itself would go silent where it cannot open its file.
    private static void EnsureWritable(string file)
    {
        try
        {
            new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliFault.LogFileNotOpened(file, e);
        }
    }

    /// <summary>The JSON form with bidirectional marks and the like escaped too: the sink escapes C0 controls only.</summary>
    private sealed class SafeJsonFormatter : ITextFormatter
    {
        private readonly JsonFormatter _inner = new(renderMessage: true);

        public void Format(LogEvent logEvent, TextWriter output)
        {
            using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
            _inner.Format(logEvent, text);
            output.Write(PrintableText.EscapeJson(text.ToString()));
        }
    }

    /// <summary>The text form with control characters escaped: the sink prints them raw, and a line feed would forge a line.</summary>
    private sealed class SafeTextFormatter(string template) : ITextFormatter
    {
        private readonly MessageTemplateTextFormatter _inner = new(template, System.Globalization.CultureInfo.InvariantCulture);

        public void Format(LogEvent logEvent, TextWriter output)
        {
            using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
            _inner.Format(logEvent, text);
            bool isStack = logEvent.Exception is not null;
            string shown = text.ToString().TrimEnd();
            output.WriteLine(isStack ? string.Join(Environment.NewLine, shown.Split('\n').Select(line => PrintableText.Escape(line.TrimEnd()))) : PrintableText.Escape(shown));
        }
    }
}
