using System.Text;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Cache;
using PSFederation.Core.Delivery;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Sts;
using PSFederation.Core.Tests.Http;

namespace PSFederation.Core.Tests.Gates;

/// <summary>Keys and settings with characters that mean something in a file: refused where they come from, and at each way out.</summary>
public sealed class ValueGateTests
{
    private const string Role = "arn:aws:iam::111122223333:role/Web";
    private const string Token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSJ9.c2lnbmF0dXJl";

    public static TheoryData<string> Characters => Hostile.Rows;

    private static AwsSessionKeys Keys => new("ASIA", "secret", "token", DateTime.UtcNow.AddHours(1));

    /// <summary>Every text that STS returns, with every hostile character that XML can carry.</summary>
    public static TheoryData<string, string> Answers
    {
        get
        {
            TheoryData<string, string> answers = [];
            foreach (string part in (string[])["AccessKeyId", "SecretAccessKey", "SessionToken", "Arn", "AssumedRoleId", "SourceIdentity", "SubjectFromWebIdentityToken", "Audience", "Provider"])
            {
                foreach (string hostile in (string[])["&#10;", "&#13;", "&#13;&#10;[default]&#10;credential_process = touch x", "&#x7F;", "&#x85;", "&#x9B;31m", "&#x202E;", "&#x2066;", "&#x200F;", "&#x2028;", "&#x2029;"])
                    answers.Add(part, hostile);
            }

            return answers;
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_of_STS_with_one_is_not_used(string field, string hostile)
    {
        string Value(string name, string value) => $"<{name}>{value}{(name == field ? hostile + "x" : string.Empty)}</{name}>";
        string body = "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleWithWebIdentityResult>"
            + $"<Credentials>{Value("AccessKeyId", "ASIAX")}{Value("SecretAccessKey", "secret/+")}{Value("SessionToken", "token==")}<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
            + $"<AssumedRoleUser>{Value("Arn", "arn:aws:sts::111122223333:assumed-role/Web/s")}{Value("AssumedRoleId", "AROA:s")}</AssumedRoleUser>"
            + $"{Value("SourceIdentity", "ann")}{Value("SubjectFromWebIdentityToken", "ann")}{Value("Audience", "sts.amazonaws.com")}{Value("Provider", "https://idp.example")}"
            + "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
        using FixedAnswer server = FixedAnswer.Ok(body);
        OidcToken token = JwtReader.Read(Token, OidcTokenType.IdToken);
        StsRequest request = new() { RoleArn = Role, EndpointUrl = server.Url, Timeout = TimeSpan.FromSeconds(60) };
        FederationException error = await Fail.WithAsync(
            FederationErrorCode.StsServiceError,
            () => new StsFederationClient(new AwsSettings(_ => null), TimeProvider.System, new RecordingReporter()).AssumeRoleWithWebIdentityAsync(token, "session", null, request, TestContext.Current.CancellationToken),
            "credential_process", "secret/+", "token==");
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Theory]
    [MemberData(nameof(Characters))]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("é")]
    public void No_set_of_keys_has_one(string hostile)
    {
        foreach (Func<AwsSessionKeys> make in (Func<AwsSessionKeys>[])
        [
            () => new AwsSessionKeys("ASIA" + hostile, "V3rySecr3t", "token", DateTime.UtcNow),
            () => new AwsSessionKeys("ASIA", hostile + "V3rySecr3t", "token", DateTime.UtcNow),
            () => new AwsSessionKeys("ASIA", "V3rySecr3t", $"to{hostile}ken", DateTime.UtcNow),
        ])
            Fail.With(FederationErrorCode.ParameterInvalid, () => make(), "V3rySecr3t");
    }

    [Theory]
    [MemberData(nameof(Characters))]
    public void No_line_of_an_AWS_file_gets_one(string hostile)
    {
        ProfileFile file = ProfileFile.Parse("[dev]\nregion = eu-west-1\n", "config");
        Fail.With(FederationErrorCode.ParameterInvalid, () => file.Set("dev", [new("aws_session_token", $"t{hostile}[default]{hostile}credential_process = x")]));
        Fail.With(FederationErrorCode.ParameterInvalid, () => file.Set($"dev{hostile}]", [new("region", "eu-west-2")]));
        Assert.Equal("[dev]\nregion = eu-west-1\n", file.Text);
    }

    [Theory]
    [InlineData("eu-west-1\ncredential_process = touch x")]
    [InlineData("eu-west-1\u0000")]
    public void A_region_with_one_gets_into_no_variable_and_nothing_else_is_set(string region)
    {
        string? before = Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY");
        Fail.With(FederationErrorCode.ParameterInvalid, () => ProcessEnvironment.Set(Keys, region));
        Assert.Equal(before, Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY"));
    }

    [Fact]
    public void Cached_keys_with_one_count_as_missing()
    {
        byte[] text = SessionJson.Write(new FederatedSession(Keys, new FederatedCredentialSource { Method = FederatedCredentialMethod.AssumeRole, RoleArn = Role }), TimeProvider.System);
        Assert.NotNull(SessionJson.Read(text, TimeProvider.System));
        string changed = Encoding.UTF8.GetString(text).Replace("\"token\"", "\"token\\n[default]\"", StringComparison.Ordinal);
        Assert.Null(SessionJson.Read(Encoding.UTF8.GetBytes(changed), TimeProvider.System));
    }
}
