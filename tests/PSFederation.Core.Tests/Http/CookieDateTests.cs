using System.Globalization;
using PSFederation.Core.Http;

namespace PSFederation.Core.Tests.Http;

public class CookieDateTests
{
    [Theory]
    [InlineData("Wed, 25 Nov 2026 11:00:00 GMT", "2026-11-25T11:00:00Z")]
    [InlineData("Wednesday, 25-Nov-26 11:00:00 GMT", "2026-11-25T11:00:00Z")]
    [InlineData("Wed Nov 25 11:00:00 2026", "2026-11-25T11:00:00Z")]
    [InlineData("25 november 2026 1:2:3", "2026-11-25T01:02:03Z")]
    [InlineData("11:00:00 2026 25 Nov", "2026-11-25T11:00:00Z")]
    [InlineData("Sat, 01 Jan 70 00:00:00", "1970-01-01T00:00:00Z")]
    [InlineData("Sat, 01 Jan 69 00:00:00", "2069-01-01T00:00:00Z")]
    [InlineData("Mon, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z")]
    [InlineData("Wed, 25 Nov 2026 11:00:00+02:00", "2026-11-25T11:00:00Z")]
    [InlineData("Wed, 31 Nov 2026 11:00:00 GMT", null)]
    [InlineData("Wed, 25 Nov 2026 24:00:00 GMT", null)]
    [InlineData("Wed, 25 Nov 1600 11:00:00 GMT", null)]
    [InlineData("Wed, 25 Nov 2026 11:00 GMT", null)]
    [InlineData("Wed, 25 2026 11:00:00", null)]
    [InlineData("0", null)]
    [InlineData("", null)]
    public void Dates_are_read_as_browsers_read_them(string text, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), CookieDate.Read(text));
}
