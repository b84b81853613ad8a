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

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case FormSet:
                Emit(await SignInAsync(cancellationToken));
                break;
            case TextSet:
                Emit(await TextInput.ReadAsync(InputObject, FullPath, IdentityInput.SamlText, cancellationToken));
                break;
            default:
                await ReadFilesAsync(cancellationToken);
                break;
        }
    }

    private async Task ReadFilesAsync(CancellationToken cancellationToken)
    {
        bool wildcards = ParameterSetName == PathSet;
        foreach (string path in wildcards ? Path : LiteralPath)
        {
            // One bad file is no reason to leave the others unread.
            await ForEachAsync(() => FilePaths(path, wildcards), async file =>
                Emit(await TextInput.ReadFileAsync(file, IdentityInput.SamlText, cancellationToken)), cancellationToken);
        }
    }

    private Task<string> SignInAsync(CancellationToken cancellationToken)
    {
        RequireAddress(SignInUri, nameof(SignInUri));
        return new FormSignIn(FederationHttpClient.Get(), Credential.GetNetworkCredential(), TimeSpan.FromSeconds(TimeoutSec), Reporter)
            .SignInAsync(SignInUri, cancellationToken);
    }

    private void Emit(string text)
    {
        SamlAssertion assertion = SamlResponseReader.Read(text);
        foreach (string warning in assertion.Warnings)
            WriteWarning(warning);
        if (assertion.NotOnOrAfter is { } end && end <= Time.GetUtcNow().UtcDateTime)
            WriteWarning($"The assertion expired at {end:u}.");
        WriteObject(assertion);
    }
}
