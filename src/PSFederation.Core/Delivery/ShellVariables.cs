namespace PSFederation.Core.Delivery;

/// <summary>The supported shells for credentials.</summary>
public enum ShellKind
{
    /// <summary>bash and every POSIX shell.</summary>
    Bash,

    /// <summary>fish.</summary>
    Fish,

    /// <summary>The Windows command prompt.</summary>
    Cmd,

    /// <summary>PowerShell.</summary>
    PowerShell,
}

/// <summary>Credentials as shell commands that set variables, as <c>aws configure export-credentials</c> writes them. Each value is quoted and stays text.</summary>
public static class ShellVariables
{
    /// <summary>The commands, one per line.</summary>
    /// <param name="keys">The credentials.</param>
    /// <param name="shell">The target shell.</param>
    /// <exception cref="FederationException">A value cannot be written for that shell.</exception>
    public static IReadOnlyList<string> Write(AwsSessionKeys keys, ShellKind shell) =>
        [.. ProcessEnvironment.Variables(keys, region: null).Where(variable => variable.Value is not null).Select(variable => Line(variable.Name, variable.Value!, shell))];

    internal static string Line(string name, string value, ShellKind shell) => shell switch
    {
        // POSIX 2.2.2: no character is special in single quotes, and a single quote cannot be inside them.
        ShellKind.Bash => $"export {name}='{value.Replace("'", @"'\''", StringComparison.Ordinal)}'",
        // fish escapes the backslash and the quote in single quotes.
        ShellKind.Fish => $"set -gx {name} '{value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'",
        ShellKind.Cmd => $"set \"{name}={ForCmd(name, value)}\"",
        // Typographic apostrophes count as apostrophes in PowerShell.
        _ => $"$env:{name} = '{string.Concat(value.Select(c => c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B' ? $"{c}{c}" : $"{c}"))}'",
    };

    /// <summary>
    /// In quotes, &amp; | &lt; &gt; ^ are text to cmd. A percent sign is not; it can be escaped in a batch file but not at the prompt. An exclamation mark is special with delayed
    /// expansion. AWS credentials contain none of them.
    /// </summary>
    private static string ForCmd(string name, string value) => value.AsSpan().IndexOfAny('%', '"', '!') < 0
        ? value
        : throw new FederationException(
            FederationErrorCode.ParameterInvalid, $"The value for {name} contains %, \" or !, which cmd cannot always quote. The variables were not written. Use another shell.", name);
}
