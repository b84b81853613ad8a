using System.Globalization;
using System.Text;
using Amazon.Runtime;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>
/// Gets the credentials of an ECS or EKS container. The AWS SDK sends this request through the proxy of HTTP_PROXY, even to this machine: then the proxy gets
/// the authorization token and the credentials. The AWS CLI does not.
/// </summary>
internal sealed class ContainerCredentialReader(TimeProvider time, IOperationReporter reporter)
{
    private const int MaxBytes = 64 * 1024;

    private const string RelativeVariable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", FullVariable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

    private const string TokenFileVariable = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", TokenVariable = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Gets the credentials.</summary>
    /// <exception cref="FederationException">The server did not respond.</exception>
    /// <exception cref="FormatException">A variable or the response is not valid; the message can be shown.</exception>
    public async Task<AwsCredentials> GetAsync(CancellationToken cancellationToken)
    {
        Uri address = Address();
        string? authorization = Authorization();
        using HttpClient? direct = address.Scheme == Uri.UriSchemeHttp ? FederationHttpClient.CreateDirect() : null;
        HttpClient http = direct ?? FederationHttpClient.Get();
        (int status, string body) = await new RetryingCall(time, reporter).SendAsync(
            address, Timeout, Repeat.Freely, token => SendAsync(http, address, authorization, token), cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<string, object?> members = Members(body);
        if (status != 200)
            throw new FormatException($"{HttpErrors.Origin(address)} returned HTTP {status.ToString(CultureInfo.InvariantCulture)}{(members.GetValueOrDefault("message") is string said ? $": {UntrustedText.Line(said)}" : string.Empty)}");
        return new AwsCredentials(
            Text(members, "AccessKeyId") ?? throw Lacks(address, "AccessKeyId"),
            Text(members, "SecretAccessKey") ?? throw Lacks(address, "SecretAccessKey"),
            Text(members, "Token"),
            Expiration: null);
    }

    /// <summary>The address by the rules of the AWS SDK, which accepts http only on this machine and at the addresses of ECS and EKS.</summary>
    private static Uri Address()
    {
        _ = new GenericContainerCredentials();
        return Environment.GetEnvironmentVariable(RelativeVariable) is { Length: > 0 } path
            ? new Uri(new Uri("http://169.254.170.2"), path)
            : new Uri(Environment.GetEnvironmentVariable(FullVariable)!);
    }

    private static string? Authorization()
    {
        string? value = Environment.GetEnvironmentVariable(TokenFileVariable) is { Length: > 0 } file
            ? File.ReadAllText(file).TrimEnd('\r', '\n')
            : Environment.GetEnvironmentVariable(TokenVariable);
        Secrets.Use(value);
        if (value?.Any(char.IsControl) == true)
            throw new FormatException($"{TokenFileVariable} or {TokenVariable} contains a line break or another control character");
        return string.IsNullOrEmpty(value) ? null : value;
    }

    private async Task<Answer<(int Status, string Body)>> SendAsync(HttpClient http, Uri address, string? authorization, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        string body = await BoundedContent.ReadJsonAsync(response, MaxBytes, cancellationToken).ConfigureAwait(false);
        return new(((int)response.StatusCode, body), response.StatusCode, RetryingCall.RetryAfter(response, time));
    }

    private static IReadOnlyDictionary<string, object?> Members(string body)
    {
        try
        {
            return StrictJson.ReadObject(Encoding.UTF8.GetBytes(body));
        }
        catch (FormatException)
        {
            return new Dictionary<string, object?>();
        }
    }

    private static string? Text(IReadOnlyDictionary<string, object?> members, string name) => members.GetValueOrDefault(name) is string { Length: > 0 } text ? text : null;

    private static FormatException Lacks(Uri address, string name) => new($"the response of {HttpErrors.Origin(address)} has no {name}");
}
