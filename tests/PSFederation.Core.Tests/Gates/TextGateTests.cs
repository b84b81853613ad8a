using System.Collections.ObjectModel;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Gates;

/// <summary>External text passes one gate before it is shown: messages, targets, causes, ToString, and views.</summary>
public sealed class TextGateTests
{
    public static TheoryData<string> Characters => Hostile.Rows;

    [Theory]
    [MemberData(nameof(Characters))]
    public void An_error_has_them_neither_in_its_message_nor_in_target_and_causes(string hostile)
    {
        IOException cause = new($"read {hostile}WARNING: all is well", new InvalidOperationException($"deeper {hostile}down"));
        FederationException error = new(FederationErrorCode.HttpError, $"It said {hostile}WARNING: all is well", $"https://idp.example/{hostile}", cause);
        Hostile.AssertAbsent(hostile, error.Message);
        Hostile.AssertAbsent(hostile, error.Target as string);
        for (Exception? e = error.InnerException; e is not null; e = e.InnerException)
            Hostile.AssertAbsent(hostile, e.Message);
        Assert.Equal("It said WARNING: all is well", string.Join(' ', error.Message.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("deeper", error.InnerException!.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Characters))]
    public void Objects_say_of_themselves_nothing_of_the_kind_and_keep_their_values(string hostile)
    {
        string raw = $"a{hostile}b";
        FederatedRole role = new("arn:aws:iam::111122223333:role/" + raw, "arn:aws:iam::111122223333:saml-provider/" + raw);
        OidcToken token = new("x") { Subject = raw, Issuer = raw, Claims = new ReadOnlyDictionary<string, object?>(new Dictionary<string, object?> { [raw] = raw }) };
        SamlAssertion assertion = new("x") { Subject = raw, Issuer = raw, Roles = [role], Warnings = [raw] };
        object[] objects =
        [
            token, assertion, role, new SamlEndpoint(raw, raw),
            new SamlMetadata { EntityId = raw, Name = raw, SAMLMetadataDocument = "x", Warnings = [raw] },
            new OidcKey { KeyId = raw, KeyAlgorithm = raw, Problem = raw },
            new OidcConfiguration { Issuer = raw, Document = "x", Warnings = [raw] },
            new FederatedIdentity { Account = "1", Arn = raw, UserId = "1" },
            new FederationCheck { Check = raw, Result = FederationCheckResult.Failed, Expected = raw, Actual = raw, Reference = "x" },
            new FederatedCredentialSource { RoleArn = raw },
            new FederatedCredentialRenewal { How = raw, IsAutomatic = true, LastError = raw },
            new FederatedProfile { ProfileName = raw, From = raw, RoleArn = [raw], ProfilesFile = raw },
            new FederatedEndpointRole(raw, new Uri("http://127.0.0.1:1/")),
            new IdentityRenewal<OidcToken>(raw, _ => Task.FromResult(token)),
        ];
        foreach (object one in objects)
        {
            Hostile.AssertAbsent(hostile, one.ToString());
            Hostile.AssertAbsent(hostile, DisplayText.Show(one) as string);
        }

        Hostile.AssertAbsent(hostile, string.Concat([.. assertion.Warnings, .. ((SamlMetadata)objects[4]).Warnings, .. ((OidcConfiguration)objects[6]).Warnings]));
        Assert.Equal((raw, raw, raw), (token.Subject, assertion.Subject, role.RoleName));
        foreach (object? shown in (object?[])[DisplayText.Show(raw), .. (string[])DisplayText.Show(new List<string> { raw })!, .. (string[])DisplayText.Show(token.Claims)!, .. (string[])DisplayText.Show(assertion.Roles)!])
            Hostile.AssertAbsent(hostile, (string)shown!);
    }

    [Theory]
    [MemberData(nameof(Characters))]
    public void Text_of_others_is_one_plain_line(string hostile)
    {
        Assert.Equal("before WARNING: after", UntrustedText.Line($"before{hostile}WARNING: after"));
        Hostile.AssertAbsent(hostile, UntrustedText.Printable($"before{hostile}after"));
        Hostile.AssertAbsent(hostile, InputPreview.Quote($"before{hostile}after"));
    }

    [Theory]
    [InlineData("grüße 日本語 😀 – it's fine")]
    [InlineData("two  blanks stay in a message")]
    [InlineData("ann@example.com at https://idp.example/users/ann@example.com?hint=a@b")]
    public void Letters_of_all_languages_and_addresses_stay(string text)
    {
        Assert.Equal(text, UntrustedText.Printable(text));
        Assert.Equal(text, new FederationException(text).Message);
    }

    [Theory]
    [InlineData("https://ann:hunter22@idp.example/x", "https://(not shown)@idp.example/x")]
    [InlineData("the proxy 'http://ann:p%40ss@127.0.0.1:8080/' refused", "the proxy 'http://(not shown)@127.0.0.1:8080/' refused")]
    [InlineData("HTTPS://hunter22@idp.example", "HTTPS://(not shown)@idp.example")]
    [InlineData("socks5://a:hunter@22@idp.example and http://b:c@d", "socks5://(not shown)@idp.example and http://(not shown)@d")]
    public void User_names_and_passwords_in_addresses_go(string text, string shown)
    {
        FederationException error = new(FederationErrorCode.HttpError, text, text, new IOException(text));
        Assert.Equal(shown, error.Message);
        Assert.Equal(shown, error.Target);
        Assert.Contains(shown, error.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(shown, UntrustedText.Line(text));
    }

    [Theory]
    [InlineData("https://ann:hun/ter22@idp.example")]
    [InlineData("https://ann:hun ter22@idp.example")]
    [InlineData("https://ann:hun?#ter22@idp.example")]
    public void An_address_that_is_not_valid_does_not_show_its_password(string text)
    {
        Assert.DoesNotContain("ter22", InputPreview.Quote(text), StringComparison.Ordinal);
        Assert.DoesNotContain("ter22", InputPreview.Target(text), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_as_target_loses_them_too()
    {
        Assert.Equal("https://(not shown)@idp.example/", new FederationException(FederationErrorCode.HttpError, "x", new Uri("https://ann:hunter22@idp.example")).Target);
        Uri plain = new("https://idp.example/");
        Assert.Same(plain, new FederationException(FederationErrorCode.HttpError, "x", plain).Target);
    }

    [Fact]
    public void A_harmless_cause_is_handed_on_as_it_is()
    {
        IOException cause = new("There is no space left.");
        Assert.Same(cause, new FederationException(FederationErrorCode.FileNotWritable, "x", innerException: cause).InnerException);
        FederationException own = new(FederationErrorCode.HttpError, "y");
        Assert.Same(own, new FederationException(FederationErrorCode.HttpError, "x", innerException: own).InnerException);
    }
}
