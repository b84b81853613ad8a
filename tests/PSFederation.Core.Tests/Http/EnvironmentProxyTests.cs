using System.Net;
using PSFederation.Core.Http;

namespace PSFederation.Core.Tests.Http;

/// <summary>Which proxy the environment names, at each call.</summary>
public sealed class EnvironmentProxyTests
{
    private readonly Dictionary<string, string> _variables = [];
    private readonly EnvironmentProxy _proxy;

    public EnvironmentProxyTests() => _proxy = new EnvironmentProxy(_variables.GetValueOrDefault);

    private string? For(string address) => _proxy.GetProxy(new Uri(address))?.AbsoluteUri;

    [Theory]
    [InlineData("HTTPS_PROXY", "https://idp.example.com/", true)]
    [InlineData("https_proxy", "https://idp.example.com/", true)]
    [InlineData("HTTPS_PROXY", "http://idp.example.com/", false)]
    [InlineData("HTTP_PROXY", "http://idp.example.com/", true)]
    [InlineData("http_proxy", "http://idp.example.com/", true)]
    [InlineData("HTTP_PROXY", "https://idp.example.com/", false)]
    [InlineData("ALL_PROXY", "https://idp.example.com/", true)]
    [InlineData("all_proxy", "http://idp.example.com/", true)]
    [InlineData("ALL_PROXY", "http://localhost:8080/", false)]
    [InlineData("ALL_PROXY", "https://127.0.0.1/", false)]
    [InlineData("ALL_PROXY", "https://[::1]/", false)]
    public void A_variable_names_the_proxy(string name, string address, bool used)
    {
        _variables[name] = "http://proxy.example.com:3128";
        Assert.Equal(used ? "http://proxy.example.com:3128/" : null, For(address));
        Assert.Equal(!used, _proxy.IsBypassed(new Uri(address)));
    }

    [Fact]
    public void The_environment_counts_as_it_is_at_each_call()
    {
        Assert.Null(For("https://idp.example.com/"));
        _variables["HTTPS_PROXY"] = "http://one:1";
        Assert.Equal("http://one:1/", For("https://idp.example.com/"));
        _variables["https_proxy"] = "http://two:2";
        Assert.Equal("http://two:2/", For("https://idp.example.com/"));
        _variables["NO_PROXY"] = "example.com";
        Assert.Null(For("https://idp.example.com/"));
        _variables.Clear();
        Assert.Null(For("https://idp.example.com/"));
    }

    [Theory]
    [InlineData("proxy:3128", "http://proxy:3128/")]
    [InlineData("http://proxy", "http://proxy/")]
    [InlineData("https://proxy:8443/", "https://proxy:8443/")]
    [InlineData("socks5://proxy", "socks5://proxy:1080/")]
    [InlineData("socks5h://proxy:1", "socks5://proxy:1/")]
    [InlineData("http://[fd00::1]:3128", "http://[fd00::1]:3128/")]
    [InlineData(" http://proxy:3128 ", "http://proxy:3128/")]
    [InlineData("http://ann:p%40ss%3Aword@proxy:3128/x?y", "http://proxy:3128/")]
    [InlineData("http://ann:p@ss@proxy:3128", "http://proxy:3128/")]
    [InlineData("ann@corp:p@ss@proxy:3128/@", "http://proxy:3128/")]
    public void Only_scheme_host_and_port_are_handed_on(string value, string expected)
    {
        _variables["HTTPS_PROXY"] = value;
        _proxy.Require();
        Assert.Equal(expected, For("https://idp.example.com/"));
    }

