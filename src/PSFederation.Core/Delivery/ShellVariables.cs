namespace PSFederation.Core.Delivery;

/// <summary>The shells that credentials can be written for.</summary>
public enum ShellKind
{
    /// <summary>bash, and every shell of POSIX.</summary>
    Bash,

    /// <summary>fish.</summary>
    Fish,

    /// <summary>The command prompt of Windows.</summary>
    Cmd,

    /// <summary>PowerShell.</summary>
    PowerShell,
}

/// <summary>Credentials as commands of a shell that set variables, as <c>aws configure export-credentials</c> writes them. Each value is in quotes and stays a text.</summary>
public static class ShellVariables
{
    /// <summary>The commands, one a line.</summary>
    /// <param name="keys">The credentials.</param>
    /// <param name="shell">Who reads them.</param>
    /// <exception cref="FederationException">A value cannot be written for that shell.</exception>
    public static IReadOnlyList<string> Write(AwsSessionKeys keys, ShellKind shell) =>
        [.. ProcessEnvironment.Variables(keys, region: null).Where(variable => variable.Value is not null).Select(variable => Line(variable.Name, variable.Value!, shell))];

    internal static string Line(string name, string value, ShellKind shell) => shell switch
    {
        // POSIX 2.2.2: nothing is special in single quotes, and a single quote cannot be among them.
        ShellKind.Bash => $"export {name}='{value.Replace("'", @"'\''", StringComparison.Ordinal)}'",
        // fish escapes the backslash and the quote in single quotes.
        ShellKind.Fish => $"set -gx {name} '{value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'",
        ShellKind.Cmd => $"set \"{name}={ForCmd(name, value)}\"",
        // Typographic apostrophes count as apostrophes in PowerShell.
        _ => $"$env:{name} = '{string.Concat(value.Select(c => c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B' ? $"{c}{c}" : $"{c}"))}'",
    };

    /// <summary>
    /// In quotes, &amp; | &lt; &gt; ^ are text to cmd. A percent sign is not, and is escaped one way in a batch file and in no way at the prompt; an exclamation mark counts with delayed
    /// expansion. Keys of AWS have none of them.
    /// </summary>
    private static string ForCmd(string name, string value) => value.AsSpan().IndexOfAny('%', '"', '!') < 0
        ? value
        : throw new FederationException(
            FederationErrorCode.ParameterInvalid, $"The value for {name} contains a %, \" or !, which cmd cannot take as text everywhere. Nothing was written. Use another shell.", name);
}
