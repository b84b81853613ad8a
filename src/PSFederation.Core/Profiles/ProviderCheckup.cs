using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Configuration;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml.Metadata;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;
using Result = PSFederation.FederationCheckResult;

namespace PSFederation.Core.Profiles;

/// <summary>Reads the published documents of a profile's servers, and compares their clocks.</summary>
/// <param name="add">Receives a row.</param>
/// <param name="timeout">The time limit for each response.</param>
internal sealed class ProviderCheckup(Action<string, Result, string, string?, string> add, TimeSpan timeout, TimeProvider time, IOperationReporter reporter)
{
    private const string Discovery = "OpenID Connect Discovery 1.0 section 4";
    private const string Metadata = "SAML Metadata 2.3.2";

    /// <summary>A certificate that expires sooner causes a warning, because its replacement has to be registered.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>IAM allows five minutes.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly List<(string Server, TimeSpan Lead)> _clocks = [];

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Checks the identity provider of a method.</summary>
    public async Task CheckAsync(SignInMethod method, CancellationToken cancellationToken)
    {
        switch (method)
        {
            case OidcMethod oidc:
                await CheckOidcAsync(oidc.Client, cancellationToken).ConfigureAwait(false);
                break;
            case SamlMethod saml:
                await CheckSamlAsync(saml, cancellationToken).ConfigureAwait(false);
                break;
            case TokenFileMethod { Path: { } path }:
                CheckTokenFile(path);
                break;
            default:
                add("Provider", Result.NotApplicable, "an identity provider that can be reached", $"{method.Kind} uses no provider that publishes metadata", "about_PSFederation_SignIn");
                break;
        }
    }

