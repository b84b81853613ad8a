using System.Collections;
using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Text;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Generation;
using PSFederation.Core.Trust.Platforms;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>New-FederationTrustPolicy: creates the trust policy of a role that allows only the specified identities.</summary>
[Cmdlet(VerbsCommon.New, "FederationTrustPolicy", DefaultParameterSetName = IssuerSet)]
[OutputType(typeof(FederationTrustPolicy), typeof(string))]
public sealed partial class NewFederationTrustPolicyCommand : FederationCmdlet
{
    private const string PlatformSet = "Platform";
    private const string IssuerSet = "Issuer";
    private const string SamlSet = "SamlProvider";

    /// <summary>The quota of IAM for a trust policy, which can be raised (IAM and AWS STS quotas).</summary>
    private const int QuotaLength = 2048;

    /// <summary>The platform whose tokens are trusted.</summary>
    [Parameter(ParameterSetName = PlatformSet, Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(TrustPlatformCompleter))]
    public string Platform { get; set; } = string.Empty;

    /// <summary>The issuer of the tokens.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [Parameter(ParameterSetName = IssuerSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Authority")]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    public string? Issuer { get; set; }

    /// <summary>The SAML provider in IAM, by name or ARN.</summary>
    [Parameter(ParameterSetName = SamlSet, Mandatory = true)]
    public string? SamlProvider { get; set; }

    /// <summary>The account of the role.</summary>
    [Parameter]
    public string? AccountId { get; set; }

    /// <summary>The partition of the account.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PartitionCompleter))]
    public string Partition { get; set; } = "aws";

    /// <summary>The audiences, or client ids. The default is the audience in the documentation of the platform.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [Parameter(ParameterSetName = IssuerSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SamlSet)]
    [Alias("ClientId", "ClientIDList")]
    [ArgumentCompleter(typeof(AudienceCompleter))]
    public string[] Audience { get; set; } = [];

    /// <summary>The subjects, with wildcards.</summary>
    [Parameter]
    public string[] Subject { get; set; } = [];

    /// <summary>Trusts everyone whose token has the audience.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [Parameter(ParameterSetName = IssuerSet)]
    public SwitchParameter AnySubject { get; set; }

    /// <summary>Session tags that a token must have, each with its values.</summary>
    [Parameter]
    [ValidateNotNull]
#pragma warning disable CA2227 // The engine sets the property.
    public Hashtable SessionTag { get; set; } = [];
#pragma warning restore CA2227

    /// <summary>Session tags that can be transitive.</summary>
    [Parameter]
    public string[] TransitiveTagKey { get; set; } = [];

    /// <summary>The allowed source identities, with wildcards.</summary>
    [Parameter]
    public string[] SourceIdentity { get; set; } = [];

    /// <summary>Additional conditions: operator, key, values.</summary>
    [Parameter]
    [ValidateNotNull]
#pragma warning disable CA2227 // The engine sets the property.
    public Hashtable Condition { get; set; } = [];
#pragma warning restore CA2227

    /// <summary>The Sid of the statement.</summary>
    [Parameter]
    public string? Sid { get; set; }

    /// <summary>The name of the role.</summary>
    [Parameter]
    [ValidatePattern(@"\A[A-Za-z0-9+=,.@_-]{1,64}\z")]
    public string? RoleName { get; set; }

    /// <summary>The form of the output.</summary>
    [Parameter]
    public FederationTrustPolicyFormat As { get; set; }

    /// <summary>Specifies that the provider already exists.</summary>
    [Parameter]
    public SwitchParameter ExistingProvider { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        TrustGrant grant = Request().Grant();
        switch (As)
        {
            case FederationTrustPolicyFormat.CloudFormation:
                WriteObject(TrustSnippets.CloudFormation(grant, Options()));
                break;
            case FederationTrustPolicyFormat.Terraform:
                WriteObject(TerraformSnippet.Write(grant, Options()));
                break;
            case FederationTrustPolicyFormat.AwsCli:
                Check(grant);
                WriteObject(TrustSnippets.AwsCli(grant, Options()));
                break;
            case FederationTrustPolicyFormat.Json:
                Check(grant);
                WriteObject(TrustSnippets.Json(grant));
                break;
            default:
                WriteObject(Result(grant, Check(grant)));
                break;
        }

        return Task.CompletedTask;
    }

