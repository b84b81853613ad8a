using System.Diagnostics;

namespace PSFederation.Core.UserBrowser;

/// <summary>
/// The environment of browsers and their openers, without AWS variables. A browser does not need credentials, can run longer than they are valid, and
/// passes its environment to its child processes.
/// </summary>
internal static class BrowserEnvironment
{
    private const string Prefix = "AWS_";

    /// <summary>Removes AWS variables from the environment of a program.</summary>
    public static void Clean(ProcessStartInfo start)
    {
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
    }
}
