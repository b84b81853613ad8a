namespace PSFederation.Core.Tests;

/// <summary>Asserts the code of an error, and that its message shows no secret.</summary>
internal static class Fail
{
    public static FederationException With(FederationErrorCode code, Action action, params string[] secrets) =>
        Check(code, Assert.Throws<FederationException>(action), secrets);

    public static async Task<FederationException> WithAsync(FederationErrorCode code, Func<Task> action, params string[] secrets) =>
        Check(code, await Assert.ThrowsAsync<FederationException>(action), secrets);

    private static FederationException Check(FederationErrorCode code, FederationException e, string[] secrets)
    {
        Assert.Equal(code, e.Code);
        foreach (string secret in secrets)
            Assert.DoesNotContain(secret, e.ToString(), StringComparison.Ordinal);
        return e;
    }
}
