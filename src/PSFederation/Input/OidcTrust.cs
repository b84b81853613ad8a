using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>Reads keys from -Jwks: a path, JSON, an object of Get-OidcConfiguration, or the ConvertFrom-Json output of a key set.</summary>
internal static class OidcTrust
{
    public const string Text = "a JSON Web Key Set";

    private const int MaxDepth = 16;

    public static JwkSet Keys(object input, Func<string, string> resolvePath) => JwkSet.Parse(Json(input, resolvePath), "-Jwks");

    /// <summary>The key set as JSON.</summary>
    public static string Json(object input, Func<string, string> resolvePath) =>
        PSValue.Unwrap(input) switch
        {
            OidcConfiguration configuration => configuration.Jwks ?? throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The configuration of {configuration.Issuer} does not contain keys. Run Get-OidcConfiguration again. Its warnings show why it could not read them."),
            FileInfo file => TextInput.ReadFile(file.FullName, Text),
            string text when text.TrimStart().TrimStart('\uFEFF').StartsWith('{') => text,
            string address when SamlTrust.IsAddress(address) => throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Jwks is the address {InputPreview.Quote(address)}; expected a path or JSON. To get the keys from an issuer, specify the issuer with -Authority.", InputPreview.Target(address)),
            string path => TextInput.ReadFile(resolvePath(path), Text),
            IDictionary or PSCustomObject => Serialize(input),
            var other => throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Jwks is {(other?.GetType().FullName ?? "null").WithArticle()}; expected a path, JSON, an object of Get-OidcConfiguration, or a key set as an object."),
        };

    private static string Serialize(object input)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
            Write(writer, input, 0);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        if (depth > MaxDepth)
            throw new FederationException(FederationErrorCode.ParameterInvalid, $"-Jwks contains an object nested deeper than {MaxDepth} levels; expected {Text}.");
        object? inner = PSValue.Unwrap(value);
        switch (inner)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case IDictionary dictionary:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in dictionary)
                    WriteMember(writer, Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, entry.Value, depth);
                writer.WriteEndObject();
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (object? item in list)
                    Write(writer, item, depth + 1);
                writer.WriteEndArray();
                break;
            case PSCustomObject:
                writer.WriteStartObject();
                foreach (PSPropertyInfo property in ((PSObject)value!).Properties)
                    WriteMember(writer, property.Name, property.Value, depth);
                writer.WriteEndObject();
                break;
            case IFormattable number:
                writer.WriteStringValue(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                throw new FederationException(FederationErrorCode.ParameterInvalid, $"-Jwks contains {inner.GetType().FullName!.WithArticle()}; expected {Text}.");
        }
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, object? value, int depth)
    {
        writer.WritePropertyName(name);
        Write(writer, value, depth + 1);
    }
}
