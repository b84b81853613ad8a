using PSFederation.Core.Endpoint;
using PSFederation.Core.Profiles;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.Profiles;

/// <summary>The format of profiles.json: files of earlier versions are read and written unchanged, and unknown members are kept.</summary>
public sealed class ProfileDefinitionTests
{
    private const string Trust =
        "\"metadata\":[\"/m.xml\",\"https://idp.example.com/metadata\"],\"certificates\":[\"/c.pem\"],\"decryptionCertificates\":[\"/d.pem\"],\"allowSha1\":true,\"allowExpiredCertificate\":true,\"allowRsa15\":true,\"allowTripleDes\":true,\"clockSkewSeconds\":300";

    private const string Client =
        "\"tenant\":\"t\",\"domain\":\"d\",\"realm\":\"r\",\"userPoolId\":\"u\",\"teamId\":\"i\",\"authority\":\"https://idp.example.com\",\"clientId\":\"c\",\"clientSecretVariable\":\"V\",\"clientSecretPath\":\"/s\",\"clientAuthentication\":\"PrivateKeyJwt\",\"clientKeyPath\":\"/k\",\"clientKeyPasswordVariable\":\"W\",\"clientKeyId\":\"k\",\"clientKeyAlgorithm\":\"ES256\",\"clientCertificate\":\"/x\",\"scopes\":[\"openid\",\"b c\"],\"resources\":[\"r\"],\"audience\":\"a\",\"tokenType\":\"AccessToken\",\"additionalParameters\":{\"a\":\"b\",\"c\":\"d\"},\"provider\":\"EntraId\",\"providerId\":\"www.amazon.com\"";

    /// <summary>Version 1 of the file: all members of each method by their names.</summary>
    public static TheoryData<string> Methods =>
    [
        "{\"way\":\"TokenFile\",\"path\":\"/t\",\"tokenType\":\"AccessToken\",\"providerId\":\"graph.facebook.com\"}",
        "{\"way\":\"Ambient\",\"audience\":\"a\",\"platform\":\"GitHubActions\",\"serviceConnectionId\":\"s\"}",
        $"{{\"way\":\"ClientCredentials\",{Client}}}",
        $"{{\"way\":\"AuthorizationCode\",{Client},\"prompts\":[\"login\"],\"loginHint\":\"ann\",\"redirectHost\":\"localhost\",\"redirectPort\":8400,\"redirectPath\":\"/cb\",\"noBrowser\":true}}",
        $"{{\"way\":\"DeviceCode\",{Client},\"noBrowser\":true}}",
        $"{{\"way\":\"Integrated\",\"signInUri\":\"https://idp.example.com/\",\"factor\":[\"Push*\"],\"principalArn\":\"arn\",{Trust}}}",
        $"{{\"way\":\"Browser\",\"signInUri\":\"https://idp.example.com/\",\"browserPath\":\"/b\",\"browserProfile\":\"/p\",\"acsUrls\":[\"https://sp.example.com/acs\"],\"principalArn\":\"arn\",{Trust}}}",
        "{\"way\":\"Profile\",\"sourceProfile\":\"first\"}",
        $"{{\"way\":\"Form\",\"signInUri\":\"https://idp.example.com/\",\"userName\":\"ann\",\"factor\":[\"Push*\"],\"passwordSecret\":\"pw\",\"vault\":\"v\",\"totpSecret\":\"seed\",\"totpVault\":\"w\",\"rememberPassword\":true,\"principalArn\":\"arn\",{Trust}}}",
        $"{{\"way\":\"LoopbackAcs\",\"noBrowser\":true,\"signInUri\":\"https://idp.example.com/\",\"serviceProvider\":\"urn:sp\",\"binding\":\"Post\",\"acsPort\":8400,\"acsPath\":\"/acs\",\"signingCertificate\":\"/s.pem\",\"forceAuthn\":true,\"principalArn\":\"arn\",{Trust}}}",
        $"{{\"way\":\"Ecp\",\"signInUri\":\"https://idp.example.com/\",\"serviceProvider\":\"urn:sp\",\"acsUrls\":[\"https://sp.example.com/acs\"],\"signingCertificate\":\"/s.pem\",\"forceAuthn\":true,\"principalArn\":\"arn\",{Trust}}}",
        $"{{\"way\":\"TokenExchange\",\"path\":\"/t\",{Client},\"subjectTokenType\":\"jwt\",\"requestedTokenType\":\"IdToken\"}}",
        $"{{\"way\":\"TokenExchange\",{Client},\"platform\":\"GitHubActions\",\"serviceConnectionId\":\"s\",\"subjectTokenAudience\":\"x\",\"subjectTokenType\":\"jwt\",\"requestedTokenType\":\"IdToken\"}}",
    ];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Files_of_an_earlier_version_are_written_again(string signIn)
    {
        string file = $$"""{"signIn":{{signIn}},"roles":{{SampleProfile.Roles}},"region":"eu-central-1","endpointUrl":"https://sts.example.com","allowInteractive":true,"createdFor":"https://idp.example.com/"}""";
        FederatedProfileDefinition profile = SampleProfile.Read(file);
        Assert.Empty(profile.UnknownMembers);
        Assert.Equal(file, SampleProfile.WrittenOver(profile, file));
        Assert.Equal(file, SampleProfile.WrittenOver(SampleProfile.Read(SampleProfile.Written(profile)), file));
    }

