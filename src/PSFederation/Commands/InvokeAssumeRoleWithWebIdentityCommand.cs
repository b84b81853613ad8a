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
    /// <summary>The token: an object of Get-OidcToken, its text, or file:// and a path; AWS_WEB_IDENTITY_TOKEN_FILE when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Token")]
    [ValidateNotNull]
    public object? WebIdentityToken { get; set; }

    /// <summary>The roles to assume; AWS_ROLE_ARN when left out.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConfiguredRoleCompleter))]
    public string[] RoleArn { get; set; } = [];

    /// <summary>The name of the session; AWS_ROLE_SESSION_NAME when left out, else made from the token's subject.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? RoleSessionName { get; set; }

    /// <summary>The host of the OAuth 2.0 provider whose access token it is; what the token says when left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProviderIdCompleter))]
    public string? ProviderId { get; set; }

    /// <summary>Verifies the token before STS sees it: signature, issuer, times and what STS asks for.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>The issuer that must have issued it, for -Verify; the one that the token names when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    public string? Authority { get; set; }

    /// <summary>The issuer's keys, for -Verify: a path, JSON, or an object; fetched from the issuer when left out.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Jwks { get; set; }

    /// <summary>The audiences of which one must be meant, for -Verify.</summary>
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

    /// <summary>The token. One that is on the command line is read and verified once, however many roles come from the pipeline, unless its file may have a newer one by now.</summary>
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
            FederationErrorCode.OidcVerificationFailed, "The token names no issuer (it is opaque, or lacks iss), so it cannot be verified. Leave out -Verify to let STS decide.");
        string[] audiences = Audience;
        TimeSpan timeout = TimeSpan.FromSeconds(TimeoutSec);
        JwkSet? keys = Jwks is null ? null : OidcTrust.Keys(Jwks, FullPath);
        OidcToken verified = await JudgeAsync(identity, Reporter, cancellationToken);
        // What credentials renew themselves with later is verified as this one is.
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

    /// <param name="Input">What the parameter was given, or what stands for it.</param>
    /// <param name="Token">What was read of it.</param>
    private sealed record TokenIdentity(object Input, OidcToken Token);
}
