using System.Globalization;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>The arguments: none for the quick start, --serve for a sandbox that keeps running.</summary>
internal sealed record ProgramArguments
{
    /// <summary>The help text of the arguments.</summary>
    public const string Usage = """
        Usage: PSFederation.Sandbox [--serve [--json] [--trust-issuer ISSUER --trust-client CLIENT_ID...]
                                   [--trust-metadata FILE_OR_URL [--trust-role ROLE_ARN,PROVIDER_ARN]...]
                                   [--sts-delay MILLISECONDS] [--sts-throttle SHARE] [--sts-drop SHARE]]

        Without arguments it runs the quick start.
        --serve                Start the sandbox, print how to use it, and run until Ctrl+C.
        --json                 Print it as one line of JSON.
        --trust-issuer VALUE   Let the STS trust your own OIDC provider: its issuer, exactly as in its tokens.
        --trust-client VALUE   The id of a client of this provider. Its tokens are accepted. Repeat it for several clients.
        --trust-metadata VALUE Let the STS trust your own SAML identity provider: the file or the address of its metadata.
        --trust-role VALUE     A value of the Role attribute that this provider sends: the ARNs of role and SAML provider, in either order.
                               Default: arn:aws:iam::111122223333:role/OwnProvider,arn:aws:iam::111122223333:saml-provider/OwnProvider
        --sts-delay VALUE      Hold back every answer of the STS for so many milliseconds, up to 600000.
        --sts-throttle VALUE   The share of calls that the STS throttles, such as 0.2.
        --sts-drop VALUE       The share of connections that the STS closes without an answer, such as 0.05. Half of these calls are handled before.
        """;

    private const string DefaultRole = $"arn:aws:iam::{SandboxAccounts.First}:role/OwnProvider,arn:aws:iam::{SandboxAccounts.First}:saml-provider/OwnProvider";

    private const int LongestDelay = 600_000;

    private ProgramArguments()
    {
    }

    /// <summary>Gets a value indicating whether the sandbox keeps running instead of the quick start.</summary>
    public bool Serve { get; private set; }

    /// <summary>Gets a value indicating whether its addresses are printed for programs.</summary>
    public bool Json { get; private set; }

    /// <summary>Gets the issuer of another OIDC provider, or null.</summary>
    public string? TrustIssuer { get; private set; }

    /// <summary>Gets the ids of the clients of the other OIDC provider.</summary>
    public IReadOnlyList<string> TrustClients { get; private set; } = [];

    /// <summary>Gets the path or the address of the metadata of another SAML identity provider, or null.</summary>
    public string? TrustMetadata { get; private set; }

    /// <summary>Gets the values of the Role attribute that the other SAML identity provider may send.</summary>
    public IReadOnlyList<string> TrustRoles { get; private set; } = [DefaultRole];

    /// <summary>Gets the options of the sandbox.</summary>
    public SandboxOptions Options { get; private set; } = new();

    /// <summary>Reads the command line.</summary>
    /// <returns>The arguments; null if they are not valid.</returns>
    public static ProgramArguments? Parse(IReadOnlyList<string> arguments)
    {
        ProgramArguments result = new();
        List<string> roles = [];
        List<string> clients = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            string? value = i + 1 < arguments.Count ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--serve":
                    result.Serve = true;
                    break;
                case "--json":
                    result.Json = true;
                    break;
                case "--trust-metadata" when value is not null && result.TrustMetadata is null:
                    result.TrustMetadata = value;
                    i++;
                    break;
                case "--trust-issuer" when value is not null && result.TrustIssuer is null:
                    result.TrustIssuer = value;
                    i++;
                    break;
                case "--trust-client" when value is not null:
                    clients.Add(value);
                    i++;
                    break;
                case "--trust-role" when value is not null:
                    roles.Add(value);
                    i++;
                    break;
                case "--sts-delay" or "--sts-throttle" or "--sts-drop" when With(result.Options, arguments[i], value) is { } options:
                    result.Options = options;
                    i++;
                    break;
                default:
                    return null;
            }
        }

        if (roles.Count > 0)
        {
            result.TrustRoles = roles;
        }

        result.TrustClients = clients;
        bool complete = (result.Serve || arguments.Count is 0)
            && (roles.Count is 0 || result.TrustMetadata is not null)
            && result.TrustIssuer is not null == clients.Count > 0;
        return complete ? result : null;
    }

    private static SandboxOptions? With(SandboxOptions options, string name, string? value)
    {
        if (!double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number) || number < 0)
        {
            return null;
        }

        SandboxOptions changed = name switch
        {
            "--sts-delay" => options with { StsDelay = TimeSpan.FromMilliseconds(Math.Min(number, LongestDelay + 1)) },
            "--sts-throttle" => options with { StsThrottleShare = number },
            _ => options with { StsDropShare = number },
        };
        return changed.StsDelay.TotalMilliseconds <= LongestDelay && changed.StsThrottleShare + changed.StsDropShare <= 1 ? changed : null;
    }
}
