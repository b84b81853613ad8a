using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.Profiles;

namespace PSFederation.Core.Tests.Profiles;

/// <summary>Every member of a recipe comes back from the file, is shown, and has credentials of its own in the cache.</summary>
public sealed class RecipeTests
{
    /// <summary>How a person is asked makes no other identity, and neither does the program that asks.</summary>
    private static readonly FrozenSet<string> Presentation =
        new[] { nameof(SignInRecipe.NoBrowser), nameof(SignInRecipe.RedirectHost), nameof(SignInRecipe.RedirectPort), nameof(SignInRecipe.RedirectPath), nameof(SignInRecipe.BrowserPath), nameof(SignInRecipe.AcsPort) }
            .ToFrozenSet();

    /// <summary>Members whose names in the output differ, after the parameters of Register-FederatedProfile.</summary>
    private static readonly FrozenDictionary<string, string> Shown = new Dictionary<string, string>
    {
        [nameof(SignInRecipe.Way)] = nameof(FederatedProfile.SignIn),
        [nameof(SignInRecipe.Path)] = nameof(FederatedProfile.WebIdentityTokenFile),
        [nameof(SignInRecipe.SourceProfile)] = nameof(FederatedProfile.SourceProfileName),
        [nameof(SignInRecipe.AdditionalParameters)] = nameof(FederatedProfile.AdditionalParameter),
        [nameof(SamlTrustRecipe.ClockSkewSeconds)] = nameof(FederatedProfile.ClockSkew),
    }.ToFrozenDictionary();

    public static TheoryData<string> Members => [.. Of(typeof(SignInRecipe)).Where(member => member.Name != nameof(SignInRecipe.Trust)).Concat(Of(typeof(SamlTrustRecipe))).Select(member => member.Name)];

    private static IEnumerable<PropertyInfo> Of(Type type) => type.GetProperties().Where(member => member.CanWrite);

    private static ProfileRecipe Recipe(SignInRecipe signIn) =>
        new() { Name = "p", SignIn = signIn, Roles = [new RoleRecipe { RoleArn = "arn:aws:iam::111122223333:role/A" }] };

    private static ProfileRecipe With(string member)
    {
        SignInRecipe signIn = new() { Way = FederatedSignIn.AuthorizationCode, Trust = new SamlTrustRecipe() };
        object holder = typeof(SignInRecipe).GetProperty(member) is null ? signIn.Trust : signIn;
        PropertyInfo property = holder.GetType().GetProperty(member)!;
        property.SetValue(holder, Value(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));
        return Recipe(signIn);
    }

    private static object Value(Type type) =>
        type == typeof(string) ? "x"
        : type == typeof(int) ? 7
        : type == typeof(bool) ? true
        : type.IsEnum ? Enum.GetValues(type).GetValue(1)!
        : type == typeof(IReadOnlyDictionary<string, string>) ? new Dictionary<string, string> { ["a"] = "b" }
        : (string[])["x", "y"];

    private static string Written(ProfileRecipe recipe)
    {
        JsonObject json = [];
        RecipeJson.Write(recipe, json);
        return json.ToJsonString();
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Comes_back_from_the_file(string member)
    {
        string text = Written(With(member));
        Assert.NotEqual(Written(Recipe(new SignInRecipe { Way = FederatedSignIn.AuthorizationCode })), text);
        ProfileRecipe read = RecipeJson.Read("p", JsonDocument.Parse(text).RootElement);
        Assert.Equal(text, Written(read));
        Assert.Empty(read.UnknownMembers);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Makes_another_identity_and_session(string member)
    {
        ProfileRecipe plain = Recipe(new SignInRecipe { Way = FederatedSignIn.AuthorizationCode }), changed = With(member);
        Assert.Equal(Presentation.Contains(member), RecipeKeys.Session(plain) == RecipeKeys.Session(changed));
        Assert.Equal(Presentation.Contains(member), RecipeKeys.Identity(plain) == RecipeKeys.Identity(changed));
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Is_shown(string member)
    {
        string name = Shown.GetValueOrDefault(member) ?? typeof(FederatedProfile).GetProperty(member)?.Name ?? member[..^1];
        PropertyInfo shown = typeof(FederatedProfile).GetProperty(name)!;
        FederatedProfile plain = Recipe(new SignInRecipe { Way = FederatedSignIn.AuthorizationCode }).ToProfile("f");
        Assert.NotEqual(Text(shown.GetValue(plain)), Text(shown.GetValue(With(member).ToProfile("f"))));

        static string Text(object? value) => value is System.Collections.IEnumerable and not string ? JsonSerializer.Serialize(value) : $"{value}";
    }

    [Fact]
    public void Lists_do_not_run_into_each_other()
    {
        ProfileRecipe one = Recipe(new SignInRecipe { Way = FederatedSignIn.AuthorizationCode, Scopes = ["a b"] }), two = Recipe(new SignInRecipe { Way = FederatedSignIn.AuthorizationCode, Scopes = ["a", "b"] });
        ProfileRecipe three = Recipe(new SignInRecipe { Way = FederatedSignIn.AuthorizationCode, Resources = ["a", "b"] });
        Assert.Equal(3, new[] { one, two, three }.Select(RecipeKeys.Identity).Distinct().Count());
    }

    [Theory]
    [InlineData("{\"signIn\":{\"way\":\"Browser\",\"metaData\":[\"m\"]},\"roles\":[{\"roleArn\":\"arn:aws:iam::111122223333:role/A\",\"duration\":1}],\"note\":1}", "note, signIn.metaData, roles[0].duration")]
    [InlineData("{\"signIn\":{\"way\":\"TokenFile\",\"path\":null},\"roles\":[{\"roleArn\":\"arn:aws:iam::111122223333:role/A\"}]}", "")]
    public void Names_members_that_nobody_reads(string text, string unknown) =>
        Assert.Equal(unknown, string.Join(", ", RecipeJson.Read("p", JsonDocument.Parse(text).RootElement).UnknownMembers));

    [Theory]
    [InlineData("\"metadata\":\"m\"")]
    [InlineData("\"certificates\":[1]")]
    [InlineData("\"clockSkewSeconds\":\"1\"")]
    [InlineData("\"allowSha1\":\"yes\"")]
    [InlineData("\"binding\":\"Pigeon\"")]
    [InlineData("\"clientAuthentication\":\"3\"")]
    [InlineData("\"additionalParameters\":{\"a\":1}")]
    public void Refuses_members_of_another_kind(string member) =>
        Assert.Throws<FormatException>(() => RecipeJson.Read(
            "p", JsonDocument.Parse($"{{\"signIn\":{{\"way\":\"Browser\",{member}}},\"roles\":[{{\"roleArn\":\"arn:aws:iam::111122223333:role/A\"}}]}}").RootElement));

    [Fact]
    public void Something_else_in_the_place_of_the_way_in_is_replaced()
    {
        JsonObject json = JsonNode.Parse("{\"signIn\":5,\"note\":\"ours\"}")!.AsObject();
        RecipeJson.Write(Recipe(new SignInRecipe { Way = FederatedSignIn.TokenFile, Path = "t" }), json);
        Assert.Equal("{\"signIn\":{\"way\":\"TokenFile\",\"path\":\"t\"},\"note\":\"ours\",\"roles\":[{\"roleArn\":\"arn:aws:iam::111122223333:role/A\"}]}", json.ToJsonString());
    }
}
