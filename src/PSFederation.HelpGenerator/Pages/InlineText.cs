using Markdig.Syntax.Inlines;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>The content of a paragraph, as plain text.</summary>
internal static class InlineText
{
    /// <summary>The words of a paragraph, cell or link; a line break in the source becomes a space.</summary>
    internal static string Render(ContainerInline? inline) => Raw(inline ?? []).Trim();

    internal static bool IsWebAddress(string? address) => address is not null
        && (address.StartsWith("https://", StringComparison.Ordinal) || address.StartsWith("http://", StringComparison.Ordinal));

    // Without trimming: the space at the edge of an emphasis separates words.
    private static string Raw(ContainerInline container) => string.Concat(container.Select(One));

    private static string One(Inline inline) => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => $"`{code.Content}`",
        LineBreakInline { IsHard: true } => "\n",
        LineBreakInline => " ",
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        HtmlInline html => html.Tag,
        AutolinkInline link => link.Url,
        LinkInline link => Link(Render(link), link.Url ?? string.Empty),
        DelimiterInline delimiter => delimiter.ToLiteral() + Raw(delimiter),
        ContainerInline container => Raw(container),
        _ => inline.ToString() ?? string.Empty,
    };

    /// <summary>Text without links shows only addresses that can be opened.</summary>
    private static string Link(string words, string address) => IsWebAddress(address) && address != words
        ? $"{words} ({address})"
        : words;
}
