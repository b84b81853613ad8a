using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace PSFederation.Sandbox.Sts.Signing;

/// <summary>Verifies Signature Version 4 in the Authorization header, and returns the signer.</summary>
internal sealed partial class SignatureVerifier(StsRegistry registry)
{
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const string DateHeader = "x-amz-date";
    private const string TokenHeader = "x-amz-security-token";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    public StsCaller Verify(HttpRequest request, byte[] body, DateTimeOffset now)
    {
        AuthorizationHeader header = AuthorizationHeader.Parse(request.Headers.Authorization);
        string? dateText = request.Headers[DateHeader];
        DateTimeOffset date = ParseDate(dateText);
        CheckSignedHeaders(request, header);
        (string secret, StsCaller caller) = FindCredentials(request, header, now);
        CheckScope(header, dateText!, date);
        CheckDate(date, now);
        string signature = Sign(secret, header, dateText!, CanonicalRequest.Write(request, header.SignedHeaders, body));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(header.Signature))
            ? caller
            : throw StsErrors.SignatureDoesNotMatch();
    }

    private static DateTimeOffset ParseDate(string? text)
        => DateTimeOffset.TryParseExact(
            text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
                ? date
                : throw StsErrors.IncompleteSignature(
                    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");

    private static void CheckSignedHeaders(HttpRequest request, AuthorizationHeader header)
    {
        if (!header.SignedHeaders.Contains("host", StringComparer.Ordinal))
        {
            throw StsErrors.SignatureDoesNotMatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization header.");
        }

        foreach (string name in new[] { DateHeader, TokenHeader })
        {
            if (request.Headers.ContainsKey(name) && !header.SignedHeaders.Contains(name, StringComparer.Ordinal))
            {
                throw StsErrors.SignatureDoesNotMatch($"'{name}' must be a 'SignedHeader' in the AWS Authorization header.");
            }
        }
    }

    private (string Secret, StsCaller Caller) FindCredentials(HttpRequest request, AuthorizationHeader header, DateTimeOffset now)
    {
        string? token = request.Headers[TokenHeader];
        if (registry.FindAccessKey(header.AccessKeyId) is { } key && string.IsNullOrEmpty(token))
        {
            _ = AwsArn.TryParse(key.UserArn, out AwsArn? user);
            return (key.SecretAccessKey, new StsCaller(key.UserArn, key.UserId, user!.Account, header.Region, null));
        }

        if (registry.FindSession(header.AccessKeyId) is not { } session
            || token is null
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(session.SessionToken)))
        {
            throw StsErrors.InvalidClientTokenId();
        }

        return session.Expiration <= now
            ? throw StsErrors.ExpiredCredentials()
            : (session.SecretAccessKey, new StsCaller(session.Arn, session.UserId, session.Account, header.Region, session));
    }

    private static void CheckScope(AuthorizationHeader header, string dateText, DateTimeOffset date)
    {
        string day = date.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        if (header.Date != day)
        {
            throw StsErrors.SignatureDoesNotMatch(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + $"'{header.Date}' != '{day}', from '{dateText}'.");
        }

        if (header.Service is not "sts")
        {
            throw StsErrors.SignatureDoesNotMatch("Credential should be scoped to correct service: 'sts'. ");
        }

        if (!Region().IsMatch(header.Region))
        {
            throw StsErrors.SignatureDoesNotMatch("Credential should be scoped to a valid region. ");
        }
    }

    private static void CheckDate(DateTimeOffset date, DateTimeOffset now)
    {
        if (date < now - Tolerance)
        {
            throw StsErrors.SignatureDoesNotMatch(
                $"Signature expired: {Text(date)} is now earlier than {Text(now - Tolerance)} ({Text(now)} - 15 min.)");
        }

        if (date > now + Tolerance)
        {
            throw StsErrors.SignatureDoesNotMatch(
                $"Signature not yet current: {Text(date)} is still later than {Text(now + Tolerance)} ({Text(now)} + 15 min.)");
        }
    }

    private static string Sign(string secret, AuthorizationHeader header, string date, string canonicalRequest)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)));
        string stringToSign = $"{AuthorizationHeader.Algorithm}\n{date}\n{header.Scope}\n{hash}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (string part in new[] { header.Date, header.Region, header.Service, "aws4_request" })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(stringToSign)));
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[a-z]{2,4}(-[a-z]+)+-\d{1,2}\z")]
    private static partial Regex Region();
}