    private FederationTrustPolicy Result(TrustGrant grant, string json) => new()
    {
        Platform = grant.Platform,
        ProviderArn = grant.ProviderArn,
        Url = grant.Url,
        ClientIDList = grant.ClientIds,
        Action = grant.Actions,
        Audience = grant.Audiences,
        Subject = grant.Subjects,
        RoleName = RoleName,
        AssumeRolePolicyDocument = json,
    };

    /// <summary>Returns the policy after a check that IAM accepts it, because a condition of the caller could make it invalid.</summary>
    private string Check(TrustGrant grant)
    {
        string json = TrustSnippets.Json(grant, indented: false);
        TrustPolicyParser.Parse(json, "The policy with your -Sid and -Condition");
        if (json.Length > QuotaLength)
            WriteWarning($"The policy has {json.Length.Grouped()} characters. IAM accepts {QuotaLength.Grouped()}, unless the trust policy quota of the account was raised.");
        return json;
    }

    private SnippetOptions Options() => new(
        RoleName ?? throw new FederationException(FederationErrorCode.ParameterMissing, $"-RoleName is missing; -As {As} creates a role.", nameof(RoleName)),
        ExistingProvider,
        SamlMetadataDocument);

    private TrustGrantRequest Request()
    {
        Dictionary<string, IReadOnlyList<string>> tags = Tags();
        if (TransitiveTagKey.FirstOrDefault(key => !tags.ContainsKey(key)) is { } unknown)
            throw new FederationException(FederationErrorCode.ParameterInvalid, $"-TransitiveTagKey is {InputPreview.Quote(unknown)}, which -SessionTag does not have; expected one of its keys.", InputPreview.Target(unknown));
        return new TrustGrantRequest
        {
            Platform = ParameterSetName == PlatformSet ? TrustPlatforms.Find(Platform) : null,
            Issuer = Issuer,
            SamlProvider = SamlProvider,
            AccountId = AccountId,
            Partition = Partition,
            Parts = ParameterSetName == PlatformSet ? Parts() : new Dictionary<string, IReadOnlyList<string>>(),
            Audiences = Audience,
            SignInRegions = SignInRegion,
            LoopbackAcs = LoopbackAcs,
            Subjects = Subject,
            AnySubject = AnySubject,
            MutableSubject = MutableSubject,
            Unauthenticated = Unauthenticated,
            Rest = new TrustGrant
            {
                Platform = string.Empty,
                Kind = TrustProviderKind.Oidc,
                Provider = string.Empty,
                Audiences = [],
                SessionTags = tags,
                TransitiveTagKeys = TransitiveTagKey,
                SourceIdentities = SourceIdentity,
                Conditions = ConditionTable.Read(Condition),
                Sid = Sid,
            },
        };
    }

    /// <summary>
    /// Keys of session tags have up to 128 characters. A hashtable does not have an order, so the policy sorts the keys.
    /// </summary>
    private Dictionary<string, IReadOnlyList<string>> Tags()
    {
        Dictionary<string, IReadOnlyList<string>> tags = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, IReadOnlyList<string> values) in ConditionTable.Entries(SessionTag, "-SessionTag"))
        {
            if (key.Length is 0 or > 128 || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                throw new FederationException(FederationErrorCode.ParameterInvalid, $"-SessionTag has the key {InputPreview.Quote(key)}; expected 1 to 128 characters that do not begin with aws:.", InputPreview.Target(key));
            tags.Add(key, values);
        }

        return tags;
    }
}
