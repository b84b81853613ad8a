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
            ShellResult bound = shell.With("ast", command).Run(
                "[System.Management.Automation.Language.StaticParameterBinder]::BindCommand($ast, $true).BindingExceptions.Values | ForEach-Object { $_.BindingException.Message }");
            Assert.Empty(bound.Output.Select(message => $"{message} in: {code}"));
        }
    }
}
