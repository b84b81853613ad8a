using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>What holds for the parts of every section that has some.</summary>
internal static class Parts
{
    /// <summary>Notes a change when the parts that stay are not in the order they must have.</summary>
    internal static void CheckOrder(
        PageSection section, IEnumerable<string> found, IEnumerable<string> expected, ICollection<PageChange> changes)
    {
        string[] order = [.. expected];
        string[] kept = [.. found.Where(name => order.Contains(name, StringComparer.OrdinalIgnoreCase))];
        string[] sorted = [.. order.Where(name => kept.Contains(name, StringComparer.OrdinalIgnoreCase))];
        if (kept.SequenceEqual(sorted, StringComparer.OrdinalIgnoreCase))
            return;
        string message = $"The parts of '## {section.Heading}' are not in order; they must be {string.Join(", ", sorted)}.";
        changes.Add(new(section.Line, message));
    }
}
