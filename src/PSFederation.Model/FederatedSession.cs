namespace PSFederation;

/// <summary>One answer of AWS STS: the keys, and where these very keys come from.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Source">Where they come from.</param>
public sealed record FederatedSession(AwsSessionKeys Keys, FederatedCredentialSource Source)
{
    /// <summary>Names the session; never a secret.</summary>
    /// <returns>A line for people.</returns>
    public override string ToString() => SafeText.Line(
        Keys == AwsSessionKeys.NotRequested ? $"{Source}, keys not requested yet"
        : Keys.HasExpiration ? $"{Keys} ({Source}), expires {Keys.Expiration.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)}"
        : $"{Keys} ({Source}), expiration unknown");
}
