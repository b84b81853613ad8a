using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>The console is not available in tests. The federation endpoint of the sandbox verifies the keys and returns the identity that would be signed in.</summary>
public sealed class GetAwsConsoleUriTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();

    public GetAwsConsoleUriTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _shell.With("saml", _sandbox.CreateSamlResponse("onerole").Build()).With("sts", _sandbox.StsEndpoint).With("console", _sandbox.ConsoleEndpoint);
        Assert.Empty(_shell.Run("$c = $saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts").Errors);
    }

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _shell.Dispose();
    }

    private static async Task<string> OpenAsync(Uri link)
    {
        using HttpClient browser = new();
        return await browser.GetStringAsync(link, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("", "https://console.aws.amazon.com/")]
    [InlineData("s3", "https://console.aws.amazon.com/s3/home")]
    [InlineData("ec2 -Region eu-central-1 -DurationSeconds 43200", "https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1")]
    [InlineData("-Region eu-central-1", "https://eu-central-1.console.aws.amazon.com/console/home?region=eu-central-1")]
    [InlineData("//evil.example.com/", "https://console.aws.amazon.com/evil.example.com/")]
    [InlineData("iam/home#/roles", "https://console.aws.amazon.com/iam/home#/roles")]
    [InlineData("'https://us-east-2.console.aws.amazon.com/x?a=b&c=d%20e'", "https://us-east-2.console.aws.amazon.com/x?a=b&c=d%20e")]
    public async Task The_link_signs_in_whom_the_credentials_belong_to_and_where(string parameters, string destination)
    {
        Uri link = _shell.Run($"$c | Get-AwsConsoleUri {parameters} -EndpointUrl $console -Issuer https://idp.example.com/again").Single<Uri>();
        Assert.StartsWith(_sandbox.ConsoleEndpoint + "?Action=login&Issuer=https%3A%2F%2Fidp.example.com%2Fagain&Destination=", link.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal($"arn:aws:sts::111122223333:assumed-role/Developer/onerole@example.com at {destination}", await OpenAsync(link));
    }

    [Theory]
    [InlineData("-Destination https://console.aws.example.com/", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Destination https://console.amazonaws.cn/", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Destination http://console.aws.amazon.com/", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Destination javascript://console.aws.amazon.com/", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Region cn-north-1", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Region nowhere", FederationErrorCode.ParameterInvalid)]
    [InlineData("-DurationSeconds 899", FederationErrorCode.DurationOutOfRange)]
    [InlineData("-DurationSeconds 43201", FederationErrorCode.DurationOutOfRange)]
    [InlineData("-Issuer ftp://idp.example.com", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Issuer http://idp.example.com", FederationErrorCode.ParameterInvalid)]
    [InlineData("-EndpointUrl http://signin.example.com/federation", FederationErrorCode.ParameterInvalid)]
    [InlineData("-EndpointUrl http://127.0.0.1:1/federation", FederationErrorCode.HttpUnreachable)]
    [InlineData("-EndpointUrl http://ann:hunter22@127.0.0.1:1/federation", FederationErrorCode.ParameterInvalid)]
    public void Refuses_what_AWS_would_and_what_leads_elsewhere(string parameters, FederationErrorCode code)
    {
        string endpoint = parameters.Contains("-EndpointUrl", StringComparison.Ordinal) ? string.Empty : "-EndpointUrl $console";
        _shell.Run($"$c | Get-AwsConsoleUri {endpoint} {parameters}").Error(code);
    }

    [Fact]
    public void Keys_that_AWS_does_not_know_are_refused_by_name()
    {
        ShellResult result = _shell.Run("""
            $k = $c.GetKeys()
            $bad = [PSFederation.FederatedCredential]::new([PSFederation.AwsSessionKeys]::new($k.AccessKeyId, $k.SecretAccessKey + 'x', $k.SessionToken, $k.Expiration), $c.Source)
            $bad | Get-AwsConsoleUri -EndpointUrl $console
            """);
        Assert.Contains("assumed-role/Developer", result.Error(FederationErrorCode.ConsoleSignInRefused).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_that_fails_for_a_moment_is_asked_again()
    {
        string path = new Uri(_sandbox.ConsoleEndpoint).AbsolutePath;
        _sandbox.Faults.Sts.FailNext(2, 503, path);
        ShellResult result = _shell.Run("$c | Get-AwsConsoleUri -EndpointUrl $console -Verbose");
        result.Single<Uri>();
        Assert.Equal(2, result.Verbose.Count(line => line.Contains("returned HTTP 503", StringComparison.Ordinal) && line.Contains("retrying in", StringComparison.Ordinal)));
        _sandbox.Faults.Sts.FailNext(100, 503, path);
        string error = _shell.Run("$c | Get-AwsConsoleUri -EndpointUrl $console -TimeoutSec 2").Error(FederationErrorCode.HttpError).ToString();
        Assert.Contains("503", error, StringComparison.Ordinal);
        Assert.DoesNotContain("credentials have not expired", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_redirect_is_not_followed_and_the_error_names_where_it_leads()
    {
        using HttpImitation endpoint = new(_ => new ImitatedAnswer(302, string.Empty, "text/html", ("Location", "https://login.example/portal?state=SECRETSECRET")));
        ShellResult result = _shell.With("moved", endpoint.Url + "/federation").Run("$c | Get-AwsConsoleUri -EndpointUrl $moved");
        string error = result.Error(FederationErrorCode.ConsoleSignInRefused).ToString();
        Assert.Contains("the server redirected to https://login.example/portal (HTTP 302), and this call does not follow redirects", error, StringComparison.Ordinal);
        Assert.DoesNotContain("credentials are live", error, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRETSECRET", result.AllText(), StringComparison.Ordinal);
        Assert.Single(endpoint.Requests);
    }

    [Fact]
    public void Keys_that_have_expired_are_not_sent()
    {
        _shell.Run("$k = $c.GetKeys(); $old = [PSFederation.FederatedCredential]::new([PSFederation.AwsSessionKeys]::new($k.AccessKeyId, $k.SecretAccessKey, $k.SessionToken, [datetime]::UtcNow.AddMinutes(-1)), $c.Source)");
        int before = _sandbox.Requests.Entries.Count;
        _shell.Run("$old | Get-AwsConsoleUri -EndpointUrl $console").Error(FederationErrorCode.CredentialExpired);
        Assert.Equal(before, _sandbox.Requests.Entries.Count);
    }

    [Theory]
    [InlineData("3600", null)]
    [InlineData("3601", FederationErrorCode.DurationOutOfRange)]
    public void A_chained_role_stays_an_hour_at_most(string seconds, FederationErrorCode? code)
    {
        _shell.Run("$chained = [PSFederation.FederatedCredential]::new($c.GetKeys(), [PSFederation.FederatedCredentialSource]@{ Method = 'AssumeRole'; RoleArn = $c.Source.RoleArn })");
        ShellResult result = _shell.Run($"$chained | Get-AwsConsoleUri -EndpointUrl $console -DurationSeconds {seconds}");
        if (code is { } expected)
            result.Error(expected);
        else
            result.Single<Uri>();
    }

    [Theory]
    [InlineData("aws", "https://signin.aws.amazon.com/federation")]
    [InlineData("aws-cn", "https://signin.amazonaws.cn/federation")]
    [InlineData("aws-us-gov", "https://signin.amazonaws-us-gov.com/federation")]
    [InlineData("aws-eusc", "https://eusc-de-east-1.signin.amazonaws-eusc.eu/federation")]
    public void Each_partition_has_its_endpoint(string partition, string endpoint)
    {
        using EnvironmentChange proxy = new(("HTTPS_PROXY", "http://127.0.0.1:1"), ("https_proxy", null));
        ShellResult result = _shell.Run($"$other = [PSFederation.FederatedCredential]::new($c.GetKeys(), [PSFederation.FederatedCredentialSource]@{{ RoleArn = 'arn:{partition}:iam::111122223333:role/D' }}); $other | Get-AwsConsoleUri -TimeoutSec 5 -Verbose");
        Assert.Contains(result.Verbose, line => line.Contains(new Uri(endpoint).Host, StringComparison.Ordinal));
        Assert.Single(result.Errors);
    }

    [Theory]
    [InlineData("aws-iso", "")]
    [InlineData("aws-iso-e", "-Destination s3")]
    [InlineData("aws-iso-f", "-Destination http://console.example.com/")]
    public void A_console_that_AWS_does_not_document_is_not_guessed(string partition, string destination)
    {
        _shell.Run($"$other = [PSFederation.FederatedCredential]::new($c.GetKeys(), [PSFederation.FederatedCredentialSource]@{{ RoleArn = 'arn:{partition}:iam::111122223333:role/D' }})");
        string error = _shell.Run($"$other | Get-AwsConsoleUri {destination} -EndpointUrl $console").Error(FederationErrorCode.ParameterInvalid).ToString();
        Assert.Contains("AWS does not publish the console address of partition " + partition, error, StringComparison.Ordinal);
        Uri link = _shell.Run("$other | Get-AwsConsoleUri https://console.example.gov/home -EndpointUrl $console").Single<Uri>();
        Assert.Contains("Destination=https%3A%2F%2Fconsole.example.gov%2Fhome", link.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://signin.amazonaws.cn/federation", "aws-cn")]
    [InlineData("https://signin-fips.amazonaws-us-gov.com/federation", "aws-us-gov")]
    [InlineData("https://us-gov-west-1.signin-fips.amazonaws-us-gov.com/federation", "aws-us-gov")]
    public void An_endpoint_of_another_partition_gets_no_keys(string endpoint, string partition)
    {
        string error = _shell.Run($"$c | Get-AwsConsoleUri -EndpointUrl {endpoint}").Error(FederationErrorCode.PartitionMismatch).ToString();
        Assert.Contains($"in partition {partition}; expected the federation endpoint of aws", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_it_in_the_browser_which_is_not_started_with_the_link()
    {
        using FakeOpener opener = new();
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin("$c | Get-AwsConsoleUri s3 -EndpointUrl $console -Show", output, out IAsyncResult running);
        (_, Uri opened) = await opener.LinkAsync();
        Assert.DoesNotContain("SigninToken", opened.AbsoluteUri, StringComparison.Ordinal);
        Assert.Contains("at https://console.aws.amazon.com/s3/home", await OpenAsync(opened), StringComparison.Ordinal);
        await Task.Factory.FromAsync(running, shell.EndInvoke);
        Assert.Empty(Shell.Result(shell, output).Errors);
        Assert.Empty(output);
    }
}
