using System.Collections;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using PSFederation.Core.Profiles;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Tests.Profiles;

namespace PSFederation.Core.Tests.SignInMethods;

/// <summary>Every member of every method comes back from the file, is shown, and has credentials of its own in the cache unless it only affects presentation.</summary>
public sealed class SignInMethodTests
{
    /// <summary>How a person is asked makes no other identity, and neither does the program that asks.</summary>
    private static readonly FrozenSet<string> Presentation =
        new[] { "NoBrowser", "RedirectHost", "RedirectPort", "RedirectPath", "BrowserPath", "AcsPort", "RememberPassword" }.ToFrozenSet();

    /// <summary>Properties of the output whose names differ, after the parameters of Register-FederatedProfile.</summary>
    private static readonly FrozenDictionary<string, string> Shown = new Dictionary<string, string>
    {
        ["Path"] = nameof(FederatedProfile.WebIdentityTokenFile),
        ["SourceProfile"] = nameof(FederatedProfile.SourceProfileName),
        ["Authentication"] = nameof(FederatedProfile.ClientAuthentication),
        ["Subject.Audience"] = nameof(FederatedProfile.SubjectTokenAudience),
    }.ToFrozenDictionary();

    /// <summary>Members of a subject that its exchange leaves to its own client.</summary>
    private static readonly FrozenSet<string> NotOfSubject = new[] { "ProviderId", "TokenType" }.ToFrozenSet();

    private static SignInMethod[] Blanks =>
        [.. Enum.GetNames<FederatedSignIn>().Select(way => SampleProfile.ReadMethod($"{{\"way\":\"{way}\"}}").SignIn), new TokenExchangeMethod { Subject = new TokenFileMethod() { Path = "t" } }];

    /// <summary>The members, as the number of the blank method and a path such as <c>Trust.Rules.AllowSha1</c>.</summary>
    public static TheoryData<int, string> Members => new(Blanks.Index().SelectMany(blank => Of(blank.Item, string.Empty).Select(member => (blank.Index, member))));

    private static IEnumerable<string> Of(object holder, string prefix) => holder.GetType().GetProperties().Where(member => member.CanWrite).SelectMany(member =>
        member.GetValue(holder) is { } inner && inner.GetType().Namespace == typeof(SignInMethod).Namespace ? Of(inner, $"{prefix}{member.Name}.")
        : prefix == "Subject." && NotOfSubject.Contains(member.Name) ? []
        : [prefix + member.Name]);

    private static FederatedProfileDefinition With(int blank, string member)
    {
        SignInMethod method = Blanks[blank];
        object holder = method;
        string[] names = member.Split('.');
        foreach (string name in names[..^1])
            holder = holder.GetType().GetProperty(name)!.GetValue(holder)!;
        PropertyInfo property = holder.GetType().GetProperty(names[^1])!;
        property.SetValue(holder, Value(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));
        return SampleProfile.Of(method);
    }

    private static object Value(Type type) =>
        type == typeof(string) ? "x"
        : type == typeof(int) ? 7
        : type == typeof(bool) ? true
        : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(7)
        : type.IsEnum ? Enum.GetValues(type).GetValue(1)!
        : type == typeof(IReadOnlyDictionary<string, string>) ? new Dictionary<string, string> { ["a"] = "b" }
        : (string[])["x", "y"];

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_comes_back_from_the_file(int blank, string member)
    {
        string text = SampleProfile.Written(With(blank, member));
        Assert.NotEqual(SampleProfile.Written(SampleProfile.Of(Blanks[blank])), text);
        FederatedProfileDefinition read = SampleProfile.Read(text);
        Assert.Equal(text, SampleProfile.Written(read));
        Assert.Empty(read.UnknownMembers);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_makes_another_identity_and_session(int blank, string member)
    {
        FederatedProfileDefinition plain = SampleProfile.Of(Blanks[blank]), changed = With(blank, member);
        bool isPresentation = Presentation.Contains(member);
        Assert.Equal(isPresentation, CacheKey.Session(plain) == CacheKey.Session(changed));
        Assert.Equal(isPresentation, CacheKey.Identity(plain) == CacheKey.Identity(changed));
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_is_shown(int blank, string member)
    {
        string name = member.Split('.')[^1];
        name = Shown.GetValueOrDefault(member) ?? Shown.GetValueOrDefault(name) ?? typeof(FederatedProfile).GetProperty(name)?.Name ?? name[..^1];
        PropertyInfo shown = typeof(FederatedProfile).GetProperty(name)!;
        Assert.NotEqual(Text(SampleProfile.Of(Blanks[blank])), Text(With(blank, member)));

        string Text(FederatedProfileDefinition profile) =>
            shown.GetValue(profile.ToFederatedProfile("f")) is var value and IEnumerable and not string ? JsonSerializer.Serialize(value) : $"{shown.GetValue(profile.ToFederatedProfile("f"))}";
    }

    [Fact]
    public void A_client_shows_no_secret() =>
        Assert.DoesNotContain("s3cret", new Core.Oidc.OidcClient { ClientId = "c", Authority = "https://idp.example.com", ClientSecret = "s3cret" }.ToString(), StringComparison.Ordinal);
}
