using PSFederation.HelpGenerator;

return CommandLine.Run(args, Console.Out, Console.Error);
