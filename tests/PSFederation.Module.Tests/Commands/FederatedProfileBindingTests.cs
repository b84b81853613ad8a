using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Which way in PowerShell takes a command for: the same for input of the pipeline as for arguments.</summary>
public sealed class FederatedProfileBindingTests : IDisposable
{
    private const string Role = "arn:aws:iam::111122223333:role/A";

    /// <summary>The parameters that each way needs, and with them what else leads to it. Each stands for one way, or fewer parameters than another way has.</summary>
    private static readonly (FederatedSignIn SignIn, string Parameters)[] Ways =
    [
        (FederatedSignIn.AuthorizationCode, "-Authority https://idp.example.com -ClientId c"),
        (FederatedSignIn.AuthorizationCode, "-Provider Keycloak -Domain idp.example.com -Realm r -ClientId c"),
        (FederatedSignIn.DeviceCode, "-Authority https://idp.example.com -ClientId c -DeviceCode"),
        (FederatedSignIn.ClientCredentials, "-Authority https://idp.example.com -ClientId c -ClientCredentials -ClientSecretVariable S"),
        (FederatedSignIn.TokenExchange, "-Authority https://idp.example.com -ClientId c -TokenExchange -Ambient -From GitHub"),
        (FederatedSignIn.TokenExchange, "-Authority https://idp.example.com -ClientId c -TokenExchange -WebIdentityTokenFile $file"),
        (FederatedSignIn.TokenFile, "-WebIdentityTokenFile $file"),
        (FederatedSignIn.Profile, "-SourceProfileName base"),
        (FederatedSignIn.Ambient, "-Ambient"),
        (FederatedSignIn.Ambient, "-Ambient -From GitHub -Audience a"),
        (FederatedSignIn.Integrated, "-SignInUri https://idp.example.com/aws -UseDefaultCredentials"),
        (FederatedSignIn.Browser, "-SignInUri https://idp.example.com/aws"),
        (FederatedSignIn.Browser, "-SignInUri https://idp.example.com/aws -Browser"),
        (FederatedSignIn.Browser, "-SignInUri https://idp.example.com/aws -AcsUrl https://sp.example.com/acs"),
        (FederatedSignIn.LoopbackAcs, "-LoopbackAcs -ServiceProvider urn:x -SignInUri https://idp.example.com/aws"),
        (FederatedSignIn.LoopbackAcs, "-LoopbackAcs -ServiceProvider urn:x -Metadata https://idp.example.com/metadata"),
        (FederatedSignIn.Ecp, "-Ecp -UseDefaultCredentials -ServiceProvider urn:x -SignInUri https://idp.example.com/aws"),
        (FederatedSignIn.Ecp, "-Ecp -UseDefaultCredentials -ServiceProvider urn:x -Metadata https://idp.example.com/metadata"),
        (FederatedSignIn.Form, "-SignInUri https://idp.example.com/aws -UserName ann"),
        (FederatedSignIn.Form, "-SignInUri https://idp.example.com/aws -UserName ann -PasswordSecret p"),
    ];

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;
    private readonly Shell _shell = new();

    public FederatedProfileBindingTests()
    {
        _environment = new EnvironmentChange(("PSFEDERATION_HOME", _home.FullName));
        string file = Path.Combine(_home.FullName, "token");
        File.WriteAllText(file, "x");
        _shell.With("file", file).With("row", PSObject.AsPSObject(new { ProfileName = "p", RoleArn = Role })).With("nameOnly", PSObject.AsPSObject(new { ProfileName = "p" }));
        Assert.Empty(_shell.Run($"Register-FederatedProfile base {Role} -WebIdentityTokenFile $file").Errors);
    }

    public void Dispose()
    {
        _shell.Dispose();
        _environment.Dispose();
        _home.Delete(recursive: true);
    }

    public static TheoryData<FederatedSignIn, string> EveryWay
    {
        get
        {
            TheoryData<FederatedSignIn, string> data = [];
            foreach ((FederatedSignIn signIn, string parameters) in Ways)
                data.Add(signIn, parameters);
            return data;
        }
    }

    private void AssertRegisters(FederatedSignIn signIn, string name, string command)
    {
        ShellResult result = _shell.Run($"{command} -Force -PassThru -WarningAction Ignore");
        Assert.Empty(result.Errors);
        FederatedProfile profile = result.Single<FederatedProfile>();
        Assert.Equal((signIn, name, Role), (profile.SignIn, profile.ProfileName, Assert.Single(profile.RoleArn)));
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void Arguments_and_the_pipeline_choose_the_same_way(FederatedSignIn signIn, string parameters)
    {
        AssertRegisters(signIn, "p", $"Register-FederatedProfile p {Role} {parameters}");
        AssertRegisters(signIn, "p", $"$row | Register-FederatedProfile {parameters}");
        AssertRegisters(signIn, "q", $"$row | Register-FederatedProfile q {parameters}");
        AssertRegisters(signIn, "q-p", $"$row | Register-FederatedProfile -ProfileName {{ \"q-$($_.ProfileName)\" }} {parameters}");
        AssertRegisters(signIn, "p", $"$nameOnly | Register-FederatedProfile -RoleArn {Role} {parameters}");
    }

    [Fact]
    public void Every_way_is_tried()
    {
        Assert.Equal(Enum.GetValues<FederatedSignIn>(), Ways.Select(way => way.SignIn).Distinct().Order());
        // The sets have the names of the ways.
        IEnumerable<object> sets = _shell.Run("(Get-Command Register-FederatedProfile).ParameterSets.Name").Output;
        Assert.Equal(Enum.GetNames<FederatedSignIn>().Order(StringComparer.Ordinal), sets.Select(set => set.ToString()).Order(StringComparer.Ordinal));
    }
}
