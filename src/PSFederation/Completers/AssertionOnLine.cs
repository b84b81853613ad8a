using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSFederation.Pipeline;

namespace PSFederation.Completers;

/// <summary>Finds the assertion of a command line: the value of a parameter, or a piped variable.</summary>
internal static class AssertionOnLine
{
    /// <summary>Finds it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="boundParameters">The parameters on the command line.</param>
    /// <returns>The assertion, or null.</returns>
    public static SamlAssertion? Find(CommandAst command, IDictionary boundParameters) =>
        PSValue.Unwrap(boundParameters["SamlAssertion"] ?? boundParameters["Assertion"] ?? Piped(command)) as SamlAssertion;

    /// <summary>The value of a variable that is piped into the command. Other expressions are not evaluated, because Tab must not run anything.</summary>
    private static PSObject? Piped(CommandAst command)
    {
        if (command.Parent is not PipelineAst { PipelineElements: var elements })
            return null;
        int at = elements.IndexOf(command);
        if (at < 1 || elements[at - 1] is not CommandExpressionAst { Expression: VariableExpressionAst variable })
            return null;
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddScript("param($name) $ExecutionContext.SessionState.PSVariable.GetValue($name)").AddArgument(variable.VariablePath.UserPath);
        return shell.Invoke().FirstOrDefault();
    }
}
