using PSFederation.Core.Profiles;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.Profiles;

/// <summary>Cache keys depend on the content of the profile file, not on its formatting.</summary>
[Collection("Environment")]
public sealed class CacheKeyTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public CacheKeyTests() => _environment = new EnvironmentChange(("PSFEDERATION_HOME", _home.FullName));

    public void Dispose()
    {
        _environment.Dispose();
        _home.Delete(recursive: true);
    }

    /// <summary>So that a small native program can be compiled from the same files: without the AWS SDK and without the code of a sign-in.</summary>
    [Fact]
    public void The_key_needs_no_type_of_a_sign_in()
    {
        SourceTree core = SourceTree.Of("PSFederation.Core");
        HashSet<SourceFile> files = [core.Files.Single(file => file.Path.EndsWith("/Profiles/CacheKey.cs", StringComparison.Ordinal))];
        Queue<SourceFile> open = new(files);
        while (open.TryDequeue(out SourceFile? file))
        {
            foreach (SourceFile used in core.References.Where(use => use.From == file).Select(use => use.To).Where(files.Add))
                open.Enqueue(used);
        }

        Assert.Contains(files, file => file.Path.EndsWith("/LoopbackAcsMethod.cs", StringComparison.Ordinal));
        string[] others = [.. files.Select(file => file.Folder).Except(["Profiles", "SignInMethods", "Text", "Aws", "Io", "Reporting"]).Order(StringComparer.Ordinal)];
        Assert.True(others.Length == 0, string.Join(", ", others));
    }

    [Fact]
    public void Lists_do_not_run_into_each_other()
    {
        OidcClientSettings[] clients = [new() { Scopes = ["a b"] }, new() { Scopes = ["a", "b"] }, new() { Resources = ["a", "b"] }];
        Assert.Equal(3, clients.Select(client => CacheKey.Identity(SampleProfile.Of(new AuthorizationCodeMethod { Client = client }))).Distinct().Count());
    }

    [Fact]
    public void The_order_of_members_and_members_that_are_not_known_do_not_matter()
    {
        FederatedProfileDefinition one = SampleProfile.ReadMethod("""{"way":"TokenFile","path":"t","providerId":"p"}"""), two = SampleProfile.ReadMethod("""{"note":1,"providerId":"p","path":"t","way":"tokenfile"}""");
        Assert.Equal(CacheKey.Session(one), CacheKey.Session(two));
    }

    [Fact]
    public void A_profile_of_another_name_role_or_region_has_its_own_session_and_the_same_identity()
    {
        FederatedProfileDefinition plain = SampleProfile.Of(new TokenFileMethod { Path = "t" });
        FederatedProfileDefinition[] all =
        [
            plain, plain with { Name = "q" }, plain with { Region = "eu-central-1" }, plain with { EndpointUrl = "https://sts.example.com" }, plain with { Roles = [.. plain.Roles, .. plain.Roles] },
            plain with { Roles = [plain.Roles[0] with { RoleSessionName = "s" }] }, plain with { Roles = [plain.Roles[0] with { DurationSeconds = 900 }] }, plain with { Roles = [plain.Roles[0] with { ExternalId = "e" }] },
            plain with { Roles = [plain.Roles[0] with { SourceIdentity = "i" }] }, plain with { Roles = [plain.Roles[0] with { Tags = new Dictionary<string, string> { ["a"] = "b" } }] }, plain with { Roles = [plain.Roles[0] with { TransitiveTagKeys = ["a"] }] },
            plain with { Roles = [plain.Roles[0] with { Policy = "{}" }] }, plain with { Roles = [plain.Roles[0] with { PolicyArns = ["a"] }] },
        ];
        Assert.Equal(all.Length, all.Select(CacheKey.Session).Distinct().Count());
        Assert.Single(all.Select(CacheKey.Identity).Distinct());
        Assert.Equal(CacheKey.Session(plain), CacheKey.Session(plain with { AllowInteractive = true }));
        Assert.Equal(CacheKey.Session(plain), CacheKey.Session(plain with { CreatedFor = "https://idp.example.com/" }));
    }

    /// <summary>A secret that was refused says nothing about another one of the account. The names of secrets and vaults have no case.</summary>
    [Fact]
    public void A_password_in_a_vault_has_its_own_record()
    {
        FormMethod entered = new() { SignInUri = "https://idp.example.com/", UserName = "ann" }, secret = entered with { PasswordSecret = "pw", Vault = "v" };
        FormMethod[] all = [entered, secret, secret with { PasswordSecret = "pw2" }, secret with { Vault = "w" }, secret with { Vault = null }, secret with { UserName = "bob" }, entered with { SignInUri = "https://other.example.com/" }];
        Assert.Equal(all.Length, all.Select(CacheKey.Password).Distinct().Count());
        Assert.Equal(CacheKey.Password(secret), CacheKey.Password(secret with { PasswordSecret = "PW", Vault = "V", TotpSecret = "seed" }));
        // The vault is that of the seed.
        Assert.Equal(CacheKey.Password(entered), CacheKey.Password(entered with { RememberPassword = true, TotpSecret = "seed", Vault = "v" }));
    }

    [Fact]
    public void A_profile_that_begins_with_another_depends_on_that_one()
    {
        FederatedProfileDefinition second = SampleProfile.Of(new ProfileMethod { SourceProfile = "first" });
        string[] keys = [.. new[] { "a", "b" }.Select(path => KeyWith($$$"""{"first":{"signIn":{"way":"TokenFile","path":"{{{path}}}"},"roles":{{{SampleProfile.Roles}}}}}""")), KeyWith("{}")];
        Assert.Equal(3, keys.Distinct().Count());
        // It begins with itself, which the sign-in reports.
        Assert.NotEmpty(KeyWith($$$"""{"first":{"signIn":{"way":"Profile","sourceProfile":"first"},"roles":{{{SampleProfile.Roles}}}}}"""));

        string KeyWith(string profiles)
        {
            File.WriteAllText(ProfileStore.Path, $$"""{"version":1,"profiles":{{profiles}}}""");
            return CacheKey.Session(second);
        }
    }
}
