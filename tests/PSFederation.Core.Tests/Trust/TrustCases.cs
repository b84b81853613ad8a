using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Saml;
using PSFederation.Core.Trust;

namespace PSFederation.Core.Tests.Trust;

/// <summary>Tokens, assertions and policies for the tests of trust.</summary>
internal static class TrustCases
{
    public const string Account = "111122223333", Role = $"arn:aws:iam::{Account}:role/Web", SamlProvider = $"arn:aws:iam::{Account}:saml-provider/ADFS";

    public static readonly DateTime Now = new(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>A token with these claims and those that STS requires of every token, and no signature, which reading does not need.</summary>
    public static OidcToken Token(string claims)
    {
        JsonObject all = JsonNode.Parse(claims)!.AsObject();
        foreach ((string claim, long value) in ((string, long)[])[("iat", 1_796_000_000), ("exp", 1_800_000_000)])
            all.TryAdd(claim, value);
        return Raw(all.ToJsonString());
    }

    /// <summary>A token with these claims and no others.</summary>
    public static OidcToken Raw(string claims, string algorithm = "RS256") => JwtReader.Read($"{Part($$"""{"alg":"{{algorithm}}"}""")}.{Part(claims)}.AAAA", OidcTokenType.IdToken);

    /// <summary>A response with these parts.</summary>
    public static SamlAssertion Assertion(
        string recipient = "https://signin.aws.amazon.com/saml", string nameId = """<NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">ann</NameID>""", string attributes = "", string providers = SamlProvider) =>
        SamlResponseReader.Read(
            $"""
            <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="2026-11-30T12:00:00Z">
            <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
            <Assertion ID="_a" Version="2.0" IssueInstant="2026-11-30T12:00:00Z"><Issuer>https://example.com/saml</Issuer>
            <Subject>{nameId}<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData Recipient="{recipient}"/></SubjectConfirmation></Subject>
            <Conditions><AudienceRestriction><Audience>urn:amazon:webservices</Audience></AudienceRestriction></Conditions>
            <AttributeStatement>{Attribute("https://aws.amazon.com/SAML/Attributes/Role", [.. providers.Split(' ').Select(provider => $"{Role},{provider}")])}
            {Attribute("https://aws.amazon.com/SAML/Attributes/RoleSessionName", "ann@example.com")}{attributes}</AttributeStatement></Assertion></samlp:Response>
            """);

    public static string Attribute(string name, params string[] values) =>
        $"""<Attribute Name="{name}">{string.Concat(values.Select(value => $"<AttributeValue>{value}</AttributeValue>"))}</Attribute>""";

    /// <summary>A policy with one statement that allows the provider.</summary>
    public static TrustPolicy Policy(string federated, string condition, string action = "\"sts:AssumeRoleWithWebIdentity\"") => TrustPolicyParser.Parse(
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"{{federated}}"},"Action":{{action}},"Condition":{{condition}}}]}""");

    /// <summary>The ARN of the OIDC provider of an issuer.</summary>
    public static string Provider(string issuer) => $"arn:aws:iam::{Account}:oidc-provider/{issuer}";

    /// <summary>What else a caller knows; keys of the context as <c>name=value</c>.</summary>
    public static TrustTarget Target(params string[] context) => new()
    {
        RoleArn = Role,
        At = Now,
        Context = context.Select(entry => entry.Split('=', 2)).ToDictionary(entry => entry[0], entry => (IReadOnlyList<string>)[.. entry[1].Split('|')], StringComparer.OrdinalIgnoreCase),
    };

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
