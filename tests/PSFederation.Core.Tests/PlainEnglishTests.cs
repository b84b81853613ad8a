using System.Text.RegularExpressions;
using PSFederation.Tests;

namespace PSFederation.Core.Tests;

/// <summary>
/// Words and phrases that make a native reader read a sentence twice do not return: in sources, help, documents and workflows, and in the names and comments of tests. The spelling is
/// checked by cspell (build.ps1 Spell).
/// </summary>
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

    // A sentence that begins with a relative clause names its subject late.
    [GeneratedRegex("^(?:What|Who|Whom|Whose|Whoever|Whatever|Nor) ")]
    private static partial Regex LateSubject { get; }

    // A name that the source knows (nameof) has a known article.
    [GeneratedRegex(@"\ban? \{(?!nameof\()", RegexOptions.IgnoreCase)]
    private static partial Regex ArticleBeforeValue { get; }

    [GeneratedRegex(@"\b(?:Task|void) (?<name>[A-Z]\w*_\w*)\(")]
    private static partial Regex TestName { get; }

    [GeneratedRegex(@"^\s*(?:It|Describe|Context) '(?<name>[^']+)'")]
    private static partial Regex PesterName { get; }

    // Not the slashes of an address.
    [GeneratedRegex("(?<!:)//.*")]
    private static partial Regex SourceComment { get; }

    [GeneratedRegex(@"(?:^|\s)#\s.*")]
    private static partial Regex ScriptComment { get; }

    [Fact]
    public void Texts_do_not_contain_the_phrases()
    {
        string[] found = [.. Prose(Files()).SelectMany(text => Phrases.Matches(text.Text)
            .Where(_ => !Allowed.Any(each => each.File == text.File && text.Text.Contains(each.Text, StringComparison.Ordinal)))
            .Select(match => $"{text.File}:{text.Line}: '{match.Value.Trim()}' in: {text.Text.Trim()}"))];

        Assert.True(found.Length == 0, $"{Replacement}\n{string.Join('\n', found)}");
    }

    /// <summary>The article depends on the value: "an exp", "a sub".</summary>
    [Fact]
    public void Articles_before_values_fit_the_value()
    {
        string[] found = [.. Prose(Files()).Where(text => text.File.StartsWith("src/", StringComparison.Ordinal) && ArticleBeforeValue.IsMatch(text.Text)).Select(text => $"{text.File}:{text.Line}: {text.Text.Trim()}")];

        Assert.True(found.Length == 0, $"Use WithArticle of EnglishText:\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("$\"has a {name} that\"", true)]
    [InlineData("$\"An {kind}\"", true)]
    [InlineData("$\"A {nameof(OidcToken)}\"", false)]
    [InlineData("$\"has {name.WithArticle()}\"", false)]
    [InlineData("$\"data {name}\"", false)]
    public void An_article_before_a_value_is_found(string text, bool isFound) => Assert.Equal(isFound, ArticleBeforeValue.IsMatch(text));

    [Fact]
    public void Names_of_tests_begin_with_what_is_tested()
    {
        string[] found = [.. Prose(Files()).Where(text => text.IsName && LateSubject.IsMatch(text.Text)).Select(text => $"{text.File}:{text.Line}: {text.Text}")];

        Assert.True(found.Length == 0, $"Begin with the subject: 'A document that is not a key set is an error'.\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("It is drawn anew.", true)]
    [InlineData("The session is over.", true)]
    [InlineData("Moreover, it is overwritten.", false)]
    [InlineData("This is no JWT.", true)]
    [InlineData("There is no profile; it is no longer read.", false)]
    [InlineData("The token is of any kind.", false)]
    public void The_list_matches_whole_words(string text, bool isFound) => Assert.Equal(isFound, Phrases.IsMatch(text));

    [Theory]
    [InlineData("tests/A.cs", "    public async Task A_token_is_read()", "A token is read")]
    [InlineData("tests/A.cs", "    int x = Read(\"nobody\"); // The first one.", "// The first one.")]
    [InlineData("tests/A.cs", "    Get(\"https://example.com/nobody\");", null)]
    [InlineData("tests/A.Tests.ps1", "    It 'reads a token' {", "reads a token")]
    [InlineData("tests/A.Tests.ps1", "    $x = 'nobody' # The first one.", " # The first one.")]
    [InlineData("src/A.cs", "throw new X(\"A text.\");", "throw new X(\"A text.\");")]
    public void Names_and_comments_of_tests_are_prose_and_their_data_is_not(string file, string line, string? prose) =>
        Assert.Equal(prose, ProseOf(file, line).Select(text => text.Text).SingleOrDefault());

    private static IEnumerable<(string File, int Line, string Text, bool IsName)> Prose(IEnumerable<string> files) =>
        files.SelectMany(path =>
        {
            string file = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
            return File.ReadLines(path).SelectMany((line, index) => ProseOf(file, line).Select(text => (file, index + 1, text.Text, text.IsName)));
        });

    /// <summary>The text in a line that a person wrote for people: of tests the names and comments, because their strings are test data; of all other files the whole line.</summary>
    private static IEnumerable<(string Text, bool IsName)> ProseOf(string file, string line)
    {
        if (!file.StartsWith("tests/", StringComparison.Ordinal))
            return [(line, false)];
        return Path.GetExtension(file) switch
        {
            ".cs" => InTest(TestName, SourceComment, line),
            ".ps1" => InTest(PesterName, ScriptComment, line),
            _ => [(line, false)],
        };
    }

    private static IEnumerable<(string Text, bool IsName)> InTest(Regex name, Regex comment, string line) =>
        name.Matches(line).Select(match => (match.Groups["name"].Value.Replace('_', ' '), true)).Concat(comment.Matches(line).Select(match => (match.Value, false)));

    private static IEnumerable<string> Files()
    {
        string[] folders = ["docs", "module", "src", ".github", "tests"];
        string[] kinds = [".md", ".cs", ".ps1", ".psd1", ".ps1xml", ".yml"];
        return folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => kinds.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Append(Path.Combine(Repository.Root, "build.ps1"))
            .Append(Path.Combine(Repository.Root, ".ci", "run"));
    }
}
