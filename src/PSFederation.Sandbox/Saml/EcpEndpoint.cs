using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace PSFederation.Sandbox.Saml;

/// <summary>
/// Sign-in without pages: the Enhanced Client or Proxy profile (SAML ECP 2.0) with basic authentication. A wrong password gets a response with
/// the status AuthnFailed, an invalid request gets a SOAP fault.
/// </summary>
internal sealed class EcpEndpoint(
    string url, IReadOnlyDictionary<string, SandboxUser> users, X509Certificate2? requestCertificate, Func<SandboxUser, SamlResponseBuilder> createResponse)
{
    private const int MaximumLength = 64 * 1024;
    private const string Basic = "Basic ";

    public async Task AnswerAsync(HttpContext context)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith(Basic, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"sandbox\", charset=\"UTF-8\"";
            return;
        }

        try
        {
            SamlSignIn signIn = await ReadAsync(context).ConfigureAwait(false);
            await WriteAsync(context, StatusCodes.Status200OK, Envelope(signIn, Respond(signIn, authorization[Basic.Length..]))).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is SamlRequestException or XmlException or FormatException)
        {
            string fault = $"<S:Body><S:Fault><faultcode>S:Client</faultcode><faultstring>{System.Security.SecurityElement.Escape(refused.Message)}</faultstring></S:Fault></S:Body>";
            await WriteAsync(context, StatusCodes.Status500InternalServerError, fault).ConfigureAwait(false);
        }
    }

    private async Task<SamlSignIn> ReadAsync(HttpContext context)
    {
        using StreamReader body = new(context.Request.Body, Encoding.UTF8);
        char[] text = new char[MaximumLength];
        int length = await body.ReadBlockAsync(text, context.RequestAborted).ConfigureAwait(false);
        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        using (XmlReader reader = XmlReader.Create(new StringReader(new string(text, 0, length)), settings))
        {
            document.Load(reader);
        }

        string request = document.DocumentElement?["Body", SamlNames.SoapNamespace]?.InnerXml ?? throw new SamlRequestException("The SOAP body is missing.");
        if (requestCertificate is not null)
        {
            AuthnRequestSignature.RequireOfXml(request, requestCertificate);
        }

        return AuthnRequestReader.Read(Encoding.UTF8.GetBytes(request), relayState: null, url, SamlNames.PaosBinding);
    }

    private string Respond(SamlSignIn signIn, string credentials)
    {
        string[] both = Encoding.UTF8.GetString(Convert.FromBase64String(credentials)).Split(':', 2);
        bool known = users.TryGetValue(both[0], out SandboxUser? user) && both.Length == 2 && user.HasPassword(both[1]);

        // Without an assertion, the response contains no data of the user.
        SamlResponseBuilder response = SamlEndpoints.Respond(createResponse(known ? user! : users.Values.First()), signIn);
        if (!known)
        {
            response.StatusCode = SamlNames.AuthnFailed;
            response.IncludeAssertion = false;
        }

        return response.BuildXml();
    }

    private static string Envelope(SamlSignIn signIn, string response)
        => $"""<S:Header><ecp:Response xmlns:ecp="{SamlNames.EcpNamespace}" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next" AssertionConsumerServiceURL="{System.Security.SecurityElement.Escape(signIn.AcsUrl)}"/></S:Header><S:Body>{response}</S:Body>""";

    private static Task WriteAsync(HttpContext context, int status, string content)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml; charset=utf-8";
        return context.Response.WriteAsync($"""<S:Envelope xmlns:S="{SamlNames.SoapNamespace}">{content}</S:Envelope>""", context.RequestAborted);
    }
}
