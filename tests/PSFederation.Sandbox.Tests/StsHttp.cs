using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace PSFederation.Sandbox.Tests;

/// <summary>The STS asked by bare HTTP, and by the AWS SDK as an independent client.</summary>
internal static class StsHttp
{
    private static readonly HttpClient Http = new();

    public static async Task<StsReply> PostAsync(SandboxHost host, params (string Name, string Value)[] parameters)
    {
        using FormUrlEncodedContent form = new(WithVersion(parameters));
        using HttpResponseMessage response = await Http.PostAsync(new Uri(host.StsEndpoint), form, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    public static async Task<StsReply> GetAsync(SandboxHost host, params (string Name, string Value)[] parameters)
    {
        using FormUrlEncodedContent form = new(WithVersion(parameters));
        string query = await form.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Uri address = new($"{host.StsEndpoint}/?{query}");
        using HttpResponseMessage response = await Http.GetAsync(address, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    public static async Task<StsReply> ReadAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/xml", response.Content.Headers.ContentType?.MediaType);
        string? requestId = response.Headers.TryGetValues("x-amzn-RequestId", out IEnumerable<string>? values) ? values.Single() : null;
        return new StsReply((int)response.StatusCode, XElement.Parse(text), requestId);
    }

    public static Task<StsReply> AssumeWithSamlAsync(
        SandboxHost host,
        string assertion,
        string? roleArn = null,
        string? providerArn = null,
        params (string Name, string Value)[] more)
        => PostAsync(
            host,
            [
                ("Action", "AssumeRoleWithSAML"),
                ("RoleArn", roleArn ?? host.Roles.Developer),
                ("PrincipalArn", providerArn ?? host.SamlProviderArn),
                ("SAMLAssertion", assertion),
                .. more,
            ]);

    public static Task<StsReply> AssumeWithTokenAsync(
        SandboxHost host,
        string token,
        string? roleArn = null,
        params (string Name, string Value)[] more)
        => PostAsync(
            host,
            [
                ("Action", "AssumeRoleWithWebIdentity"),
                ("RoleArn", roleArn ?? host.Roles.WebUser),
                ("RoleSessionName", "WebSession"),
                ("WebIdentityToken", token),
                .. more,
            ]);

    /// <summary>Asks the STS, through the AWS SDK, who the credentials are.</summary>
    public static async Task<GetCallerIdentityResponse> CallerAsync(SandboxHost host, AWSCredentials credentials)
    {
        using AmazonSecurityTokenServiceClient client = Sdk(host, credentials);
        return await client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), TestContext.Current.CancellationToken);
    }

    public static AmazonSecurityTokenServiceClient Sdk(SandboxHost host, AWSCredentials? credentials = null, HttpClientFactory? http = null)
        => new(
            credentials ?? new AnonymousAWSCredentials(),
            new AmazonSecurityTokenServiceConfig
            {
                ServiceURL = host.StsEndpoint,
                AuthenticationRegion = "eu-central-1",
                MaxErrorRetry = 0,
                HttpClientFactory = http,
            });

    public static BasicAWSCredentials Broker(SandboxHost host) => new(host.BrokerKey.AccessKeyId, host.BrokerKey.SecretAccessKey);

    public static SessionAWSCredentials Session(Credentials credentials)
        => new(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken);

    private static IEnumerable<KeyValuePair<string, string>> WithVersion((string Name, string Value)[] parameters)
    {
        IEnumerable<KeyValuePair<string, string>> pairs = parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value));
        return parameters.Any(pair => pair.Name is "Version") ? pairs : pairs.Prepend(new("Version", "2011-06-15"));
    }
}
