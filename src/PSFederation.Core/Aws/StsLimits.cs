namespace PSFederation.Core.Aws;

/// <summary>
/// The limits of AWS STS: "AWS Security Token Service API Reference" (AssumeRole, AssumeRoleWithSAML, AssumeRoleWithWebIdentity) and IAM User Guide, "Pass
/// session tags in AWS STS" (id_session-tags).
/// </summary>
internal static class StsLimits
{
    /// <summary>Seconds.</summary>
    public const int MinDuration = 900;

    /// <summary>Seconds; the role itself can allow less.</summary>
    public const int MaxDuration = 43_200;

    /// <summary>Seconds for a role that is assumed with the session of another role, whatever the role itself allows.</summary>
    public const int MaxChainedDuration = 3_600;

    /// <summary>Seconds; every role allows this (the smallest MaxSessionDuration that IAM accepts).</summary>
    public const int AnyRoleDuration = 3_600;

    /// <summary>Characters of a SAML response in Base64.</summary>
    public const int MaxSamlResponse = 100_000;

    /// <summary>Characters of a web identity token.</summary>
    public const int MaxToken = 20_000;

    /// <summary>Session tags of one session.</summary>
    public const int MaxTags = 50;

    /// <summary>Characters of the key of a tag.</summary>
    public const int MaxTagKey = 128;

    /// <summary>Characters of the value of a tag.</summary>
    public const int MaxTagValue = 256;

    /// <summary>Characters of a session policy, with the ARNs of managed policies.</summary>
    public const int MaxPolicy = 2_048;

    /// <summary>Managed policies of one session.</summary>
    public const int MaxPolicyArns = 10;

    /// <summary>Context assertions of one call.</summary>
    public const int MaxContexts = 5;

    /// <summary>Digits of the code of an MFA device.</summary>
    public const int TokenCodeLength = 6;

    /// <summary>The form of a session name and of a source identity.</summary>
    public const string NameForm = "2 to 64 letters, digits and _+=,.@- characters";
}
