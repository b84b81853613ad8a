using System.Collections;
using System.Management.Automation;

namespace PSFederation.Commands;

/// <summary>Offers the roles, or the providers, of the assertion that is on the command line.</summary>
public sealed class AssertionRoleCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, IDictionary boundParameters)
    {
        object? bound = boundParameters[nameof(InvokeAssumeRoleWithSamlCommand.SamlAssertion)] ?? boundParameters["Assertion"];
        if ((bound is PSObject wrapped ? wrapped.BaseObject : bound) is not SamlAssertion assertion)
            return [];
        return parameterName == nameof(InvokeAssumeRoleWithSamlCommand.PrincipalArn)
            ? assertion.Roles.Select(role => role.PrincipalArn).Distinct().Select(arn => (arn, arn))
            : assertion.Roles.Select(role => (role.RoleArn, $"{role.RoleName} in account {role.AccountId}"));
    }
}
