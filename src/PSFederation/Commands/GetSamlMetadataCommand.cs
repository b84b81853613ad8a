using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Core.Saml.Metadata;
using PSFederation.Core.Text;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-SamlMetadata: reads the metadata of a SAML 2.0 identity provider.</summary>
[Cmdlet(VerbsCommon.Get, "SamlMetadata", DefaultParameterSetName = UriSet)]
[OutputType(typeof(SamlMetadata))]
public sealed class GetSamlMetadataCommand : FederationCmdlet
{
    private const string UriSet = "Uri";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string TextSet = "Text";

    /// <summary>The address of a metadata document, or the path of a file that contains one.</summary>
    [Parameter(ParameterSetName = UriSet, Mandatory = true, Position = 0)]
    [AddressOrFile]
    public Uri Uri { get; set; } = null!;

    /// <summary>Files that contain metadata.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that contain metadata, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The XML of a document, as one string or line by line.</summary>
    [Parameter(ParameterSetName = TextSet, Mandatory = true, ValueFromPipeline = true)]
    public string InputObject { get; set; } = string.Empty;

    /// <summary>Returns only the identity providers with these entity ids.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] EntityId { get; set; } = ["*"];

    /// <summary>The timeout for the response, in seconds.</summary>
    [Parameter(ParameterSetName = UriSet)]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 100;

    private readonly SamlTexts<IReadOnlyList<SamlMetadata>> _texts;

    /// <summary>Creates the cmdlet.</summary>
    public GetSamlMetadataCommand() => _texts = new SamlTexts<IReadOnlyList<SamlMetadata>>(TryRead);

    private static DateTime Now => Time.GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case UriSet when AddressOrFileAttribute.PathOf(Uri) is { } path && IsPath(path):
                Emit([path], wildcards: true);
                break;
            case UriSet:
                RequireAddress(Uri, nameof(Uri));
                Emit(await MetadataAddress.ReadAsync(Uri, TimeSpan.FromSeconds(TimeoutSec), Now, Reporter, cancellationToken));
                break;
            case TextSet:
                if (_texts.Take(InputObject) is { } entities)
                    Emit(entities);
                break;
            default:
                Emit(ParameterSetName == PathSet ? Path : LiteralPath, ParameterSetName == PathSet);
                break;
        }
    }

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken)
    {
        (IReadOnlyList<SamlMetadata>? whole, IReadOnlyList<string> texts) = _texts.Rest();
        if (whole is not null)
            Emit(whole);
        foreach (string text in texts)
            Report(() => Emit(Read(text)));
        return Task.CompletedTask;
    }

    private void Emit(string[] paths, bool wildcards)
    {
        foreach (string file in Files(paths, wildcards, IdentityInput.MetadataText, nameof(Uri)))
            Report(() => Write(TextInput.ReadFile(file, IdentityInput.MetadataText, text => Wanted(SamlMetadataReader.Read(text, Now)))));
    }

    /// <summary>Whether a text without http or https is a path: it looks like one, or the file exists. Otherwise, it is an address without its scheme.</summary>
    private bool IsPath(string text)
    {
        if (text.StartsWith('.') || text.StartsWith('~') || System.IO.Path.IsPathRooted(text) || WildcardPattern.ContainsWildcardCharacters(text) || text.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
            return true;
        try
        {
            return File.Exists(FullPath(text));
        }
        catch (Exception e) when (e is FederationException or RuntimeException)
        {
            return false;
        }
    }

    private IReadOnlyList<SamlMetadata> Read(string text) => TextInput.Read(text, FullPath, IdentityInput.MetadataText, xml => SamlMetadataReader.Read(xml, Now));

    private IReadOnlyList<SamlMetadata>? TryRead(string text)
    {
        try
        {
            return Read(text);
        }
        catch (FederationException)
        {
            return null;
        }
    }

    private void Emit(IReadOnlyList<SamlMetadata> entities) => Write(Wanted(entities));

    /// <summary>The identity providers with the entity ids of the caller.</summary>
    private List<SamlMetadata> Wanted(IReadOnlyList<SamlMetadata> entities)
    {
        WildcardPattern[] wanted = [.. EntityId.Select(pattern => Wildcards.Read(pattern, "-EntityId"))];
        List<SamlMetadata> found = [.. entities.Where(entity => Array.Exists(wanted, pattern => pattern.IsMatch(entity.EntityId)))];
        if (found.Count == 0)
            throw new FederationException(
                FederationErrorCode.SamlMetadataInvalid,
                entities.Count == 1
                    ? $"The identity provider in the metadata does not have the entity id {string.Join(" or ", EntityId)}; it is {InputPreview.Quote(entities[0].EntityId)}."
                    : $"None of the {entities.Count} identity providers in the metadata has the entity id {string.Join(" or ", EntityId)}; the first is {InputPreview.Quote(entities[0].EntityId)}.");
        return found;
    }

    /// <summary>Writes the warnings of a single provider. The warnings of a federation with thousands of providers are only on the objects.</summary>
    private void Write(List<SamlMetadata> found)
    {
        if (found.Count == 1)
        {
            foreach (string warning in found[0].Warnings)
                WriteWarning(warning);
        }

        foreach (SamlMetadata entity in found)
            WriteObject(entity);
    }
}
