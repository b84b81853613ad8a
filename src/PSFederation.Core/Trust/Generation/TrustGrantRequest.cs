using PSFederation.Core.Aws;
using PSFederation.Core.Text;
using PSFederation.Core.Trust.Findings;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust.Generation;

/// <summary>The unvalidated request for a policy.</summary>
public sealed record TrustGrantRequest
{
    private const string SamlResource = "saml-provider/", OidcResource = "oidc-provider/";

    /// <summary>The sign-in address without a region.</summary>
    public const string GlobalRegion = "global";

    /// <summary>The platform; null for a private issuer or SAML provider.</summary>
    public TrustPlatform? Platform { get; init; }

    /// <summary>The specified issuer; null if the platform determines it.</summary>
    public string? Issuer { get; init; }

    /// <summary>A SAML provider, by name or ARN.</summary>
    public string? SamlProvider { get; init; }

    /// <summary>
    /// The regions of the allowed sign-in addresses for a SAML assertion; <c>global</c> for the address without a region.
    /// </summary>
    public IReadOnlyList<string> SignInRegions { get; init; } = [];

    /// <summary>The allowed local address for a SAML assertion; null for none.</summary>
    public string? LoopbackAcs { get; init; }

    /// <summary>The account of the role; null if no ARN is needed.</summary>
    public string? AccountId { get; init; }

    /// <summary>The partition.</summary>
    public string Partition { get; init; } = "aws";

    /// <summary>The parameters of the platform, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Parts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The audiences; empty for the documented defaults.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>Subjects, with wildcards; empty if the platform builds them.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>Whether to trust every identity with the audience.</summary>
    public bool AnySubject { get; init; }

    /// <summary>Whether to use GitHub subjects without IDs.</summary>
    public bool MutableSubject { get; init; }

    /// <summary>Whether to trust guests of a Cognito identity pool.</summary>
    public bool Unauthenticated { get; init; }

    /// <summary>Other parts of the grant: tags, source identity, conditions, Sid.</summary>
    public required TrustGrant Rest { get; init; }

    /// <summary>The grant.</summary>
    /// <returns>The grant, as narrow as requested.</returns>
    /// <exception cref="FederationException">A parameter is missing or wrong.</exception>
    public TrustGrant Grant()
    {
        if (!AwsSignIn.Partitions.Contains(Partition))
            throw Invalid("Partition", $"-Partition is {InputPreview.Quote(Partition)}; expected one of {string.Join(", ", AwsSignIn.Partitions)}.");
        TrustGrant grant = SamlProvider is not null ? Saml(SamlProvider) : Platform is null ? Own() : Known(Platform);
        RequireNarrow(grant);
        return grant;
    }

    /// <summary>A policy with an error of Find-FederationTrustIssue is not created.</summary>
    private void RequireNarrow(TrustGrant grant)
    {
        string arn = $"arn:{Partition}:iam::000000000000:{(grant.Kind == TrustProviderKind.Saml ? SamlResource : OidcResource)}{grant.Provider}";
        string json = TrustSnippets.Json(grant with { ProviderArn = grant.ProviderArn ?? arn }, indented: false);
        // For a policy that IAM rejects, only that issue is reported; others would be missed.
        TrustPolicyParser.Parse(json, "The policy with your -Sid and -Condition");
        foreach (FederationTrustIssue issue in TrustAnalysis.Find(new TrustPolicySource(json, "policy")))
        {
            bool mutable = issue.Rule == TrustRules.MutableSubject.Id;
            if (mutable ? MutableSubject : issue.Severity != FederationTrustSeverity.Error)
                continue;
            string other = mutable ? " A repository that keeps the old form needs -MutableSubject." : string.Empty;
            throw Invalid(issue.Rule, $"The policy was not created, because Find-FederationTrustIssue reports {issue.Rule} for it. {issue.Explanation} {issue.Repair}{other}");
        }
    }

