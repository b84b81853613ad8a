using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Modules;

/// <summary>What the engine knows of a cmdlet: everything on a page that nobody has to write.</summary>
/// <param name="Name">Verb-Noun.</param>
/// <param name="Module">The module that exports it.</param>
/// <param name="HelpFile">The help file that Get-Help looks for.</param>
/// <param name="HelpUri">The online version that the cmdlet declares; empty when it declares none.</param>
/// <param name="Aliases">The aliases that the module exports for it.</param>
/// <param name="Syntax">Its parameter sets, the default first.</param>
/// <param name="Parameters">Its parameters without the common ones, by name.</param>
/// <param name="Inputs">The types that it takes from the pipeline.</param>
/// <param name="Outputs">The types that it says it returns.</param>
internal sealed record CmdletShape(
    string Name,
    string Module,
    string HelpFile,
    string HelpUri,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<SyntaxShape> Syntax,
    IReadOnlyList<ParameterShape> Parameters,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs);

/// <summary>A parameter set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDefault">Whether it is the default of several.</param>
/// <param name="Parts">The words of its syntax, which may be put on lines of their own.</param>
internal sealed record SyntaxShape(string Name, bool IsDefault, IReadOnlyList<string> Parts);

/// <summary>A parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Facts">What the engine knows of it; the default value is not known.</param>
internal sealed record ParameterShape(string Name, ParameterFacts Facts);
