using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using RiskGan.Cli.Commands;
using RiskGan.Cli.Output;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Cli.CommandLine;

/// <summary>The program: finds the verb, runs it, and turns whatever ends it into one message and one exit code.</summary>
internal static class RiskGanCommand
{
    /// <summary>Runs the command line.</summary>
    public static ExitStatus Run(string[] args)
    {
        ParseResult parse = CreateRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (parse.Action is ParseErrorAction or null) return Refuse(parse);
            return (ExitStatus)parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (RiskGanException e)
        {
            return Fail(e, args);
        }
        catch (ClosedPipeException)
        {
            return ExitStatus.Ok;
        }
    }

    /// <summary>The command tree.</summary>
    private static Root CreateRoot()
    {
        var help = new HelpOption("--help", "-h") { Action = new HelpText(), Description = "Show this help." };
        var root = new Root();
        root.Options.Clear();
        foreach (Option option in CommonOptions.All) root.Options.Add(option);
        root.Options.Add(help);
        root.Options.Add(new VersionOption("--version") { Action = new VersionText(), Description = "Show riskgan's version." });
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(GenerateCommand.Create());
        root.Subcommands.Add(ImputeCommand.Create());
        root.Subcommands.Add(PoolCommand.Create());
        root.Subcommands.Add(EvaluateCommand.Create());
        root.Subcommands.Add(TrainRiskCommand.Create());
        root.Subcommands.Add(ScoreCommand.Create());
        root.Subcommands.Add(InspectCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(SchemaCommand.Create());
        return root;
    }

    private static ExitStatus Refuse(ParseResult parse)
    {
        // A verb left out is a question, not a mistake: show what there is, where it does no harm to a pipe.
        if (parse.UnmatchedTokens.Count == 0 && parse.CommandResult.Command.Subcommands.Count > 0)
        {
            new Terminal(noColor: true).WriteLines(HelpText.For(parse).TrimEnd());
            return ExitStatus.Usage;
        }

        var reader = new OptionReader(parse);
        AddUnmatched(parse, reader);
        foreach (ParseError error in parse.Errors.Where(error => !IsSaid(parse, error))) reader.Add(CliFault.Malformed(PrintableText.Escape(error.Message)));
        reader.ThrowIfWrong();
        throw new InvalidOperationException("System.CommandLine refused the command line without saying why.");
    }

    // The parser tells each unmatched word again, and that a verb is missing where a mistyped one stands.
    private static bool IsSaid(ParseResult parse, ParseError error) => parse.UnmatchedTokens.Any(token =>
        error.Message.Contains($"'{token}'", StringComparison.Ordinal)
        || (error.SymbolResult is CommandResult { Command.Subcommands.Count: > 0 } && !token.StartsWith('-')));

    private static void AddUnmatched(ParseResult parse, OptionReader reader)
    {
        Command command = parse.CommandResult.Command;
        string name = CommandNames.Of(parse);
        string[] verbs = [.. command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name)];
        string[] options = [.. command.Options.Concat(CommonOptions.All).Where(option => !option.Hidden).Select(option => option.Name)];
        bool afterOption = false;
        foreach (string token in parse.UnmatchedTokens)
        {
            bool isOption = token.Length > 1 && token.StartsWith('-');
            string word = isOption ? token.Split('=')[0] : token;
            // A word behind an unknown option is that option's value, and no mistake of its own.
            if (isOption) reader.Add(CliFault.UnknownOption(word, name, NearestName.Find(word, options)));
            else if (verbs.Length > 0 && !afterOption) reader.Add(CliFault.UnknownVerb(word, name, NearestName.Find(word, verbs), verbs));
            else if (!afterOption) reader.Add(CliFault.StrayWord(word, name));
            afterOption = isOption && !token.Contains('=', StringComparison.Ordinal);
        }
    }

    private static ExitStatus Fail(RiskGanException error, string[] args)
    {
        ConsoleReport.FailEarly(error, args);
        return error.Exit;
    }

    /// <summary>The root with its help page.</summary>
    private sealed class Root() : RootCommand("synthetic rows for credit-risk tables, by generative adversarial networks"), IDescribed
    {
        public HelpPage Help { get; } = new(
            "riskgan VERB [options]",
            [
                "riskgan train --data portfolio.csv",
                "riskgan generate --n 10000",
                "riskgan evaluate --real holdout.csv --synthetic synthetic.csv",
            ],
            "'riskgan VERB --help' tells more about a verb.\n"
            + "Exit codes: 0 done, 1 quality gate not met, 2 command line, 65 data or model file, 66 input missing, 70 training diverged or defect, 73 cannot create output, "
            + "74 input/output, 75 in use by another process, 77 no permission, 130/143 stopped.");
    }
}
