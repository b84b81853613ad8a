using System.Text.Json.Nodes;
using PSFederation.Core.Trust.Generation;

namespace PSFederation.Core.Tests.Trust;

/// <summary>Templates and commands that create provider and role.</summary>
public sealed class TrustSnippetTests
{
    private const string GitLab = "Project=a/b Branch=main";
    private static readonly SnippetOptions Deploy = new("deploy", false, null);
    private static readonly SnippetOptions Existing = new("deploy", true, null);

    private static TrustGrant Grant(string platform = "GitLab", string parts = GitLab) => TrustGrantTests.Request(platform, parts).Grant();

    private static TrustGrant Saml => (TrustGrantTests.Request(null) with { SamlProvider = "ADFS" }).Grant();

    private static TrustGrant Google => TrustGrantTests.Request("Google", "", "app", "user").Grant();

    [Fact]
    public void CloudFormation_creates_the_provider_and_refers_to_it()
    {
        JsonNode resources = JsonNode.Parse(TrustSnippets.CloudFormation(Grant(), Deploy))!["Resources"]!;
        Assert.Equal("AWS::IAM::OIDCProvider", resources["Provider"]!["Type"]!.GetValue<string>());
        Assert.Equal("https://gitlab.com", resources["Provider"]!["Properties"]!["Url"]!.GetValue<string>());
        Assert.Equal("""["https://gitlab.com"]""", resources["Provider"]!["Properties"]!["ClientIdList"]!.ToJsonString());
        Assert.Equal("""{"Ref":"Provider"}""", Federated(resources));
        Assert.Equal("deploy", resources["Role"]!["Properties"]!["RoleName"]!.GetValue<string>());
    }

    [Fact]
    public void CloudFormation_names_an_existing_provider_by_the_account_of_the_stack()
    {
        JsonNode resources = JsonNode.Parse(TrustSnippets.CloudFormation(Grant(), Existing))!["Resources"]!;
        Assert.Null(resources["Provider"]);
        Assert.Equal("""{"Fn::Sub":"arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/gitlab.com"}""", Federated(resources));
        Assert.Equal("\"accounts.google.com\"", Federated(JsonNode.Parse(TrustSnippets.CloudFormation(Google, Deploy))!["Resources"]!));
    }

    [Fact]
    public void CloudFormation_holds_the_metadata_of_a_SAML_provider()
    {
        JsonNode provider = JsonNode.Parse(TrustSnippets.CloudFormation(Saml, Deploy with { MetadataDocument = "<m a=\"1\"/>" }))!["Resources"]!["Provider"]!;
        Assert.Equal("AWS::IAM::SAMLProvider", provider["Type"]!.GetValue<string>());
        Assert.Equal("<m a=\"1\"/>", provider["Properties"]!["SamlMetadataDocument"]!.GetValue<string>());
        Fail.With(FederationErrorCode.ParameterMissing, () => TrustSnippets.CloudFormation(Saml, Deploy));
        Assert.Contains("saml-provider/ADFS", TrustSnippets.CloudFormation(Saml, Existing), StringComparison.Ordinal);
    }

    private static string Federated(JsonNode resources) =>
        resources["Role"]!["Properties"]!["AssumeRolePolicyDocument"]!["Statement"]![0]!["Principal"]!["Federated"]!.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    [Fact]
    public void Terraform_creates_the_provider_and_refers_to_it() => Assert.Equal(
        """
        resource "aws_iam_openid_connect_provider" "gitlab" {
          url            = "https://gitlab.com"
          client_id_list = ["https://gitlab.com"]
        }

        resource "aws_iam_role" "deploy" {
          name = "deploy"
          assume_role_policy = jsonencode({
            "Version" = "2012-10-17"
            "Statement" = [{
              "Effect" = "Allow"
              "Principal" = {
                "Federated" = aws_iam_openid_connect_provider.gitlab.arn
              }
              "Action" = "sts:AssumeRoleWithWebIdentity"
              "Condition" = {
                "StringEquals" = {
                  "gitlab.com:aud" = "https://gitlab.com"
                  "gitlab.com:sub" = "project_path:a/b:ref_type:branch:ref:main"
                }
              }
            }]
          })
        }

        """,
        TerraformSnippet.Write(Grant(), Deploy));

