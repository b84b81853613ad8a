using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust.Generation;

/// <summary>Writes a grant in the language of Terraform.</summary>
public static class TerraformSnippet
{
    /// <summary>The resources.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="options">The options.</param>
    /// <returns>The configuration.</returns>
    public static string Write(TrustGrant grant, SnippetOptions options)
    {
        StringBuilder text = new();
        string label = Label(grant.Platform), type = grant.Kind == TrustProviderKind.Saml ? "aws_iam_saml_provider" : "aws_iam_openid_connect_provider";
        string source = string.Empty;
        if (grant.Kind == TrustProviderKind.Oidc)
        {
            source = (options.ExistingProvider ? "data." : string.Empty) + $"{type}.{label}.arn";
            text.Append(options.ExistingProvider ? "data" : "resource").Append(CultureInfo.InvariantCulture, $" \"{type}\" \"{label}\" {{\n");
            text.Append(options.ExistingProvider ? "  url = " : "  url            = ").Append(Quote(grant.Url!)).Append('\n');
            if (!options.ExistingProvider)
                text.Append("  client_id_list = [").AppendJoin(", ", grant.ClientIds.Select(Quote)).Append("]\n");
            text.Append("}\n\n");
        }
        else if (grant.Kind == TrustProviderKind.Saml && options.ExistingProvider)
        {
            // The Terraform provider has no data source for SAML, so the ARN is built from the account.
            source = $"\"arn:${{data.aws_partition.current.partition}}:iam::${{data.aws_caller_identity.current.account_id}}:{TrustSnippets.ResourceName(grant)}\"";
            text.Append("data \"aws_partition\" \"current\" {}\n\ndata \"aws_caller_identity\" \"current\" {}\n\n");
        }
        else if (grant.Kind == TrustProviderKind.Saml)
        {
            source = $"{type}.{label}.arn";
            text.Append(CultureInfo.InvariantCulture, $"resource \"{type}\" \"{label}\" {{\n  name                   = {Quote(grant.Provider)}\n  saml_metadata_document = file(\"metadata.xml\")\n}}\n\n");
        }

        // The node is a placeholder for the reference, because a policy value can have any text.
        JsonNode principal = JsonValue.Create(grant.Kind == TrustProviderKind.BuiltIn ? grant.Provider : source);
        JsonObject policy = grant.Policy(principal);
        JsonNode? reference = grant.Kind == TrustProviderKind.BuiltIn ? null : principal;
        text.Append(CultureInfo.InvariantCulture, $"resource \"aws_iam_role\" \"{Label(options.RoleName)}\" {{\n  name = {Quote(options.RoleName)}\n  assume_role_policy = jsonencode(");
        Value(text, policy, "  ", reference);
        return text.Append(")\n}\n").ToString();
    }

    private static void Value(StringBuilder text, JsonNode? node, string indent, JsonNode? reference)
    {
        switch (node)
        {
            case JsonObject members:
                text.Append("{\n");
                foreach ((string name, JsonNode? value) in members)
                {
                    text.Append(indent).Append("  ").Append(Quote(name)).Append(" = ");
                    Value(text, value, indent + "  ", reference);
                    text.Append('\n');
                }

                text.Append(indent).Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                for (int i = 0; i < items.Count; i++)
                {
                    text.Append(i > 0 ? ", " : string.Empty);
                    Value(text, items[i], indent, reference);
                }

                text.Append(']');
                break;
            default:
                string scalar = node!.GetValue<string>();
                text.Append(ReferenceEquals(node, reference) ? scalar : Quote(scalar));
                break;
        }
    }

    /// <summary>A text in quotes with the escapes of HCL, which has fewer than JSON; templates (${ and %{) are escaped.</summary>
    private static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => rune.ToString(),
            });
        }

        quoted.Append('"');
        return quoted.ToString().Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);
    }

    /// <summary>A label: letters, digits, _ and -, not beginning with a digit.</summary>
    private static string Label(string name)
    {
        string label = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? char.ToLowerInvariant(c) : '_'));
        return label.Length == 0 || char.IsAsciiDigit(label[0]) || label[0] == '-' ? "_" + label : label;
    }
}
