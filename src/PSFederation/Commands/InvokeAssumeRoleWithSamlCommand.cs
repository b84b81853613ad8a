using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Renewal;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Invoke-AssumeRoleWithSaml: exchanges a SAML assertion for temporary credentials.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AssumeRoleWithSaml")]
[OutputType(typeof(FederatedCredential))]
public sealed class InvokeAssumeRoleWithSamlCommand : AssumeRoleCmdlet, ISamlVerification
{
    /// <summary>The assertion: an object of Get-SamlAssertion, or its text.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Assertion")]
    public object SamlAssertion { get; set; } = null!;

    /// <summary>The roles to assume, with wildcards for roles of the assertion. The default is the only role of the assertion.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AssertionRoleCompleter))]
    public string[] RoleArn { get; set; } = [];

    /// <summary>The SAML provider in IAM. The default is the provider in the assertion.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AssertionRoleCompleter))]
    public string? PrincipalArn { get; set; }

    /// <summary>The metadata to verify the assertion with before it is sent to AWS: objects of Get-SamlMetadata, paths, addresses, or XML.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Metadata { get; set; } = [];

    /// <summary>The certificates that are trusted to sign: objects or paths.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Certificate { get; set; } = [];

    /// <summary>Accepts SHA-1 signatures, and RSA keys of 1,024 bits.</summary>
    [Parameter]
    public SwitchParameter AllowSha1 { get; set; }

    /// <summary>Accepts a trusted certificate that has expired or is not valid yet, as AWS does.</summary>
    [Parameter]
    public SwitchParameter AllowExpiredCertificate { get; set; }

    /// <summary>The private key that decrypts the assertion: a certificate with its key, or a path.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] DecryptionCertificate { get; set; } = [];

    /// <summary>Accepts content keys that are encrypted with RSA PKCS #1 v1.5.</summary>
    [Parameter]
    public SwitchParameter AllowRsa15 { get; set; }

    /// <summary>Accepts content that is encrypted with Triple DES.</summary>
    [Parameter]
    public SwitchParameter AllowTripleDes { get; set; }

    /// <summary>How far clocks can differ.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? ClockSkew { get; set; }

    /// <summary>The accepted audiences. The default is the audiences of AWS.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Audience { get; set; } = [];

    /// <summary>The address that the assertion must be delivered to. The default is any sign-in address of AWS.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Recipient { get; set; }

    private SamlVerificationOptions? _options;
    private SamlIdentity? _identity;

    private protected override string IdentityParameter => nameof(SamlAssertion);

    /// <inheritdoc/>
    protected override async Task BeginAsync(CancellationToken cancellationToken)
    {
        await base.BeginAsync(cancellationToken);
        if (Metadata.Length + Certificate.Length + DecryptionCertificate.Length == 0)
            return;
        SamlVerificationOptions options = await new SamlTrust(FullPath, Reporter, Time.GetUtcNow().UtcDateTime).ReadAsync(this, cancellationToken);
        _options = options with { Audiences = Audience, Recipient = Recipient };
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (IsSuspended())
            return;
        SamlIdentity identity = Identity();
        List<FederatedRole> roles = [];
        foreach (string? named in Named(identity))
            Report(() => roles.AddRange(RolesOf(identity, named)));
        // Patterns can overlap.
        await AssumeAsync([.. roles.DistinctBy(role => (role.RoleArn, role.PrincipalArn)).Select(role => Call(identity.Assertion, role))], cancellationToken);
    }

    /// <summary>The assertion. An assertion on the command line is read and verified only once for all roles from the pipeline.</summary>
    private SamlIdentity Identity()
    {
        if (_identity is null || !ReferenceEquals(_identity.Input, SamlAssertion))
        {
            SamlAssertion assertion = _options is null ? IdentityInput.Saml(SamlAssertion, FullPath) : ReadAndVerify(_options);
            _identity = new SamlIdentity(SamlAssertion, assertion, assertion.Roles.ToLookup(role => role.RoleArn, StringComparer.Ordinal));
        }

        return _identity;
    }

    /// <summary>The roles as specified: ARNs and patterns, or null for the only role.</summary>
    private string?[] Named(SamlIdentity identity) =>
        RoleArn.Length > 0 ? RoleArn
        : AccountId.Length == 0 && RoleName is not null ? [ShortName(RoleName)]
        : AccountId.Length > 0 ? [.. RolesOfAccounts(identity.Assertion.Roles is [var first, ..] ? first.Partition : "aws").Select(arn => Offered(identity.Assertion, arn))]
        : (string?[])[null];

