using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using PSFederation.Sandbox.Sts.Signing;

namespace PSFederation.Sandbox.Tests;

/// <summary>Signature Version 4: one part of a good request is broken at a time.</summary>
public sealed class SignatureTests(SandboxFixture sandbox)
{
    private readonly SandboxHost _host = sandbox.Host;

    [Fact]
    public void The_canonical_request_is_that_of_the_documented_example()
    {
        DefaultHttpContext context = new();
        context.Request.Method = "GET";
        context.Request.Path = "/";
        context.Request.QueryString = new QueryString("?Action=ListUsers&Version=2010-05-08");
        context.Request.Headers.ContentType = "application/x-www-form-urlencoded; charset=utf-8";
        context.Request.Headers.Host = "iam.amazonaws.com";
        context.Request.Headers["x-amz-date"] = "20150830T123600Z";
        string canonical = CanonicalRequest.Write(context.Request, ["content-type", "host", "x-amz-date"], []);
        Assert.Equal(
            "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
    }

    [Fact]
    public async Task A_good_request_is_answered()
    {
        StsReply reply = await SignedRequest.ByBroker(_host).SendAsync(_host);
        Assert.Equal("arn:aws:iam::111122223333:user/broker", reply["Arn"]);
    }

    [Fact]
    public async Task A_query_is_part_of_what_is_signed()
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.Query = "a=1&b=x%20y";
        (await request.SendAsync(_host)).AssertSucceeded();
        request.Tamper = message => message.RequestUri = new Uri(_host.StsEndpoint + "/?a=2&b=x%20y");
        (await request.SendAsync(_host)).AssertRefused("SignatureDoesNotMatch", 403, "The request signature we calculated does not match");
    }

    [Fact]
    public Task A_changed_body()
        => AssertRefusedAsync(
            message => message.Content = new StringContent(
                "Action=GetCallerIdentity&Version=2011-06-15&X=1", Encoding.UTF8, "application/x-www-form-urlencoded"),
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided.");

    [Fact]
    public Task A_changed_path()
        => AssertRefusedAsync(message => message.RequestUri = new Uri(_host.StsEndpoint + "/other"), "SignatureDoesNotMatch");

    [Fact]
    public Task A_changed_signed_header()
        => AssertRefusedAsync(
            message =>
            {
                message.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
            },
            "SignatureDoesNotMatch");

    [Fact]
    public Task A_changed_signature()
        => AssertRefusedAsync(
            message => Replace(message, header => header[..^1] + (header[^1] is '0' ? '1' : '0')), "SignatureDoesNotMatch");

    [Fact]
    public async Task Another_secret()
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.SecretAccessKey += "x";
        (await request.SendAsync(_host)).AssertRefused("SignatureDoesNotMatch", 403);
    }

