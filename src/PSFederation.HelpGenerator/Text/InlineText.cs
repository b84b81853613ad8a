using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax.Inlines;

namespace PSFederation.HelpGenerator.Text;

/// <summary>What stands inside a paragraph, as plain text.</summary>
internal static class InlineText
{
    /// <summary>Renders the parts of a paragraph, heading or link; a line break in the source becomes a space.</summary>
    internal static string Render(ContainerInline? inline)
    {
        StringBuilder text = new();
        for (Inline? child = inline?.FirstChild; child is not null; child = child.NextSibling)
            Append(text, child);
        return text.ToString().Trim();
    }

    private static void Append(StringBuilder text, Inline inline)
    {
        _ = inline switch
        {
            LiteralInline literal => text.Append(literal.Content.ToString()),
            CodeInline code => text.Append('`').Append(code.Content).Append('`'),
            LineBreakInline { IsHard: true } => text.Append('\n'),
            LineBreakInline => text.Append(' '),
            HtmlEntityInline entity => text.Append(entity.Transcoded.ToString()),
            AutolinkInline link => text.Append(link.Url),
            LinkInline link => text.Append(Link(link)),
            HtmlInline { Tag: var tag } => text.Append(Html(tag)),
            PipeTableDelimiterInline delimiter => text.Append(delimiter.ToLiteral()).Append(Render(delimiter)),
            ContainerInline container => text.Append(Raw(container)),
            _ => text.Append(inline),
        };
    }

    /// <summary>Emphasis and the like, without trimming: the space at its edge separates words.</summary>
    private static StringBuilder Raw(ContainerInline container)
    {
        StringBuilder text = new();
        if (container is DelimiterInline delimiter)
            text.Append(delimiter.ToLiteral());
        foreach (Inline child in container)
            Append(text, child);
        return text;
    }

    /// <summary>Only an address that can be opened is worth its place in a text without links.</summary>
    private static string Link(LinkInline link)
    {
        string words = Render(link);
        string address = link.Url ?? string.Empty;
        bool shown = WebAddress.HasScheme(address) && address != words;
        return (words.Length, shown) switch
        {
            (0, _) => address,
            (_, true) => $"{words} ({address})",
            _ => words,
        };
    }

    private static string Html(string tag) => tag switch
    {
        "<br>" or "<br/>" or "<br />" => "\n",
        ['<', '!', '-', '-', ..] => string.Empty,
        _ => tag,
    };
}
