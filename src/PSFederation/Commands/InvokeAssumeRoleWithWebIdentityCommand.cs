using System.Management.Automation;
using PSFederation.Core.Credentials;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;

namespace PSFederation.Commands;

/// <summary>Invoke-AssumeRoleWithWebIdentity: exchanges an OIDC or OAuth 2.0 token for temporary credentials.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AssumeRoleWithWebIdentity")]
[OutputType(typeof(FederatedCredential))]
public sealed class InvokeAssumeRoleWithWebIdentityCommand : AssumeRoleCmdlet
{
    /// <summary>The token: an object of Get-OidcToken, its text, or file:// and a path; AWS_WEB_IDENTITY_TOKEN_FILE when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Token")]
    [ValidateNotNull]
    public object? WebIdentityToken { get; set; }

    /// <summary>The roles to assume; AWS_ROLE_ARN when left out.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConfiguredRoleCompleter))]
    public string[] RoleArn { get; set; } = [];

    /// <summary>The name of the session; AWS_ROLE_SESSION_NAME when left out, else made from the token's subject.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? RoleSessionName { get; set; }

    /// <summary>The host of the OAuth 2.0 provider whose access token it is; what the token says when left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProviderIdCompleter))]
    public string? ProviderId { get; set; }

    private protected override string IdentityParameter => nameof(WebIdentityToken);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        AwsSettings settings = AwsSettings.Current;
        OidcToken identity = IdentityInput.RenewableToken(
            WebIdentityToken ?? TokenFile(settings), ProviderId is null ? OidcTokenType.IdToken : OidcTokenType.AccessToken, FullPath);
        foreach (string roleArn in RoleArn.Length > 0 ? RoleArn : [DefaultRole(settings)])
            await ReportAsync(token => AssumeAsync(identity, roleArn, RoleSessionName ?? settings.RoleSessionName, token), cancellationToken);
    }

    private async Task AssumeAsync(OidcToken identity, string roleArn, string? sessionName, CancellationToken cancellationToken)
    {
        string? providerId = ProviderId ?? identity.ProviderId;
        FederatedSession session = await Exchange.AssumeRoleWithWebIdentityAsync(identity, sessionName, providerId, Request(roleArn), cancellationToken);
        WriteObject(identity.GetRenewal() is { } renewal
            ? Renewing(session, new WebIdentitySession(new RenewableIdentity<OidcToken>(renewal), session.Source.RoleSessionName ?? sessionName, providerId, Request(roleArn).Again(session.Source), AwsSettings.Current, Time))
            : new FederatedCredential(session.Keys, session.Source));
    }

    private string TokenFile(AwsSettings settings)
    {
        string path = settings.WebIdentityTokenFile ?? throw new FederationException(
            FederationErrorCode.ParameterMissing, "There is no token: give -WebIdentityToken, pipe one of Get-OidcToken, or name a file in AWS_WEB_IDENTITY_TOKEN_FILE.", nameof(WebIdentityToken));
        WriteVerbose($"Token from {path} (AWS_WEB_IDENTITY_TOKEN_FILE)");
        return "file://" + path;
    }

    private string DefaultRole(AwsSettings settings)
    {
        string role = settings.RoleArn ?? throw new FederationException(
            FederationErrorCode.ParameterMissing, "There is no role: give -RoleArn, or set AWS_ROLE_ARN.", nameof(RoleArn));
        WriteVerbose($"Role {role} (AWS_ROLE_ARN)");
        return role;
    }
}
