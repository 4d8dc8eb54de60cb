using System.Text;
using RiskGan.Core.Errors;

namespace RiskGan.Cli.Output;

/// <summary>Standard error as a person sees it: lines, and one line that is redrawn where it is a terminal.</summary>
/// <remarks>Redrawing needs carriage returns and spaces only, so even a terminal without colours gets no escape byte; a redirected one never gets either.</remarks>
internal sealed class Terminal
{
    private static readonly StreamWriter Error = new(StandardStream.OpenError(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    private readonly Lock _lock = new();
    private int _drawn;

    public Terminal(bool noColor)
    {
        bool dumb = Environment.GetEnvironmentVariable("TERM") is "dumb";
        IsLive = !Console.IsErrorRedirected && !dumb;
        AllowsColor = !dumb && !noColor && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        HasColor = IsLive && AllowsColor;
    }

    /// <summary>True where a line can be redrawn.</summary>
    public bool IsLive { get; }

    /// <summary>True where neither the user nor the kind of terminal speaks against colours.</summary>
    public bool AllowsColor { get; }

    /// <summary>True where colours may be used.</summary>
    public bool HasColor { get; }

    /// <summary>Prints one line; control characters in it, line breaks too, are escaped.</summary>
    public void WriteLine(string text)
    {
        lock (_lock)
        {
            Erase();
            Error.WriteLine(PrintableText.Escape(text));
        }
    }

    /// <summary>Prints lines of our own, whose line breaks are meant; other control characters in them are escaped.</summary>
    public void WriteLines(string text)
    {
        lock (_lock)
        {
            Erase();
            foreach (string line in text.Split('\n')) Error.WriteLine(PrintableText.Escape(line));
        }
    }

    /// <summary>Prints a line that starts with a word in red where colours may be used.</summary>
    public void WriteAlarm(string word, string rest)
    {
        lock (_lock)
        {
            Erase();
            Error.Write(HasColor ? $"\u001b[1;31m{word}\u001b[0m" : word);
            Error.WriteLine(PrintableText.Escape(rest));
        }
    }

    /// <summary>Draws the line that the next <see cref="Redraw"/>, <see cref="WriteLines"/> or <see cref="Clear"/> takes away; only where <see cref="IsLive"/>.</summary>
    public void Redraw(string line)
    {
        lock (_lock)
        {
            string shown = PrintableText.Escape(line);
            int width = Width();
            if (shown.Length > width) shown = shown[..width];
            Error.Write('\r' + shown.PadRight(Math.Min(_drawn, width)));
            _drawn = shown.Length;
        }
    }

    /// <summary>Takes the drawn line away.</summary>
    public void Clear()
    {
        lock (_lock) Erase();
    }

    private void Erase()
    {
        if (_drawn == 0) return;
        Error.Write('\r' + new string(' ', Math.Min(_drawn, Width())) + '\r');
        _drawn = 0;
    }

    // Asking .NET for the width makes it send escape bytes, so only a terminal that may have them is asked; 0 means it does not know.
    // The last column is left free, or some terminals wrap.
    private int Width() => HasColor && Console.WindowWidth is > 20 and var width ? width - 1 : 79;
}
