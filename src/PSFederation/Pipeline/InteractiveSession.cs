using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace PSFederation.Pipeline;

/// <summary>Whether a person sits before this process and sees what a command of it shows.</summary>
internal static class InteractiveSession
{
    private const string NonInteractive = "-NonInteractive";

    /// <summary>The shortest form that pwsh takes for it.</summary>
    private const string Shortest = "-noni";

    private const string Pwsh = "pwsh";

    /// <summary>What a runspace has that was given no host: a thread job, and a runspace of ForEach-Object -Parallel, which has a name.</summary>
    private const string NoHost = "Default Host";
    private const string Parallel = "PSTask:";

    /// <summary>There is a person when the input is a terminal, pwsh was not told otherwise, and it is not a job; services and CI have no terminal.</summary>
    /// <param name="host">The host of the session.</param>
    public static bool IsAttended(PSHost host) =>
        Environment.UserInteractive && !Console.IsInputRedirected && !Arguments.Any(SaysNobody) && !IsThreadJob(host);

    /// <summary>
    /// Whether a command that needs a person can only wait in vain. Other programs than pwsh show the output in ways of their own, and the person of a
    /// session by SSH sits at another machine.
    /// </summary>
    /// <param name="host">The host of the session.</param>
    public static bool IsUnattended(PSHost host) => IsPwsh && !Arguments.Any(IsSshServer) && !IsAttended(host);

    /// <summary>Whether pwsh was started with -NonInteractive: then a vault that is locked fails instead of asking for its password.</summary>
    public static bool IsPromptless => IsPwsh && Arguments.Any(SaysNobody);

    private static IEnumerable<string> Arguments => Environment.GetCommandLineArgs().Skip(1);

    private static bool IsPwsh { get; } = Assembly.GetEntryAssembly()?.GetName().Name == Pwsh;

    private static bool IsThreadJob(PSHost host) =>
        IsPwsh && host.Name == NoHost && Runspace.DefaultRunspace?.Name.StartsWith(Parallel, StringComparison.Ordinal) != true;

    private static bool SaysNobody(string argument)
    {
        string option = SingleDash(argument);
        return option.Length >= Shortest.Length && NonInteractive.StartsWith(option, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsSshServer(string argument) =>
        SingleDash(argument) is var option && (option.Equals("-sshs", StringComparison.OrdinalIgnoreCase) || option.Equals("-SSHServerMode", StringComparison.OrdinalIgnoreCase));

    private static string SingleDash(string argument) => argument.StartsWith("--", StringComparison.Ordinal) ? argument[1..] : argument;
}
