using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PSFederation.Core.Oidc.Configuration;
using PSFederation.Core.Oidc.Verification;
using static PSFederation.Core.Tests.Oidc.Verification.TokenSigner;

namespace PSFederation.Core.Tests.Oidc.Verification;

/// <summary>The keys of an issuer on loopback: fetched, cached and fetched again.</summary>
public sealed class IssuerKeysTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private readonly HttpListener _listener;
    private readonly LeapingFakeTime _time = new(new DateTimeOffset(Now));
    private readonly RecordingReporter _reporter = new();
    private readonly Task _serving;
    private readonly string _issuer;
    private string _keys = Rsa.Jwks;
    private string? _document;
    private int _reads;
    private int _status = 200;
    private int _failures = int.MaxValue;

    public IssuerKeysTests()
    {
        // A free port: the listener takes none by itself. The path is unique, because the keys of an issuer are kept for the whole
        // process, and another test may have had this port.
        for (int tries = 0; ; tries++)
        {
            _issuer = $"http://127.0.0.1:{Random.Shared.Next(20_000, 60_000)}/{Guid.NewGuid():N}";
            _listener = new HttpListener();
            _listener.Prefixes.Add(_issuer + "/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (tries < 20)
            {
                // The port is taken, and a listener that could not start cannot be used again.
                _listener.Close();
            }
        }

        _serving = ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            bool isKeys = context.Request.Url!.AbsolutePath.EndsWith("/keys", StringComparison.Ordinal);
            if (isKeys)
            {
                if (Interlocked.Increment(ref _reads) > _failures)
                    _status = _failures == int.MaxValue ? _status : 200;
            }

            context.Response.StatusCode = isKeys ? _status : 200;
            if (_status == 302)
                context.Response.RedirectLocation = _issuer + "/elsewhere";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(isKeys ? _keys : _document ?? $$"""{"issuer":"{{_issuer}}","jwks_uri":"{{_issuer}}/keys"}"""));
            context.Response.Close();
        }
    }

    /// <summary>A clock that is set by hand, and waits for nothing.</summary>
    private sealed class LeapingFakeTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.Zero, global::System.Threading.Timeout.InfiniteTimeSpan);
    }

    private Task<OidcVerification> JudgeAsync(string token) =>
        new TokenValidator(Options with { Keys = null, Issuer = null }, _issuer, Timeout, _time, _reporter).JudgeAsync(token, OidcTokenType.IdToken, null, TestContext.Current.CancellationToken);

    private string Sign(TokenSigner signer) => signer.Sign(With(("iss", $"\"{_issuer}\"")));

    [Fact]
    public async Task Keys_are_fetched_once_kept_for_a_while_and_fetched_again()
    {
        Assert.True((await JudgeAsync(Sign(Rsa))).IsValid);
        Assert.False((await JudgeAsync(Sign(Foreign))).IsValid);
        Assert.False((await JudgeAsync("nonsense")).IsValid);
        Assert.Equal(1, _reads);
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.True((await JudgeAsync(Sign(Rsa))).IsValid);
        Assert.Equal(1, _reads);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await JudgeAsync(Sign(Rsa))).IsValid);
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task A_change_of_keys_is_noticed_by_the_first_token_that_names_a_new_one()
    {
        TokenSigner next = NewRsa("RS256", "k2");
        Assert.True((await JudgeAsync(Sign(Rsa))).IsValid);
        _keys = $$"""{"keys":[{{Rsa.Jwk()}},{{next.Jwk()}}]}""";
        Assert.True((await JudgeAsync(Sign(next))).IsValid);
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task Invented_key_ids_do_not_cause_many_requests_to_the_issuer()
    {
        for (int i = 0; i < 50; i++)
            Assert.False((await JudgeAsync(Sign(NewNamed(i)))).IsValid);
        Assert.Equal(2, _reads);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.False((await JudgeAsync(Sign(NewNamed(50)))).IsValid);
        Assert.False((await JudgeAsync(Sign(NewNamed(51)))).IsValid);
        Assert.Equal(3, _reads);
    }

    private static TokenSigner NewNamed(int i) => OfSecret([1, 2, 3], $"invented{i}");

    [Fact]
    public async Task Many_at_once_fetch_once()
    {
        string token = Sign(Rsa);
        OidcVerification[] verdicts = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => JudgeAsync(token))));
        Assert.All(verdicts, verdict => Assert.True(verdict.IsValid));
        Assert.Equal(1, _reads);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(302)]
    [InlineData(404)]
    public async Task Keys_that_cannot_be_read_are_an_error_and_not_kept(int status)
    {
        _status = status;
        string message = (await Fail.WithAsync(FederationErrorCode.OidcKeysUnusable, () => JudgeAsync(Sign(Rsa)))).Message;
        Assert.Contains($"{status}", message, StringComparison.Ordinal);
        Assert.Equal(status == 302, message.Contains("redirect", StringComparison.Ordinal));
        _status = 200;
        Assert.True((await JudgeAsync(Sign(Rsa))).IsValid);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task Keys_that_are_temporarily_not_available_are_requested_again(int status)
    {
        _status = status;
        _failures = 2;
        Assert.True((await JudgeAsync(Sign(Rsa))).IsValid);
        Assert.Equal(3, _reads);
        Assert.Equal(2, _reporter.Verboses.Count(line => line.Contains($"returned HTTP {status}", StringComparison.Ordinal) && line.Contains("retrying in", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>")]
    public async Task A_document_that_is_not_a_key_set_is_an_error(string keys)
    {
        _keys = keys;
        await Fail.WithAsync(FederationErrorCode.OidcKeysUnusable, () => JudgeAsync(Sign(Rsa)));
    }

    [Theory]
    [InlineData("""{"issuer":"https://evil.example","jwks_uri":"ISSUER/keys"}""")]
    [InlineData("""{"issuer":"ISSUER/","jwks_uri":"ISSUER/keys"}""")]
    [InlineData("""{"issuer":"ISSUER"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"http://evil.example/keys"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"file:///etc/passwd"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"/keys"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"https://user:password@idp.example.com/keys"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"https://idp.example.com/keys#x"}""")]
    [InlineData("""{"issuer":"ISSUER","issuer":"ISSUER","jwks_uri":"ISSUER/keys"}""")]
    public async Task A_discovery_document_that_is_not_exactly_this_issuers_is_refused(string document)
    {
        _document = document.Replace("ISSUER", _issuer, StringComparison.Ordinal);
        await Fail.WithAsync(FederationErrorCode.OidcDiscoveryFailed, () => JudgeAsync(Sign(Rsa)));
        Assert.Equal(0, _reads);
    }

    [Fact]
    public async Task A_configuration_whose_keys_are_not_available_says_so()
    {
        _status = 500;
        OidcConfiguration configuration = await new OidcConfigurationReader(["a"], Timeout, Now, _reporter) { Time = _time }.ReadAsync(_issuer, TestContext.Current.CancellationToken);
        Assert.Empty(configuration.Keys);
        Assert.Null(configuration.Jwks);
        Assert.Contains(configuration.Warnings, warning => warning.StartsWith("STS could not verify any token: The keys at", StringComparison.Ordinal) && warning.Contains("500", StringComparison.Ordinal));
    }
}
