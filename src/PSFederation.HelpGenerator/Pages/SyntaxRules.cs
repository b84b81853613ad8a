namespace PSFederation.HelpGenerator.Pages;

/// <summary>SYNTAX and PARAMETERS must tell of the same sets and parameters.</summary>
internal static class SyntaxRules
{
    /// <summary>Compares the two.</summary>
    internal static IEnumerable<PageException> Check(
        PageSection title, IReadOnlyList<SyntaxSet> syntax, IReadOnlyList<HelpParameter> parameters)
    {
        int syntaxLine = title.Find(PageLayout.Syntax)?.Line ?? title.Line;
        PageSection? section = title.Find(PageLayout.Parameters);
        return Duplicates(syntax.Select(set => set.Name), syntaxLine, "parameter set")
            .Concat(Duplicates(parameters.Select(parameter => parameter.Name), section?.Line ?? title.Line, "parameter"))
            .Concat(Defaults(syntax, syntaxLine))
            .Concat(syntax.SelectMany(set => Shown(set, parameters, syntaxLine)))
            .Concat(parameters.SelectMany(parameter => Sets(parameter, syntax, section?.Find("-" + parameter.Name)?.Line ?? title.Line)));
    }

    private static IEnumerable<PageException> Duplicates(IEnumerable<string> names, int line, string kind) => names
        .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Count() > 1)
        .Select(group => new PageException(line, $"The {kind} {group.Key} is there twice."));

    private static IEnumerable<PageException> Defaults(IReadOnlyList<SyntaxSet> syntax, int line)
    {
        if (syntax.Count(set => set.IsDefault) > 1)
            yield return new(line, "Only one parameter set can be the default.");
    }

    private static IEnumerable<PageException> Shown(SyntaxSet set, IReadOnlyList<HelpParameter> parameters, int line)
    {
        foreach (string name in set.Parameters.Select(parameter => parameter.Name))
        {
            if (parameters.FirstOrDefault(parameter => parameter.Name == name) is not HelpParameter described)
                yield return new(line, $"The parameter set {set.Name} shows -{name}, which '## PARAMETERS' does not describe.");
            else if (described.Facts.InSet(set.Name) is null)
                yield return new(line, $"The parameter set {set.Name} shows -{name}, which says that it is not in this set.");
        }
    }

    private static IEnumerable<PageException> Sets(HelpParameter parameter, IReadOnlyList<SyntaxSet> syntax, int line)
    {
        foreach (ParameterSetFacts set in parameter.Facts.ParameterSets.Where(set => set.Name != ParameterFacts.AllSets))
        {
            if (!syntax.Any(shown => shown.Name == set.Name))
                yield return new(line, $"-{parameter.Name} names the parameter set {set.Name}, which '## SYNTAX' does not show.");
        }

        foreach (SyntaxSet shown in syntax.Where(shown => !parameter.Facts.DontShow && parameter.Facts.InSet(shown.Name) is not null))
        {
            if (!shown.Parameters.Any(candidate => candidate.Name == parameter.Name))
                yield return new(line, $"-{parameter.Name} is in the parameter set {shown.Name}, whose syntax does not show it.");
        }
    }
}
