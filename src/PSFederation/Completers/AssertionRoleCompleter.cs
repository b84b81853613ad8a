using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSFederation.Pipeline;

namespace PSFederation.Completers;

/// <summary>Completes the roles, or the providers, of the assertion on the command line or in a piped variable.</summary>
public sealed class AssertionRoleCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters)
    {
        object? bound = boundParameters["SamlAssertion"] ?? boundParameters["Assertion"] ?? Piped(command);
        if (PSValue.Unwrap(bound) is not SamlAssertion assertion)
            return [];
        return parameterName == "PrincipalArn"
            ? assertion.Roles.Select(role => role.PrincipalArn).Distinct().Select(arn => (arn, arn))
            : assertion.Roles.Select(role => (role.RoleArn, $"{role.RoleName} in account {role.AccountId}"));
    }

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
