using PSFederation.HelpGenerator.Help;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Tests;

/// <summary>Markdown in paragraphs of the help.</summary>
public sealed class PlainTextTests
{
    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("a  \nb", "a\nb")]
    [InlineData("**a** *b* `c` ***d***", "a b `c` d")]
    [InlineData("one **two **three", "one **two **three")]
    [InlineData("[a](https://example.com) <https://example.com> [Get-X](Get-X.md)", "a (https://example.com) https://example.com Get-X")]
    [InlineData("[a][ref] and System.String[]\n\n[ref]: https://example.com", "a (https://example.com) and System.String[]")]
    [InlineData("a &amp; b &lt; c \\* \\_", "a & b < c * _")]
    [InlineData("arn:aws:iam::<account>:role/* and a | b", "arn:aws:iam::<account>:role/* and a | b")]
    [InlineData("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4")]
    [InlineData("1. a\n2. b", "1. a\n2. b")]
    [InlineData("3. a\n4. b", "3. a\n4. b")]
    [InlineData("- a\n\n  b\n\n- c", "- a\n\n  b\n\n- c")]
    [InlineData("- a\n  - b\n    - c", "- a\n  - b\n    - c")]
    [InlineData("- a\n\n  ```\n  code\n    more\n  ```", "- a\n\n      code\n        more")]
    [InlineData("text\n\n```\n  a\nb\n```\n\nmore", "text\n\n      a\n    b¶more")]
    [InlineData("```\na\n  b\n```", "a\n  b")]
    [InlineData("| A | B |\n| - | - |\n| `x \\| y` | z |", "A: `x | y`\nB: z")]
    public void Is_plain(string markdown, string expected)
    {
        MarkdownPage page = MarkdownPage.Parse("x.md", "# x\n\n" + markdown + "\n", new());
        Assert.Equal(expected, string.Join('¶', CommandHelp.Texts(page.Title.Blocks)));
    }
}
