using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Ambient;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Tests.Oidc.Flows;

namespace PSFederation.Core.Tests.Oidc.Ambient;

/// <summary>An environment made up for a test: variables, and a folder that stands for the root of the file system.</summary>
internal sealed class Surroundings : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory();
    private readonly Dictionary<string, string> _variables = [];

    public RecordingReporter Reporter { get; } = new();

    /// <summary>Pauses between attempts take no time.</summary>
    public LeapingTime Time { get; } = new();

    /// <summary>Where metadata is looked for: no server listens there unless a test starts one.</summary>
    public string MetadataHost { get; set; } = "127.0.0.1:1";

    /// <summary>Everything it reported.</summary>
    public string Said => string.Join('\n', Reporter.Verboses.Concat(Reporter.Warnings).Concat(Reporter.Notices));

    public static string Token(string audience = "sts.amazonaws.com", string claims = "") =>
        Jwt.Make($$"""{"iss":"https://platform.example.com","sub":"job","aud":"{{audience}}","exp":4102444800{{claims}}}""");

    public Surroundings With(string name, string value)
    {
        _variables[name] = value;
        return this;
    }

    /// <summary>A file under the root.</summary>
    public string Path(string path)
    {
        string full = System.IO.Path.Join(_root.FullName, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        return full;
    }

    public Surroundings WithFile(string path, string content)
    {
        File.WriteAllText(Path(path), content);
        return this;
    }

    /// <summary>A program on the PATH that is a shell script.</summary>
    public Surroundings WithProgram(string name, string script)
    {
        string file = Path("/bin/" + name);
        File.WriteAllText(file, "#!/bin/sh\n" + script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return With("PATH", System.IO.Path.GetDirectoryName(file)!);
    }

    public Task<OidcToken> GetAsync(AmbientRequest? request = null, CancellationToken? cancellationToken = null) =>
        AmbientToken.GetAsync(
            FederationHttpClient.Get(), new AmbientEnvironment(_variables, _root.FullName) { MetadataHost = MetadataHost }, request ?? new AmbientRequest(new AmbientMethod()), Time, Reporter, cancellationToken ?? TestContext.Current.CancellationToken);

    public void Dispose() => _root.Delete(recursive: true);
}
