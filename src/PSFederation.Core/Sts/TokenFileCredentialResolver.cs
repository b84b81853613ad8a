using PSFederation.Core.AwsConfig;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The keys of a role that is assumed with the token in a file.</summary>
internal sealed class TokenFileCredentialResolver(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>Reads the file and exchanges its token.</summary>
    /// <param name="tokenFile">The file; <c>~</c> is the home folder.</param>
    /// <param name="named">What names the file, for messages.</param>
    /// <param name="roleSessionName">The name of the session; null makes one from the token.</param>
    /// <param name="place">Where the role is assumed.</param>
    /// <exception cref="FederationException">The file has no token, or STS refused it.</exception>
    public async Task<AwsCredentials> GetAsync(string roleArn, string tokenFile, string named, string? roleSessionName, StsTarget place, CancellationToken cancellationToken)
    {
        OidcToken token = JwtReader.Read(TextInput.ReadFile(settings.FullPath(tokenFile), $"the token that {named} names"), OidcTokenType.IdToken);
        StsRequest request = new() { RoleArn = roleArn, Region = place.Region, EndpointUrl = place.EndpointUrl, Timeout = place.Timeout };
        FederatedSession session = await new StsFederationClient(settings, time, reporter)
            .AssumeRoleWithWebIdentityAsync(token, roleSessionName, providerId: null, request, cancellationToken).ConfigureAwait(false);
        return AwsCredentials.Of(session.Keys);
    }
}
