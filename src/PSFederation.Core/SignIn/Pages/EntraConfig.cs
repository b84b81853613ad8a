using System.Text.Json;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>
/// The state of a page of Microsoft Entra ID: the object that its own script takes from <c>$Config</c>. The page is identified by what the object
/// contains, not by its name.
/// </summary>
internal sealed class EntraConfig(JsonElement config, Uri address)
{
    /// <summary>The code of "not signed in yet", which a first page has (AADSTS50058).</summary>
    private const string NotSignedInYet = "50058";

    private static readonly string[] Ways = ["urlPost", "urlGetCredentialType", "urlBeginAuth", "urlSkipMfaRegistration"];

    /// <summary>The target of the form.</summary>
    public Uri? Post => Address("urlPost");

    /// <summary>The address that returns how a user signs in; only the first page has it.</summary>
    public Uri? GetCredentialType => Address("urlGetCredentialType");

    /// <summary>The addresses to start and complete a second factor; only the page for it has them.</summary>
    public Uri? BeginAuth => Address("urlBeginAuth");

    public Uri? EndAuth => Address("urlEndAuth");

    /// <summary>The address to postpone the registration of a second factor.</summary>
    public Uri? SkipRegistration => Address("urlSkipMfaRegistration");

    /// <summary>The name of the page in Entra ID's own terms, such as ConvergedSignIn.</summary>
    public string PageId => Text("pgid");

    public string FlowToken => Text("sFT");

    public string FlowTokenName => Text("sFTName") is { Length: > 0 } name ? name : "flowToken";

    public string Context => Text("sCtx");

    public string Canary => Text("canary");

    public string ApiCanary => Text("apiCanary");

    public string SessionId => Text("sessionId");

    public string CorrelationId => Text("correlationId");

    public string PostedUserName => Text("sPOST_Username");

    public string ProofFieldName => Text("sAuthMethodInputFieldName");

    public string PageAction => Text("hpgact");

    public string PageNumber => Text("hpgid");

    /// <summary>The polling interval while a person answers on a phone.</summary>
    public TimeSpan PollingTimeout => TimeSpan.FromMilliseconds(Math.Clamp(Number("iPollingTimeout"), 10_000, 300_000));

    /// <summary>The error of the previous step, in one line; null if there is none.</summary>
    public string? Error
    {
        get
        {
            string code = Text("sErrorCode") is { Length: > 0 } one ? one : Text("iErrorCode"), text = Text("sErrTxt") is { Length: > 0 } said ? said : Text("strServiceExceptionMessage");
            bool none = code.Length == 0 || code is "0" or NotSignedInYet;
            if (none && text.Length == 0)
                return null;
            return UntrustedText.Line(none || text.StartsWith("AADSTS", StringComparison.Ordinal) ? text : $"AADSTS{code} {text}");
        }
    }

    /// <summary>Whether the page comes only after a password that was right: it asks for a second factor, to register one, or to stay signed in.</summary>
    public bool IsAfterPassword => SkipRegistration is not null || (BeginAuth is not null && EndAuth is not null) || (Post is not null && PageId is "KmsiInterrupt" or "CmsiInterrupt");

    /// <summary>Whether the object belongs to a sign-in page.</summary>
    public static bool IsPage(JsonElement config) =>
        config.ValueKind == JsonValueKind.Object
        && (Ways.Any(way => config.TryGetProperty(way, out JsonElement value) && value.ValueKind == JsonValueKind.String)
            || (TextOf(config, "pgid").Length > 0 && TextOf(config, "strServiceExceptionMessage").Length > 0));

    /// <summary>The registered second factors of the user.</summary>
    public IReadOnlyList<EntraProof> Proofs()
    {
        if (!config.TryGetProperty("arrUserProofs", out JsonElement proofs) || proofs.ValueKind != JsonValueKind.Array)
            return [];
        return
        [
            .. proofs.EnumerateArray().Where(proof => proof.ValueKind == JsonValueKind.Object).Select(proof => new EntraProof(
                TextOf(proof, "authMethodId"), UntrustedText.Line(TextOf(proof, "display")),
                proof.TryGetProperty("isDefault", out JsonElement isDefault) && isDefault.ValueKind == JsonValueKind.True)),
        ];
    }

    /// <summary>The pause between two polls.</summary>
    public TimeSpan PollingInterval(string method)
    {
        double seconds = config.TryGetProperty("oPerAuthPollingInterval", out JsonElement intervals) && intervals.ValueKind == JsonValueKind.Object
            && intervals.TryGetProperty(method, out JsonElement interval) && interval.ValueKind == JsonValueKind.Number && interval.TryGetDouble(out double value)
            ? value
            : 1;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0.2, 10));
    }

    /// <summary>A string member; empty if it is not a string.</summary>
    public static string TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                _ => string.Empty,
            }
            : string.Empty;

    private string Text(string name) => TextOf(config, name);

    private double Number(string name) => double.TryParse(Text(name), System.Globalization.CultureInfo.InvariantCulture, out double value) ? value : 0;

    private Uri? Address(string name) => Text(name) is { Length: > 0 } reference && Uri.TryCreate(address, reference, out Uri? resolved) ? resolved : null;
}

/// <summary>A second factor.</summary>
/// <param name="Method">The method in Entra ID's terms, such as PhoneAppOTP.</param>
/// <param name="Display">Its display text, such as the end of a phone number.</param>
/// <param name="IsDefault">Whether the user prefers it.</param>
internal sealed record EntraProof(string Method, string Display, bool IsDefault)
{
    /// <summary>Whether the user enters a code from an app, a token or a text message.</summary>
    public bool IsCode => Method is "PhoneAppOTP" or "OneWaySMS" or "ConsolidatedTelephony";

    /// <summary>Whether a code is available before the sign-in begins.</summary>
    public bool IsCodeKnownBefore => Method is "PhoneAppOTP";

    /// <summary>Whether the user answers on a phone.</summary>
    public bool IsAnsweredElsewhere => Method is "PhoneAppNotification" or "CompanionAppsNotification" || Method.StartsWith("TwoWayVoice", StringComparison.Ordinal);
}
