using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Completes the roles, or the providers, of the assertion on the command line or in a piped variable.</summary>
internal sealed class AssertionRoleCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters)
    {
        if (AssertionOnLine.Find(command, boundParameters) is not { } assertion)
            return [];
        return parameterName == "PrincipalArn"
            ? assertion.Roles.Select(role => role.PrincipalArn).Distinct().Select(arn => (arn, arn))
            : assertion.Roles.Select(role => (role.RoleArn, $"{role.RoleName} in account {role.AccountId}"));
    }
}
