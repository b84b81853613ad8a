using System.Collections;
using System.Management.Automation;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Findings;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>OIDC providers from AWS.Tools, Get-OidcConfiguration, or a hashtable.</summary>
internal static class ProviderInput
{
    private const string Url = "Url", ClientIds = "ClientIDList";

    /// <summary>A provider. IAM returns the address without its scheme.</summary>
    /// <exception cref="FederationException">It has no Url.</exception>
    public static RegisteredProvider Read(object input)
    {
        object? address = Member(input, Url), clients = Member(input, ClientIds);
        string text = address is null ? string.Empty : LanguagePrimitives.ConvertTo<string>(address);
        if (text.Length == 0)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-Provider has no Url; expected the output of Get-IAMOpenIDConnectProvider, with Url and ClientIDList.");
        return new RegisteredProvider(TokenContext.Issuer(text), clients is null ? [] : LanguagePrimitives.ConvertTo<string[]>(clients));
    }

    private static object? Member(object input, string name) =>
        PSValue.Unwrap(input) is IDictionary table ? table[name] : PSObject.AsPSObject(input).Properties[name]?.Value;
}
