using System.Text.Json;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>One request for a token: the platform, its environment, and the request.</summary>
internal sealed class AmbientContext(
    AmbientPlatform platform, AmbientEnvironment environment, AmbientRequest request, TimeProvider time, IOperationReporter reporter)
{
    public TimeProvider Time => time;

    public AmbientPlatform Platform => platform;

    public AmbientEnvironment Environment => environment;

    public AmbientRequest Request => request;

    public IOperationReporter Reporter => reporter;

    /// <summary>The audience to request; null if the platform provides a fixed token and no audience was specified.</summary>
    public string? Audience => request.Method.Audience ?? (platform.Audience == AmbientAudience.Requested ? AmbientPlatforms.StsAudience : null);

    /// <summary>The value of a placeholder in a template.</summary>
    public string? Value(string name) => name switch
    {
        "audience" => Audience,
        "claims" => Audience is null ? null : JsonSerializer.Serialize(new Dictionary<string, string> { ["aud"] = Audience }),
        "metadata" => environment.MetadataHost,
        "serviceConnectionId" => request.Method.ServiceConnectionId,
        _ => environment.Variable(name),
    };

    /// <summary>Fills in a template whose values are known to exist.</summary>
    public string? Expand(string template) => StringTemplate.Expand(template, Value, []);

    /// <summary>The platform exists, but a part of it is missing.</summary>
    public FederationException Incomplete(string found) =>
        new(FederationErrorCode.AmbientIncomplete, $"{platform.Title} provides no token: {found}. {platform.Remedy} See {platform.Documentation}", platform.Name);

    /// <summary>The platform has an error or is overloaded: no permission is missing.</summary>
    public FederationException Unavailable(string found) =>
        new(FederationErrorCode.HttpError, $"{platform.Title} returned no token: {found}, repeatedly. The problem is at the platform, not in your permissions. Try again later.", platform.Name);

    /// <summary>The platform denied the token.</summary>
    public FederationException Refused(string found) =>
        new(FederationErrorCode.AmbientRefused, $"{platform.Title} denied a token: {found}. {platform.Remedy} See {platform.Documentation}", platform.Name);
}
