using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Ambient;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Renewal;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>
/// Rejects profiles that can never work when they are registered, because their first use can be an unattended job. When a profile is used, only missing
/// members and addresses are checked again, because people edit the file: an edited address could send an identity to another server.
/// </summary>
public static class ProfileValidator
{
    /// <summary>Rejects values that cannot work, for the parameters of Register-FederatedProfile.</summary>
    /// <param name="settings">The environment and AWS profiles, which can contain a custom STS endpoint.</param>
    /// <param name="now">The time, UTC.</param>
    /// <exception cref="FederationException">A value is not valid, a file cannot be read, or the profile depends on its own credentials.</exception>
    public static void RequireRegistrable(FederatedProfileDefinition profile, AwsSettings settings, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(settings);
        profile.SignIn.Validate();
        RequirePrivate(profile, isRegistered: false);
        RequireMethod(profile.SignIn, now);
        RequireRoles(profile);
        foreach (RoleSettings role in profile.Roles)
        {
            SessionLimits.Require(RoleRequests.Of(role));
            if (role.RoleSessionName is { } name)
                RoleSessionName.Require(name);
        }

        RequirePartition(profile);
        RequireDuration(profile, settings);
        RequireBeginning(profile);
        if (profile is { Roles: [var alone], SignIn: not ProfileMethod } && (alone.SourceIdentity is not null || alone.Tags.Count > 0))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Tag and -SourceIdentity apply only to a role that is assumed with AWS credentials, but {alone.RoleArn} is assumed with a token or an assertion, which contains its own values. Omit them, or specify a second role.", nameof(alone.Tags));
        if (profile is { Roles: [{ ExternalId: not null } only], SignIn: not ProfileMethod })
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-ExternalId applies only to a role that is assumed with AWS credentials, but {only.RoleArn} is assumed with a token. Omit it, or specify a second role.", nameof(only.ExternalId));
    }

    /// <summary>Rejects a profile of the file whose sign-in cannot be opened.</summary>
    /// <exception cref="FederationException">A member is missing, or an address cannot be used.</exception>
    internal static void RequireUsable(FederatedProfileDefinition profile)
    {
        RequirePrivate(profile, isRegistered: true);
        RequireRoles(profile);
        if (profile.SignIn.Missing is { } member)
            throw new FederationException(
                FederationErrorCode.FederatedProfileMalformed, $"The federated profile '{profile.Name}' has no signIn.{member}, which {profile.SignIn.Kind} requires. Register it again with -Force.", profile.Name);
        if (profile.SignIn.Addresses.FirstOrDefault(address => address.IsFull && !Uri.TryCreate(address.Text, UriKind.Absolute, out _)) is { } partial)
            throw new FederationException(
                FederationErrorCode.FederatedProfileMalformed, $"The federated profile '{profile.Name}' has a signIn.{partial.Member} that is not a full address. Register it again with -Force.", profile.Name);
    }

    /// <summary>Rejects text that is neither a role ARN nor a pattern for one.</summary>
    /// <exception cref="FederationException">One of them is not valid.</exception>
    public static void RequireRoleForms(IEnumerable<string> roles)
    {
        ArgumentNullException.ThrowIfNull(roles);
        foreach (string role in roles.Where(role => !RolePattern.IsPattern(role)))
            Arn.RequireRole(role, nameof(RoleSettings.RoleArn));
    }

