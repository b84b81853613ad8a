namespace PSFederation.HelpGenerator.Pages;

/// <summary>The sections of every cmdlet's page, with the names of PlatyPS 1.0 (schema 2024-05-01).</summary>
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

    /// <summary>The heading of the text about common parameters.</summary>
    internal const string CommonParameters = "CommonParameters";

    /// <summary>The suffix of the default parameter set in its heading.</summary>
    internal const string DefaultSuffix = " (Default)";

    internal static IReadOnlyList<string> Sections { get; } =
        [Synopsis, Syntax, Aliases, Description, Examples, Parameters, Inputs, Outputs, Notes, RelatedLinks];

    /// <summary>The sections without text, which contain only parts with a level-3 heading.</summary>
    internal static IReadOnlyList<string> SectionsWithParts { get; } = [Syntax, Examples, Parameters, Inputs, Outputs];
}
