using System.Text.Json.Nodes;
using System.Xml.Linq;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

/// <summary>
/// The protocol cases of botocore for AWS Query, which STS speaks: requests and answers of an imagined service. Those whose shapes calls of STS
/// have are run with the members that play the same part there; each other one is listed with the reason why it is not.
/// </summary>
public class AwsQueryCorpusTests
{
    private const int Count = 37;
    private const string Role = "arn:aws:iam::111122223333:role/Query";
    private const string NoFloat = "no call of STS has a floating-point number";
    private const string NoFlattened = "STS flattens and renames no list";
    private const string NoCompression = "no call of STS compresses its request";
    private const string NoOutput = "every call of STS has output; an empty answer is an error, which StsAnswerTests hold";

    private static readonly Dictionary<string, string> Excluded = new(StringComparer.Ordinal)
    {
        ["input/AwsQueryEndpointTrait"] = "no call of STS puts a prefix before its host",
        ["input/AwsQueryEndpointTraitWithHostLabel"] = "no call of STS puts a prefix before its host",
        ["input/NestedStructures"] = "requests of STS have structures in lists only (QueryLists), and none that holds itself",
        ["input/SDKAppliedContentEncoding_awsQuery"] = NoCompression,
        ["input/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery"] = NoCompression,
        ["input/FlattenedQueryLists"] = NoFlattened,
        ["input/QueryListArgWithXmlNameMember"] = NoFlattened,
        ["input/QueryFlattenedListArgWithXmlName"] = NoFlattened,
        ["input/QueryNestedStructWithList"] = "requests of STS have no list within a structure",
        ["input/QuerySimpleInputParamsStringAndBooleanTrue"] = "no request of STS has a boolean",
        ["input/QuerySimpleInputParamsStringsAndBooleanFalse"] = "no request of STS has a boolean",
        ["input/QuerySimpleInputParamsFloat"] = NoFloat,
        ["input/AwsQuerySupportsNaNFloatInputs"] = NoFloat,
        ["input/AwsQuerySupportsInfinityFloatInputs"] = NoFloat,
        ["input/AwsQuerySupportsNegativeInfinityFloatInputs"] = NoFloat,
        ["input/QueryEnums"] = "no request of STS has an enumeration",
        ["input/QueryIntEnums"] = "no request of STS has an enumeration",
        ["output/QueryNoInputAndNoOutput"] = NoOutput,
        ["output/QueryNoInputAndOutput"] = NoOutput,
        ["output/AwsQuerySupportsNaNFloatOutputs"] = NoFloat,
        ["output/AwsQuerySupportsInfinityFloatOutputs"] = NoFloat,
        ["output/AwsQuerySupportsNegativeInfinityFloatOutputs"] = NoFloat,
        ["output/QueryXmlEnums"] = "no answer of STS has an enumeration, a list or a map",
        ["output/QueryXmlIntEnums"] = "no answer of STS has an enumeration, a list or a map",
        ["output/QueryXmlLists"] = "no answer of STS has an enumeration, a list or a map",
    };

    private static readonly string[] Run =
    [
        "input/QueryHostWithPath", "input/QueryNoInputAndNoOutput", "input/QueryNoInputAndOutput", "input/QueryLists", "input/QuerySimpleInputParamsStrings", "input/QuerySimpleInputParamsInteger",
        "output/AwsQueryDateTimeWithNegativeOffset", "output/AwsQueryDateTimeWithPositiveOffset", "output/AwsQueryDateTimeWithFractionalSeconds",
        "output/QueryIgnoresWrappingXmlName", "output/QuerySimpleScalarProperties", "output/QueryXmlNamespaces",
    ];

    private static readonly string[] Frame = ["Action", "Version", "RoleArn"];

    private static IEnumerable<(string Id, JsonNode Case)> Cases =>
        ((string[])["input", "output"]).SelectMany(kind => Corpora.Json("awsconfig", "awsquery-protocol", kind + "-query.json").AsArray()
            .SelectMany(suite => suite!["cases"]!.AsArray()).Select(test => ($"{kind}/{test!["id"]}", test)));

    private static JsonNode Case(string id) => Cases.Single(test => test.Id == id).Case;

