using System.Text.Json;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Cache;

/// <summary>The cached form of a session.</summary>
internal static class SessionJson
{
    /// <summary>2: contains the profile.</summary>
    private const int Version = 2;

    /// <summary>No clock differs by that much, and adding several of them does not overflow.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(5_000 * 365);

    public static byte[] Write(FederatedSession session, TimeProvider time)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            FederatedCredentialSource source = session.Source;
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("accessKeyId", session.Keys.AccessKeyId);
            json.WriteString("secretAccessKey", session.Keys.SecretAccessKey);
            json.WriteString("sessionToken", session.Keys.SessionToken);
            json.WriteString("expiration", session.Keys.Expiration);
            json.WriteString("method", source.Method.ToString());
            json.WriteString("roleArn", source.RoleArn);
            json.WriteString("assumedRoleArn", source.AssumedRoleArn);
            json.WriteString("assumedRoleId", source.AssumedRoleId);
            json.WriteString("federatedProfile", source.FederatedProfile);
            json.WriteString("issuer", source.Issuer);
            json.WriteString("subject", source.Subject);
            json.WriteString("audience", source.Audience);
            json.WriteString("provider", source.Provider);
            json.WriteString("sourceIdentity", source.SourceIdentity);
            json.WriteString("region", source.Region);
            json.WriteString("endpointUrl", source.EndpointUrl);
            json.WriteString("issuedAt", source.IssuedAt);
            json.WriteNumber("clockOffset", source.ClockOffset.Ticks);
            if (source.SessionTokenUtilization is { } utilization)
                json.WriteNumber("sessionTokenUtilization", utilization);
            ClockReading now = ClockReading.Now(time);
            json.WriteString("wallClock", now.Wall);
            json.WriteNumber("steadyClock", now.Steady.Ticks);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads a session; null if the text is not of this version, which counts as an empty cache.</summary>
    public static FederatedSession? Read(byte[] text, TimeProvider time)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement json = document.RootElement;
            if (json.GetProperty("version").GetInt32() != Version)
                return null;
            string? Text(string name) => json.GetProperty(name).GetString();
            string Needed(string name) => Text(name) ?? throw new FormatException();
            FederatedSession session = new(
                new AwsSessionKeys(Needed("accessKeyId"), Needed("secretAccessKey"), Needed("sessionToken"), json.GetProperty("expiration").GetDateTime()),
                new FederatedCredentialSource
                {
                    Method = Enum.Parse<FederatedCredentialMethod>(Needed("method")),
                    RoleArn = Needed("roleArn"),
                    AssumedRoleArn = Text("assumedRoleArn"),
                    AssumedRoleId = Text("assumedRoleId"),
                    FederatedProfile = Text("federatedProfile"),
                    Issuer = Text("issuer"),
                    Subject = Text("subject"),
                    Audience = Text("audience"),
                    Provider = Text("provider"),
                    SourceIdentity = Text("sourceIdentity"),
                    Region = Text("region"),
                    EndpointUrl = Text("endpointUrl"),
                    IssuedAt = json.GetProperty("issuedAt").GetDateTime(),
                    ClockOffset = Ticks(json.GetProperty("clockOffset")),
                    SessionTokenUtilization = json.TryGetProperty("sessionTokenUtilization", out JsonElement utilization) ? utilization.GetInt32() : null,
                });
            return json.TryGetProperty("wallClock", out JsonElement wall)
                ? new ClockReading(wall.GetDateTime(), Ticks(json.GetProperty("steadyClock"))).Correct(session, time)
                : session;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or FederationException)
        {
            return null;
        }
    }

    /// <summary>A valid time span.</summary>
    private static TimeSpan Ticks(JsonElement json) =>
        json.GetInt64() is var ticks && ticks > -Longest.Ticks && ticks < Longest.Ticks ? TimeSpan.FromTicks(ticks) : throw new FormatException();
}
