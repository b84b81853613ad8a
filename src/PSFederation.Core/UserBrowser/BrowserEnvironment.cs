using System.Diagnostics;

namespace PSFederation.Core.UserBrowser;

/// <summary>
/// The environment that browsers and their openers get: without what AWS programs read. A browser has no use for keys, lives longer than they should, and
/// hands its environment on to whatever it starts.
/// </summary>
internal static class BrowserEnvironment
{
    private const string Prefix = "AWS_";

    /// <summary>Takes the variables of AWS out of what a program gets.</summary>
    public static void Clean(ProcessStartInfo start)
    {
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
    }
}
