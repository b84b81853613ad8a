using System.Text.Json.Nodes;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Generation;

/// <summary>What a snippet creates in addition to the trust policy.</summary>
/// <param name="RoleName">The role.</param>
/// <param name="ExistingProvider">Whether the provider exists: IAM has one for each issuer and account.</param>
/// <param name="MetadataDocument">The metadata of a SAML provider, for a template that has no files.</param>
public sealed record SnippetOptions(string RoleName, bool ExistingProvider, string? MetadataDocument);

/// <summary>Creates templates and commands for a grant: the provider, unless it exists, and the role.</summary>
public static class TrustSnippets
{
    private const string ProviderId = "Provider";

    /// <summary>Only the trust policy.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="indented">Whether to indent it.</param>
    /// <returns>The JSON.</returns>
    /// <exception cref="FederationException">The account is unknown.</exception>
    public static string Json(TrustGrant grant, bool indented = true) => PolicyText.Json(grant.Policy(Principal(grant)), indented);

    /// <summary>A template of CloudFormation, in JSON.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="options">The options.</param>
    /// <returns>The template.</returns>
    /// <exception cref="FederationException">The metadata of a SAML provider is missing.</exception>
    public static string CloudFormation(TrustGrant grant, SnippetOptions options)
    {
        JsonObject resources = [];
        bool creates = grant.Kind != TrustProviderKind.BuiltIn && !options.ExistingProvider;
        if (creates)
            resources[ProviderId] = ProviderResource(grant, options);
        JsonNode principal = grant.Kind switch
        {
            TrustProviderKind.BuiltIn => JsonValue.Create(grant.Provider),
            _ when creates => new JsonObject { ["Ref"] = ProviderId },
            _ => new JsonObject { ["Fn::Sub"] = "arn:${AWS::Partition}:iam::${AWS::AccountId}:" + ResourceName(grant) },
        };
        resources["Role"] = new JsonObject
        {
            ["Type"] = "AWS::IAM::Role",
            ["Properties"] = new JsonObject { ["RoleName"] = options.RoleName, ["AssumeRolePolicyDocument"] = grant.Policy(principal) },
        };
        return PolicyText.Json(
            new JsonObject
            {
                ["AWSTemplateFormatVersion"] = "2010-09-09",
                ["Resources"] = resources,
                ["Outputs"] = new JsonObject { ["RoleArn"] = new JsonObject { ["Value"] = new JsonObject { ["Fn::GetAtt"] = new JsonArray("Role", "Arn") } } },
            },
            indented: true);
    }

    /// <summary>Commands of the AWS CLI, for sh and PowerShell.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="options">The options.</param>
    /// <returns>One command a line.</returns>
    /// <exception cref="FederationException">The account is unknown, or a value cannot be quoted for both shells.</exception>
    public static string AwsCli(TrustGrant grant, SnippetOptions options)
    {
        List<string> commands = [];
        if (!options.ExistingProvider && grant.Kind == TrustProviderKind.Oidc)
            commands.Add($"aws iam create-open-id-connect-provider --url {Word(grant.Url!)} --client-id-list {string.Join(' ', grant.ClientIds.Select(Word))}");
        else if (!options.ExistingProvider && grant.Kind == TrustProviderKind.Saml)
            commands.Add($"aws iam create-saml-provider --name {Word(grant.Provider)} --saml-metadata-document file://metadata.xml");
        // Between apostrophes, both shells keep all characters. JSON can escape the apostrophe.
        string policy = Json(grant, indented: false).Replace("'", "\\u0027", StringComparison.Ordinal);
        commands.Add($"aws iam create-role --role-name {Word(options.RoleName)} --assume-role-policy-document '{policy}'");
        return string.Join('\n', commands);
    }

    /// <summary>The ARN of the provider without partition and account.</summary>
    internal static string ResourceName(TrustGrant grant) => (grant.Kind == TrustProviderKind.Saml ? "saml-provider/" : "oidc-provider/") + grant.Provider;

    private static string Principal(TrustGrant grant) => grant.Kind == TrustProviderKind.BuiltIn
        ? grant.Provider
        : grant.ProviderArn ?? throw new FederationException(
            FederationErrorCode.ParameterMissing, "-AccountId is missing; expected the 12-digit account ID of the role, for the ARN of the provider.", "AccountId");

    private static JsonObject ProviderResource(TrustGrant grant, SnippetOptions options) => grant.Kind == TrustProviderKind.Oidc
        ? new JsonObject
        {
            ["Type"] = "AWS::IAM::OIDCProvider",
            ["Properties"] = new JsonObject
            {
                ["Url"] = grant.Url,
                ["ClientIdList"] = new JsonArray([.. grant.ClientIds.Select(id => (JsonNode)JsonValue.Create(id))]),
            },
        }
        : new JsonObject
        {
            ["Type"] = "AWS::IAM::SAMLProvider",
            ["Properties"] = new JsonObject
            {
                ["Name"] = grant.Provider,
                ["SamlMetadataDocument"] = options.MetadataDocument ?? throw new FederationException(
                    FederationErrorCode.ParameterMissing,
                    "-SamlMetadataDocument is missing; a template that creates the SAML provider contains its metadata: (Get-Content -Raw metadata.xml). Use -ExistingProvider if the provider exists.",
                    "SamlMetadataDocument"),
            },
        };

    /// <summary>A word of a command line. The two shells escape an apostrophe differently.</summary>
    private static string Word(string text)
    {
        if (text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or ':' or '-') && !text.StartsWith('-'))
            return text;
        // PowerShell also treats typographic apostrophes as apostrophes.
        return text.AsSpan().ContainsAny("'\u2018\u2019\u201A\u201B") || text.Any(char.IsControl)
            ? throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{InputPreview.Quote(text)} has an apostrophe or a control character, which sh and PowerShell quote differently; use -As Json.", InputPreview.Target(text))
            : $"'{text}'";
    }
}
