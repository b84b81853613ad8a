using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PSFederation.Core.Endpoint;
using PSFederation.Core.Profiles;

namespace PSFederation.Core.Tests.Endpoint;

/// <summary>The state of endpoints with their own process.</summary>
[Collection("Environment")]
public sealed class DetachedEndpointsTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public DetachedEndpointsTests()
    {
        _environment = new EnvironmentChange(("PSFEDERATION_HOME", _home.FullName));
        Directory.CreateDirectory(FederationFolder.EndpointsPath);
    }

    public void Dispose()
    {
        _environment.Dispose();
        _home.Delete(recursive: true);
    }

    private static EndpointState State(ProcessIdentity process, string? machine = null) => new()
    {
        Machine = machine ?? Environment.MachineName,
        Process = process,
        Uri = new Uri("http://127.0.0.1:1234/"),
        Roles = [new FederatedEndpointRole("arn:aws:iam::111122223333:role/Web", new Uri("http://127.0.0.1:1234/111122223333/Web"))],
        Profiles = ["dev"],
        TokenDigest = EndpointState.DigestOf("secret"),
        StartedAt = new DateTime(2026, 11, 25, 1, 2, 3, DateTimeKind.Utc),
    };

    private static DetachedFiles Write(EndpointState state)
    {
        DetachedFiles files = DetachedFiles.New();
        File.WriteAllText(files.Token, "secret\n");
        File.WriteAllBytes(files.State, (state with { TokenFile = files.Token }).Write());
        return files;
    }

    [Fact]
    public void One_whose_process_runs_is_shown_with_its_token()
    {
        DetachedFiles files = Write(State(ProcessIdentity.Current));
        FederatedCredentialEndpoint endpoint = Assert.Single(DetachedEndpoints.All());
        Assert.Equal((true, 1234, Environment.ProcessId, "secret", files.Token), (endpoint.IsDetached, endpoint.Port, endpoint.ProcessId, endpoint.GetToken(), endpoint.TokenFile));
        Assert.Equal("arn:aws:iam::111122223333:role/Web", Assert.Single(endpoint.Roles).RoleArn);
        Assert.Equal(new DateTime(2026, 11, 25, 1, 2, 3, DateTimeKind.Utc), endpoint.StartedAt);
    }

    [Fact]
    public void Another_process_that_got_the_number_is_not_the_one()
    {
        DetachedFiles files = Write(State(ProcessIdentity.Current with { Start = "1" }));
        Assert.Empty(DetachedEndpoints.All());
        Assert.False(File.Exists(files.State) || File.Exists(files.Token));
    }

    [Fact]
    public void Files_of_another_machine_stay()
    {
        DetachedFiles files = Write(State(new ProcessIdentity(int.MaxValue, "1"), "elsewhere"));
        Assert.Empty(DetachedEndpoints.All());
        Assert.True(File.Exists(files.State) && File.Exists(files.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{\"version\":2}")]
    public void A_file_that_is_not_a_state_stays_and_is_ignored(string text)
    {
        string file = DetachedFiles.New().State;
        File.WriteAllText(file, text);
        File.WriteAllText(Path.Combine(FederationFolder.EndpointsPath, "note.json"), text);
        Assert.Empty(DetachedEndpoints.All());
        Assert.True(File.Exists(file));
    }

    [Theory]
    [InlineData("http://evil.example.com:1234/")]
    [InlineData("https://127.0.0.1:1234/")]
    [InlineData("http://127.0.0.1.evil.example.com/")]
    [InlineData("http://127.0.0.1@evil.example.com/")]
    [InlineData("/")]
    public void A_token_goes_to_this_machine_alone(string address)
    {
        string text = Encoding.UTF8.GetString(State(ProcessIdentity.Current).Write());
        Assert.Contains("\"http://127.0.0.1:1234/\"", text, StringComparison.Ordinal);
        File.WriteAllText(DetachedFiles.New().State, text.Replace("\"http://127.0.0.1:1234/\"", $"\"{address}\"", StringComparison.Ordinal));
        Assert.Empty(DetachedEndpoints.All());
    }

    [Fact]
    public async Task A_text_that_is_not_its_token_is_neither_shown_nor_sent()
    {
        using HttpListener listener = new();
        int port = HttpImitationPort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        Task<HttpListenerContext> asked = listener.GetContextAsync();
        DetachedFiles files = Write(State(ProcessIdentity.Current) with { Uri = new Uri($"http://127.0.0.1:{port}/") });
        // Another endpoint now has its token in the same file, or the state names the file of another secret.
        await File.WriteAllTextAsync(files.Token, "another secret", TestContext.Current.CancellationToken);
        FederatedCredentialEndpoint endpoint = Assert.Single(DetachedEndpoints.All());
        Assert.Empty(endpoint.GetToken());
        FederationException error = await Fail.WithAsync(
            FederationErrorCode.EndpointNotStopped,
            () => DetachedEndpoints.StopAsync(endpoint, new RecordingReporter(), TestContext.Current.CancellationToken),
            "another secret");
        Assert.Contains(files.Token, error.Message, StringComparison.Ordinal);
        Assert.False(asked.IsCompleted);
    }

    [Fact]
    public void Files_of_another_version_stay_and_are_ignored()
    {
        DetachedFiles files = Write(State(ProcessIdentity.Current with { Start = "1" }));
        File.WriteAllText(files.State, File.ReadAllText(files.State).Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));
        Assert.Empty(DetachedEndpoints.All());
        Assert.True(File.Exists(files.State) && File.Exists(files.Token));
    }

    [Fact]
    public void Files_of_a_killed_start_are_deleted_after_an_hour()
    {
        DetachedFiles old = DetachedFiles.New(), young = DetachedFiles.New();
        foreach (string path in (string[])[old.Token, old.Failure, young.Token])
            File.WriteAllText(path, "x");
        foreach (string path in (string[])[old.Token, old.Failure])
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-2));
        DetachedEndpoints.All();
        Assert.Equal([young.Token], Directory.GetFiles(FederationFolder.EndpointsPath));
    }

    [Fact]
    public async Task One_that_does_not_respond_and_whose_process_runs_is_an_error_that_names_it()
    {
        // The process is this one, and it does not listen there.
        int port = HttpImitationPort();
        EndpointState state = State(ProcessIdentity.Current) with { Uri = new Uri($"http://127.0.0.1:{port}/") };
        DetachedFiles files = Write(state);
        FederationException error = await Assert.ThrowsAsync<FederationException>(
            () => DetachedEndpoints.StopAsync(Assert.Single(DetachedEndpoints.All()), new RecordingReporter(), TestContext.Current.CancellationToken));
        Assert.Equal(FederationErrorCode.EndpointNotStopped, error.Code);
        Assert.Contains($"Stop-Process -Id {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(files.State));
    }

    private static int HttpImitationPort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [Fact]
    public async Task A_process_is_itself_while_it_runs()
    {
        Assert.True(ProcessIdentity.Current.IsRunning);
        Assert.False(new ProcessIdentity(int.MaxValue, ProcessIdentity.Current.Start).IsRunning);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program of this test is sleep.");
        using Process process = Process.Start("sleep", ["600"]);
        try
        {
            Assert.False((ProcessIdentity.Current with { Id = process.Id }).IsRunning);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }
}
