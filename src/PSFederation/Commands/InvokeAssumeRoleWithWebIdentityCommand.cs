using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.Sts;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Invoke-AssumeRoleWithWebIdentity: exchanges an OIDC or OAuth 2.0 token for temporary credentials.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AssumeRoleWithWebIdentity")]
[OutputType(typeof(FederatedCredential))]
public sealed class InvokeAssumeRoleWithWebIdentityCommand : AssumeRoleCmdlet
{
    /// <summary>The token: an object of Get-OidcToken, its text, or file:// and a path. The default is the file in AWS_WEB_IDENTITY_TOKEN_FILE.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Token")]
    [ValidateNotNull]
    public object? WebIdentityToken { get; set; }

    /// <summary>The roles to assume. The default is AWS_ROLE_ARN.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConfiguredRoleCompleter))]
    public string[] RoleArn { get; set; } = [];

    /// <summary>The name of the session. The default is AWS_ROLE_SESSION_NAME, otherwise a name derived from the subject of the token.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? RoleSessionName { get; set; }

    /// <summary>The host of the OAuth 2.0 provider that issued the access token. The default is the ProviderId of the token.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProviderIdCompleter))]
    public string? ProviderId { get; set; }

    /// <summary>Verifies the token before it is sent to STS: signature, issuer, times and the requirements of STS.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>The issuer that must have issued the token, for -Verify. The default is the issuer in the token.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    public string? Authority { get; set; }

    /// <summary>The keys of the issuer, for -Verify: a path, JSON, or an object. By default, they are read from the issuer.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Jwks { get; set; }

    /// <summary>The accepted audiences, for -Verify.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AudienceCompleter))]
    public string[] Audience { get; set; } = [];

    private protected override string IdentityParameter => nameof(WebIdentityToken);

    private TokenIdentity? _identity;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (IsSuspended())
            return;
        AwsSettings settings = Settings;
        OidcToken identity = await IdentityAsync(settings, cancellationToken);
        string? sessionName = RoleSessionName ?? settings.RoleSessionName;
        List<string> roles = [];
        foreach (string named in RoleArn.Length > 0 ? RoleArn : AccountId.Length > 0 ? RolesOfAccounts(Partition(settings)) : [DefaultRole(settings)])
            Report(() => roles.Add(Literal(named)));
        await AssumeAsync([.. roles.Distinct(StringComparer.Ordinal).Select(role => Call(identity, role, sessionName, settings))], cancellationToken);
    }

    /// <summary>The token. A token on the command line is read and verified only once for all roles from the pipeline, unless its file could have a newer token.</summary>
    private async Task<OidcToken> IdentityAsync(AwsSettings settings, CancellationToken cancellationToken)
    {
        object input = WebIdentityToken ?? TokenFile(settings);
        if (_identity is { } known && (ReferenceEquals(known.Input, input) || known.Input.Equals(input)) && !(known.Token.ExpiresAt <= Time.GetUtcNow().UtcDateTime))
            return known.Token;
        OidcToken token = IdentityInput.RenewableToken(input, ProviderId is null ? OidcTokenType.IdToken : OidcTokenType.AccessToken, FullPath);
        if (Verify || Authority is not null || Jwks is not null || Audience.Length > 0)
            token = await VerifiedAsync(token, cancellationToken);
        _identity = new TokenIdentity(input, token);
        return token;
    }

    private async Task<OidcToken> VerifiedAsync(OidcToken identity, CancellationToken cancellationToken)
    {
        string issuer = Authority ?? identity.Issuer ?? throw new FederationException(
            FederationErrorCode.OidcVerificationFailed, "The token does not contain an issuer (it is opaque, or iss is missing), so it cannot be verified. To let STS decide, omit -Verify.");
        string[] audiences = Audience;
        TimeSpan timeout = TimeSpan.FromSeconds(TimeoutSec);
        JwkSet? keys = Jwks is null ? null : OidcTrust.Keys(Jwks, FullPath);
        OidcToken verified = await JudgeAsync(identity, Reporter, cancellationToken);
        // The tokens of later renewals are verified in the same way.
        return identity.GetRenewal() is { } renewal
            ? verified.WithRenewal(new IdentityRenewal<OidcToken>(
                renewal.How,
                async stop => await JudgeAsync(await renewal.GetAsync(stop).ConfigureAwait(false), QuietReporter.Instance, stop).ConfigureAwait(false),
                async (refused, stop) => await renewal.ReplaceAsync(refused, stop).ConfigureAwait(false) is { } next
                    ? await JudgeAsync(next, QuietReporter.Instance, stop).ConfigureAwait(false)
                    : null))
            : verified;

        async Task<OidcToken> JudgeAsync(OidcToken token, IOperationReporter reporter, CancellationToken stop)
        {
            OidcVerificationOptions options = new() { Keys = keys, Issuer = keys is null ? null : OidcAuthority.Of(issuer).Issuer, Audiences = audiences, At = Time.GetUtcNow().UtcDateTime };
            TokenValidator judge = new(options, keys is null ? issuer : null, timeout, Time, reporter);
            return (await judge.JudgeAsync(token.GetToken(), token.TokenType, token.GetRefreshToken(), stop).ConfigureAwait(false)).RequireValid();
        }
    }

    private RoleCall Call(OidcToken identity, string roleArn, string? sessionName, AwsSettings settings)
    {
        string? providerId = ProviderId ?? identity.ProviderId;
        StsRequest request = Request(roleArn);
        return new RoleCall(roleArn, async (reporter, pace, stop) =>
        {
            FederatedSession session = await new StsFederationClient(settings, Time, reporter)
                .AssumeRoleWithWebIdentityAsync(identity, sessionName, providerId, request with { Pace = pace }, stop).ConfigureAwait(false);
            return identity.GetRenewal() is { } renewal
                ? Renewing(session, new WebIdentityRoleSource(new RenewableIdentity<OidcToken>(renewal), session.Source.RoleSessionName ?? sessionName, providerId, request.Again(session.Source), AwsSettings.Current, Time))
                : new FederatedCredential(session.Keys, session.Source);
        });
    }

    private string TokenFile(AwsSettings settings)
    {
        string path = settings.WebIdentityTokenFile ?? throw new FederationException(
            FederationErrorCode.ParameterMissing, "The token is missing. Specify -WebIdentityToken, pipe a token of Get-OidcToken, or set AWS_WEB_IDENTITY_TOKEN_FILE to a token file.", nameof(WebIdentityToken));
        WriteVerbose($"Token from {path} (AWS_WEB_IDENTITY_TOKEN_FILE)");
        return "file://" + path;
    }

    private string DefaultRole(AwsSettings settings)
    {
        if (RoleName is not null)
            throw NoAccount(RoleName);
        string role = settings.RoleArn ?? throw new FederationException(
            FederationErrorCode.ParameterMissing, "The role is missing. Specify -RoleArn, or set AWS_ROLE_ARN.", nameof(RoleArn));
        WriteVerbose($"Role {role} (AWS_ROLE_ARN)");
        return role;
    }

    /// <param name="Input">The value of the parameter, or its default.</param>
    /// <param name="Token">The token that was read from it.</param>
    private sealed record TokenIdentity(object Input, OidcToken Token);
}
