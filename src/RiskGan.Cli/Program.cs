using RiskGan.Cli.CommandLine;

return (int)RiskGanCommand.Run(args);
