namespace PSFederation.Core.SignInMethods;

/// <summary>What is accepted of an assertion and its keys beside the rule.</summary>
public record SamlTrustRules
{
    /// <summary>Nothing beside the rule.</summary>
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

    /// <summary>Whether RSA-SHA1 and SHA-1 digests are allowed, and RSA keys of their age: 1,024 bits.</summary>
    public bool AllowSha1 { get; init; }

    /// <summary>Whether a pinned certificate counts outside its time, as it does for AWS.</summary>
    public bool AllowExpiredCertificate { get; init; }

    /// <summary>Whether keys may be transported by RSA PKCS #1 v1.5.</summary>
    public bool AllowRsa15 { get; init; }

    /// <summary>Whether content may be encrypted with Triple DES.</summary>
    public bool AllowTripleDes { get; init; }

    /// <summary>How far clocks may differ, in whole seconds; null for three minutes.</summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>How far clocks may differ.</summary>
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
