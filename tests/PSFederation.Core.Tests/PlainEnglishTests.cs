using System.Text.RegularExpressions;
using PSFederation.Tests;

namespace PSFederation.Core.Tests;

/// <summary>Words and phrases that make a native reader read a sentence twice do not return to the sources, the help and the documents.</summary>
public sealed partial class PlainEnglishTests
{
    private const string Replacement = "Write what Microsoft Learn would: 'again', 'a user', 'another process', 'has expired', 'is not a'.";

    /// <summary>Texts that hold a phrase for a reason.</summary>
    private static readonly (string File, string Text, string Reason)[] Allowed =
    [
        ("tests/PSFederation.Core.Tests/PlainEnglishTests.cs", string.Empty, "it has the list"),
    ];

    // "there is no", "is no longer" and "is no more than" are good English.
    [GeneratedRegex(@"\b(?:anew|whoever|somebody|nobody|kin|be it|are none of|of its own accord|is over|thereof)\b|(?<!\bthere )\bis no (?!(?:longer|more than|less than)\b)(?=[a-zA-Z])", RegexOptions.IgnoreCase)]
    private static partial Regex Phrases { get; }

    [Fact]
    public void Texts_do_not_contain_the_phrases()
    {
        List<string> found = [];
        foreach (string file in Files())
        {
            string name = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
            int number = 0;
            foreach (string line in File.ReadLines(file))
            {
                number++;
                foreach (Match match in Phrases.Matches(line))
                {
                    if (!Allowed.Any(each => each.File == name && line.Contains(each.Text, StringComparison.Ordinal)))
                        found.Add($"{name}:{number}: '{match.Value.Trim()}' in: {line.Trim()}");
                }
            }
        }

        Assert.True(found.Count == 0, $"{Replacement}\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("It is drawn anew.", true)]
    [InlineData("The session is over.", true)]
    [InlineData("Moreover, it is overwritten.", false)]
    [InlineData("This is no JWT.", true)]
    [InlineData("There is no profile; it is no longer read.", false)]
    [InlineData("The token is of any kind.", false)]
    public void The_list_matches_whole_words(string text, bool isFound) => Assert.Equal(isFound, Phrases.IsMatch(text));

    private static IEnumerable<string> Files()
    {
        string[] folders = ["docs", "module", "src", ".github"];
        string[] kinds = [".md", ".cs", ".ps1", ".psd1", ".ps1xml"];
        IEnumerable<string> inFolders = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => kinds.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));
        return inFolders.Concat(Directory.EnumerateFiles(Repository.Root, "*.md"));
    }
}
