using System.Xml.Linq;

namespace PSFederation.Sandbox.Tests;

/// <summary>An answer of the STS, read from its XML.</summary>
internal sealed record StsReply(int Status, XElement Xml, string? RequestIdHeader)
{
    public static readonly XNamespace Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    public string? Code => this["Code"];

    public string? Message => this["Message"];

    public string? this[string element] => Xml.Descendants(Namespace + element).FirstOrDefault()?.Value;

    public void AssertSucceeded() => Assert.True(Status is 200, Xml.ToString());

    public void AssertRefused(string code, int status, string? message = null)
    {
        Assert.Equal(code, Code);
        Assert.Equal(status, Status);
        Assert.Equal("ErrorResponse", Xml.Name.LocalName);
        Assert.Equal("Sender", this["Type"]);
        Assert.Equal(RequestIdHeader, this["RequestId"]);
        if (message is not null)
        {
            Assert.Contains(message, Message, StringComparison.Ordinal);
        }
    }
}
