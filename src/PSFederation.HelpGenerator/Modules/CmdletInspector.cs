using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace PSFederation.HelpGenerator.Modules;

/// <summary>Turns what the engine knows of a cmdlet into what a page says of it.</summary>
internal static partial class CmdletInspector
{
    /// <summary>Reads the cmdlet.</summary>
    internal static CmdletShape Read(CmdletInfo cmdlet, PSModuleInfo module)
    {
        ParameterMetadata[] parameters =
        [
            .. cmdlet.Parameters.Values
                .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
                .OrderBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase),
        ];
        HashSet<string> hidden = [.. parameters.Where(IsHidden).Select(parameter => parameter.Name)];
        string? defaultSet = cmdlet.ParameterSets.FirstOrDefault(set => set.IsDefault)?.Name;
        return new(
            cmdlet.Name,
            module.Name,
            Path.GetFileName(cmdlet.HelpFile),
            cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()?.HelpUri ?? string.Empty,
            [
                .. module.ExportedAliases.Values
                    .Where(alias => alias.Definition.Equals(cmdlet.Name, StringComparison.OrdinalIgnoreCase))
                    .Select(alias => alias.Name)
                    .Order(StringComparer.OrdinalIgnoreCase),
            ],
            [
                .. cmdlet.ParameterSets
                    .OrderByDescending(set => set.IsDefault)
                    .ThenBy(set => set.Name, StringComparer.Ordinal)
                    .Select(set => new SyntaxShape(set.Name, set.IsDefault, Parts(set, hidden))),
            ],
            [.. parameters.Select(parameter => ParameterInspector.Read(parameter, defaultSet))],
            Inputs(parameters),
            [.. cmdlet.OutputType.Select(Output).Where(name => name != typeof(void).FullName).Distinct()]);
    }

    private static bool IsHidden(ParameterMetadata parameter) =>
        parameter.Attributes.OfType<ParameterAttribute>().Any(attribute => attribute.DontShow);

    /// <summary>The syntax as Get-Command -Syntax writes it, without the parameters that users shall not see.</summary>
    private static string[] Parts(CommandParameterSetInfo set, HashSet<string> hidden) =>
    [
        .. Part().Split(set.ToString().Trim())
            .Where(part => part.Length > 0 && !hidden.Contains(part.TrimStart('[', '-').Split(' ', ']')[0])),
    ];

    /// <summary>Whole pipeline objects first, then those whose properties count.</summary>
    private static IReadOnlyList<string> Inputs(IEnumerable<ParameterMetadata> parameters) =>
    [
        .. parameters
            .Where(parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline || set.ValueFromPipelineByPropertyName))
            .OrderByDescending(parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline))
            .Select(parameter => TypeName.Full(TypeName.Underlying(parameter.ParameterType)))
            .Distinct(),
    ];

    private static string Output(PSTypeName type) => type.Type is Type known ? TypeName.Full(known) : type.Name;

    // A space before the next parameter, not the one before the type of a parameter.
    [GeneratedRegex(@" (?=\[?\[?-|\[<)")]
    private static partial Regex Part();
}
