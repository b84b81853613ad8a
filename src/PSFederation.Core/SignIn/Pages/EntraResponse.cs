using System.Text.Json;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>A response to a script of an Entra ID page: how a user signs in, or the state of a second factor.</summary>
internal sealed class EntraResponse
{
    private readonly JsonElement _answer;
    private readonly JsonElement _credentials;

    private EntraResponse(JsonElement answer)
    {
        _answer = answer;
        _credentials = answer.TryGetProperty("Credentials", out JsonElement credentials) ? credentials : default;
    }

    /// <summary>Reads a response; null if it is not a JSON object.</summary>
    public static EntraResponse? Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? new(document.RootElement.Clone()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The sign-in address, if the user signs in at another identity provider.</summary>
    public string FederationRedirect => EntraConfig.TextOf(_credentials, "FederationRedirectUrl");

    /// <summary>Whether the user does not exist.</summary>
    public bool IsUnknownUser => EntraConfig.TextOf(_answer, "IfExistsResult") == "1";

    /// <summary>Whether the user is known not to have a password.</summary>
    public bool HasNoPassword => IsFalse(_credentials, "HasPassword");

    public string FlowToken => EntraConfig.TextOf(_answer, "FlowToken");

    public string Context => EntraConfig.TextOf(_answer, "Ctx");

    public string SessionId => EntraConfig.TextOf(_answer, "SessionId");

    public string Method => EntraConfig.TextOf(_answer, "AuthMethodId");

    public bool IsSuccess => IsTrue(_answer, "Success");

    /// <summary>Whether to poll again.</summary>
    public bool IsPending => !IsSuccess && IsTrue(_answer, "Retry");

    /// <summary>The number that the person has to enter in the app; null if there is none.</summary>
    public string? Number => EntraConfig.TextOf(_answer, "Entropy") is { Length: > 0 } number && number != "0" ? number : null;

    /// <summary>The error, in one line.</summary>
    public string Problem => UntrustedText.Line(string.Join(' ', ((string[])[EntraConfig.TextOf(_answer, "ResultValue"), EntraConfig.TextOf(_answer, "Message"), ErrorNumber]).Where(text => text.Length > 0)));

    private string ErrorNumber => EntraConfig.TextOf(_answer, "ErrCode") is { Length: > 0 } code && code != "0" ? $"(error {code})" : string.Empty;

    private static bool IsTrue(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static bool IsFalse(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.False;
}
