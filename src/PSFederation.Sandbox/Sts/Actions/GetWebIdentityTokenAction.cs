using System.Globalization;
using System.Xml.Linq;
using PSFederation.Sandbox.Sts.Outbound;

namespace PSFederation.Sandbox.Sts.Actions;

/// <summary>GetWebIdentityToken: a token about the caller for an external service. The rules are from API_GetWebIdentityToken.</summary>
internal sealed class GetWebIdentityTokenAction(OutboundToken token) : StsAction
{
    private const string Permission = "sts:GetWebIdentityToken";
    private const int MinimumDuration = 60;
    private const int MaximumDuration = 3600;
    private const int DefaultDuration = 300;

    public override string Name => "GetWebIdentityToken";

    public override bool IsSigned => true;

    public override Task<IReadOnlyList<XElement?>> InvokeAsync(StsCall call, CancellationToken cancellationToken)
    {
        StsCaller caller = call.SignedCaller;
        ParameterValidator validator = new(call.Parameters);
        IReadOnlyList<string> audience = ReadAudience(validator, call.Parameters);
        string algorithm = validator.Required("SigningAlgorithm", 5, 5);
        int duration = validator.Integer("DurationSeconds", MinimumDuration, MaximumDuration) ?? DefaultDuration;
        IReadOnlyList<KeyValuePair<string, string>> tags = SessionTags.Read(validator, call.Parameters);
        validator.ThrowIfInvalid();
        if (algorithm is not (OutboundToken.Rsa or OutboundToken.Ecdsa))
        {
            throw StsErrors.InvalidParameterValue("The signing algorithm must be RS256 or ES384.");
        }

        if (tags.Select(tag => tag.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count() < tags.Count)
        {
            throw StsErrors.InvalidParameterValue("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        }

        // A federated user can call only GetCallerIdentity (API_GetFederationToken, Permissions).
        if (caller.IsFederatedUser)
        {
            throw StsErrors.AccessDenied(caller.Arn, Permission, "*");
        }

        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(call.Now.ToUnixTimeSeconds());
        DateTimeOffset end = now + TimeSpan.FromSeconds(duration);
        string jwt = token.Create(caller, audience, algorithm, tags, now, end);
        if (end > caller.Session?.Expiration)
        {
            throw StsErrors.DurationExceedsSession();
        }

        return Task.FromResult<IReadOnlyList<XElement?>>(
        [
            StsXml.Element("WebIdentityToken", jwt),
            StsXml.Element("Expiration", end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        ]);
    }

    private static IReadOnlyList<string> ReadAudience(ParameterValidator validator, StsParameters parameters)
    {
        IReadOnlyList<string> audience = parameters.List("Audience");
        if (audience.Count is 0)
        {
            return [validator.Required("Audience", 1, 1000)];
        }

        validator.CountAtMost("Audience", audience.Count, 10);
        for (int index = 0; index < audience.Count; index++)
        {
            validator.Check($"audience.{(index + 1).ToString(CultureInfo.InvariantCulture)}.member", audience[index], 1, 1000, null, sensitive: false);
        }

        return audience;
    }
}
