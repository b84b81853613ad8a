using System.Management.Automation.Language;

namespace PSFederation.Module.Tests.Hosting;

/// <summary>Whether PowerShell in documents could run: it parses, and the parameters of the module's cmdlets bind.</summary>
internal static class CommandBinding
{
    public static void AssertBinds(Shell shell, string code)
    {
        ScriptBlockAst script = Parser.ParseInput(code, out _, out ParseError[] errors);
        Assert.Empty(errors.Select(error => $"{error.Message} in: {code}"));
        foreach (CommandAst command in script.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            if (!HelpTests.Cmdlets.Any(row => row.Data == command.GetCommandName()))
                continue;
            ShellResult bound = shell.With("ast", WithoutEndOfParameters(command)).Run(
                "[System.Management.Automation.Language.StaticParameterBinder]::BindCommand($ast, $true).BindingExceptions.Values | ForEach-Object { $_.BindingException.Message }");
            Assert.Empty(bound.Output.Select(message => $"{message} in: {code}"));
        }
    }

    /// <summary>The static binder of PowerShell does not know that <c>--</c> ends the parameters, as the engine does: what follows becomes quoted arguments.</summary>
    private static CommandAst WithoutEndOfParameters(CommandAst command)
    {
        int end = command.CommandElements.ToList().FindIndex(element => element.Extent.Text == "--");
        if (end < 0)
            return command;
        IEnumerable<string> parts = [.. command.CommandElements.Take(end).Select(element => element.Extent.Text), .. command.CommandElements.Skip(end + 1).Select(element => $"'{CodeGeneration.EscapeSingleQuotedStringContent(element.Extent.Text)}'")];
        return (CommandAst)Parser.ParseInput(string.Join(' ', parts), out _, out _).Find(node => node is CommandAst, searchNestedScriptBlocks: false);
    }
}
