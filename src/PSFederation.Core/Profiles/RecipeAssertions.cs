using PSFederation.Core.Http;
using PSFederation.Core.Renewal;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignIn.Browser;

namespace PSFederation.Core.Profiles;

/// <summary>Makes of a profile the way to its SAML assertions. Where the profile names keys, nothing goes to STS that was not verified.</summary>
internal sealed class RecipeAssertions(TimeProvider time, TimeSpan patience)
{
    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(100);

    /// <summary>The way.</summary>
    /// <exception cref="FederationException">The profile lacks something.</exception>
    public IIdentitySource<SamlAssertion> Of(ProfileRecipe recipe)
    {
        SignInRecipe from = recipe.SignIn;
        SamlTrustReader trust = (reporter, stop) => from.Trust.ReadAsync(time, reporter, stop);
        Func<RequestSigner>? signer = from.SigningCertificate is { } path ? () => RequestSigner.Read(path) : null;
        Uri? given = from.SignInUri is { } text ? Address(recipe, text, "signInUri") : null;
        string counterpart = given is null ? from.From : HttpErrors.Origin(given);
        switch (from.Way)
        {
            case FederatedSignIn.LoopbackAcs:
                LoopbackAcsOptions loopback = new()
                {
                    SignInUri = given,
                    Binding = from.Binding,
                    ServiceProvider = from.ServiceProvider,
                    Port = from.AcsPort ?? 0,
                    Path = from.AcsPath ?? LoopbackAcsOptions.DefaultPath,
                    ForceAuthn = from.ForceAuthn,
                    OpensBrowser = !from.NoBrowser,
                    Patience = patience,
                };
                return new LoopbackAcsSource(loopback, signer, counterpart, trust, time);
            case FederatedSignIn.Ecp:
                EcpOptions ecp = new()
                {
                    SignInUri = given,
                    ServiceProvider = from.ServiceProvider,
                    AcsUrl = from.AcsUrls is [{ } acs, ..] ? acs : null,
                    ForceAuthn = from.ForceAuthn,
                    UsesDefaultCredentials = true,
                    Timeout = PageTimeout,
                };
                return new EcpSource(ecp, signer, counterpart, trust, time);
            case FederatedSignIn.Integrated:
                return new IntegratedSource(Needed(recipe, given), trust, PageTimeout, time, from.Factor);
            default:
                return Browser(recipe, Needed(recipe, given), trust);
        }
    }

    private BrowserSource Browser(ProfileRecipe recipe, Uri address, SamlTrustReader trust)
    {
        SignInRecipe from = recipe.SignIn;
        Uri[] acsUrls = [.. from.AcsUrls.Select(acs => Address(recipe, acs, "acsUrls"))];
        return new BrowserSource(
            () => new BrowserSignInOptions
            {
                SignInUri = address,
                Browser = InstalledBrowser.Find(from.BrowserPath, path => path),
                ProfileFolder = from.BrowserProfile,
                AcsUrls = acsUrls,
                Patience = patience,
            },
            address,
            trust,
            time);
    }

    private static Uri Needed(ProfileRecipe recipe, Uri? address) => address ?? Address(recipe, RecipeSessions.Need(recipe, null, "signInUri"), "signInUri");

    private static Uri Address(ProfileRecipe recipe, string text, string member) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            ? address
            : throw new FederationException(
                FederationErrorCode.FederatedProfileMalformed, $"The federated profile '{recipe.Name}' has a signIn.{member} that is not a full address. Register it again with -Force.", recipe.Name);
}