    /// <summary>A name without an account: one role of the assertion must have it.</summary>
    private static string ShortName(string name) => !WildcardPattern.ContainsWildcardCharacters(name)
        ? name.TrimStart('/')
        : throw new FederationException(
            FederationErrorCode.ParameterInvalid, $"-RoleName is {InputPreview.Quote(name)}; expected the name of a role, without wildcards. Specify a pattern with -RoleArn.", InputPreview.Target(name));

    /// <summary>The ARN in the assertion. Tables often contain role names without the path.</summary>
    private static string Offered(SamlAssertion assertion, string arn)
    {
        FederatedRole wanted = new(arn, string.Empty);
        return assertion.Roles.FirstOrDefault(role => role.RoleArn == arn)?.RoleArn
            ?? assertion.Roles.FirstOrDefault(role => role.AccountId == wanted.AccountId && role.RoleName == wanted.RoleName && arn.EndsWith("role/" + wanted.RoleName, StringComparison.Ordinal))?.RoleArn
            ?? arn;
    }

    private List<FederatedRole> RolesOf(SamlIdentity identity, string? named)
    {
        if (named is null && Asked(identity.Assertion) is { } chosen)
            return [chosen];
        if (named is null || !WildcardPattern.ContainsWildcardCharacters(named))
            return [RoleChoice.Choose(identity.Assertion, named, PrincipalArn, identity.ByArn)];
        WildcardPattern pattern = Wildcards.Read(named, nameof(RoleArn));
        // If several providers offer a role, the error applies only to that role.
        List<FederatedRole> roles = [];
        foreach (string arn in RoleChoice.Matching(identity.Assertion, named, PrincipalArn, pattern.IsMatch))
            Report(() => roles.Add(RoleChoice.Choose(identity.Assertion, arn, PrincipalArn, identity.ByArn)));
        return roles;
    }

    /// <summary>The role that the person at the prompt chose, or null if there is only one role or no person.</summary>
    private FederatedRole? Asked(SamlAssertion assertion)
    {
        FederatedRole[] offered = [.. assertion.Roles.Where(role => PrincipalArn is null || role.PrincipalArn == PrincipalArn).DistinctBy(role => (role.RoleArn, role.PrincipalArn))];
        return offered.Length > 1 ? RoleMenu.Ask(Host, $"The assertion offers {offered.Length} roles:", offered) : null;
    }

    /// <summary>The verified assertion. A renewed assertion is verified with the same options.</summary>
    private SamlAssertion ReadAndVerify(SamlVerificationOptions options)
    {
        SamlDocument document = IdentityInput.Document(SamlAssertion, FullPath);
        SamlAssertion given = PSValue.Unwrap(SamlAssertion) as SamlAssertion ?? SamlResponseReader.Read(document);
        SamlAssertion verified = Verified(document);
        foreach (string warning in verified.Warnings.Except(given.Warnings, StringComparer.Ordinal))
            WriteWarning(warning);
        return given.GetRenewal() is { } renewal
            ? verified.WithRenewal(new IdentityRenewal<SamlAssertion>(
                renewal.How, async stop => Verified(SamlInput.Read((await renewal.GetAsync(stop)).GetSamlResponse()))))
            : verified;

        SamlAssertion Verified(SamlDocument response) => AssertionValidation.ReadAndVerify(response, options with { At = Time.GetUtcNow().UtcDateTime });
    }

    private RoleCall Call(SamlAssertion assertion, FederatedRole role)
    {
        StsRequest request = Request(role.RoleArn);
        AwsSettings settings = Settings;
        return new RoleCall(role.RoleArn, async (reporter, pace, stop) =>
        {
            FederatedSession session = await new StsFederationClient(settings, Time, reporter).AssumeRoleWithSamlAsync(assertion, role, request with { Pace = pace }, stop).ConfigureAwait(false);
            return assertion.GetRenewal() is { } renewal
                ? Renewing(session, new SamlRoleSource(new RenewableIdentity<SamlAssertion>(renewal), role.PrincipalArn, request.Again(session.Source), AwsSettings.Current, Time))
                : new FederatedCredential(session.Keys, session.Source);
        });
    }

    /// <param name="Input">The value of the parameter.</param>
    /// <param name="Assertion">The assertion that was read from it.</param>
    /// <param name="ByArn">The roles of the assertion.</param>
    private sealed record SamlIdentity(object Input, SamlAssertion Assertion, ILookup<string, FederatedRole> ByArn);
}
