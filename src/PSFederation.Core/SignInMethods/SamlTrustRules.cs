namespace PSFederation.Core.SignInMethods;

/// <summary>Exceptions to the rules for assertions and their keys.</summary>
public record SamlTrustRules
{
    /// <summary>No exceptions.</summary>
    public SamlTrustRules()
    {
    }

    internal SamlTrustRules(MemberReader json)
    {
        AllowSha1 = json.Flag("allowSha1");
        AllowExpiredCertificate = json.Flag("allowExpiredCertificate");
        AllowRsa15 = json.Flag("allowRsa15");
        AllowTripleDes = json.Flag("allowTripleDes");
        ClockSkew = json.Number("clockSkewSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>Whether RSA-SHA1, SHA-1 digests and 1,024-bit RSA keys are allowed.</summary>
    public bool AllowSha1 { get; init; }

    /// <summary>Whether a pinned certificate is accepted outside its validity, as by AWS.</summary>
    public bool AllowExpiredCertificate { get; init; }

    /// <summary>Whether RSA PKCS #1 v1.5 key transport is allowed.</summary>
    public bool AllowRsa15 { get; init; }

    /// <summary>Whether Triple DES encryption is allowed.</summary>
    public bool AllowTripleDes { get; init; }

    /// <summary>The allowed clock difference, in whole seconds; null for three minutes.</summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>The allowed clock difference.</summary>
    internal TimeSpan Tolerance => ClockSkew ?? TimeSpan.FromMinutes(3);

    internal void Write(MemberWriter json)
    {
        json.Flag("allowSha1", AllowSha1);
        json.Flag("allowExpiredCertificate", AllowExpiredCertificate);
        json.Flag("allowRsa15", AllowRsa15);
        json.Flag("allowTripleDes", AllowTripleDes);
        json.Set("clockSkewSeconds", ClockSkew is { } skew ? (int)skew.TotalSeconds : null);
    }

    internal void Show(FederatedProfile profile)
    {
        profile.AllowSha1 = AllowSha1;
        profile.AllowExpiredCertificate = AllowExpiredCertificate;
        profile.AllowRsa15 = AllowRsa15;
        profile.AllowTripleDes = AllowTripleDes;
        profile.ClockSkew = ClockSkew;
    }
}