    [Fact]
    public async Task An_unknown_key()
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.AccessKeyId = "AKIAIOSFODNN7EXAMPLE";
        (await request.SendAsync(_host))
            .AssertRefused("InvalidClientTokenId", 403, "The security token included in the request is invalid");
    }

    [Fact]
    public Task No_signature()
        => AssertRefusedAsync(
            message => message.Headers.Remove("Authorization"), "MissingAuthenticationToken", "Request is missing Authentication Token");

    [Theory]
    [InlineData("Bearer abc")]
    [InlineData("AWS4-HMAC-SHA256 nonsense")]
    [InlineData("AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/sts/aws4_request, SignedHeaders=host")]
    [InlineData("AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/sts, SignedHeaders=host, Signature=00")]
    public Task A_malformed_header(string authorization)
        => AssertRefusedAsync(message => Replace(message, _ => authorization), "IncompleteSignature", status: 400);

    [Fact]
    public async Task A_host_that_is_not_signed()
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.SignedHeaders.Remove("host");
        (await request.SendAsync(_host)).AssertRefused("SignatureDoesNotMatch", 403, "'Host' or ':authority' must be a 'SignedHeader'");
    }

    [Fact]
    public async Task A_date_that_is_not_signed()
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.SignedHeaders.Remove("x-amz-date");
        (await request.SendAsync(_host)).AssertRefused("SignatureDoesNotMatch", 403, "'x-amz-date' must be a 'SignedHeader'");
    }

    [Theory]
    [InlineData(-16, "Signature expired")]
    [InlineData(16, "Signature not yet current")]
    public async Task A_date_more_than_fifteen_minutes_off(int minutes, string message)
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.Date = DateTimeOffset.UtcNow.AddMinutes(minutes);
        (await request.SendAsync(_host)).AssertRefused("SignatureDoesNotMatch", 403, message);
    }

    [Theory]
    [InlineData(-14)]
    [InlineData(14)]
    public async Task A_date_less_than_fifteen_minutes_off_is_taken(int minutes)
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.Date = DateTimeOffset.UtcNow.AddMinutes(minutes);
        (await request.SendAsync(_host)).AssertSucceeded();
    }

    [Fact]
    public async Task A_scope_of_another_day()
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.ScopeDate = "20200101";
        (await request.SendAsync(_host)).AssertRefused("SignatureDoesNotMatch", 403, "Date in Credential scope does not match");
    }

    [Fact]
    public async Task A_scope_of_another_service()
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.Service = "s3";
        (await request.SendAsync(_host))
            .AssertRefused("SignatureDoesNotMatch", 403, "Credential should be scoped to correct service: 'sts'.");
    }

    [Fact]
    public async Task A_scope_without_region()
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.Region = "nowhere";
        (await request.SendAsync(_host)).AssertRefused("SignatureDoesNotMatch", 403, "Credential should be scoped to a valid region.");
    }

    [Fact]
    public async Task A_session_works_with_its_own_token_only()
    {
        SignedRequest session = await SessionAsync();
        (await session.SendAsync(_host)).AssertSucceeded();
        SignedRequest other = await SessionAsync();
        string own = session.SessionToken!;

        session.SessionToken = other.SessionToken;
        (await session.SendAsync(_host)).AssertRefused("InvalidClientTokenId", 403);

        session.SessionToken = own;
        session.SignedHeaders.Remove("x-amz-security-token");
        (await session.SendAsync(_host)).AssertRefused("SignatureDoesNotMatch", 403, "must be a 'SignedHeader'");

        session.SessionToken = null;
        (await session.SendAsync(_host)).AssertRefused("InvalidClientTokenId", 403);
    }

    [Fact]
    public async Task A_long_term_key_has_no_session_token()
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.SessionToken = (await SessionAsync()).SessionToken;
        request.SignedHeaders.Add("x-amz-security-token");
        (await request.SendAsync(_host)).AssertRefused("InvalidClientTokenId", 403);
    }

    [Fact]
    public async Task An_ended_session_is_refused()
    {
        await using SandboxHost host = await SandboxHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        StsReply reply = await StsHttp.AssumeWithTokenAsync(host, host.MintToken());
        SignedRequest session = FromReply(reply);
        host.Faults.Sts.ClockOffset = TimeSpan.FromMinutes(61);
        session.Date = DateTimeOffset.UtcNow.AddMinutes(61);
        (await session.SendAsync(host)).AssertRefused("ExpiredToken", 403, "The security token included in the request is expired");
    }

    private async Task<SignedRequest> SessionAsync() => FromReply(await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken()));

    private static SignedRequest FromReply(StsReply reply)
    {
        SignedRequest request = new()
        {
            AccessKeyId = reply["AccessKeyId"]!,
            SecretAccessKey = reply["SecretAccessKey"]!,
            SessionToken = reply["SessionToken"],
        };
        request.SignedHeaders.Add("x-amz-security-token");
        return request;
    }

    private async Task AssertRefusedAsync(Action<HttpRequestMessage> tamper, string code, string? message = null, int status = 403)
    {
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.Tamper = tamper;
        (await request.SendAsync(_host)).AssertRefused(code, status, message);
    }

    private static void Replace(HttpRequestMessage message, Func<string, string> change)
    {
        string header = message.Headers.NonValidated["Authorization"].ToString();
        message.Headers.Remove("Authorization");
        message.Headers.TryAddWithoutValidation("Authorization", change(header));
    }
}