    [Fact]
    public void Every_case_is_run_or_has_a_reason_why_not()
    {
        string[] all = [.. Cases.Select(test => test.Id).Order(StringComparer.Ordinal)];
        Assert.Equal(Count, all.Length);
        Assert.Equal(all, Run.Concat(Excluded.Keys).Order(StringComparer.Ordinal));
        Assert.All(Excluded.Values, Assert.NotEmpty);
    }

    [Theory]
    [InlineData("input/QueryNoInputAndNoOutput", "")]
    [InlineData("input/QueryNoInputAndOutput", "")]
    [InlineData("input/QueryHostWithPath", "/custom")]
    public async Task A_request_without_members(string id, string path)
    {
        JsonNode expected = Case(id)["serialized"]!;
        ImitatedRequest sent = await SendAsync(Identity("<Account>1</Account>"), (settings, url) => GetIdentityAsync(settings, url + path));
        Assert.Equal((string)expected["method"]!, sent.Method);
        Assert.Equal((string)expected["uri"]!, sent.Path);
        AssertForm(expected, sent);
        Assert.Equal(((string)expected["body"]!).Split('&').Select(pair => pair.Split('=')[0]), Pairs(sent.Body).Select(pair => pair.Name));
    }

    /// <summary>Members of a case, as those of AssumeRole that have the same shape.</summary>
    [Theory]
    [InlineData("input/QuerySimpleInputParamsStrings", "Foo=RoleSessionName Bar=ExternalId")]
    [InlineData("input/QuerySimpleInputParamsInteger", "Bam=DurationSeconds")]
    [InlineData("input/QueryLists", "ComplexListArg.member.1.hi=PolicyArns.member.1.arn ComplexListArg.member.2.hi=PolicyArns.member.2.arn")]
    public async Task Members_of_a_request(string id, string names)
    {
        JsonNode test = Case(id);
        Dictionary<string, string> ours = names.Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        JsonNode given = test["params"]!;
        StsRequest request = new()
        {
            RoleArn = Role,
            ExternalId = (string?)given["Bar"],
            DurationSeconds = (int?)given["Bam"],
            PolicyArns = [.. given["ComplexListArg"]?.AsArray().Select(item => (string)item!["hi"]!) ?? []],
        };
        string? sessionName = (string?)given["Foo"];
        ImitatedRequest sent = await SendAsync(Assumed(string.Empty), (settings, url) => AssumeAsync(settings, sessionName, request with { EndpointUrl = url }));
        AssertForm(test["serialized"]!, sent);
        Assert.Equal(
            Pairs((string)test["serialized"]!["body"]!).Where(pair => ours.ContainsKey(pair.Name)).Select(pair => (ours[pair.Name], pair.Value)).Order(),
            Pairs(sent.Body).Where(pair => !Frame.Contains(pair.Name) && (sessionName is not null || pair.Name != "RoleSessionName")).Order());
    }