    private TrustGrant Known(TrustPlatform platform)
    {
        TrustParts parts = new(platform, Parts);
        parts.RequireUsed();
        string provider = parts.Issuer(Issuer is null ? null : Address(Issuer));
        if (platform.RegionPrincipals.Count > 0 && Audiences.Count > 0)
            provider = RegionPrincipal(platform);
        IReadOnlyList<string> subjects = Subjects;
        if (platform.Scope is not null)
        {
            if (Subjects.Count > 0 || AnySubject)
                throw Invalid(AnySubject ? "AnySubject" : "Subject", $"-{(AnySubject ? "AnySubject" : "Subject")} does not apply to {platform.Title}, whose subjects are built from other parameters. {platform.Remedy}");
            subjects = parts.Subjects(MutableSubject);
        }
        else if (MutableSubject)
        {
            throw Invalid("MutableSubject", $"-MutableSubject applies only to GitHub; {platform.Title} has user IDs.");
        }
        else if (!platform.HasAmr)
        {
            RequireSubject(platform.Title, platform.Remedy);
        }

        if (Unauthenticated && !platform.HasAmr)
            throw Invalid("Unauthenticated", $"-Unauthenticated applies only to Cognito; {platform.Title} has no guests.");
        return Rest with
        {
            Platform = platform.Name,
            Kind = platform.Principal is null ? TrustProviderKind.Oidc : TrustProviderKind.BuiltIn,
            Provider = provider,
            Scheme = Issuer is null ? "https" : SchemeOf(Issuer),
            ProviderArn = platform.Principal is null ? OidcArn(provider) : null,
            Audiences = Exact(Audiences.Count > 0 ? Audiences : [platform.PartitionAudiences.GetValueOrDefault(Partition) ?? parts.Audience(provider)]),
            Subjects = subjects,
            AudienceClaim = platform.AudienceClaim,
            SubjectClaim = platform.SubjectClaim,
            Amr = platform.HasAmr ? (Unauthenticated ? "unauthenticated" : "authenticated") : null,
        };
    }

    /// <summary>The principal of Cognito: of the partition, or in some partitions of the region prefix of identity pool IDs.</summary>
    private string RegionPrincipal(TrustPlatform platform)
    {
        HashSet<string> principals = [];
        foreach (string audience in Audiences)
        {
            string region = audience.Split(':')[0], partition = AwsPartitions.PartitionOf(region);
            if (partition != Partition)
                throw Invalid("Partition", $"-Partition is {Partition}, but -Audience is {InputPreview.Quote(audience)}, an identity pool in the partition {partition}; expected an identity pool of the same partition.");
            principals.Add(Partition == "aws" ? platform.Principal! : platform.RegionPrincipals.GetValueOrDefault(region)
                ?? throw Invalid("Audience", $"-Audience is {InputPreview.Quote(audience)}; AWS documents no principal of {platform.Title} in that region. Expected a pool of {string.Join(", ", platform.RegionPrincipals.Keys.Where(known => AwsPartitions.PartitionOf(known) == Partition).DefaultIfEmpty("another partition"))}."));
        }

        return principals.Count == 1 ? principals.Single()
            : throw Invalid("Audience", $"-Audience has identity pools in several regions, which are different principals in {Partition}; expected pools in one region.");
    }

    private TrustGrant Own()
    {
        string issuer = Address(Issuer!);
        if (OutboundIssuer.Is(issuer))
        {
            throw Invalid(
                "Issuer", $"-Issuer is {InputPreview.Quote(Issuer!)}, the issuer of AWS STS tokens for external services, which cannot be used for federation into AWS. Expected the issuer of another identity provider.");
        }

        if (TrustPlatforms.OfIssuer(issuer) is { Principal: not null } builtIn)
        {
            // IAM needs no OIDC provider for it, and the policy contains its name instead of an ARN.
            TrustGrant grant = (this with { Issuer = null }).Known(builtIn);
            return grant.Provider == issuer ? grant
                : throw Invalid("Issuer", $"-Issuer is {InputPreview.Quote(Issuer!)}, but the tokens of {InputPreview.Quote(Audiences[0])} have another issuer; expected https://{grant.Provider}.");
        }

        if (Audiences.Count == 0)
            throw new FederationException(FederationErrorCode.ParameterMissing, "-Audience is missing; expected the client ID, or audience, of the tokens (aud, or azp if the token has it).", "Audience");
        RequireSubject(issuer, "-Subject is the sub claim of the tokens; Get-OidcToken shows it.");
        return Rest with
        {
            Platform = TrustPlatforms.OfIssuer(issuer)?.Name ?? issuer.Split('/')[0],
            Kind = TrustProviderKind.Oidc,
            Provider = issuer,
            Scheme = SchemeOf(Issuer!),
            ProviderArn = OidcArn(issuer),
            Audiences = Exact(Audiences),
            Subjects = Subjects,
        };
    }

