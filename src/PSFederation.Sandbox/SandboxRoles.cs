namespace PSFederation.Sandbox;

/// <summary>The ARNs of the initial roles of a sandbox.</summary>
public sealed class SandboxRoles
{
    internal SandboxRoles()
    {
    }

    /// <summary>Gets the only role of the user onerole; first account, sessions up to 12 hours.</summary>
    public string Developer { get; } = Role(SandboxAccounts.First, "Developer");

    /// <summary>Gets a role of the user threeroles; first account, sessions up to 1 hour.</summary>
    public string ReadOnly { get; } = Role(SandboxAccounts.First, "ReadOnly");

    /// <summary>Gets a role of the user threeroles; first account, with a path.</summary>
    public string PowerUser { get; } = Role(SandboxAccounts.First, "teams/platform/PowerUser");

    /// <summary>Gets a role of the user threeroles; second account.</summary>
    public string Auditor { get; } = Role(SandboxAccounts.Second, "Auditor");

    /// <summary>Gets the 200 roles of the user manyroles; alternating between both accounts.</summary>
    public IReadOnlyList<string> Many { get; } =
    [
        .. Enumerable.Range(1, 200)
            .Select(index => Role(index % 2 is 1 ? SandboxAccounts.First : SandboxAccounts.Second, $"Team{index:000}")),
    ];

    /// <summary>Gets the role for tokens of people: audience psfederation-cli; first account, sessions up to 12 hours.</summary>
    public string WebUser { get; } = Role(SandboxAccounts.First, "WebUser");

    /// <summary>Gets the role for tokens of services: audience sts.amazonaws.com, subject the confidential clients.</summary>
    public string WebService { get; } = Role(SandboxAccounts.First, "WebService");

    /// <summary>Gets a role that any principal of the first account can assume; second account.</summary>
    public string ChainTarget { get; } = Role(SandboxAccounts.Second, "ChainTarget");

    /// <summary>Gets a role that requires <see cref="ExternalId"/>; second account.</summary>
    public string ExternalTarget { get; } = Role(SandboxAccounts.Second, "ExternalTarget");

    /// <summary>Gets the external ID of <see cref="ExternalTarget"/>.</summary>
    public string ExternalId { get; } = "psfederation-external";

    private static string Role(string account, string name) => $"arn:aws:iam::{account}:role/{name}";
}
