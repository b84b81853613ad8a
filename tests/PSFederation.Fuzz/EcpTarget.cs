using PSFederation.Core.SignIn;
using PSFederation.Core.Tests.Saml;

namespace PSFederation.Fuzz;

/// <summary>Reading of the SOAP envelope that an identity provider answers an ECP request with.</summary>
internal sealed class EcpTarget : IFuzzTarget
{
    public const string TargetName = "ecp";

    private static readonly string[] Texts =
    [
        string.Empty, "https://signin.aws.amazon.com/saml", "1", "true", "http://schemas.xmlsoap.org/soap/envelope/", "http://schemas.xmlsoap.org/soap/actor/next",
        "urn:oasis:names:tc:SAML:2.0:status:Success", "S:Client", "x", "\u202Ex", new string('a', 2_000),
    ];

    private static readonly XmlMutator Xml = new(Texts);
    private static readonly TextMutator Text = new([.. Texts, "<!DOCTYPE a>", "<!-- -->", "</S:Body>", "<S:Fault>", "<S:Header/>", "&#0;", "xmlns:S=\"urn:x\"", "\uFEFF"]);

    private readonly string[] _samples;

    public EcpTarget()
    {
        const string begin = "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\">";
        string response = begin
            + "<S:Header><ecp:Response xmlns:ecp=\"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp\" S:mustUnderstand=\"1\" S:actor=\"http://schemas.xmlsoap.org/soap/actor/next\" AssertionConsumerServiceURL=\"https://signin.aws.amazon.com/saml\"/></S:Header>"
            + $"<S:Body>{new SampleResponse().Xml}</S:Body></S:Envelope>";
        _samples = [response, begin + "<S:Body><S:Fault><faultcode>S:Client</faultcode><faultstring>An error occurred.</faultstring></S:Fault></S:Body></S:Envelope>"];
        _ = EcpEnvelope.Read(response);
    }

    public string Name => TargetName;

    public string Make(FuzzRandom random)
    {
        string xml = random.Pick(_samples);
        if (!random.OneIn(3))
            xml = Xml.Mutate(xml, random);
        return random.OneIn(2) ? Text.Mutate(xml, random) : xml;
    }

    public string? Run(string input)
    {
        try
        {
            EcpEnvelope envelope = EcpEnvelope.Read(input);
            return envelope.ResponseXml.Contains("Response", StringComparison.Ordinal) ? null : "read, and no Response in it";
        }
        catch (FederationException)
        {
            return null;
        }
    }
}