    [Theory]
    [InlineData("\uE000", "\"\uE000\"")]
    [InlineData("\U0001F600", "\"\U0001F600\"")]
    [InlineData("a\"b\\c\b\n", "\"a\\\"b\\\\c\\u0008\\n\"")]
    public void Terraform_has_its_own_escapes(string subject, string written)
    {
        string text = TerraformSnippet.Write(Grant() with { Subjects = [subject] }, Deploy);
        Assert.Contains(written, text, StringComparison.Ordinal);
        Assert.Contains("\"Federated\" = aws_iam_openid_connect_provider.gitlab.arn", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Terraform_takes_an_existing_provider_and_escapes_its_own_templates()
    {
        string existing = TerraformSnippet.Write(Grant("GitLab", "Project=a/b Branch=x${y}%{z}"), Existing);
        Assert.Contains("data \"aws_iam_openid_connect_provider\" \"gitlab\" {\n  url = \"https://gitlab.com\"\n}", existing, StringComparison.Ordinal);
        Assert.Contains("\"Federated\" = data.aws_iam_openid_connect_provider.gitlab.arn", existing, StringComparison.Ordinal);
        // ${$}{ is IAM's way to write ${, and $${ is Terraform's.
        Assert.Contains("ref:x$${$}{y}%%{z}\"", existing, StringComparison.Ordinal);
        Assert.Contains("saml_metadata_document = file(\"metadata.xml\")", TerraformSnippet.Write(Saml, Deploy), StringComparison.Ordinal);
        Assert.Contains("account_id}:saml-provider/ADFS\"", TerraformSnippet.Write(Saml, Existing), StringComparison.Ordinal);
        Assert.Contains("\"Federated\" = \"accounts.google.com\"", TerraformSnippet.Write(Google, Deploy), StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_are_the_same_for_sh_and_PowerShell()
    {
        string[] lines = TrustSnippets.AwsCli(Grant("GitLab", "Project=a/b Branch=it's"), Deploy).Split('\n');
        Assert.Equal("aws iam create-open-id-connect-provider --url https://gitlab.com --client-id-list https://gitlab.com", lines[0]);
        Assert.StartsWith("aws iam create-role --role-name deploy --assume-role-policy-document '{\"Version\"", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines[1].Count(c => c == '\''));
        string json = lines[1].Split('\'')[1];
        Assert.EndsWith("ref:it's", JsonNode.Parse(json)!["Statement"]![0]!["Condition"]!["StringEquals"]!["gitlab.com:sub"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Single(TrustSnippets.AwsCli(Grant(), Existing).Split('\n'));
        Assert.StartsWith("aws iam create-saml-provider --name ADFS ", TrustSnippets.AwsCli(Saml, Deploy), StringComparison.Ordinal);
        Assert.Single(TrustSnippets.AwsCli(Google, Deploy).Split('\n'));
        TrustGrant spaced = Grant() with { Audiences = ["a b"] };
        Assert.Contains("--client-id-list 'a b'", TrustSnippets.AwsCli(spaced, Deploy), StringComparison.Ordinal);
        Fail.With(FederationErrorCode.ParameterInvalid, () => TrustSnippets.AwsCli(Grant() with { Audiences = ["it's"] }, Deploy));
        foreach (string apostrophe in (string[])["\u2018", "\u2019", "\u201A", "\u201B", "\n", "\r"])
            Fail.With(FederationErrorCode.ParameterInvalid, () => TrustSnippets.AwsCli(Grant() with { Audiences = [$"a{apostrophe};b"] }, Deploy));
    }
}
