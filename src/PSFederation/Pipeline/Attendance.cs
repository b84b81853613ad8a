namespace PSFederation.Commands;

/// <summary>Whether a person sits before this process.</summary>
internal static class Attendance
{
    private const string NonInteractive = "-NonInteractive";

    /// <summary>The shortest form that pwsh takes for it.</summary>
    private const string Shortest = "-noni";

    /// <summary>There is a person when the input is a terminal and pwsh was not told otherwise; jobs, services and CI have neither.</summary>
    public static bool IsAttended =>
        Environment.UserInteractive && !Console.IsInputRedirected && !Environment.GetCommandLineArgs().Any(SaysNobody);

    private static bool SaysNobody(string argument)
    {
        string option = argument.StartsWith("--", StringComparison.Ordinal) ? argument[1..] : argument;
        return option.Length >= Shortest.Length && NonInteractive.StartsWith(option, StringComparison.OrdinalIgnoreCase);
    }
}
