using System.Text.Json;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>One request for a token: the platform, its surroundings, and what is wanted.</summary>
internal sealed class AmbientContext(
    AmbientPlatform platform, AmbientEnvironment environment, AmbientRequest request, TimeProvider time, IOperationReporter reporter)
{
    public TimeProvider Time => time;

    public AmbientPlatform Platform => platform;

    public AmbientEnvironment Environment => environment;

    public AmbientRequest Request => request;

    public IOperationReporter Reporter => reporter;

    /// <summary>The audience to ask for; null where the platform hands a token out as it is and none was named.</summary>
    public string? Audience => request.Method.Audience ?? (platform.Audience == AmbientAudience.Requested ? AmbientPlatforms.StsAudience : null);

    /// <summary>What stands in a template's place.</summary>
    public string? Value(string name) => name switch
    {
        "audience" => Audience,
        "claims" => Audience is null ? null : JsonSerializer.Serialize(new Dictionary<string, string> { ["aud"] = Audience }),
        "metadata" => environment.MetadataHost,
        "serviceConnectionId" => request.Method.ServiceConnectionId,
        _ => environment.Variable(name),
    };

    /// <summary>Fills in a template of which nothing is known to be missing.</summary>
    public string? Expand(string template) => StringTemplate.Expand(template, Value, []);

    /// <summary>The platform is there and something of it is not.</summary>
    public FederationException Incomplete(string found) =>
        new(FederationErrorCode.AmbientIncomplete, $"{platform.Title} gives no token: {found}. {platform.Remedy} See {platform.Documentation}", platform.Name);

    /// <summary>The platform has a fault of its own, or too much to do: no permission is missing.</summary>
    public FederationException Unavailable(string found) =>
        new(FederationErrorCode.HttpError, $"{platform.Title} returned no token: {found}, repeatedly. The platform has a problem; no permission is missing. Try again later.", platform.Name);

    /// <summary>The platform refused.</summary>
    public FederationException Refused(string found) =>
        new(FederationErrorCode.AmbientRefused, $"{platform.Title} refused a token: {found}. {platform.Remedy} See {platform.Documentation}", platform.Name);
}
