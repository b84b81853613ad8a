using System.Text;
using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>A response for another service provider is sent to the address that it names, and never used as one for AWS.</summary>
public class ResponseAddresseeTests
{
    /// <summary>Stands for the address of the spoke.</summary>
    private const string At = "{at}";

    private static string Encode(string xml) => Convert.ToBase64String(Encoding.UTF8.GetBytes(xml));

    private static string Xml(string? destination, string? recipient, string more = "") =>
        $"""<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" {(destination is null ? "" : $"Destination=\"{destination}\"")}><a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"><a:Subject><a:SubjectConfirmation><a:SubjectConfirmationData {(recipient is null ? "" : $"Recipient=\"{recipient}\"")}/></a:SubjectConfirmation></a:Subject>{more}</a:Assertion></p:Response>""";

    private static string Carrying(string response, string acs) =>
        $"""<form method="post" action="{acs}"><input type="hidden" name="SAMLResponse" value="{response}"><input type="hidden" name="RelayState" value="r"></form><script>document.forms[0].submit()</script>""";

    /// <summary>A hub whose response goes to a spoke that the walk has not seen.</summary>
    private static async Task<(ScriptedSite Spoke, Exception? Error, RecordingReporter Reporter)> WalkAsync(string response, string? acs = null)
    {
        ScriptedSite spoke = new(_ => SiteAnswer.Page(ResponsePage));
        string at = acs ?? spoke.Url + "/acs";
        using ScriptedSite hub = ScriptedSite.OfPages(("/", LoginPage), ("/login", Carrying(Encode(response.Replace(At, at, StringComparison.Ordinal)), at)));
        RecordingReporter reporter = new();
        Exception? error = await Record.ExceptionAsync(async () => Assert.Equal(Response, await hub.SignInAsync(reporter: reporter)));
        return (spoke, error, reporter);
    }

    public static TheoryData<string> ForTheSpoke =>
    [
        Xml(At, At),
        Xml(At, null),
        Xml(null, At),
        $"""<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" Destination="{At}"><e:EncryptedAssertion xmlns:e="urn:oasis:names:tc:SAML:2.0:assertion"/></p:Response>""",
    ];

    [Theory]
    [MemberData(nameof(ForTheSpoke))]
    public async Task A_response_that_names_its_address_is_passed_on_there(string response)
    {
        (ScriptedSite spoke, Exception? error, RecordingReporter reporter) = await WalkAsync(response);
        Assert.Null(error);
        Assert.Equal("r", Assert.Single(spoke.Requests).Form["RelayState"]);
        Assert.Contains(reporter.Warnings, said => said.Contains(spoke.Url, StringComparison.Ordinal) && said.Contains("the sign-in forwards it there", StringComparison.Ordinal));
        spoke.Dispose();
    }

    public static TheoryData<string> NotForTheSpoke =>
    [
        Xml("https://elsewhere.example.com/acs", At),
        Xml(At, "https://elsewhere.example.com/acs"),
        Xml(At + "2", null),
        Xml(null, null),
        "<nothing/>",
        "not XML at all",
    ];

    [Theory]
    [MemberData(nameof(NotForTheSpoke))]
    public async Task One_that_does_not_is_neither_passed_on_nor_taken(string response)
    {
        (ScriptedSite spoke, Exception? error, _) = await WalkAsync(response);
        FederationException refused = Assert.IsType<FederationException>(error);
        Assert.Equal(FederationErrorCode.SignInPageNotUnderstood, refused.Code);
        Assert.Contains("expected one for AWS", refused.Message, StringComparison.Ordinal);
        Assert.Contains(spoke.Url, refused.Message, StringComparison.Ordinal);
        Assert.Empty(spoke.Requests);
        spoke.Dispose();
    }

    [Fact]
    public async Task A_response_is_never_sent_in_clear_text()
    {
        (ScriptedSite spoke, Exception? error, _) = await WalkAsync(Xml(At, At), "http://spoke.invalid/acs");
        Assert.Contains("expected one for AWS", Assert.IsType<FederationException>(error).Message, StringComparison.Ordinal);
        spoke.Dispose();
    }

    [Theory]
    [InlineData("<a:Audience>urn:amazon:webservices</a:Audience>")]
    [InlineData("<a:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/Role\"/>")]
    [InlineData("<a:Audience>https://eu-west-1.signin.aws.amazon.com/saml</a:Audience>")]
    [InlineData("<a:Audience>https://signin.amazonaws.cn/saml</a:Audience>")]
    public async Task One_that_names_AWS_goes_nowhere(string names)
    {
        string response = string.Empty;
        using ScriptedSite spoke = new(_ => SiteAnswer.Page(ResponsePage));
        response = Encode(Xml(spoke.Url + "/acs", spoke.Url + "/acs", names));
        using ScriptedSite hub = ScriptedSite.OfPages(("/", LoginPage), ("/login", Carrying(response, spoke.Url + "/acs")));
        Assert.Equal(response, await hub.SignInAsync());
        Assert.Empty(spoke.Requests);
    }
}
