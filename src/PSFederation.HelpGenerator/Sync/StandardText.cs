using System.Text.RegularExpressions;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>The texts that PlatyPS puts on every page, and the placeholders that wait for a person.</summary>
internal static partial class StandardText
{
    internal const string Synopsis = "{{ Fill in the Synopsis }}";
    internal const string Description = "{{ Fill in the Description }}";
    internal const string Notes = "{{ Fill in the Notes }}";
    internal const string RelatedLinks = "{{ Fill in the related links here }}";
    internal const string NoAliases = "This cmdlet has no aliases.";
    internal const string SomeAliases = "This cmdlet has the following aliases:";

    /// <summary>How every text about aliases begins that a program wrote.</summary>
    internal const string AliasesBegin = "This cmdlet has ";

    /// <summary>The placeholder for an example.</summary>
    internal static IReadOnlyList<string> Example { get; } =
    [
        "### Example 1 - {{ Add example title here }}",
        string.Empty,
        "{{ Add example description here }}",
        string.Empty,
        "```powershell",
        "{{ Add example code here }}",
        "```",
    ];

    /// <summary>The text about the parameters that every cmdlet has.</summary>
    internal static IReadOnlyList<string> CommonParameters { get; } =
    [
        "This cmdlet supports the common parameters: -Debug, -ErrorAction, -ErrorVariable,",
        "-InformationAction, -InformationVariable, -OutBuffer, -OutVariable, -PipelineVariable,",
        "-ProgressAction, -Verbose, -WarningAction, and -WarningVariable. For more information, see",
        "[about_CommonParameters](https://go.microsoft.com/fwlink/?LinkID=113216).",
    ];

    /// <summary>The text of a new parameter.</summary>
    internal static string Parameter(string name) => name switch
    {
        "WhatIf" => "Runs the command in a mode that only reports what would happen without performing the actions.",
        "Confirm" => "Prompts you for confirmation before running the cmdlet.",
        _ => $"{{{{ Fill {name} Description }}}}",
    };

    /// <summary>Whether a line holds a placeholder; double braces alone do not: CI systems use them in examples.</summary>
    internal static bool HasPlaceholder(string line) => Placeholder().IsMatch(line);

    [GeneratedRegex(@"\{\{\s*(?:Fill|Add|Insert|Update)\b")]
    private static partial Regex Placeholder();
}
