using System.Globalization;
using System.Net;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace PSFederation.Sandbox.Tests;

/// <summary>Faults that are switched on while the services run. Each test has its own sandbox.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private SandboxHost? _started;

    private SandboxHost Host => _started!;

    public async ValueTask InitializeAsync() => _started = await SandboxHost.StartAsync();

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Throttling_passes()
    {
        Host.Faults.Sts.ThrottleNext(2);
        (await ExchangeAsync()).AssertRefused("Throttling", 400, "Rate exceeded");
        (await ExchangeAsync()).AssertRefused("Throttling", 400);
        (await ExchangeAsync()).AssertSucceeded();
    }

    [Fact]
    public async Task The_AWS_SDK_retries_what_is_throttled()
    {
        Host.Faults.Sts.ThrottleNext();
        using AmazonSecurityTokenServiceClient client = new(
            new Amazon.Runtime.AnonymousAWSCredentials(),
            new AmazonSecurityTokenServiceConfig { ServiceURL = Host.StsEndpoint, AuthenticationRegion = "us-east-1", MaxErrorRetry = 2 });
        await client.AssumeRoleWithWebIdentityAsync(
            new AssumeRoleWithWebIdentityRequest
            {
                RoleArn = Host.Roles.WebUser,
                RoleSessionName = "Retry",
                WebIdentityToken = Host.MintToken(),
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(2, Host.Requests.Count(SandboxService.Sts));
        Assert.Equal(1, Host.Requests.Count(SandboxService.Sts, "AssumeRoleWithWebIdentity"));
    }

    [Theory]
    [InlineData(500, "InternalFailure")]
    [InlineData(503, "ServiceUnavailable")]
    public async Task A_failure_of_the_STS_is_AWS_XML(int status, string code)
    {
        Host.Faults.Sts.FailNext(1, status);
        StsReply reply = await ExchangeAsync();
        Assert.Equal(status, reply.Status);
        Assert.Equal(code, reply.Code);
        Assert.Equal("Receiver", reply["Type"]);
        (await ExchangeAsync()).AssertSucceeded();
    }

    [Fact]
    public async Task A_dropped_connection_has_no_answer()
    {
        Host.Faults.Sts.DropNext();
        await Assert.ThrowsAsync<HttpRequestException>(ExchangeAsync);
        Assert.Equal(0, Assert.Single(Host.Requests.Entries).Status);
        (await ExchangeAsync()).AssertSucceeded();
    }

    [Fact]
    public async Task An_answer_can_be_lost_after_the_call_succeeded()
    {
        Host.Faults.Sts.LoseNextAnswer();
        await Assert.ThrowsAsync<HttpRequestException>(ExchangeAsync);
        RequestLogEntry entry = Assert.Single(Host.Requests.Entries, entry => entry.Service is SandboxService.Sts);
        Assert.Equal((0, "AssumeRoleWithWebIdentity"), (entry.Status, entry.Action));
        Assert.Equal(1, Host.Sts.SessionCount);
        (await ExchangeAsync()).AssertSucceeded();
        Assert.Equal(2, Host.Sts.SessionCount);
    }

    [Fact]
    public async Task A_share_of_calls_is_throttled_and_a_share_of_connections_dropped()
    {
        Host.Faults.Sts.UseSeed(21);
        Host.Faults.Sts.ThrottleShare = 0.3;
        Host.Faults.Sts.DropShare = 0.2;
        int dropped = 0, throttled = 0, granted = 0;
        for (int i = 0; i < 200; i++)
        {
            try
            {
                StsReply reply = await ExchangeAsync();
                if (reply.Status is 200)
                {
                    granted++;
                }
                else
                {
                    reply.AssertRefused("Throttling", 400, "Rate exceeded");
                    throttled++;
                }
            }
            catch (HttpRequestException)
            {
                dropped++;
            }
        }

        // The seed makes the choice the same in every run; the ranges are wide enough for another random number generator.
        Assert.InRange(throttled, 40, 80);
        Assert.InRange(dropped, 20, 60);
        Assert.Equal(200, throttled + dropped + granted);

        // A part of the dropped calls was handled, so there are more sessions than answers with one.
        Assert.InRange(Host.Sts.SessionCount, granted + 1, granted + dropped - 1);
        Host.Faults.Clear();
        (await ExchangeAsync()).AssertSucceeded();
        Assert.Equal(0, Host.Faults.Sts.ThrottleShare + Host.Faults.Sts.DropShare);
    }

    [Fact]
    public async Task Shares_can_be_options_of_the_start()
    {
        await using SandboxHost host = await SandboxHost.StartAsync(
            new SandboxOptions { StsDelay = TimeSpan.FromMilliseconds(1), StsThrottleShare = 1 }, TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromMilliseconds(1), host.Faults.Sts.Delay);
        (await StsHttp.AssumeWithTokenAsync(host, host.MintToken())).AssertRefused("Throttling", 400);
        host.Faults.Sts.ThrottleShare = 0;
        (await StsHttp.AssumeWithTokenAsync(host, host.MintToken())).AssertSucceeded();
        host.Faults.Sts.DropShare = 1;
        await Assert.ThrowsAsync<HttpRequestException>(() => StsHttp.AssumeWithTokenAsync(host, host.MintToken()));
    }

    [Theory]
    [InlineData(-0.1, 0)]
    [InlineData(1.1, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(0.6, 0.5)]
    public void Shares_that_are_not_possible(double throttled, double dropped)
        => Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            Host.Faults.Sts.ThrottleShare = throttled;
            Host.Faults.Sts.DropShare = dropped;
        });

    [Fact]
    public async Task A_delay_ends_when_the_caller_hangs_up()
    {
        Host.Faults.Sts.Delay = TimeSpan.FromMinutes(10);
        using HttpClient http = new();
        using CancellationTokenSource hangUp = new(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.GetAsync(new Uri(Host.StsEndpoint), hangUp.Token));
        Host.Faults.Sts.Delay = TimeSpan.FromMilliseconds(1);
        (await ExchangeAsync()).AssertSucceeded();
    }

    [Fact]
    public async Task A_fault_can_be_meant_for_one_path()
    {
        Host.Faults.Oidc.FailNext(1, 500, "/connect/token");
        OidcHttp oidc = new(Host);
        Assert.NotNull((await oidc.DiscoverAsync())["issuer"]);
        using HttpClient http = new();
        using FormUrlEncodedContent form = new([]);
        Uri address = new(Host.OidcIssuer + "/connect/token");
        using HttpResponseMessage failed = await http.PostAsync(address, form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
    }

    [Fact]
    public async Task The_identity_providers_are_throttled_by_429()
    {
        Host.Faults.Saml.ThrottleNext();
        using Browser browser = new();
        await browser.OpenAsync(Host.SamlSignInUrl);
        Assert.Equal(HttpStatusCode.TooManyRequests, browser.Status);
        await browser.OpenAsync(Host.SamlSignInUrl);
        Assert.Equal(HttpStatusCode.OK, browser.Status);
    }

    [Fact]
    public async Task An_identity_provider_can_answer_500_until_it_is_repaired()
    {
        Host.Faults.Saml.AlwaysFailWith = 500;
        using Browser browser = new();
        await browser.OpenAsync(Host.SamlSignInUrl);
        await browser.OpenAsync(Host.SamlMetadataUrl);
        Assert.Equal(HttpStatusCode.InternalServerError, browser.Status);
        Host.Faults.Clear();
        await browser.OpenAsync(Host.SamlMetadataUrl);
        Assert.Equal(HttpStatusCode.OK, browser.Status);
    }

    [Fact]
    public async Task A_sign_in_can_redirect_forever()
    {
        Host.Faults.Saml.RedirectLoop = true;
        Host.Faults.Oidc.RedirectLoop = true;
        using Browser browser = new();
        await Assert.ThrowsAsync<InvalidOperationException>(() => browser.OpenAsync(Host.SamlSignInUrl));
        await Assert.ThrowsAsync<InvalidOperationException>(() => browser.OpenAsync(new OidcHttp(Host).AuthorizeUrl()));
    }

    [Fact]
    public async Task An_STS_whose_clock_is_ahead_finds_a_response_too_old()
    {
        Host.Faults.Sts.ClockOffset = TimeSpan.FromMinutes(6);
        StsReply reply = await StsHttp.AssumeWithSamlAsync(Host, Host.CreateSamlResponse("onerole").Build());
        reply.AssertRefused("ExpiredTokenException", 400, "Token must be redeemed within 5 minutes of issuance");
    }

    [Fact]
    public async Task An_identity_provider_whose_clock_is_ahead_issues_what_is_not_yet_valid()
    {
        Host.Faults.Saml.ClockOffset = TimeSpan.FromMinutes(4);
        (await StsHttp.AssumeWithSamlAsync(Host, Host.CreateSamlResponse("onerole").Build()))
            .AssertRefused("InvalidIdentityToken", 400, "not yet valid");
        Host.Faults.Oidc.ClockOffset = TimeSpan.FromMinutes(10);
        (await ExchangeAsync()).AssertRefused("InvalidIdentityToken", 400, "not yet valid");
    }

    [Fact]
    public async Task The_clock_of_the_sandbox_moves_all_three()
    {
        Host.Clock.Offset = TimeSpan.FromDays(-1);
        StsReply reply = await ExchangeAsync();
        reply.AssertSucceeded();
        Assert.True(DateTimeOffset.Parse(reply["Expiration"]!, CultureInfo.InvariantCulture) < DateTimeOffset.UtcNow);
        (await StsHttp.AssumeWithSamlAsync(Host, Host.CreateSamlResponse("onerole").Build())).AssertSucceeded();
        using HttpClient http = new();
        using HttpResponseMessage response = await http.GetAsync(new Uri(Host.SamlMetadataUrl), TestContext.Current.CancellationToken);
        Assert.True(response.Headers.Date < DateTimeOffset.UtcNow.AddHours(-23));
    }

    [Fact]
    public async Task The_AWS_SDK_corrects_its_clock_by_that_of_the_STS()
    {
        Host.Faults.Sts.ClockOffset = TimeSpan.FromHours(1);
        using AmazonSecurityTokenServiceClient client = new(
            StsHttp.Broker(Host),
            new AmazonSecurityTokenServiceConfig { ServiceURL = Host.StsEndpoint, AuthenticationRegion = "us-east-1", MaxErrorRetry = 2 });
        await client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), TestContext.Current.CancellationToken);
        Assert.Equal([403, 200], Host.Requests.Entries.Select(entry => entry.Status));
    }

    [Fact]
    public async Task Keys_of_a_provider_are_cached_and_an_unreachable_provider_is_reported()
    {
        (await ExchangeAsync()).AssertSucceeded();
        Host.Faults.Oidc.AlwaysFailWith = 503;
        (await ExchangeAsync()).AssertSucceeded();
        Host.Sts.ForgetProviderKeys();
        (await ExchangeAsync()).AssertRefused("IDPCommunicationError", 400);
        Host.Faults.Oidc.Clear();
        Host.Faults.Oidc.DropNext();
        (await ExchangeAsync()).AssertRefused("IDPCommunicationError", 400);
        (await ExchangeAsync()).AssertSucceeded();
    }

    [Fact]
    public async Task A_missing_discovery_document_is_not_a_communication_error()
    {
        Host.Faults.Oidc.AlwaysFailWith = 404;
        (await ExchangeAsync()).AssertRefused("InvalidIdentityToken", 400, "Couldn't retrieve verification key");
    }

    private Task<StsReply> ExchangeAsync() => StsHttp.AssumeWithTokenAsync(Host, Host.MintToken());
}
