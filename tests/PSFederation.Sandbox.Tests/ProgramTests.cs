using System.Text.Json.Nodes;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Sandbox.Tests;

/// <summary>The command line of the sandbox: --serve and what goes with it.</summary>
public sealed class ProgramTests(SandboxFixture own) : IDisposable
{
    private const string Role = "arn:aws:iam::111122223333:role/OwnProvider";
    private const string Provider = "arn:aws:iam::111122223333:saml-provider/OwnProvider";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("--json")]
    [InlineData("--trust-metadata", "metadata.xml")]
    [InlineData("--serve", "--trust-metadata")]
    [InlineData("--serve", "--trust-role", "a,b")]
    [InlineData("--serve", "--trust-metadata", "a.xml", "--trust-metadata", "b.xml")]
    [InlineData("--trust-issuer", "https://login.example.com", "--trust-client", "aws-cli")]
    [InlineData("--serve", "--trust-issuer", "https://login.example.com")]
    [InlineData("--serve", "--trust-client", "aws-cli")]
    [InlineData("--serve", "--trust-issuer", "https://a.example.com", "--trust-issuer", "https://b.example.com", "--trust-client", "aws-cli")]
    [InlineData("--verbose")]
    [InlineData("--serve", "--sts-delay")]
    [InlineData("--serve", "--sts-delay", "-1")]
    [InlineData("--serve", "--sts-delay", "600001")]
    [InlineData("--serve", "--sts-delay", "NaN")]
    [InlineData("--serve", "--sts-delay", "Infinity")]
    [InlineData("--serve", "--sts-throttle", "NaN")]
    [InlineData("--serve", "--sts-drop", "-Infinity")]
    [InlineData("--serve", "--sts-throttle", "1.1")]
    [InlineData("--serve", "--sts-throttle", "half")]
    [InlineData("--serve", "--sts-throttle", "0.6", "--sts-drop", "0.6")]
    [InlineData("--sts-drop", "0.5")]
    public async Task Arguments_that_are_not_valid_show_the_usage(params string[] arguments)
    {
        (int exitCode, string output, string errors) = await SandboxProgram.RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("Usage:", errors, StringComparison.Ordinal);
        Assert.Contains("--trust-metadata VALUE", errors, StringComparison.Ordinal);
        Assert.Contains("--trust-issuer VALUE", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_client_that_is_printed_gets_a_token_and_a_role()
    {
        await using SandboxProgram program = SandboxProgram.Start("--serve", "--json");
        JsonNode printed = JsonNode.Parse(await program.ReadLineAsync())!;
        Assert.Null(printed["OwnSamlProvider"]);
        Assert.Null(printed["OwnOidcProvider"]);
        string token = await TokenAsync(printed);
        Assert.Equal(200, await AssumeAsync(printed, ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", Text(printed, "ServiceRole")), ("RoleSessionName", "WebSession"), ("WebIdentityToken", token)));
    }

    [Fact]
    public async Task Faults_of_the_STS_can_be_asked_for()
    {
        await using SandboxProgram program = SandboxProgram.Start("--serve", "--json", "--sts-delay", "1.5", "--sts-throttle", "1", "--sts-drop", "0");
        JsonNode printed = JsonNode.Parse(await program.ReadLineAsync())!;
        Assert.Equal(400, await AssumeAsync(printed, ("Action", "GetCallerIdentity")));
    }

    [Fact]
    public async Task The_STS_trusts_the_provider_of_the_metadata_and_no_other()
    {
        await using SandboxHost other = await SandboxHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using SandboxProgram program = SandboxProgram.Start("--serve", "--json", "--trust-metadata", Metadata(own.Host.SamlMetadata));
        JsonNode printed = JsonNode.Parse(await program.ReadLineAsync())!;
        Assert.Equal(own.Host.SamlMetadataUrl, printed["OwnSamlProvider"]!["EntityId"]!.GetValue<string>());
        Assert.Equal($"{Role},{Provider}", Assert.Single(printed["OwnSamlProvider"]!["Roles"]!.AsArray())!.GetValue<string>());

        Assert.Equal(200, await AssumeAsync(printed, Role, Provider, Response(own.Host)));
        Assert.Equal(400, await AssumeAsync(printed, Role, Provider, Response(other)));
        Assert.Equal(400, await AssumeAsync(printed, Role, Provider, Response(own.Host, builder => builder.UseForeignKey())));
        // It trusts the other provider with the roles that are named, and not with those of the sandbox.
        Assert.Equal(400, await AssumeAsync(printed, own.Host.Roles.Developer, own.Host.SamlProviderArn, own.Host.CreateSamlResponse("onerole").Build()));
    }

    [Fact]
    public async Task The_metadata_can_be_at_an_address()
    {
        await using SandboxProgram program = SandboxProgram.Start("--serve", "--json", "--trust-metadata", own.Host.SamlMetadataUrl);
        JsonNode printed = JsonNode.Parse(await program.ReadLineAsync())!;
        Assert.Equal(own.Host.SamlMetadataUrl, Text(printed["OwnSamlProvider"]!, "EntityId"));
        Assert.Equal(200, await AssumeAsync(printed, Role, Provider, Response(own.Host)));
    }

    [Theory]
    [InlineData("http://idp.example.com/metadata", "plain http")]
    [InlineData("http://127.0.0.1:9/metadata", "http://127.0.0.1:9/metadata")]
    public async Task Metadata_at_an_address_that_cannot_be_used_is_named(string address, string reason)
    {
        (int exitCode, string output, string errors) = await SandboxProgram.RunAsync("--serve", "--trust-metadata", address);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
        Assert.Contains(address, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_STS_trusts_the_tokens_of_the_issuer_for_the_clients_that_are_named_and_no_other()
    {
        string client = own.Host.Clients.Cli.ClientId;
        await using SandboxHost other = await SandboxHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using SandboxProgram program = SandboxProgram.Start("--serve", "--json", "--trust-issuer", own.Host.OidcIssuer, "--trust-client", "not-used", "--trust-client", client);
        JsonNode printed = JsonNode.Parse(await program.ReadLineAsync())!;
        JsonNode trusted = printed["OwnOidcProvider"]!;
        Assert.Equal(own.Host.OidcIssuer, Text(trusted, "Issuer"));
        Assert.Equal(["not-used", client], trusted["ClientIds"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Equal($"arn:aws:iam::111122223333:oidc-provider/{new Uri(own.Host.OidcIssuer).Authority}", Text(trusted, "ProviderArn"));

        Assert.Equal(200, await AssumeWebAsync(printed, own.Host.MintToken(Audience(client))));
        Assert.Equal(400, await AssumeWebAsync(printed, own.Host.MintToken(Audience("someone-else"))));
        Assert.Equal(400, await AssumeWebAsync(printed, own.Host.MintToken(Audience(client), MintKey.Foreign)));
        Assert.Equal(400, await AssumeWebAsync(printed, other.MintToken(Audience(client))));
        // The role is for this provider alone: a token of the sandbox's own provider is valid, and denied.
        Assert.Equal(403, await AssumeWebAsync(printed, await TokenAsync(printed)));
    }

    [Fact]
    public async Task People_are_told_what_to_type_for_their_OIDC_provider()
    {
        await using SandboxProgram program = SandboxProgram.Start("--serve", "--trust-issuer", own.Host.OidcIssuer, "--trust-client", "aws-cli");
        List<string> lines = await ReadAsync(program);
        int command = lines.IndexOf($"Get-OidcToken {own.Host.OidcIssuer} aws-cli |");
        Assert.True(command > 0, string.Join('\n', lines));
        Assert.StartsWith("    Invoke-AssumeRoleWithWebIdentity -RoleArn arn:aws:iam::111122223333:role/OwnOidcProvider |", lines[command + 1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://login.example.com", "exactly as the tokens name it")]
    [InlineData("login.example.com", "exactly as the tokens name it")]
    [InlineData("https://login.example.com/?tenant=1", "exactly as the tokens name it")]
    [InlineData("http://127.0.0.1:9", "Start the provider first")]
    public async Task An_issuer_that_cannot_be_trusted_is_named(string issuer, string reason)
    {
        (int exitCode, string output, string errors) = await SandboxProgram.RunAsync("--serve", "--trust-issuer", issuer, "--trust-client", "aws-cli");
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issuer_whose_configuration_names_another_is_refused()
    {
        (int exitCode, _, string errors) = await SandboxProgram.RunAsync("--serve", "--trust-issuer", own.Host.OidcIssuer + "/", "--trust-client", "aws-cli");
        Assert.Equal(2, exitCode);
        Assert.Contains($"names the issuer \"{own.Host.OidcIssuer}\"", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_can_be_those_that_the_provider_sends_already()
    {
        const string First = "arn:aws:iam::123456789012:saml-provider/Corp,arn:aws:iam::123456789012:role/Admin";
        const string Second = "arn:aws:iam::210987654321:role/teams/Reader,arn:aws:iam::210987654321:saml-provider/Corp";
        await using SandboxProgram program = SandboxProgram.Start(
            "--serve", "--json", "--trust-metadata", Metadata(own.Host.SamlMetadata), "--trust-role", First, "--trust-role", Second);
        JsonNode printed = JsonNode.Parse(await program.ReadLineAsync())!;
        string response = Response(own.Host, builder =>
        {
            builder.Roles.Clear();
            builder.Roles.Add(First);
            builder.Roles.Add(Second);
        });
        Assert.Equal(200, await AssumeAsync(printed, "arn:aws:iam::123456789012:role/Admin", "arn:aws:iam::123456789012:saml-provider/Corp", response));
        Assert.Equal(200, await AssumeAsync(printed, "arn:aws:iam::210987654321:role/teams/Reader", "arn:aws:iam::210987654321:saml-provider/Corp", response));
        Assert.Equal(400, await AssumeAsync(printed, Role, Provider, Response(own.Host)));
    }

    [Fact]
    public async Task The_sandbox_says_what_a_provider_must_send()
    {
        await using SandboxProgram program = SandboxProgram.Start("--serve", "--trust-metadata", Metadata(own.Host.SamlMetadata));
        List<string> lines = await ReadAsync(program);
        Assert.Contains(lines, line => line.Contains(own.Host.SamlMetadataUrl, StringComparison.Ordinal));
        Assert.Contains("# https://aws.amazon.com/SAML/Attributes/Role:", lines);
        Assert.Contains($"#   {Role},{Provider}", lines);
        Assert.Contains(lines, line => line.Contains("-ClientId psfederation-service -ClientCredentials", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\"/>", Role + "," + Provider)]
    [InlineData("no XML", Role + "," + Provider)]
    [InlineData(null, Role + "," + Provider)]
    [InlineData("", Role)]
    [InlineData("", Role + "," + Role)]
    [InlineData("", "arn:aws:iam::1:role/x,arn:aws:iam::1:saml-provider/x")]
    public async Task Metadata_or_roles_that_are_not_valid_are_named(string? metadata, string role)
    {
        string path = metadata is null ? Path.Combine(_folder.FullName, "missing.xml") : Metadata(metadata.Length is 0 ? own.Host.SamlMetadata : metadata);
        (int exitCode, string output, string errors) = await SandboxProgram.RunAsync("--serve", "--trust-metadata", path, "--trust-role", role);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(path, errors, StringComparison.Ordinal);
        Assert.Contains("--trust-role", errors, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Duration", "Long")]
    public async Task The_quick_start_succeeds_and_shows_no_secret()
    {
        (int exitCode, string output, string errors) = await SandboxProgram.RunAsync();
        Assert.True(exitCode is 0, output + errors);
        foreach (string step in (string[])["Get-SamlAssertion", "Get-OidcToken", "StsInvalidIdentityToken", "Set-FederatedCredential -Scope Process", "Register-FederatedProfile build", "Get-FederatedCredential build", "-AsCredentialProcess", "All steps succeeded"])
        {
            Assert.Contains(step, output, StringComparison.Ordinal);
        }

        Assert.All(output.Split('\n').Where(line => line.TrimStart() is var text && (text.StartsWith("SecretAccessKey", StringComparison.Ordinal) || text.StartsWith("SessionToken", StringComparison.Ordinal))),
            line => Assert.EndsWith(": ********", line.TrimEnd(), StringComparison.Ordinal));
    }

    private string Metadata(string xml)
    {
        string path = Path.Combine(_folder.FullName, "metadata.xml");
        File.WriteAllText(path, xml);
        return path;
    }

    private static async Task<List<string>> ReadAsync(SandboxProgram program)
    {
        List<string> lines = [await program.ReadLineAsync()];
        while (!lines[^1].StartsWith("# Users:", StringComparison.Ordinal))
        {
            lines.Add(await program.ReadLineAsync());
        }

        return lines;
    }

    private static Dictionary<string, object?> Audience(string client) => new() { ["aud"] = client };

    private static Task<int> AssumeWebAsync(JsonNode printed, string token)
        => AssumeAsync(printed, ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", "arn:aws:iam::111122223333:role/OwnOidcProvider"), ("RoleSessionName", "ann"), ("WebIdentityToken", token));

    private static string Response(SandboxHost provider, Action<SamlResponseBuilder>? change = null)
    {
        SamlResponseBuilder builder = provider.CreateSamlResponse("onerole");
        builder.Roles.Clear();
        builder.Roles.Add($"{Role},{Provider}");
        change?.Invoke(builder);
        return builder.Build();
    }

    private static string Text(JsonNode printed, string name) => printed[name]!.GetValue<string>();

    private static async Task<string> TokenAsync(JsonNode printed)
    {
        using HttpClient http = new();
        using FormUrlEncodedContent form = new(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Text(printed, "ServiceClientId"),
            ["client_secret"] = Text(printed, "ServiceSecret"),
        });
        using HttpResponseMessage response = await http.PostAsync(new Uri(Text(printed, "OidcIssuer") + "/connect/token"), form, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["access_token"]!.GetValue<string>();
    }

    private static Task<int> AssumeAsync(JsonNode printed, string role, string provider, string response)
        => AssumeAsync(printed, ("Action", "AssumeRoleWithSAML"), ("RoleArn", role), ("PrincipalArn", provider), ("SAMLAssertion", response));

    private static async Task<int> AssumeAsync(JsonNode printed, params (string Name, string Value)[] parameters)
    {
        using HttpClient http = new();
        using FormUrlEncodedContent form = new([new("Version", "2011-06-15"), .. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))]);
        using HttpResponseMessage response = await http.PostAsync(new Uri(Text(printed, "StsEndpoint")), form, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
