using PSFederation.Core.AwsConfig;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The credentials of a role that is assumed with a token from a file.</summary>
internal sealed class TokenFileCredentialResolver(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>Reads the file and exchanges its token.</summary>
    /// <param name="tokenFile">The file; <c>~</c> is the home folder.</param>
    /// <param name="named">The source of the path, for messages.</param>
    /// <param name="roleSessionName">The session name; null derives it from the token.</param>
    /// <param name="place">The endpoint for the role.</param>
    /// <exception cref="FederationException">The file has no token, or STS rejected it.</exception>
    public async Task<AwsCredentials> GetAsync(string roleArn, string tokenFile, string named, string? roleSessionName, StsTarget place, CancellationToken cancellationToken)
    {
        OidcToken token = TextInput.ReadFile(settings.FullPath(tokenFile), $"the token that {named} specifies", text => JwtReader.Read(text, OidcTokenType.IdToken));
        StsRequest request = new() { RoleArn = roleArn, Region = place.Region, EndpointUrl = place.EndpointUrl, PlaceFrom = place.From, Timeout = place.Timeout };
        FederatedSession session = await new StsFederationClient(settings, time, reporter)
            .AssumeRoleWithWebIdentityAsync(token, roleSessionName, providerId: null, request, cancellationToken).ConfigureAwait(false);
        return AwsCredentials.Of(session.Keys);
    }
}
