using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>Brings the INPUTS or OUTPUTS section up to date: which types there are; what is said of them stays.</summary>
internal static class TypeUpdater
{
    private const string NoInput = "You can't pipe objects to this cmdlet.";
    private const string NoOutput = "This cmdlet returns no output.";

    /// <summary>Writes the parts of the section.</summary>
    internal static void Write(
        PageComposer composer, MarkdownPage page, PageSection section, IReadOnlyList<string> types, ICollection<PageChange> changes)
    {
        bool isNone = types.Count == 0;
        IReadOnlyList<string> expected = isNone ? [PageLayout.NoType] : types;
        foreach (string type in expected)
        {
            PageSection? old = section.Find(type);
            IReadOnlyList<string> text = old is null ? [] : page.Slice(old.Line + 1, old.End);
            if (text.Count == 0)
            {
                changes.Add(new((old ?? section).Line, $"'## {section.Heading}' says nothing of {type}."));
                text = [!isNone ? StandardText.Description : section.Heading == PageLayout.Inputs ? NoInput : NoOutput];
            }

            composer.Heading(3, type);
            composer.Lines(text);
        }

        foreach (PageSection old in section.Sections.Where(old => !expected.Contains(old.Heading, StringComparer.OrdinalIgnoreCase)))
        {
            string message = $"'## {section.Heading}' has {old.Heading}, which the cmdlet does not declare.";
            changes.Add(new(old.Line, message, page.Slice(old.Line, old.End)));
        }

        Parts.CheckOrder(section, section.Sections.Select(part => part.Heading), expected, changes);
    }
}