    /// <summary>Sends a request to an address: any response shows that the server is reachable, and its time.</summary>
    /// <param name="check">The name of the row.</param>
    /// <param name="expected">The expected value in the row.</param>
    /// <param name="address">The address.</param>
    /// <param name="reference">The topic or the standard that has the rule.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <param name="isPage">Whether people open the address. If so, a response that is an error gives a warning.</param>
    public async Task ProbeAsync(string check, string expected, Uri address, string reference, CancellationToken cancellationToken, bool isPage = false)
    {
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            using HttpResponseMessage response = await FederationHttpClient.Get().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (response.Headers.Date is { } date)
                _clocks.Add((address.Host, date.UtcDateTime - Now));
            int status = (int)response.StatusCode;
            // 401 asks for a Kerberos ticket or a password.
            bool isError = isPage && status is >= 400 and not 401;
            add(check, isError ? Result.Warning : Result.Passed, expected, $"{Origin(address)} responds (HTTP {status}){(isError ? ". Check -SignInUri: it is the address where people begin to sign in to AWS" : string.Empty)}", reference);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            string why = e is OperationCanceledException ? $"no response within {timeout.TotalSeconds.Whole()} s" : UntrustedText.Of(e.GetBaseException());
            add(check, Result.Failed, expected, $"{Origin(address)}: {ServerTrust.ReasonOf(e) ?? $"{why}. Check the network, HTTPS_PROXY, NO_PROXY and AWS_CA_BUNDLE"}", reference);
        }
    }

    /// <summary>Compares the clocks of all called servers with the clock of this machine.</summary>
    public void ReportClock()
    {
        const string expected = "a clock that differs by less than five minutes";
        if (_clocks.Count == 0)
        {
            add("Clock", Result.NotVerified, expected, "no server returned the time", "RFC 9110 section 6.6.1");
            return;
        }

        (string server, TimeSpan lead) = _clocks.MaxBy(clock => clock.Lead.Duration());
        bool holds = lead.Duration() < Skew;
        string difference = lead.Duration() < TimeSpan.FromSeconds(2) ? "the same time" : $"{lead.Duration().TotalSeconds.Whole()} s {(lead > TimeSpan.Zero ? "later" : "earlier")} than this machine";
        add("Clock", holds ? Result.Passed : Result.Failed, expected, $"the clock of {server} shows {difference}{(holds ? string.Empty : ". Set the clock of this machine")}", "RFC 9110 section 6.6.1");
    }

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private async Task CheckOidcAsync(OidcClientSettings client, CancellationToken cancellationToken)
    {
        string authority;
        try
        {
            authority = client.Authority.Length > 0 ? client.Authority : OidcProviderChoice.Of(client)!.Authority();
        }
        catch (FederationException e)
        {
            add("Provider", Result.Failed, "an issuer", e.Message, Discovery);
            return;
        }

        if (Uri.TryCreate(authority, UriKind.Absolute, out Uri? address))
            await ProbeAsync("Provider", "a response from the identity provider", address, Discovery, cancellationToken).ConfigureAwait(false);
        try
        {
            OidcConfiguration configuration = await new OidcConfigurationReader([client.ClientId], timeout, Now, reporter) { Time = time }.ReadAsync(authority, cancellationToken).ConfigureAwait(false);
            int usable = configuration.Keys.Count(key => key.IsUsable);
            add("Metadata", Result.Passed, "a discovery document of this issuer", configuration.Issuer, Discovery);
            add("Keys", usable > 0 ? Result.Passed : Result.Failed, "keys that STS can use to verify tokens", $"{usable} of {configuration.Keys.Count.Counted("key")} can be used", "RFC 7517 section 4");
            foreach (string warning in configuration.Warnings)
                add("Metadata", Result.Warning, "metadata that IAM and STS accept", warning, Discovery);
            CheckEnds("Keys", configuration.Keys.Select(key => key.NotAfter).OfType<DateTime>(), "RFC 7517 section 4.7");
        }
        catch (FederationException e)
        {
            add("Metadata", Result.Failed, "a discovery document of this issuer", $"{e.Code}: {e.Message}", Discovery);
        }
    }

    private async Task CheckSamlAsync(SamlMethod method, CancellationToken cancellationToken)
    {
        if (method.Address is { } address)
            await ProbeAsync("Provider", "a response from the identity provider", address, "about_PSFederation_SignIn", cancellationToken, method is FormMethod or BrowserMethod or IntegratedMethod).ConfigureAwait(false);
        if (method.Trust.Metadata.Count == 0)
            add("Metadata", method.Trust.Certificates.Count > 0 ? Result.NotApplicable : Result.Warning, "metadata to verify assertions with",
                method.Trust.Certificates.Count > 0 ? "certificates are specified instead" : "none: assertions are sent to STS without verification. Register the profile with -Metadata", Metadata);
        foreach (string place in method.Trust.Metadata)
        {
            try
            {
                IReadOnlyList<SamlMetadata> entities = SamlTrustSettings.IsAddress(place)
                    ? await MetadataAddress.ReadAsync(new Uri(place), timeout, Now, reporter, cancellationToken, time).ConfigureAwait(false)
                    : TextInput.ReadFile(place, "SAML metadata", text => SamlMetadataReader.Read(text, Now));
                add("Metadata", Result.Passed, "metadata of the identity provider", $"{place}: {(entities.Count == 1 ? entities[0].EntityId : $"{entities.Count.Grouped()} identity providers")}", Metadata);
                if (entities.Count > 1)
                    continue;
                foreach (string warning in entities[0].Warnings)
                    add("Metadata", Result.Warning, "metadata that AWS accepts", warning, Metadata);
                CheckEnds("Keys", entities[0].SigningCertificates.Select(certificate => certificate.NotAfter), "SAML Metadata 2.4.1.1");
                if (entities[0].ValidUntil is { } end)
                    CheckEnds("Metadata", [end], Metadata);
            }
            catch (FederationException e)
            {
                add("Metadata", Result.Failed, "metadata of the identity provider", $"{e.Code}: {e.Message}", Metadata);
            }
        }
    }

    private void CheckEnds(string check, IEnumerable<DateTime> ends, string reference)
    {
        DateTime[] all = [.. ends.Order()];
        if (all.Length == 0)
            return;
        DateTime last = all[^1];
        Result result = last <= Now ? Result.Failed : last - Now < Soon ? Result.Warning : Result.Passed;
        add(check, result, $"validity beyond {Soon.TotalDays.Whole()} days", $"valid until {last:u}", reference);
    }

    private void CheckTokenFile(string path)
    {
        const string expected = "a token that is valid now";
        try
        {
            OidcToken token = TextInput.ReadFile(path, "an OIDC token", text => JwtReader.Read(text, OidcTokenType.IdToken));
            add("Provider", Result.NotApplicable, "an identity provider that can be reached", "another program writes the token", "about_PSFederation_SignIn");
            add("TokenFile", token.ExpiresAt is { } end && end <= Now ? Result.Failed : Result.Passed, expected, token.ExpiresAt is { } until ? $"valid until {until:u}" : "the token has no lifetime", "RFC 7519 section 4.1.4");
        }
        catch (FederationException e)
        {
            add("TokenFile", Result.Failed, expected, $"{e.Code}: {e.Message}", "RFC 7519 section 4.1.4");
        }
    }
}
