using System.Management.Automation;
using System.Security;
using PSFederation.Core.Http;
using PSFederation.Core.Io;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;

namespace PSFederation.Commands;

/// <summary>Get-SamlAssertion: reads a SAML assertion, or signs in and gets one.</summary>
[Cmdlet(VerbsCommon.Get, "SamlAssertion", DefaultParameterSetName = FormSet)]
[OutputType(typeof(SamlAssertion))]
public sealed class GetSamlAssertionCommand : SamlVerifyingCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string TextSet = "Text";
    private const string FormSet = "Form";
    private const string IntegratedSet = "Integrated";
    private const string CodeLabel = "Code";

    /// <summary>Files that hold a response.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that hold a response, taken as they stand.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The text of a response.</summary>
    [Parameter(ParameterSetName = TextSet, Mandatory = true, ValueFromPipeline = true)]
    [Alias("SamlResponse")]
    public string InputObject { get; set; } = string.Empty;

    /// <summary>Where a person would begin to sign in to AWS.</summary>
    [Parameter(ParameterSetName = FormSet, Mandatory = true)]
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    public Uri SignInUri { get; set; } = null!;

    /// <summary>User name and password.</summary>
    [Parameter(ParameterSetName = FormSet, Mandatory = true)]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>Signs in with the Kerberos ticket or NTLM identity of the account that runs this.</summary>
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    public SwitchParameter UseDefaultCredentials { get; set; }

    /// <summary>The code for a page that asks for one; without it, it is asked for at the prompt.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [SecretText]
    public SecureString? OneTimeCode { get; set; }

    /// <summary>How long each answer of the identity provider may take, in seconds.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 100;

    private readonly SamlTexts<SamlAssertion> _texts;

    /// <summary>Makes the cmdlet.</summary>
    public GetSamlAssertionCommand() => _texts = new SamlTexts<SamlAssertion>(TryRead);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case FormSet or IntegratedSet:
                Emit(SamlAcceptance.Accept(await SignInAsync(cancellationToken), Options with { IsSignIn = true }));
                break;
            case TextSet:
                if (_texts.Take(InputObject) is { } assertion)
                    Emit(assertion);
                break;
            default:
                ReadFiles();
                break;
        }
    }

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken)
    {
        (SamlAssertion? whole, IReadOnlyList<string> texts) = _texts.Rest();
        if (whole is not null)
            Emit(whole);
        foreach (string text in texts)
            Report(() => Emit(Read(text)));
        return Task.CompletedTask;
    }

    /// <summary>Null when it cannot be read at all; what is read and not verified is an error of its own.</summary>
    private SamlAssertion? TryRead(string text)
    {
        try
        {
            return Read(text);
        }
        catch (FederationException e) when (e.Code != FederationErrorCode.SamlVerificationFailed)
        {
            return null;
        }
    }

    private SamlAssertion Read(string text) => SamlAcceptance.Accept(TextInput.Read(text, FullPath, IdentityInput.SamlText), Options);

    private void ReadFiles()
    {
        bool wildcards = ParameterSetName == PathSet;
        foreach (string file in Files(wildcards ? Path : LiteralPath, wildcards, IdentityInput.SamlText, nameof(SignInUri)))
            Report(() => Emit(SamlAcceptance.Accept(TextInput.ReadFile(file, IdentityInput.SamlText), Options)));
    }

    private Task<string> SignInAsync(CancellationToken cancellationToken)
    {
        RequireAddress(SignInUri, nameof(SignInUri));
        TimeSpan timeout = TimeSpan.FromSeconds(TimeoutSec);
        OneTimeCodes codes = new(SecretTextAttribute.Reveal(OneTimeCode), (question, _) => OnPipelineAsync(() => HostQuestion.AskSecret(Host, question, CodeLabel)));
        if (UseDefaultCredentials)
            return IntegratedSignIn.SignInAsync(SignInUri, codes, timeout, Reporter, cancellationToken);
        if (ParameterSetName == IntegratedSet)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "-UseDefaultCredentials:$false leaves no way to sign in; expected the switch, or -Credential.", nameof(UseDefaultCredentials));
        return new FormSignIn(FederationHttpClient.Get(), Credential.GetNetworkCredential(), codes, timeout, Reporter).SignInAsync(SignInUri, cancellationToken);
    }

    private void Emit(SamlAssertion assertion)
    {
        foreach (string warning in assertion.Warnings)
            WriteWarning(warning);
        if (assertion.NotOnOrAfter is { } end && end <= Time.GetUtcNow().UtcDateTime)
            WriteWarning($"The assertion expired at {end:u}.");
        WriteObject(assertion);
    }
}
