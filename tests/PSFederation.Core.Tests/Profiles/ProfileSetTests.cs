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
}
