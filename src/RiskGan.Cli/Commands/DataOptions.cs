using System.CommandLine;
using RiskGan.Cli.CommandLine;
using RiskGan.Core.Data;

namespace RiskGan.Cli.Commands;

/// <summary>The options about the CSV file that is read.</summary>
internal sealed class DataOptions
{
    public Option<string?> Data { get; } = new("--data") { HelpName = "FILE", Description = "The CSV file, .gz too; - is standard input." };

    public Option<string[]> Missing { get; } = new("--missing") { HelpName = "TEXT", Description = "A text that means a missing cell, beside the usual ones; may be given again.", Arity = ArgumentArity.OneOrMore };

    public Option<string?> Delimiter { get; } = new("--delimiter") { HelpName = "MARK", Description = "comma, semicolon, tab or pipe (default: found by itself)." };

    /// <summary>The path, which must be given.</summary>
    public string ReadPath(OptionReader reader) => reader.Required(Data, "the CSV file to read");

    /// <summary>The rest.</summary>
    public CsvReadOptions ReadOptions(OptionReader reader) =>
        new() { Delimiter = reader.Delimiter(Delimiter), MissingTokens = reader.Texts(Missing) };
}