    [Theory]
    [InlineData("ftp://proxy")]
    [InlineData("http://")]
    [InlineData("a b")]
    [InlineData("http://ann:12/word@proxy:3128")]
    [InlineData("ann:12/word@proxy:3128")]
    [InlineData("http://ann:12?word@proxy:3128")]
    [InlineData("http://ann:12#word@proxy:3128")]
    [InlineData("socks5://ann:12/word@proxy")]
    [InlineData("http://ann:p@ss/word@proxy:3128")]
    public void A_value_that_does_not_name_a_proxy_is_an_error_and_does_not_bypass_the_proxy(string value)
    {
        _variables["HTTPS_PROXY"] = value;
        Assert.Contains("HTTPS_PROXY", Fail.With(FederationErrorCode.ParameterInvalid, _proxy.Require).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://ann:p%40ss%3Aword@proxy:3128")]
    [InlineData("http://ann:p@ss:word@proxy:3128")]
    public void User_name_and_password_are_given_to_that_proxy_alone(string value)
    {
        _variables["HTTPS_PROXY"] = value;
        Uri proxy = _proxy.GetProxy(new Uri("https://idp.example.com/"))!;
        NetworkCredential? given = _proxy.Credentials!.GetCredential(proxy, "Basic");
        Assert.Equal(("ann", "p@ss:word"), (given?.UserName, given?.Password));
        Assert.Null(_proxy.Credentials.GetCredential(new Uri("http://other:3128/"), "Basic"));
    }

    [Theory]
    [InlineData("http://CORP\\ann:p@ss:word@proxy:3128")]
    [InlineData("http://CORP%5Cann:p%40ss%3Aword@proxy:3128")]
    [InlineData("CORP\\ann:p@ss:word@proxy:3128")]
    public void A_user_name_can_have_a_domain(string value)
    {
        _variables["HTTPS_PROXY"] = value;
        _proxy.Require();
        Uri proxy = _proxy.GetProxy(new Uri("https://idp.example.com/"))!;
        Assert.Equal("http://proxy:3128/", proxy.AbsoluteUri);
        NetworkCredential? given = _proxy.Credentials!.GetCredential(proxy, "Basic");
        Assert.Equal(("CORP\\ann", "p@ss:word"), (given?.UserName, given?.Password));
    }

    /// <summary>A web server hands the header Proxy of a request to a program as HTTP_PROXY (CVE-2016-5385).</summary>
    [Fact]
    public void A_program_behind_a_web_server_does_not_take_the_proxy_of_a_client()
    {
        _variables["HTTP_PROXY"] = "http://evil:1";
        _variables["GATEWAY_INTERFACE"] = "CGI/1.1";
        Assert.Null(For("http://idp.example.com/"));
    }

    [Theory]
    [InlineData("*", "https://idp.example.com/", true)]
    [InlineData("other.com,*", "https://idp.example.com/", true)]
    [InlineData("example.com", "https://idp.example.com/", true)]
    [InlineData("example.com", "https://example.com/", true)]
    [InlineData(".example.com", "https://example.com/", true)]
    [InlineData(".example.com", "https://idp.example.com/", true)]
    [InlineData("*.example.com", "https://idp.example.com/", true)]
    [InlineData("EXAMPLE.com.", "https://idp.example.COM/", true)]
    [InlineData("example.com", "https://idp.example.com./", true)]
    [InlineData("example.com", "https://notexample.com/", false)]
    [InlineData("idp.example.com", "https://example.com/", false)]
    [InlineData("a.com idp.example.com", "https://idp.example.com/", true)]
    [InlineData("a.com, ,idp.example.com", "https://idp.example.com/", true)]
    [InlineData("a.com,\nidp.example.com", "https://idp.example.com/", true)]
    [InlineData("a.com\r\nidp.example.com\r\nb.com", "https://idp.example.com/", true)]
    [InlineData("example.com:8443", "https://idp.example.com:8443/", true)]
    [InlineData("example.com:8443", "https://idp.example.com/", false)]
    [InlineData("example.com:443", "https://idp.example.com/", true)]
    [InlineData("10.0.0.0/8", "https://10.1.2.3/", true)]
    [InlineData("10.9.9.9/8", "https://10.1.2.3/", true)]
    [InlineData("10.0.0.0/8", "https://11.1.2.3/", false)]
    [InlineData("10.0.0.0/8", "https://10.example.com/", false)]
    [InlineData("198.51.100.0/25", "https://198.51.100.128/", false)]
    [InlineData("198.51.100.128/25", "https://198.51.100.200/", true)]
    [InlineData("0.0.0.0/0", "https://8.8.8.8/", true)]
    [InlineData("10.0.0.0/33", "https://10.0.0.1/", false)]
    [InlineData("10.0.0.0/", "https://10.0.0.1/", false)]
    [InlineData("10.1.2.3", "https://10.1.2.3/", true)]
    [InlineData("10.1.2.3:8443", "https://10.1.2.3:8443/", true)]
    [InlineData("10.1.2.3:8443", "https://10.1.2.3/", false)]
    [InlineData("0.1.2.3", "https://10.1.2.3/", false)]
    [InlineData("fd00::/8", "https://[fd12::1]/", true)]
    [InlineData("[fd00::]/8", "https://[fd12::1]/", true)]
    [InlineData("fd00::/8", "https://[fe80::1]/", false)]
    [InlineData("fd00::1", "https://[fd00:0:0::1]/", true)]
    [InlineData("[fd00::1]", "https://[fd00::1]/", true)]
    [InlineData("[fd00::1]:8443", "https://[fd00::1]:8443/", true)]
    [InlineData("[fd00::1]:8443", "https://[fd00::1]/", false)]
    [InlineData("10.0.0.0/8", "https://[::ffff:10.1.2.3]/", true)]
    [InlineData("fd00::/8", "https://10.1.2.3/", false)]
    [InlineData("bücher.example", "https://bücher.example/", true)]
    [InlineData("", "https://idp.example.com/", false)]
    [InlineData(".", "https://idp.example.com/", false)]
    public void The_list_of_exceptions_is_read_as_curl_and_the_AWS_CLI_read_it(string list, string address, bool bypassed)
    {
        _variables["HTTPS_PROXY"] = "http://proxy:3128";
        _variables["no_proxy"] = list;
        Assert.Equal(bypassed, For(address) is null);
    }
}
