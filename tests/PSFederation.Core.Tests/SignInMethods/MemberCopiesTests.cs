using Microsoft.CodeAnalysis;

namespace PSFederation.Core.Tests.SignInMethods;

/// <summary>A member of a sign-in method is declared or copied in a few files only, so that it is quick to add and a missing copy is noticed.</summary>
public sealed class MemberCopiesTests
{
    /// <summary>The record, what opens it, the parameters of a Get- cmdlet and of Register-FederatedProfile, and FederatedProfile.</summary>
    private const int Most = 5;

    [Fact]
    public void A_member_is_declared_or_copied_in_five_files_at_most()
    {
        MemberCopies copies = new(SourceTree.Join("PSFederation.Model", "PSFederation.Core", "PSFederation"));
        List<(string Name, IReadOnlyList<string> Files)> members = [.. copies.Members.Select(member => ($"{member.ContainingType.Name}.{member.Name}", copies.FilesOf(member)))];
        Assert.Contains(members, member => member is { Name: "LoopbackAcsMethod.AcsPath", Files.Count: > 3 });
        List<string> spread =
        [
            .. members.Where(member => member.Files.Count > Most)
                .Select(member => $"{member.Name} is declared or copied in {member.Files.Count} files; expected {Most} at most: {string.Join(", ", member.Files.Select(Path.GetFileName))}"),
        ];
        Assert.True(spread.Count == 0, string.Join('\n', spread));
        TestContext.Current.SendDiagnosticMessage(string.Join('\n', members.Select(member => $"{member.Name}: {string.Join(", ", member.Files.Select(Path.GetFileName))}")));
    }

    [Fact]
    public void A_copy_is_found_by_symbol()
    {
        Dictionary<string, string> source = new()
        {
            ["record.cs"] = "namespace PSFederation.Core.SignInMethods; public record M { public string? Port { get; init; } public string? Path { get; init; } }",
            ["cmdlet.cs"] = "public class Cmdlet { public string? Way { get; set; } public string? Port { get; set; } public PSFederation.Core.SignInMethods.M Make() => new() { Path = Way, Port = null }; }",
            ["shown.cs"] = "public class Shown { public string? Path { get; set; } }",
            ["fill.cs"] = "public class Fill { public Shown Of(PSFederation.Core.SignInMethods.M m) { string? p = m.Path ?? \"x\"; return new Shown { Path = p }; } }",
            ["options.cs"] = "public record Options(System.Uri Address);",
            ["open.cs"] = "public class Open { public Options Of(PSFederation.Core.SignInMethods.M m) => m.Path is { } path ? new Options(new System.Uri(path)) : null!; }",
            ["further.cs"] = "public class Further { public string Text { get; } public Further(Options o) => Text = o.Address.AbsoluteUri; }",
            ["use.cs"] = "public class Use { public bool Of(PSFederation.Core.SignInMethods.M m) => m.Path == \"Path\"; }",
        };
        MemberCopies copies = new(SourceTree.Bind(source.Select(file => SourceTree.Parse(file.Value, file.Key))));
        IPropertySymbol path = copies.Members.Single(member => member.Name == "Path");
        Assert.Equal(source.Keys.Except(["use.cs"]).Order(StringComparer.Ordinal), copies.FilesOf(path));
        Assert.Equal(["record.cs"], copies.FilesOf(copies.Members.Single(member => member.Name == "Port")));
    }
}
