using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Oidc.Configuration;
using PSFederation.Core.Text;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-OidcConfiguration: reads the discovery document and keys of an OpenID Connect provider.</summary>
[Cmdlet(VerbsCommon.Get, "OidcConfiguration", DefaultParameterSetName = AuthoritySet)]
[OutputType(typeof(OidcConfiguration))]
public sealed class GetOidcConfigurationCommand : FederationCmdlet
{
    private const string AuthoritySet = "Authority";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string DocumentText = "an OpenID Connect discovery document";

    /// <summary>The issuers.</summary>
    [Parameter(ParameterSetName = AuthoritySet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Issuer")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    public string[] Authority { get; set; } = [];

    /// <summary>Files that contain a discovery document.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that contain a discovery document, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The keys for a document from a file: a path, JSON, or an object.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNull]
    public object? Jwks { get; set; }

    /// <summary>The client ids, or audiences, for the provider in IAM.</summary>
    [Parameter]
    [Alias("ClientIDList", "Audience")]
    [ArgumentCompleter(typeof(AudienceCompleter))]
    public string[] ClientId { get; set; } = ["sts.amazonaws.com"];

    /// <summary>The timeout for each response, in seconds.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 100;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        OidcConfigurationReader reader = new(ClientId, TimeSpan.FromSeconds(TimeoutSec), Time.GetUtcNow().UtcDateTime, Reporter);
        if (ParameterSetName == AuthoritySet)
        {
            foreach (string authority in Authority)
                await ReportAsync(async stop => Emit(await reader.ReadAsync(authority, stop)), cancellationToken);
            return;
        }

        string? keys = Jwks is null ? null : OidcTrust.Json(Jwks, FullPath);
        bool wildcards = ParameterSetName == PathSet;
        foreach (string file in Files(wildcards ? Path : LiteralPath, wildcards, DocumentText, nameof(Authority)))
            Report(() => Emit(TextInput.ReadFile(file, DocumentText, text => reader.Read(text, keys))));
    }

    private void Emit(OidcConfiguration configuration)
    {
        foreach (string warning in configuration.Warnings)
            WriteWarning(warning);
        WriteObject(configuration);
    }
}