    private TrustGrant Saml(string given)
    {
        string name = given;
        string? arn = null;
        if (given.StartsWith("arn:", StringComparison.Ordinal))
        {
            Arn.RequireSamlProvider(given, "-SamlProvider");
            (arn, name) = (given, given[(given.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        }
        else if (!Arn.IsSamlProvider($"arn:aws:iam::000000000000:{SamlResource}{given}"))
        {
            throw Invalid("SamlProvider", $"-SamlProvider is {InputPreview.Quote(given)}; expected the name of a SAML provider in IAM, or its ARN.");
        }

        return Rest with
        {
            Platform = name,
            Kind = TrustProviderKind.Saml,
            Provider = name,
            ProviderArn = arn ?? Account($"{SamlResource}{name}"),
            Audiences = Exact(Recipients(arn is null ? Partition : Arn.PartitionOf(arn))),
            Subjects = Subjects,
        };
    }

    /// <summary>
    /// SAML:aud is the Recipient of the assertion, not its Audience (IAM, "Available keys for SAML-based AWS STS
    /// federation").
    /// </summary>
    private IReadOnlyList<string> Recipients(string partition)
    {
        List<string> recipients = [.. Audiences, .. SignInRegions.Select(region => SignInAddress(partition, region))];
        if (LoopbackAcs is not null)
            recipients.Add(LoopbackAcs);
        return recipients.Count > 0 ? [.. recipients.Distinct(StringComparer.Ordinal)] : [SignInAddress(partition, GlobalRegion)];
    }

    private static string SignInAddress(string partition, string region) =>
        AwsSignIn.Acs(partition, region.Equals(GlobalRegion, StringComparison.OrdinalIgnoreCase) ? null : region)
        ?? throw Invalid("SignInRegion", $"-SignInRegion is {InputPreview.Quote(region)}; expected a region of the partition {partition}, or {GlobalRegion}.");

    private void RequireSubject(string title, string remedy)
    {
        if (AnySubject && Subjects.Count > 0)
            throw Invalid("AnySubject", "-AnySubject and -Subject cannot be combined; omit one of them.");
        if (!AnySubject && Subjects.Count == 0)
        {
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"-Subject is missing; expected the {title} identities that can assume the role. {remedy} To trust every token that has the audience, use -AnySubject.", "Subject");
        }
    }

    private IReadOnlyList<string> Exact(IReadOnlyList<string> audiences) =>
        audiences.FirstOrDefault(PolicyText.HasWildcard) is { } wild
            ? throw Invalid("Audience", $"-Audience is {InputPreview.Quote(wild)}; expected a value without wildcards{(SamlProvider is null ? ", exactly as in the IAM provider" : ": the address that assertions are delivered to")}.")
            : audiences;

    /// <summary>
    /// The issuer without scheme, as in IAM, including the path and a trailing slash. IAM accepts https without a port; http on this machine
    /// is for tests with a local
    /// server.
    /// </summary>
    private static string Address(string issuer)
    {
        if (Uri.TryCreate(issuer, UriKind.Absolute, out Uri? address) && address is { Query: "", Fragment: "", UserInfo: "" }
            && !issuer.Any(c => c is <= ' ' or > '~' or '*' or '?' or '$' or '#')
            && (IsLoopback(address) || (address is { Scheme: "https", IsDefaultPort: true } && issuer.StartsWith("https://", StringComparison.Ordinal))))
            return issuer[(issuer.IndexOf("://", StringComparison.Ordinal) + 3)..];
        throw Invalid("Issuer", $"-Issuer is {InputPreview.Quote(issuer)}; expected the iss of the tokens in the form that IAM accepts: https://, without port, query, fragment and user name.");
    }

    private static bool IsLoopback(Uri address) => address.IsLoopback && address.Scheme == Uri.UriSchemeHttp;

    private static string SchemeOf(string issuer) => issuer[..issuer.IndexOf("://", StringComparison.Ordinal)];

    private string? OidcArn(string issuer) => Account(OidcResource + issuer);

    private string? Account(string resource)
    {
        if (AccountId is null)
            return null;
        return AccountId.Length == 12 && AccountId.All(char.IsAsciiDigit)
            ? $"arn:{Partition}:iam::{AccountId}:{resource}"
            : throw Invalid("AccountId", $"-AccountId is {InputPreview.Quote(AccountId)}; expected twelve digits.");
    }

    private static FederationException Invalid(string parameter, string message) => new(FederationErrorCode.ParameterInvalid, message, parameter);
}
