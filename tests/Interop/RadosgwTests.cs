using System.Management.Automation;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace PSFederation.Interop.Tests;

/// <summary>
/// AssumeRoleWithWebIdentity at Ceph's object gateway, which verifies tokens of oidc-provider for real, and the credentials at its S3.
/// Its errors have the shape of S3, so the codes below are what a bare 403 becomes.
/// </summary>
public sealed class RadosgwTests : IAsyncLifetime
{
    private readonly Server _rgw = Server.Require("rgw");
    private readonly Server _oidc = Server.Require("oidc-provider");
    private readonly Shell _shell = new();
    private string _role = string.Empty;

    public async ValueTask InitializeAsync()
    {
        string trust = await Server.RunAsync("rgw-trust", _oidc["OIDC_ISSUER"], _oidc["OIDC_PUBLIC_CLIENT_ID"], "WebUser");
        _role = trust.Split('\n').Single(line => line.StartsWith("RGW_ROLE_ARN=", StringComparison.Ordinal)).Split('=', 2)[1];
        _shell.With("role", _role).With("sts", _rgw["RGW_STS_ENDPOINT"]);
    }

    public ValueTask DisposeAsync()
    {
        _shell.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<string> MintAsync(Dictionary<string, object> claims, params string[] key)
    {
        claims.TryAdd("aud", _oidc["OIDC_PUBLIC_CLIENT_ID"]);
        return Server.RunAsync(["mint", JsonSerializer.Serialize(claims), .. key]);
    }

    private ShellResult Exchange(string token, string parameters = "-RoleArn $role") =>
        _shell.With("token", token).Run($"$token | Invoke-AssumeRoleWithWebIdentity {parameters} -RoleSessionName interop -EndpointUrl $sts -Region us-east-1");

    private AmazonS3Client S3(FederatedCredential credential) => new(
        LanguagePrimitives.ConvertTo<AWSCredentials>(credential),
        new AmazonS3Config { ServiceURL = _rgw["RGW_ENDPOINT"], ForcePathStyle = true, AuthenticationRegion = "us-east-1", RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED });

    [Fact]
    public async Task A_person_signs_in_and_uses_S3()
    {
        ShellResult result = await LinkFlow.SignInAsync(
            _shell.With("issuer", _oidc["OIDC_ISSUER"]).With("client", _oidc["OIDC_PUBLIC_CLIENT_ID"]),
            "Get-OidcToken $issuer $client -NoBrowser | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName ann -EndpointUrl $sts -Region us-east-1",
            link => Person.SignInAtOidcProviderAsync(link, "ann"));
        FederatedCredential credential = result.Single<FederatedCredential>();
        Assert.EndsWith("assumed-role/WebUser/ann", credential.Source.AssumedRoleArn, StringComparison.Ordinal);

        using AmazonS3Client s3 = S3(credential);
        string bucket = "interop-" + Guid.NewGuid().ToString("N");
        await s3.PutBucketAsync(bucket, TestContext.Current.CancellationToken);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "hello", ContentBody = "world" }, TestContext.Current.CancellationToken);
        using GetObjectResponse got = await s3.GetObjectAsync(bucket, "hello", TestContext.Current.CancellationToken);
        using StreamReader reader = new(got.ResponseStream);
        Assert.Equal("world", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_that_was_exchanged_at_the_provider_is_taken()
    {
        string given = await MintAsync([]);
        FederatedCredential credential = _shell.With("given", given).With("issuer", _oidc["OIDC_ISSUER"]).With("client", _oidc["OIDC_PUBLIC_CLIENT_ID"])
            .Run("$given | Get-OidcToken $issuer $client -TokenExchange -RequestedTokenType IdToken | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName interop -EndpointUrl $sts -Region us-east-1")
            .Single<FederatedCredential>();
        Assert.EndsWith("assumed-role/WebUser/interop", credential.Source.AssumedRoleArn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S3_refuses_the_credentials_with_one_letter_changed()
    {
        FederatedCredential good = Exchange(await MintAsync([])).Single<FederatedCredential>();
        AwsSessionKeys keys = good.GetKeys();
        FederatedCredential bad = new(
            new AwsSessionKeys(keys.AccessKeyId, keys.SecretAccessKey[..^1] + (keys.SecretAccessKey[^1] == 'x' ? 'y' : 'x'), keys.SessionToken, keys.Expiration), good.Source);
        using AmazonS3Client s3 = S3(bad);
        await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_session_may_last_fifteen_seconds_with_a_warning()
    {
        ShellResult result = Exchange(await MintAsync([]), "-RoleArn $role -DurationSeconds 15");
        Assert.Contains("DurationSeconds", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.InRange(result.Single<FederatedCredential>().Expiration, DateTime.UtcNow.AddSeconds(-5), DateTime.UtcNow.AddSeconds(30));
    }

    [Fact]
    public async Task A_bad_signature_is_refused() =>
        Exchange(await MintAsync([], _oidc["OIDC_FOREIGN_KEY_FILE"])).Error(FederationErrorCode.StsAccessDenied);

    [Fact]
    public async Task A_tampered_token_is_refused()
    {
        string[] parts = (await MintAsync([])).Split('.');
        string other = (await MintAsync(new() { ["sub"] = "somebody-else" })).Split('.')[1];
        Exchange($"{parts[0]}.{other}.{parts[2]}").Error(FederationErrorCode.StsAccessDenied);
    }

    [Fact]
    public async Task A_wrong_audience_is_refused()
    {
        string message = Exchange(await MintAsync(new() { ["aud"] = "someone-else" })).Error(FederationErrorCode.StsAccessDenied).ToString();
        Assert.Contains("audience someone-else", message, StringComparison.Ordinal);
        Assert.Contains(_role, message, StringComparison.Ordinal);
        Assert.Contains("request ID tx", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_token_is_refused() =>
        // A minute ago: within the grace that this module leaves to IAM, so it is the server that refuses.
        Exchange(await MintAsync(new() { ["exp"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds() })).Error(FederationErrorCode.StsAccessDenied);

    [Fact]
    public async Task An_unknown_role_is_refused() =>
        Assert.Contains(
            "NoSuchRole",
            Exchange(await MintAsync([]), $"-RoleArn {_rgw["RGW_ROLE_ARN_PREFIX"]}NoSuchRole").Errors.Single().ToString(),
            StringComparison.Ordinal);
}
