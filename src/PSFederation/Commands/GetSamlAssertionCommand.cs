using System.Management.Automation;
using PSFederation.Core.Http;
using PSFederation.Core.Io;
using PSFederation.Core.Saml;
using PSFederation.Core.SignIn;

namespace PSFederation.Commands;

/// <summary>Get-SamlAssertion: reads a SAML assertion, or signs in and gets one.</summary>
[Cmdlet(VerbsCommon.Get, "SamlAssertion", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SamlAssertion))]
public sealed class GetSamlAssertionCommand : FederationCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string TextSet = "Text";
    private const string FormSet = "Form";

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
    public Uri SignInUri { get; set; } = null!;

    /// <summary>User name and password.</summary>
    [Parameter(ParameterSetName = FormSet, Mandatory = true)]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>How long each answer of the identity provider may take, in seconds.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 100;

    /// <summary>Strings of the pipeline that are no response on their own, perhaps the lines of one.</summary>
    private readonly List<string> _lines = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case FormSet:
                Emit(SamlResponseReader.Read(await SignInAsync(cancellationToken)));
                break;
            case TextSet:
                if (!TryEmit(InputObject))
                    _lines.Add(InputObject);
                break;
            default:
                ReadFiles();
                break;
        }
    }

    /// <summary>
    /// <c>Get-Content</c> without <c>-Raw</c> sends a response line by line. What was left over is read as one text first, and when that
    /// is none either, one by one, so that each bad input gets its own error.
    /// </summary>
    protected override Task EndAsync(CancellationToken cancellationToken)
    {
        if (_lines.Count <= 1 || !TryEmit(string.Join('\n', _lines)))
        {
            foreach (string line in _lines)
                Report(() => Emit(Read(line)));
        }

        return Task.CompletedTask;
    }

    /// <summary>Reads a text unless earlier lines wait for the rest of their response.</summary>
    private bool TryEmit(string text)
    {
        if (_lines.Count > 0 && text != string.Join('\n', _lines))
            return false;
        SamlAssertion assertion;
        try
        {
            assertion = Read(text);
        }
        catch (FederationException)
        {
            return false;
        }

        Emit(assertion);
        return true;
    }

    private SamlAssertion Read(string text) => SamlResponseReader.Read(TextInput.Read(text, FullPath, IdentityInput.SamlText));

    private void ReadFiles()
    {
        bool wildcards = ParameterSetName == PathSet;
        foreach (string file in Files(wildcards ? Path : LiteralPath, wildcards, IdentityInput.SamlText, nameof(SignInUri)))
            Report(() => Emit(SamlResponseReader.Read(TextInput.ReadFile(file, IdentityInput.SamlText))));
    }

    private Task<string> SignInAsync(CancellationToken cancellationToken)
    {
        RequireAddress(SignInUri, nameof(SignInUri));
        return new FormSignIn(FederationHttpClient.Get(), Credential.GetNetworkCredential(), TimeSpan.FromSeconds(TimeoutSec), Reporter)
            .SignInAsync(SignInUri, cancellationToken);
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