    [Theory]
    [InlineData("output/AwsQueryDateTimeWithNegativeOffset")]
    [InlineData("output/AwsQueryDateTimeWithPositiveOffset")]
    [InlineData("output/AwsQueryDateTimeWithFractionalSeconds")]
    public async Task A_time_of_an_answer(string id)
    {
        JsonNode test = Case(id);
        FederatedSession session = await AssumeAsync(Assumed(string.Empty, (string)Members(test).Single()));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds((double)test["result"]!["datetime"]!).UtcDateTime, session.Keys.Expiration, TimeSpan.FromMilliseconds(0.5));
        Assert.Equal(DateTimeKind.Utc, session.Keys.Expiration.Kind);
    }

    [Fact]
    public async Task The_wrapper_of_an_answer()
    {
        JsonNode test = Case("output/QueryIgnoresWrappingXmlName");
        string body = ((string)test["response"]!["body"]!).Replace("IgnoresWrappingXmlName", "GetCallerIdentity", StringComparison.Ordinal)
            .Replace("<foo>", "<Arn>a</Arn><UserId>u</UserId><Account>", StringComparison.Ordinal).Replace("</foo>", "</Account>", StringComparison.Ordinal);
        FederatedIdentity? identity = null;
        await SendAsync(body, async (settings, url) => identity = await GetIdentityAsync(settings, url));
        Assert.Equal((string)test["result"]!["foo"]!, identity!.Account);
    }

    [Fact]
    public async Task Scalars_of_an_answer()
    {
        JsonNode test = Case("output/QuerySimpleScalarProperties");
        Dictionary<string, XElement> members = Members(test).ToDictionary(member => member.Name.LocalName);
        FederatedSession session = await AssumeAsync(Assumed(
            Renamed(members["emptyStringValue"], "SourceIdentity") + Renamed(members["integerValue"], "PackedPolicySize") + $"<AssumedRoleUser>{Renamed(members["stringValue"], "AssumedRoleId")}</AssumedRoleUser>"));
        JsonNode expected = test["result"]!;
        Assert.Equal(
            ((string)expected["emptyStringValue"]!, (int)expected["integerValue"]!, (string)expected["stringValue"]!),
            (session.Source.SourceIdentity, session.Source.SessionTokenUtilization, session.Source.AssumedRoleId));
    }

    [Fact]
    public async Task Namespaces_of_an_answer_and_members_that_are_unknown()
    {
        JsonNode test = Case("output/QueryXmlNamespaces");
        XElement nested = Members(test).Single();
        nested.Elements().Single(child => child.Name.LocalName == "foo").Name = nested.Name.Namespace + "AssumedRoleId";
        FederatedSession session = await AssumeAsync(Assumed(Renamed(nested, "AssumedRoleUser")));
        Assert.Equal((string)test["result"]!["nested"]!["foo"]!, session.Source.AssumedRoleId);
    }

    private static IEnumerable<XElement> Members(JsonNode test) => XDocument.Parse((string)test["response"]!["body"]!).Root!.Elements().Single().Elements();

    /// <summary>The member with another name, without the declaration of a namespace that it has not in the answer itself.</summary>
    private static string Renamed(XElement member, string name)
    {
        member.Name = name;
        return member.ToString();
    }

    private static string Identity(string members) =>
        $"<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>a</Arn><UserId>u</UserId>{members}</GetCallerIdentityResult></GetCallerIdentityResponse>";

    private static string Assumed(string members, string expiration = "2099-01-31T13:00:00Z") =>
        $"<AssumeRoleResponse xmlns=\"https://example.com/\"><AssumeRoleResult>{members}<Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>{expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

    private static (string Name, string Value)[] Pairs(string body) =>
        [.. body.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], Uri.UnescapeDataString(pair[1])))];

    private static void AssertForm(JsonNode expected, ImitatedRequest sent)
    {
        Assert.StartsWith((string?)expected["headers"]?["Content-Type"] ?? "application/x-www-form-urlencoded", sent.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(sent.Body.Length, int.Parse(sent.Headers["Content-Length"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("2011-06-15", sent.Parameter("Version"));
    }

    private static async Task<ImitatedRequest> SendAsync(string answer, Func<AwsSettings, string, Task> call)
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(200, answer, "text/xml"));
        Dictionary<string, string> environment = new() { ["HOME"] = Repository.Missing, ["AWS_ACCESS_KEY_ID"] = "AKIA1", ["AWS_SECRET_ACCESS_KEY"] = "s" };
        await call(new AwsSettings(name => environment.GetValueOrDefault(name)), server.Url);
        return Assert.Single(server.Requests);
    }

    private static async Task<FederatedSession> AssumeAsync(string answer)
    {
        FederatedSession? session = null;
        await SendAsync(answer, async (settings, url) => session = await AssumeAsync(settings, "session", new StsRequest { RoleArn = Role, EndpointUrl = url }));
        return session!;
    }

    private static Task<FederatedSession> AssumeAsync(AwsSettings settings, string? sessionName, StsRequest request) =>
        new RoleChaining(settings, TimeProvider.System, new RecordingReporter()).AssumeRoleAsync(null, CallerOrigin.Choose(profileName: null, stored: null, settings), sessionName, request, TestContext.Current.CancellationToken);

    private static Task<FederatedIdentity> GetIdentityAsync(AwsSettings settings, string url) =>
        new StsIdentity(settings, TimeProvider.System, new RecordingReporter()).GetCallerIdentityAsync(null, CallerOrigin.Choose(profileName: null, stored: null, settings), null, url, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
}
