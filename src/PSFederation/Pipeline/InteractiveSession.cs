using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace PSFederation.Pipeline;

/// <summary>Whether a person uses this process and sees the output of its commands.</summary>
internal static class InteractiveSession
{
    private const string NonInteractive = "-NonInteractive";

    /// <summary>The shortest form of the option that pwsh accepts.</summary>
    private const string Shortest = "-noni";

    private const string Pwsh = "pwsh";

    /// <summary>The name of the host in a runspace without its own host: a thread job, or a runspace of ForEach-Object -Parallel.</summary>
    private const string NoHost = "Default Host";
    private const string Parallel = "PSTask:";

    /// <summary>
    /// Whether there is a person: the input is a terminal, pwsh runs without -NonInteractive, and this is not a job. Services and CI do not have a
    /// terminal.
    /// </summary>
    /// <param name="host">The host of the session.</param>
    public static bool IsAttended(PSHost host) =>
        Environment.UserInteractive && !Console.IsInputRedirected && !Arguments.Any(SaysNobody) && !IsThreadJob(host);

    /// <summary>
    /// Whether a command that needs a person would wait without result. Programs other than pwsh show the output in their own ways, and the person in a
    /// session over SSH uses another machine.
    /// </summary>
    /// <param name="host">The host of the session.</param>
    public static bool IsUnattended(PSHost host) => IsPwsh && !Arguments.Any(IsSshServer) && !IsAttended(host);

    /// <summary>Whether pwsh was started with -NonInteractive. In that case, a locked vault fails instead of asking for its password.</summary>
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
