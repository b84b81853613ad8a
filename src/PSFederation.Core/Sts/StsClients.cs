using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Http;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Creates AWS STS clients that use this module's HTTP client and call no other service.</summary>
internal static class StsClients
{
    private const int MaxRetries = 2;

    /// <summary>Process-wide by intent: clients without credentials are thread-safe and take tens of milliseconds to create.</summary>
    private static readonly ConcurrentDictionary<ClientKey, Lazy<AmazonSecurityTokenServiceClient>> Anonymous = new();

    /// <summary>The client for calls with their own identity: an assertion or token. Never dispose of it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="repeats">Whether the SDK retries transient failures; a fan-out does that itself.</param>
    public static AmazonSecurityTokenServiceClient ForAnonymous(StsEndpoint endpoint, bool repeats = true) =>
        Anonymous.GetOrAdd(
            new ClientKey(endpoint, repeats),
            key => new Lazy<AmazonSecurityTokenServiceClient>(() => new AmazonSecurityTokenServiceClient(new AnonymousAWSCredentials(), Config(key.Endpoint, key.Repeats)))).Value;

    /// <summary>A client for signed calls. Dispose of it.</summary>
    public static AmazonSecurityTokenServiceClient ForCredentials(StsEndpoint endpoint, AWSCredentials credentials, bool repeats = true) =>
        new(credentials, Config(endpoint, repeats));

    /// <summary>The address of an endpoint by the SDK's rules.</summary>
    public static string UrlOf(StsEndpoint endpoint) =>
        endpoint.CustomUrl ?? ForAnonymous(endpoint).DetermineServiceOperationEndpoint(new GetCallerIdentityRequest()).URL;

    private static AmazonSecurityTokenServiceConfig Config(StsEndpoint endpoint, bool repeats)
    {
        SdkFiles.PassOver();
        AmazonSecurityTokenServiceConfig config = new()
        {
            // Any mode except Auto, which queries instance metadata for the region.
            DefaultConfigurationMode = DefaultConfigurationMode.Standard,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = repeats ? MaxRetries : 0,
            HttpClientFactory = new SharedHttpClientFactory(endpoint.CaBundle),
            IgnoreConfiguredEndpointUrls = true,
            UseFIPSEndpoint = endpoint.UseFips,
            UseDualstackEndpoint = endpoint.UseDualstack,
            ClientAppId = "PSFederation",
        };
        if (endpoint.CustomUrl is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(endpoint.Region);
        }
        else
        {
            config.ServiceURL = endpoint.CustomUrl;
            config.AuthenticationRegion = endpoint.Region;
        }

        return config;
    }

    /// <summary>Not a tuple: for a structure as a key, the first exchange would compile the whole dictionary.</summary>
    private sealed record ClientKey(StsEndpoint Endpoint, bool Repeats);

    private sealed class SharedHttpClientFactory((string Path, string From)? caBundle) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => FederationHttpClient.Get(() => caBundle);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}

/// <summary>Credentials as AWS SDK types.</summary>
internal static class SdkCredentials
{
    /// <summary>The signing credentials.</summary>
    public static AWSCredentials ToAws(this AwsCredentials keys)
    {
        Secrets.Use(keys.SecretAccessKey, keys.SessionToken);
        return keys.SessionToken is null ? new BasicAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey) : new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);
    }

    /// <summary>The credentials that the SDK found, without an expiration.</summary>
    public static AwsCredentials Of(ImmutableCredentials keys) =>
        new(keys.AccessKey, keys.SecretKey, string.IsNullOrEmpty(keys.Token) ? null : keys.Token, Expiration: null);
}
