namespace PSFederation.Sandbox.Oidc;

/// <summary>The endpoints of the OpenID Connect provider.</summary>
internal static class OidcPaths
{
    public const string Authorize = "/connect/authorize";
    public const string Token = "/connect/token";
    public const string Device = "/connect/device";
    public const string Verify = "/connect/verify";
    public const string Revoke = "/connect/revoke";
    public const string UserInfo = "/connect/userinfo";
    public const string Login = "/login";
}
