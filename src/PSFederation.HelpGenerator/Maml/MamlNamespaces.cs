namespace PSFederation.HelpGenerator.Maml;

/// <summary>The XML namespaces of a help file, with the prefixes that every help file uses.</summary>
internal static class MamlNamespaces
{
    /// <summary>The namespace of the root.</summary>
    internal const string Root = "http://msh";

    /// <summary>The namespace of texts.</summary>
    internal const string Maml = "http://schemas.microsoft.com/maml/2004/10";

    /// <summary>The namespace of what belongs to commands.</summary>
    internal const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";

    /// <summary>The namespace of what belongs to developers: code, types.</summary>
    internal const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";
}