    [Fact]
    public void Every_method_has_a_sample() =>
        Assert.Equal(Enum.GetValues<FederatedSignIn>(), Methods.Select(method => SampleProfile.ReadMethod(method.Data).SignIn.Kind).Distinct().Order());

    [Theory]
    [InlineData("{\"signIn\":{\"way\":\"Browser\",\"metaData\":[\"m\"]},\"roles\":[{\"roleArn\":\"arn:aws:iam::111122223333:role/A\",\"duration\":1}],\"note\":1}", "note, signIn.metaData, roles[0].duration")]
    [InlineData("{\"signIn\":{\"way\":\"TokenFile\",\"path\":null},\"roles\":[{\"roleArn\":\"arn:aws:iam::111122223333:role/A\"}]}", "")]
    public void Names_members_that_are_not_known(string text, string unknown)
    {
        FederatedProfileDefinition profile = SampleProfile.Read(text);
        Assert.Equal(unknown, string.Join(", ", profile.UnknownMembers));
        if (unknown.Length > 0)
            Assert.Equal($"The federated profile 'p' in f has members that this version of the module does not recognize and ignores: {unknown}. Check their spelling.", profile.Unknown("f"));
    }

    [Fact]
    public void Names_members_of_another_method()
    {
        FederatedProfileDefinition profile = SampleProfile.ReadMethod("{\"way\":\"Ecp\",\"clientId\":5,\"note\":1}");
        Assert.Equal(
            "The federated profile 'p' in f has members that this version of the module does not recognize and ignores: signIn.note. Check their spelling. "
            + "The federated profile 'p' in f has members that Ecp does not have and that are ignored: signIn.clientId.",
            profile.Unknown("f"));
    }

    [Fact]
    public void Members_of_a_token_exchange_are_its_own_beside_a_path_too()
    {
        FederatedProfileDefinition profile = SampleProfile.ReadMethod("""{"way":"TokenExchange","path":"/t","platform":"GitHub","serviceConnectionId":"c","subjectTokenAudience":"a"}""");
        Assert.Empty(profile.UnknownMembers);
        Assert.IsType<TokenFileMethod>(Assert.IsType<TokenExchangeMethod>(profile.SignIn).Subject);
    }

    [Fact]
    public void Another_method_leaves_nothing_of_the_one_before_but_what_is_not_known() =>
        Assert.Equal(
            $$"""{"signIn":{"way":"TokenFile","note":"ours","path":"t"},"roles":{{SampleProfile.Roles}}}""",
            SampleProfile.WrittenOver(SampleProfile.Of(new TokenFileMethod { Path = "t" }), "{\"signIn\":{\"way\":\"Ecp\",\"acsUrls\":[\"a\"],\"note\":\"ours\",\"clientId\":\"c\",\"subjectTokenAudience\":\"x\"}}"));

    [Theory]
    [InlineData("Browser", "\"metadata\":\"m\"")]
    [InlineData("Browser", "\"certificates\":[1]")]
    [InlineData("Browser", "\"clockSkewSeconds\":\"1\"")]
    [InlineData("Browser", "\"allowSha1\":\"yes\"")]
    [InlineData("LoopbackAcs", "\"binding\":\"Pigeon\"")]
    [InlineData("DeviceCode", "\"clientAuthentication\":\"3\"")]
    [InlineData("DeviceCode", "\"additionalParameters\":{\"a\":1}")]
    [InlineData("Carrier", "\"path\":\"t\"")]
    public void Refuses_members_of_another_kind(string way, string member) =>
        Assert.Throws<FormatException>(() => SampleProfile.ReadMethod($"{{\"way\":\"{way}\",{member}}}"));

    [Fact]
    public void Something_else_in_the_place_of_the_method_is_replaced() =>
        Assert.Equal(
            $$"""{"signIn":{"way":"TokenFile","path":"t"},"note":"ours","roles":{{SampleProfile.Roles}}}""",
            SampleProfile.WrittenOver(SampleProfile.Of(new TokenFileMethod { Path = "t" }), "{\"signIn\":5,\"note\":\"ours\"}"));
}
