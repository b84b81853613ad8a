namespace PSFederation.Sandbox.Sts.Signing;

/// <summary>The Authorization header of Signature Version 4.</summary>
internal sealed record AuthorizationHeader(
    string AccessKeyId,
    string Date,
    string Region,
    string Service,
    IReadOnlyList<string> SignedHeaders,
    string Signature)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private static readonly string[] RequiredFields = ["Credential", "Signature", "SignedHeaders"];

    /// <summary>Gets the credential scope: date/region/service/aws4_request.</summary>
    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    /// <summary>Reads the header.</summary>
    /// <exception cref="StsException">There is none (MissingAuthenticationToken) or it is malformed (IncompleteSignature).</exception>
    public static AuthorizationHeader Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            throw StsErrors.MissingAuthenticationToken();
        }

        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            throw StsErrors.IncompleteSignature($"Unsupported AWS 'algorithm': '{header.Split(' ')[0]}'.");
        }

        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string field in header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            string[] pair = field.Split('=', 2);
            if (pair.Length < 2)
            {
                throw StsErrors.IncompleteSignature($"'{field}' not a valid key=value pair (missing equal-sign) in Authorization header.");
            }

            fields[pair[0]] = pair[1];
        }

        string[] missing = [.. RequiredFields.Where(name => !fields.ContainsKey(name))];
        if (missing.Length > 0)
        {
            IEnumerable<string> requirements = missing.Select(name => $"Authorization header requires '{name}' parameter.");
            throw StsErrors.IncompleteSignature(string.Join(' ', requirements));
        }

        string[] credential = fields["Credential"].Split('/');
        return credential is [var accessKeyId, var date, var region, var service, "aws4_request"]
            ? new AuthorizationHeader(accessKeyId, date, region, service, fields["SignedHeaders"].Split(';'), fields["Signature"])
            : throw StsErrors.IncompleteSignature(
                "Credential must have exactly 5 slash-delimited elements, the last of which is 'aws4_request'.");
    }
}
