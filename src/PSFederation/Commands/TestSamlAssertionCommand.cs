using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.Text;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Test-SamlAssertion: verifies a SAML assertion, and returns a row for each check.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SamlAssertion", DefaultParameterSetName = InputSet)]
[OutputType(typeof(FederationCheck), typeof(bool))]
public sealed class TestSamlAssertionCommand : SamlVerifyingCmdlet
{
    private const string InputSet = "InputObject";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly SamlTexts<SamlVerification> _texts;

    /// <summary>Creates the cmdlet.</summary>
    public TestSamlAssertionCommand() => _texts = new SamlTexts<SamlVerification>(text => Verify(text) is { Assertion: not null } readable ? readable : null);

    /// <summary>The assertion: an object of Get-SamlAssertion, or the text of a response.</summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("SamlAssertion", "Assertion")]
    [AllowEmptyString]
    public object InputObject { get; set; } = null!;

    /// <summary>Files that contain a response.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that contain a response, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The entity id of the issuer. The default is the entity id in the metadata.</summary>
    [Parameter]
    [Alias("EntityId")]
    [ValidateNotNullOrEmpty]
    public string? Issuer { get; set; }

    /// <summary>The accepted audiences. The default is the audiences of AWS.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Audience { get; set; } = [];

    /// <summary>The address that the assertion must be delivered to. The default is any sign-in address of AWS.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Recipient { get; set; }

    /// <summary>The ID of the request that the response must answer.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InResponseTo { get; set; }

    /// <summary>The time to use for the checks. The default is now.</summary>
    [Parameter]
    [UtcTime]
    public DateTime? At { get; set; }

    /// <summary>Returns one boolean instead of the report.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == InputSet)
            TestInput();
        else
            TestFiles();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken)
    {
        (SamlVerification? whole, IReadOnlyList<string> texts) = _texts.Rest();
        if (whole is not null)
            WriteReport(whole, Quiet);
        foreach (string text in texts)
            Report(() => WriteReport(Verify(text), Quiet));
        return Task.CompletedTask;
    }

    private void TestInput()
    {
        object? input = PSValue.Unwrap(InputObject);
        if (input is FileInfo file)
            WriteReport(Judge(() => TextInput.ReadFile(file.FullName, IdentityInput.SamlText)), Quiet);
        else if (input is not string text)
            WriteReport(Verify(IdentityInput.Saml(InputObject, FullPath).GetSamlResponse()), Quiet);
        else if (_texts.Take(text) is { } verification)
            WriteReport(verification, Quiet);
    }

    private void TestFiles()
    {
        bool wildcards = ParameterSetName == PathSet;
        foreach (string file in Files(wildcards ? Path : LiteralPath, wildcards, IdentityInput.SamlText, nameof(Metadata)))
            Report(() => WriteReport(Judge(() => TextInput.ReadFile(file, IdentityInput.SamlText)), Quiet));
    }

    private SamlVerification Verify(string text) => Judge(() => TextInput.Read(text, FullPath, IdentityInput.SamlText));

    /// <summary>A text that is too long or empty is a row of the report. A file that cannot be read is an error.</summary>
    private SamlVerification Judge(Func<string> read)
    {
        string text;
        try
        {
            text = read();
        }
        catch (FederationException e) when (e.Code is FederationErrorCode.InputTooLarge or FederationErrorCode.InputEmpty)
        {
            return SamlVerification.Unreadable(e);
        }

        SamlVerificationOptions options = Options with
        {
            Issuer = Issuer,
            Audiences = Audience,
            Recipient = Recipient,
            InResponseTo = InResponseTo,
            At = At ?? Options.At,
            IsNow = At is null,
        };
        return new SamlVerifier(options).Verify(text);
    }
}
