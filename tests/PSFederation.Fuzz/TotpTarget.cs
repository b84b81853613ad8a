using PSFederation.Core.SignIn;

namespace PSFederation.Fuzz;

/// <summary>Seeds of one-time codes: what is accepted gives codes of digits, what is refused is an error that does not show the seed.</summary>
internal sealed class TotpTarget : IFuzzTarget
{
    public const string TargetName = "totp";

    private const string Key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private static readonly string[] Samples =
    [
        Key, "jbsw y3dp ehpk 3pxp", "JBSWY3DP======", $"otpauth://totp/Example:ann?secret={Key}&issuer=Example&algorithm=SHA256&digits=8&period=60", $"OTPAUTH://TOTP/a%20b?SECRET={Key}",
    ];

    private static readonly TextMutator Text = new(
    [
        "otpauth:", "otpauth://hotp/", "otpauth://totp/?", "secret=", "&secret=", "&digits=", "&digits=9", "&period=0", "&period=-1", "&period=99999999999", "&algorithm=MD5", "&algorithm=sha-512", "%", "%00", "=", "==", "&&", " ", "-", "1", "8", "ı", "\u212a", "\ud800", "#", "?",
        new string('A', 5000), "://", "@", ":99999",
    ]);

    public string Name => TargetName;

    public string Make(FuzzRandom random) => Text.Mutate(random.Pick(Samples), random);

    public string? Run(string input)
    {
        try
        {
            string code = TotpSeed.Read(input, "seed").Code(DateTimeOffset.UnixEpoch.AddSeconds(1_000_000_000));
            return code.Length is >= 6 and <= 8 && code.All(char.IsAsciiDigit) ? null : $"the code is {code}";
        }
        catch (FederationException e)
        {
            return e.Code != FederationErrorCode.SecretUnavailable ? $"the error is {e.Code}"
                : input.Contains(Key[..16], StringComparison.Ordinal) && e.Message.Contains(Key[..16], StringComparison.Ordinal) ? "the error shows the seed"
                : null;
        }
    }
}
