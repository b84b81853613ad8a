using PSFederation.Core.Profiles;

namespace PSFederation.Core.Tests.Profiles;

/// <summary>A command that needs many profiles reads the file once.</summary>
[Collection("Environment")]
public sealed class ProfileSetTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public ProfileSetTests() => _environment = new EnvironmentChange(("PSFEDERATION_HOME", _home.FullName));

    public void Dispose()
    {
        _environment.Dispose();
        _home.Delete(recursive: true);
    }

    [Fact]
    public void Profiles_are_given_after_the_file_is_gone()
    {
        File.WriteAllText(ProfileStore.Path, """{"version":1,"profiles":{"b":1,"a":{},"c":{}}}""");
        ProfileSet profiles = ProfileStore.Read();
        File.Delete(ProfileStore.Path);
        Assert.Equal(["a", "b", "c"], profiles.Names);
        Fail.With(FederationErrorCode.FederatedProfileMalformed, () => profiles.Get("b"));
        Assert.Null(profiles.Find("b"));
        Fail.With(FederationErrorCode.FederatedProfileNotFound, () => profiles.Get("d"));
        Assert.Empty(ProfileStore.Names());
    }

    /// <summary>Half of a character is well-formed JSON and not a text. The profile is damaged, and the others are there.</summary>
    [Theory]
    [InlineData("""{"signIn":{"way":"TokenFile","path":"\ud800"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}]}""")]
    [InlineData("""{"signIn":{"way":"TokenFile","\udc00":"t"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}]}""")]
    [InlineData("""{"signIn":{"way":"\ud800"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}]}""")]
    public void A_text_that_is_half_a_character_damages_its_profile_alone(string profile)
    {
        File.WriteAllText(ProfileStore.Path, $$$"""{"version":1,"profiles":{"a":{{{profile}}},"b":{"signIn":{"way":"TokenFile","path":"t"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}]} } }""");
        Assert.Contains("Unicode", Fail.With(FederationErrorCode.FederatedProfileMalformed, () => ProfileStore.Get("a")).Message, StringComparison.Ordinal);
        Assert.Null(ProfileStore.Find("a"));
        Assert.Equal("b", ProfileStore.Get("b").Name);
    }

    [Fact]
    public async Task A_name_that_is_half_a_character_damages_the_file()
    {
        const string Text = """{"version":1,"profiles":{"\ud800":{}}}""";
        await File.WriteAllTextAsync(ProfileStore.Path, Text, TestContext.Current.CancellationToken);
        Fail.With(FederationErrorCode.FederatedProfileMalformed, () => ProfileStore.Read());
        await Fail.WithAsync(FederationErrorCode.FederatedProfileMalformed, () => ProfileStore.RemoveAsync("p", new RecordingReporter(), TestContext.Current.CancellationToken));
        Assert.Equal(Text, await File.ReadAllTextAsync(ProfileStore.Path, TestContext.Current.CancellationToken));
    }
}
