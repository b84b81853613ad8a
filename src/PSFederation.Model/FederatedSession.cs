namespace PSFederation;

/// <summary>One AWS STS response: the credentials and their source.</summary>
/// <param name="Keys">The credentials.</param>
/// <param name="Source">Their source.</param>
public sealed record FederatedSession(AwsSessionKeys Keys, FederatedCredentialSource Source)
{
    /// <summary>Returns the session; never a secret.</summary>
    /// <returns>A line of text for display.</returns>
    public override string ToString() => SafeText.Line(
        Keys == AwsSessionKeys.NotRequested ? $"{Source}, keys not requested yet"
        : Keys.HasExpiration ? $"{Keys} ({Source}), expires {Keys.Expiration.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)}"
        : $"{Keys} ({Source}), expiration unknown");
}
