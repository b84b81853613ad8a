using System.Collections;
using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Platforms;
using PSFederation.Core.Trust.Report;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>
/// Test-FederationTrust: evaluates the trust policy of a role for a token, an assertion or a denial of STS, and returns a row for each
/// statement and condition.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "FederationTrust", DefaultParameterSetName = TokenSet)]
[OutputType(typeof(FederationTrustCheck), typeof(bool))]
public sealed class TestFederationTrustCommand : FederationCmdlet
{
    private const string TokenSet = "Token";
    private const string AssertionSet = "Assertion";
    private const string ErrorSet = "ErrorRecord";

    /// <summary>The trust policy: JSON, URL-encoded or not, a path, a hashtable, or a role of AWS.Tools.</summary>
    [Parameter(ParameterSetName = TokenSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = AssertionSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = ErrorSet, Mandatory = true, Position = 0)]
    [Alias("AssumeRolePolicyDocument", "PolicyDocument")]
    [ValidateNotNull]
    public object Policy { get; set; } = null!;

    /// <summary>The token: an object of Get-OidcToken, its text, or file:// and a path.</summary>
    [Parameter(ParameterSetName = TokenSet, Mandatory = true)]
    [Parameter(ParameterSetName = ErrorSet)]
    [Alias("WebIdentityToken")]
    [ValidateNotNull]
    public object? Token { get; set; }

    /// <summary>The assertion: an object of Get-SamlAssertion, the text of a response, or file:// and a path.</summary>
    [Parameter(ParameterSetName = AssertionSet, Mandatory = true)]
    [Parameter(ParameterSetName = ErrorSet)]
    [Alias("SamlAssertion")]
    [ValidateNotNull]
    public object? Assertion { get; set; }

    /// <summary>The error of a denied exchange.</summary>
    [Parameter(ParameterSetName = ErrorSet, Mandatory = true, ValueFromPipeline = true)]
    [DenialInput]
    public ErrorRecord ErrorRecord { get; set; } = null!;

    /// <summary>The role that is assumed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConfiguredRoleCompleter))]
    public string? RoleArn { get; set; }

    /// <summary>The OIDC or SAML provider in IAM.</summary>
    [Parameter]
    [Alias("PrincipalArn")]
    [ValidateNotNullOrEmpty]
    public string? ProviderArn { get; set; }

    /// <summary>Condition keys that are not known offline, with their values, or $null for a key that the call does not have.</summary>
    [Parameter]
    [ValidateNotNull]
#pragma warning disable CA2227 // The engine sets the property.
    public Hashtable Context { get; set; } = [];
#pragma warning restore CA2227

    /// <summary>The time of the call. The default is now.</summary>
    [Parameter]
    [UtcTime]
    public DateTime? At { get; set; }

    /// <summary>Returns one boolean for each policy instead of the report.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private Func<TrustTarget, TrustRequest>? _request;

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (RoleArn is not null)
            Arn.RequireRole(RoleArn, "-RoleArn");
        if (ProviderArn is not null && !TrustPlatforms.IsBuiltIn(ProviderArn) && WebIdentityCaller.IssuerOf(ProviderArn) is null)
            Arn.RequireSamlProvider(ProviderArn, "-ProviderArn");
        // Read once for all roles from the pipeline.
        if (Token is not null)
            _request = Requests(IdentityInput.Token(Token, OidcTokenType.IdToken, FullPath));
        else if (Assertion is not null)
            _request = Requests(IdentityInput.Saml(Assertion, FullPath));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        FederationDenial? denial = ParameterSetName == ErrorSet ? Denial(ErrorRecord) : null;
        Func<TrustTarget, TrustRequest> request = _request ?? (target => DenialContext.Of(denial!, target));
        IReadOnlyList<TrustPolicySource> sources = TrustPolicyInput.Of(Policy, FullPath, FullPath("."));
        if (sources.Count == 0)
        {
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-Policy is a Terraform plan or state, or a CloudFormation template, and does not contain a role; expected one with a role, or a trust policy.", "Policy");
        }

        // A policy that cannot be evaluated does not prevent the evaluation of the others.
        foreach (TrustPolicySource source in sources)
            Report(() => Write(source, denial, request));
        return Task.CompletedTask;
    }

    private void Write(TrustPolicySource source, FederationDenial? denial, Func<TrustTarget, TrustRequest> request)
    {
        TrustPolicy policy = Read(source);
        TrustRequest call = request(new TrustTarget
        {
            RoleArn = RoleArn ?? source.RoleArn ?? denial?.RoleArn,
            ProviderArn = ProviderArn ?? denial?.ProviderArn,
            Context = Given(denial),
            At = At ?? Time.GetUtcNow().UtcDateTime,
        });
        if (Quiet)
            WriteObject(TrustEvaluator.Evaluate(policy, call).IsAllowed == true);
        else
            WriteObject(TrustReport.Of(policy, call, source.Name), enumerateCollection: true);
    }

    private static TrustPolicy Read(TrustPolicySource source)
    {
        string from = (source.RoleArn ?? source.PartName ?? source.RoleName) is { } role ? $"The trust policy of {UntrustedText.Line(role)}" : "The trust policy";
        return source.NotKnown is { } unknown
            ? throw new FederationException(FederationErrorCode.TrustPolicyInvalid, $"{from} cannot be evaluated: {unknown.Why}. {unknown.Repair}", source.Name)
            : TrustPolicyParser.Parse(source.Text, from);
    }

    private static Func<TrustTarget, TrustRequest> Requests(OidcToken token) => target => TokenContext.Of(token, target);

    private static Func<TrustTarget, TrustRequest> Requests(SamlAssertion assertion) => target => SamlContext.Of(assertion, target);

    /// <summary>The keys of -Context and, with a token, the session name of the denied call.</summary>
    private Dictionary<string, IReadOnlyList<string>> Given(FederationDenial? denial)
    {
        Dictionary<string, IReadOnlyList<string>> keys = new(TrustPolicyInput.Context(Context), StringComparer.OrdinalIgnoreCase);
        if (denial?.RoleSessionName is { } name)
            keys.TryAdd("sts:RoleSessionName", [name]);
        return keys;
    }

    /// <summary>The call that STS denied. For a failed renewal, it is in the cause.</summary>
    private static FederationDenial Denial(ErrorRecord record)
    {
        for (Exception? e = record.Exception; e is not null; e = e.InnerException)
        {
            if (e is FederationException { Denied: { } denial })
                return denial;
        }

        throw new FederationException(
            FederationErrorCode.ParameterInvalid,
            $"The error {InputPreview.Quote(record.FullyQualifiedErrorId)} is not a denial of AWS STS; expected the error of a cmdlet that exchanged a token or an assertion. Specify -Token or -Assertion instead.");
    }
}
