using System.Management.Automation;
using System.Security;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Text;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Test-OidcToken: verifies an OIDC token, and returns a row for each check.</summary>
[Cmdlet(VerbsDiagnostic.Test, "OidcToken", DefaultParameterSetName = InputSet)]
[OutputType(typeof(FederationCheck), typeof(bool))]
public sealed class TestOidcTokenCommand : FederationCmdlet
{
    private const string InputSet = "InputObject";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The token: an object of Get-OidcToken, its text, or file:// and a path.</summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Token", "WebIdentityToken")]
    [AllowEmptyString]
    public object InputObject { get; set; } = null!;

    /// <summary>Files that contain a token.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that contain a token, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The issuer. Its keys are read by discovery.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    public string? Authority { get; set; }

    /// <summary>The issuer's keys: a path, JSON, or an object.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Jwks { get; set; }

    /// <summary>The issuer that the token must contain. The default is the issuer of -Authority.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    public string? Issuer { get; set; }

    /// <summary>The accepted audiences (client ids).</summary>
    [Parameter]
    [Alias("ClientId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AudienceCompleter))]
    public string[] Audience { get; set; } = [];

    /// <summary>The nonce of the request.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Nonce { get; set; }

    /// <summary>The access token that came with the token, which at_hash must match.</summary>
    [Parameter]
    [SecretText]
    public SecureString? AccessToken { get; set; }

    /// <summary>The authorization code that came with the token, which c_hash must match.</summary>
    [Parameter]
    [SecretText]
    public SecureString? Code { get; set; }

    /// <summary>The type of a token that is specified as text. An object of Get-OidcToken has its own type.</summary>
    [Parameter]
    public OidcTokenType TokenType { get; set; }

    /// <summary>The time to use for the checks. The default is now.</summary>
    [Parameter]
    [UtcTime]
    public DateTime? At { get; set; }

    /// <summary>How far clocks can differ.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The timeout for each response of the issuer, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 100;

    /// <summary>Returns one boolean instead of the report.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private JwkSet? _keys;

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (Jwks is not null)
            _keys = OidcTrust.Keys(Jwks, FullPath);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == InputSet)
        {
            OidcToken? token = PSValue.Unwrap(InputObject) as OidcToken;
            await JudgeAsync(() => token?.GetToken() ?? IdentityInput.TokenTextOf(InputObject, FullPath), token, cancellationToken);
            return;
        }

        bool wildcards = ParameterSetName == PathSet;
        foreach (string file in Files(wildcards ? Path : LiteralPath, wildcards, IdentityInput.TokenText, nameof(Authority)))
            await ReportAsync(stop => JudgeAsync(() => TextInput.ReadFile(file, IdentityInput.TokenText), token: null, stop), cancellationToken);
    }

    /// <summary>A text that is too long or empty is a row of the report. A file that cannot be read is an error.</summary>
    private async Task JudgeAsync(Func<string> read, OidcToken? token, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = read();
        }
        catch (FederationException e) when (e.Code is FederationErrorCode.InputTooLarge or FederationErrorCode.InputEmpty)
        {
            WriteReport(OidcVerification.Unreadable(e), Quiet);
            return;
        }

        OidcVerificationOptions options = new()
        {
            Keys = _keys,
            // If the caller specifies keys, a request to the authority is not necessary. Its name is still checked.
            Issuer = Issuer ?? (_keys is null || Authority is null ? null : OidcAuthority.Of(Authority).Issuer),
            Audiences = Audience,
            Nonce = Nonce,
            AccessToken = SecretTextAttribute.Reveal(AccessToken),
            Code = SecretTextAttribute.Reveal(Code),
            At = At ?? Time.GetUtcNow().UtcDateTime,
            ClockSkew = ClockSkew,
        };
        TokenValidator judge = new(options, _keys is null ? Authority : null, TimeSpan.FromSeconds(TimeoutSec), Time, Reporter);
        WriteReport(await judge.JudgeAsync(text, token?.TokenType ?? TokenType, token?.GetRefreshToken(), cancellationToken), Quiet);
    }
}
