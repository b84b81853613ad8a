using PSFederation.Core.Text;

namespace PSFederation.Input;

/// <summary>Roles that are specified by account and name, as in lists of accounts: a table, or the output of Get-ORGAccountList.</summary>
internal static class AccountRoles
{
    private const int AccountLength = 12;

    /// <summary>
    /// The states in which no role can be assumed: closed, suspended, and not yet activated (AWS Organizations User Guide, orgs_manage_accounts_account_state). An account that is about to be
    /// closed still works.
    /// </summary>
    private static readonly string[] Unusable = ["SUSPENDED", "CLOSED", "PENDING_ACTIVATION"];

    /// <summary>The ARN of a role.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="account">The account.</param>
    /// <param name="name">The name of the role, with its path if it has one.</param>
    /// <exception cref="FederationException">One of them is not valid.</exception>
    public static string Arn(string partition, string account, string name)
    {
        if (account.Length != AccountLength || !account.All(char.IsAsciiDigit))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid,
                $"-AccountId is {InputPreview.Quote(account)}; expected twelve digits.{(account.Length is > 0 and < AccountLength && account.All(char.IsAsciiDigit) ? " Spreadsheet programs remove zeros at the beginning of a number: format the column as text." : string.Empty)}",
                InputPreview.Target(account));
        string arn = $"arn:{partition}:iam::{account}:role/{name.TrimStart('/')}";
        Core.Aws.Arn.RequireRole(arn, "RoleName");
        return arn;
    }

    /// <summary>The reason why an account of AWS Organizations cannot be used, or null if it can.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="state">Its state, which includes closed accounts.</param>
    public static string? Suspended(string? status, string? state) =>
        IsSuspended(state) ? $"its state is {UntrustedText.Line(state)}"
        : IsSuspended(status) ? $"its status is {UntrustedText.Line(status)}"
        : null;

    private static bool IsSuspended(string? value) => Array.Exists(Unusable, state => state.Equals(value, StringComparison.OrdinalIgnoreCase));
}
