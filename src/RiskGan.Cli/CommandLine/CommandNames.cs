using System.CommandLine;
using System.CommandLine.Parsing;

namespace RiskGan.Cli.CommandLine;

/// <summary>What a command is called on the command line, from the program's name on.</summary>
internal static class CommandNames
{
    /// <summary>The name of the program, whatever its file is called.</summary>
    public const string Program = "riskgan";

    /// <summary>"riskgan schema infer" for the command that was parsed.</summary>
    public static string Of(ParseResult parse) => Of(parse.CommandResult);

    private static string Of(CommandResult result)
    {
        string own = result.Command is RootCommand ? Program : result.Command.Name;
        return result.Parent is CommandResult parent ? $"{Of(parent)} {own}" : own;
    }
}