    /// <summary>A pattern is compared with the roles of an assertion, which only the first role comes from.</summary>
    private static void RequireRoles(FederatedProfileDefinition profile)
    {
        for (int i = 0; i < profile.Roles.Count; i++)
        {
            string arn = profile.Roles[i].RoleArn;
            if (!RolePattern.IsPattern(arn))
                Arn.RequireRole(arn, nameof(RoleSettings.RoleArn));
            else if (i > 0 || profile.SignIn is not SamlMethod)
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"-RoleArn is {InputPreview.Quote(arn)}, which contains wildcards; they are valid only for the first role of a profile that signs in with SAML, because only an assertion lists roles. Specify the ARN of the role.", InputPreview.Target(arn));
        }
    }

    private static void RequirePrivate(FederatedProfileDefinition profile, bool isRegistered)
    {
        foreach (MethodAddress address in profile.SignIn.Addresses)
            Require(address.Text, address.Parameter, "signIn." + address.Member, address.Insecure);
        if (profile.EndpointUrl is not null)
            Require(profile.EndpointUrl, "EndpointUrl", "endpointUrl", FederationErrorCode.ParameterInvalid);

        void Require(string text, string parameter, string member, FederationErrorCode code)
        {
            // Text that is not an address is rejected when it is read.
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || !WebAddress.IsWeb(address) || WebAddress.IsPrivate(address))
                return;
            string what = isRegistered ? $"{member} of the federated profile {InputPreview.Quote(profile.Name)}" : "-" + parameter;
            throw new FederationException(
                code, WebAddress.Refusal(address, what) + (isRegistered ? " Register the profile again with -Force." : string.Empty), isRegistered ? profile.Name : parameter);
        }
    }

    /// <summary>Opens files and resolves names that are available now.</summary>
    private static void RequireMethod(SignInMethod method, DateTime now)
    {
        switch (method)
        {
            case AmbientMethod { Platform: { } platform }:
                AmbientPlatforms.Find(platform);
                break;
            case SamlMethod saml:
                SamlTrustFiles.Require(saml.Trust, now);
                if (saml is { SignInUri: null, Trust.Metadata: [] })
                    throw SignOnAddress.Missing(nameof(saml.SignInUri));
                if (saml is SamlRequestMethod { SigningCertificate: { } signing })
                    RequestSigner.Read(signing).Dispose();
                break;
            case OidcMethod client:
                // A secret in them would be written to the file.
                RequestParameters.RequireAdditional(client.Client.AdditionalParameters);
                ClientOpener.RequireProof(client);
                if (client is TokenExchangeMethod exchange)
                    RequireExchange(exchange, now);
                break;
            default:
                break;
        }
    }

    private static void RequireExchange(TokenExchangeMethod exchange, DateTime now)
    {
        if (exchange.SubjectTokenType is { } given)
            TokenTypeNames.Resolve(given, nameof(exchange.SubjectTokenType));
        if (exchange.RequestedTokenType is { } wanted)
            TokenTypeNames.Resolve(wanted, nameof(exchange.RequestedTokenType));
        RequireMethod(exchange.Subject, now);
    }

    /// <summary>Custom servers can have other limits, so they decide. A custom endpoint can still belong to AWS: a VPC, FIPS or dual-stack endpoint.</summary>
    private static void RequireDuration(FederatedProfileDefinition profile, AwsSettings settings)
    {
        if (profile.Roles[^1].DurationSeconds is not { } seconds || !PartitionRules.IsAws(profile.EndpointUrl ?? settings.StsEndpointUrl?.Url))
            return;
        StsRules.RequireDuration(seconds);
        if (profile.Roles.Count > 1 || profile.SignIn is ProfileMethod)
            StsRules.RequireChainedDuration(seconds);
    }

    /// <summary>The roles of a chain and their STS must be in one partition.</summary>
    private static void RequirePartition(FederatedProfileDefinition profile)
    {
        // The role of a pattern is known only at the sign-in.
        RoleSettings[] named = [.. profile.Roles.Where(role => !RolePattern.IsPattern(role.RoleArn))];
        if (named.Length == 0)
            return;
        string partition = Arn.PartitionOf(named[0].RoleArn);
        if (Array.Find(named, role => Arn.PartitionOf(role.RoleArn) != partition) is { } other)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch,
                $"The role {other.RoleArn} is in partition {Arn.PartitionOf(other.RoleArn)}; expected a role in {partition}, like {named[0].RoleArn}, because a role cannot be assumed from another partition. Register a profile for each partition.",
                other.RoleArn);
        if (profile.EndpointUrl is not null)
            PartitionRules.RequireEndpoint(profile.EndpointUrl, "-EndpointUrl", partition);
        else if (profile.Region is not null)
            PartitionRules.RequireRegion(profile.Region, "-Region", partition);
    }

    private static void RequireBeginning(FederatedProfileDefinition profile)
    {
        List<string> way = [profile.Name];
        string? first = Source(profile), source = first;
        while (source is not null)
        {
            bool again = way.Contains(source);
            way.Add(source);
            if (again)
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"-SourceProfileName is '{first}', so '{profile.Name}' would depend on its own credentials ({string.Join(" from ", way)}); expected a profile with another sign-in method.", first);
            source = Source(ProfileStore.Find(source));
        }
    }

    private static string? Source(FederatedProfileDefinition? profile) => (profile?.SignIn as ProfileMethod)?.SourceProfile;
}
