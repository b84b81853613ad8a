using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>
/// Completes accounts, or names of roles: those of the assertion on the command line, otherwise those in the files of this machine. The value of the other parameter (-AccountId or -RoleName)
/// limits the results. If no result remains, it is ignored, because the files do not have every role.
/// </summary>
internal sealed class AccountRoleCompleter : TextCompleter
{
    private const string RoleName = "RoleName", AccountId = "AccountId", ArnResource = ":role/";

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters)
    {
        SamlAssertion? assertion = AssertionOnLine.Find(command, boundParameters);
        Role[] roles =
        [
            .. (assertion is null ? KnownRoles.Find() : assertion.Roles.Select(role => (role.RoleArn, From: "the assertion")))
                .Select(role => Role.Of(role.RoleArn, role.From)).OfType<Role>(),
        ];
        return parameterName == RoleName
            ? Narrowed(roles, role => role.Account, boundParameters[AccountId] ?? boundParameters["Id"])
                .GroupBy(role => role.Name, StringComparer.OrdinalIgnoreCase)
                .Select(same => (same.Key, $"{same.Key} in {string.Join(", ", same.Select(role => role.Account).Distinct())}: {same.First().From}"))
            : Accounts(Narrowed(roles, role => role.Name, boundParameters[RoleName]), assertion is null ? KnownRoles.Accounts() : []);
    }

    private static IEnumerable<(string Text, string ToolTip)> Accounts(IEnumerable<Role> roles, IEnumerable<(string AccountId, string From)> configured) =>
        roles.GroupBy(role => role.Account)
            .Select(same => (Account: same.Key, ToolTip: $"account {same.Key} with {string.Join(", ", same.Select(role => role.Name).Distinct())}: {same.First().From}"))
            .Concat(configured.Select(account => (Account: account.AccountId, ToolTip: $"account {account.AccountId}: {account.From}")))
            .DistinctBy(account => account.Account);

    private static Role[] Narrowed(Role[] roles, Func<Role, string> member, object? wanted)
    {
        HashSet<string?> texts = new(Texts(wanted), StringComparer.OrdinalIgnoreCase);
        Role[] narrowed = Array.FindAll(roles, role => texts.Contains(member(role)));
        return narrowed.Length > 0 ? narrowed : roles;
    }

    private static IEnumerable<string?> Texts(object? value) =>
        (LanguagePrimitives.GetEnumerable(value)?.Cast<object?>() ?? [value]).Select(item => item?.ToString());

    /// <param name="Account">The account.</param>
    /// <param name="Name">The name with its path, as for -RoleName.</param>
    /// <param name="From">The file or profile that names the role.</param>
    private sealed record Role(string Account, string Name, string From)
    {
        public static Role? Of(string arn, string from) =>
            arn.IndexOf(ArnResource, StringComparison.Ordinal) is > 0 and var at && new FederatedRole(arn, string.Empty).AccountId is { Length: > 0 } account
                ? new Role(account, arn[(at + ArnResource.Length)..], from)
                : null;
    }
}
