namespace PSFederation.Core.Text;

/// <summary>Names of parameters and environment variables whose values are secrets by convention.</summary>
internal static class SecretName
{
    /// <summary>A shorter value of a variable is more likely a word, such as true.</summary>
    private const int ShortestValue = 8;

    private static readonly string[] Words = ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "ASSERTION", "CREDENTIAL", "PRIVATEKEY", "APIKEY", "ACCESSKEY", "AUTHKEY"];

    private static readonly string[] Whole = ["KEY", "PASS", "PIN", "OTP", "PASSCODE"];

    /// <summary>Names with these endings describe a secret, and do not contain it: token_type, TOKEN_FILE.</summary>
    private static readonly string[] Descriptions = ["TYPE", "FORMAT", "FILE", "PATH", "URL", "URI", "ENDPOINT", "NAME", "ID", "LIFETIME", "EXPIRATION", "AUDIENCE", "TTL", "METHOD"];

    /// <summary>Whether a value with this name is a secret.</summary>
    /// <param name="name">The name, in any case: client_password, API_KEY, X-Auth-Token.</param>
    public static bool Is(string name)
    {
        string[] parts = name.ToUpperInvariant().Split(['_', '-', '.', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || Descriptions.Contains(parts[^1]))
            return false;
        string joined = string.Concat(parts);
        return Array.Exists(Words, word => joined.Contains(word, StringComparison.Ordinal)) || (parts.Length <= 2 && Whole.Contains(parts[^1]))
            // PWD alone is the current folder of a shell.
            || (parts.Length == 2 && parts[^1] == "PWD");
    }

    /// <summary>The secrets in an environment that a program gets, because its error output can repeat them.</summary>
    /// <param name="variables">The variables.</param>
    public static IEnumerable<string> ValuesOf(IEnumerable<KeyValuePair<string, string?>> variables) =>
        from variable in variables
        where variable.Value is { Length: >= ShortestValue } && Is(variable.Key)
        select variable.Value;
}
