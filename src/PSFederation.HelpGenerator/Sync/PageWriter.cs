using System.Management.Automation;
using System.Reflection;
using System.Text;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>Writes the page of a cmdlet: the facts from the engine, and the existing text of the page, or placeholders.</summary>
internal sealed class PageWriter
{
    private const int SyntaxWidth = 100;

    private static readonly MarkdownPage Empty = MarkdownPage.Parse("none.md", string.Empty, new());

    private readonly CmdletInfo _cmdlet;
    private readonly MarkdownPage _old;
    private readonly StringBuilder _text = new();

    internal PageWriter(CmdletInfo cmdlet, MarkdownPage? old)
    {
        _cmdlet = cmdlet;
        _old = old ?? Empty;
    }

    /// <param name="date">The date of the last change, MM/dd/yyyy.</param>
    internal string Write(string date)
    {
        string declared = _cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()?.HelpUri ?? string.Empty;
        string helpUri = declared.Length > 0 ? declared : _old.FrontMatter.GetValueOrDefault("HelpUri", string.Empty);
        _text.Append(
            $"""
            ---
            document type: cmdlet
            external help file: {Path.GetFileName(_cmdlet.HelpFile)}
            HelpUri: {(helpUri.Length > 0 ? helpUri : "''")}
            Locale: en-US
            Module Name: {_cmdlet.ModuleName}
            ms.date: {date}
            PlatyPS schema version: 2024-05-01
            title: {_cmdlet.Name}
            ---

            # {_cmdlet.Name}

            """.ReplaceLineEndings("\n"));
        Prose(PageLayout.Synopsis);
        Add("## " + PageLayout.Syntax);
        foreach ((string heading, string[] words) in CmdletFacts.Syntax(_cmdlet))
            Add("### " + heading, $"```\n{Lines(words)}\n```");
        Aliases();
        Prose(PageLayout.Description);
        Prose(PageLayout.Examples);
        Parameters();
        Types(PageLayout.Inputs, CmdletFacts.Inputs(_cmdlet), "You can't pipe objects to this cmdlet.");
        Types(PageLayout.Outputs, CmdletFacts.Outputs(_cmdlet), "This cmdlet returns no output.");
        Prose(PageLayout.Notes);
        Prose(PageLayout.RelatedLinks);
        return _text.ToString();
    }

    private void Add(params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
            _text.Append(part.Length > 0 ? $"\n{part}\n" : part);
    }

    private void Prose(string name)
    {
        const string Example = "### Example 1 - {{ Fill in the title }}\n\n```powershell\n{{ Fill in the code }}\n```";
        string placeholder = name == PageLayout.Examples ? Example : $"{{{{ Fill in {name} }}}}";
        Add("## " + name, _old.Title.Find(name) is PageSection section ? _old.Prose(section) : placeholder);
    }

    private void Aliases()
    {
        string[] aliases =
        [
            .. _cmdlet.Module.ExportedAliases.Values
                .Where(alias => alias.Definition.Equals(_cmdlet.Name, StringComparison.OrdinalIgnoreCase))
                .Select(alias => $"- `{alias.Name}`")
                .Order(StringComparer.OrdinalIgnoreCase),
        ];
        Add("## " + PageLayout.Aliases);
        if (aliases.Length > 0)
            Add("This cmdlet has the following aliases:", string.Join('\n', aliases));
        else
            Add("This cmdlet has no aliases.");
    }

    private void Parameters()
    {
        Add("## " + PageLayout.Parameters);
        string? defaultSet = _cmdlet.ParameterSets.FirstOrDefault(set => set.IsDefault)?.Name;
        foreach (ParameterMetadata parameter in CmdletFacts.Parameters(_cmdlet))
        {
            string heading = "-" + parameter.Name;
            PageSection? old = _old.Parts(PageLayout.Parameters).FirstOrDefault(part => part.Heading == heading);
            string placeholder = parameter.Name switch
            {
                "WhatIf" => "Runs the command in a mode that only reports what would happen without performing the actions.",
                "Confirm" => "Prompts you for confirmation before running the cmdlet.",
                _ => $"{{{{ Fill in {heading} }}}}",
            };
            string defaultValue = old is null ? string.Empty : ParameterFacts.Read(_old, old)?.DefaultValue ?? string.Empty;
            string yaml = CmdletFacts.Facts(parameter, defaultSet, defaultValue).Write();
            Add("### " + heading, old is null ? placeholder : _old.Prose(old), $"```yaml\n{yaml}\n```");
        }

        Add(
            "### " + PageLayout.CommonParameters,
            """
            This cmdlet supports the common parameters: -Debug, -ErrorAction, -ErrorVariable,
            -InformationAction, -InformationVariable, -OutBuffer, -OutVariable, -PipelineVariable,
            -ProgressAction, -Verbose, -WarningAction, and -WarningVariable. For more information, see
            [about_CommonParameters](https://go.microsoft.com/fwlink/?LinkID=113216).
            """.ReplaceLineEndings("\n"));
    }

    private void Types(string name, IEnumerable<string> types, string none)
    {
        Add("## " + name);
        foreach (string type in types.DefaultIfEmpty("None"))
        {
            PageSection? old = _old.Parts(name).FirstOrDefault(part => part.Heading == type);
            Add("### " + type, old is not null ? _old.Prose(old) : type == "None" ? none : $"{{{{ Fill in {type} }}}}");
        }
    }

    /// <summary>A syntax in lines, wrapped like in PlatyPS: continuation lines begin with a space.</summary>
    private string Lines(string[] words)
    {
        StringBuilder text = new();
        string line = _cmdlet.Name;
        foreach (string word in words)
        {
            if (line.Length + 1 + word.Length > SyntaxWidth)
            {
                text.Append(line).Append('\n');
                line = string.Empty;
            }

            line += " " + word;
        }

        return text.Append(line).ToString();
    }
}
