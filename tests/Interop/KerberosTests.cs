namespace PSFederation.Interop.Tests;

/// <summary>
/// Sign-in with a Kerberos ticket, at LemonLDAP::NG behind a real KDC. The library of Kerberos reads the environment that its process was
/// started with, so each fact has its own process.
/// </summary>
public sealed class KerberosTests
{
    private readonly Server _server = Server.Require("kerberos");

    private string SignInUri => $"{_server["KRB_LLNG_SSO_URL"]}?IDPInitiated=1&sp={_server["KRB_LLNG_IDP_INITIATED_SP"]}";

    private Task<string[]> RunAsync(string parameters, string? cache = null) => EngineProcess.RunAsync(
        $$"""
        Import-Module '{{Repository.ModuleManifest}}'
        $e = $null
        $me = [pscredential]::new('a', [System.Net.NetworkCredential]::new('', 'b').SecurePassword)
        $assertion = Get-SamlAssertion {{parameters}} -ErrorAction SilentlyContinue -ErrorVariable e
        if ($e) { "$($e[0].FullyQualifiedErrorId)"; "$($e[0])" } else { "$($assertion.Issuer) $($assertion.Roles.Count) $($assertion.IsVerified)" }
        """,
        ("KRB5_CONFIG", _server["KRB5_CONFIG"]), ("KRB5CCNAME", cache ?? _server["KRB5CCNAME"]));

    [Fact]
    public async Task Signs_in_with_the_ticket_of_the_account() =>
        Assert.Equal(
            $"{_server["KRB_LLNG_ENTITY_ID"]} 2 True",
            (await RunAsync($"-SignInUri '{SignInUri}' -UseDefaultCredentials -Metadata '{_server["KRB_LLNG_METADATA_URL"]}'"))[^1]);

    [Fact]
    public async Task The_assertion_is_got_again_without_a_person()
    {
        string[] lines = await EngineProcess.RunAsync(
            $$"""
            Import-Module '{{Repository.ModuleManifest}}'
            $assertion = Get-SamlAssertion -SignInUri '{{SignInUri}}' -UseDefaultCredentials -Metadata '{{_server["KRB_LLNG_METADATA_URL"]}}'
            $again = $assertion.GetRenewal().GetAsync([Threading.CancellationToken]::None).GetAwaiter().GetResult()
            "$($again.IsVerified) $($again.Subject -eq $assertion.Subject) $($again.GetSamlResponse() -ne $assertion.GetSamlResponse())"
            """,
            ("KRB5_CONFIG", _server["KRB5_CONFIG"]), ("KRB5CCNAME", _server["KRB5CCNAME"]));
        Assert.Equal("True True True", lines[^1]);
    }

    [Fact]
    public async Task Says_that_there_is_no_ticket()
    {
        string cache = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        string[] lines = await RunAsync($"-SignInUri '{SignInUri}' -UseDefaultCredentials", $"FILE:{cache}");
        Assert.StartsWith("SignInTicketMissing,", lines[0], StringComparison.Ordinal);
        Assert.Contains("HTTP/localhost", lines[1], StringComparison.Ordinal);
        Assert.Contains("kinit", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_behind_Kerberos_names_the_parameter_to_use()
    {
        string[] lines = await RunAsync($"-SignInUri '{_server["KRB_URL"]}' -Credential $me");
        Assert.StartsWith("SignInInputMissing,", lines[0], StringComparison.Ordinal);
        Assert.Contains("-UseDefaultCredentials", lines[1], StringComparison.Ordinal);
    }
}
