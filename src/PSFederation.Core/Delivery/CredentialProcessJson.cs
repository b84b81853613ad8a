using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PSFederation.Core.Text;

namespace PSFederation.Core.Delivery;

/// <summary>The standard output of a credential_process.</summary>
public static class CredentialProcessJson
{
    private const int Version = 1;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes them.</summary>
    /// <param name="keys">The credentials.</param>
    /// <returns>The document of version 1.</returns>
    public static string Write(AwsSessionKeys keys)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("Version", Version);
            json.WriteString("AccessKeyId", keys.AccessKeyId);
            json.WriteString("SecretAccessKey", keys.SecretAccessKey);
            json.WriteString("SessionToken", keys.SessionToken);
            json.WriteString("Expiration", keys.Expiration.Iso());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
