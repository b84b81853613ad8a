using PSFederation.Core.Profiles;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.Profiles;

/// <summary>A failure counts for the state of the profile that it happened to.</summary>
public sealed class ProfileStateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Changes_with_how_a_person_is_asked_although_the_cached_credentials_stay()
    {
        AuthorizationCodeMethod method = new();
        FederatedProfileDefinition before = SampleProfile.Of(method), after = SampleProfile.Of(method with { RedirectPort = 8400 });
        Assert.Equal(CacheKey.Session(before), CacheKey.Session(after));
        Assert.NotEqual(ProfileState.Of(before), ProfileState.Of(after));
        Assert.NotEqual(ProfileState.Of(before), ProfileState.Of(before with { AllowInteractive = true }));
        Assert.Equal(ProfileState.Of(before), ProfileState.Of(SampleProfile.Of(method)));
    }

    [Fact]
    public void Changes_with_the_content_of_its_files()
    {
        string path = Path.Combine(_folder.FullName, "token");
        FederatedProfileDefinition[] profiles =
        [
            .. new SignInMethod[]
            {
                new TokenFileMethod { Path = path },
                new TokenExchangeMethod { Subject = new TokenFileMethod { Path = path } },
                new ClientCredentialsMethod { Client = new OidcClientSettings { ClientSecretPath = path } },
                new ClientCredentialsMethod { Client = new OidcClientSettings { ClientKeyPath = path } },
                new DeviceCodeMethod { Client = new OidcClientSettings { ClientCertificate = path } },
                new LoopbackAcsMethod { SigningCertificate = path },
                new EcpMethod { Trust = new SamlTrustSettings { Metadata = [path] } },
                new BrowserMethod { Trust = new SamlTrustSettings { Certificates = [path] } },
                new IntegratedMethod { Trust = new SamlTrustSettings { DecryptionCertificates = [path] } },
            }.Select(SampleProfile.Of),
        ];
        string[] missing = [.. profiles.Select(ProfileState.Of)];
        File.WriteAllText(path, "old");
        string[] old = [.. profiles.Select(ProfileState.Of)];
        Assert.Equal(old, profiles.Select(ProfileState.Of));
        File.WriteAllText(path, "other");
        string[] other = [.. profiles.Select(ProfileState.Of)];
        Assert.All(profiles.Index(), item => Assert.Equal(3, new[] { missing[item.Index], old[item.Index], other[item.Index] }.Distinct().Count()));
    }
}
