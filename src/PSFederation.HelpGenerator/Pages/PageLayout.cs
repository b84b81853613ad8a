namespace PSFederation.HelpGenerator.Pages;

/// <summary>The sections and words that every page of a cmdlet has, as PlatyPS 1.0 (schema 2024-05-01) names them.</summary>
internal static class PageLayout
{
    internal const string Synopsis = "SYNOPSIS";
    internal const string Syntax = "SYNTAX";
    internal const string Aliases = "ALIASES";
    internal const string Description = "DESCRIPTION";
    internal const string Examples = "EXAMPLES";
    internal const string Parameters = "PARAMETERS";
    internal const string Inputs = "INPUTS";
    internal const string Outputs = "OUTPUTS";
    internal const string Notes = "NOTES";
    internal const string RelatedLinks = "RELATED LINKS";

    /// <summary>The heading of the text about the parameters that every cmdlet has.</summary>
    internal const string CommonParameters = "CommonParameters";

    /// <summary>What follows the name of the default parameter set in its heading.</summary>
    internal const string DefaultSuffix = " (Default)";

    /// <summary>The type name that says there is no input or no output.</summary>
    internal const string NoType = "None";

    /// <summary>The only version of the form that is read and written.</summary>
    internal const string SchemaVersion = "2024-05-01";

    /// <summary>The sections of the second level, in their order.</summary>
    internal static IReadOnlyList<string> Sections { get; } =
        [Synopsis, Syntax, Aliases, Description, Examples, Parameters, Inputs, Outputs, Notes, RelatedLinks];

    /// <summary>The keys that the front matter must have.</summary>
    internal static IReadOnlyList<string> RequiredKeys { get; } =
    [
        FrontMatterKey.DocumentType, FrontMatterKey.ExternalHelpFile, FrontMatterKey.HelpUri, FrontMatterKey.ModuleName,
        FrontMatterKey.Date, FrontMatterKey.SchemaVersion, FrontMatterKey.Title,
    ];

    /// <summary>The keys that the front matter may have.</summary>
    internal static IReadOnlyList<string> OptionalKeys { get; } = [FrontMatterKey.Locale];
}

/// <summary>The keys of the front matter.</summary>
internal static class FrontMatterKey
{
    internal const string DocumentType = "document type";
    internal const string ExternalHelpFile = "external help file";
    internal const string HelpUri = "HelpUri";
    internal const string Locale = "Locale";
    internal const string ModuleName = "Module Name";
    internal const string Date = "ms.date";
    internal const string SchemaVersion = "PlatyPS schema version";
    internal const string Title = "title";
}
