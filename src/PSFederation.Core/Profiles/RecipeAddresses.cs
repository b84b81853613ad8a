using PSFederation.Core.Http;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>The addresses of a recipe, held to the rule of <see cref="WebAddress"/>: when a profile is registered, and at each use, since people edit the file.</summary>
internal static class RecipeAddresses
{
    /// <summary>Refuses an address that the rule does not allow.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="isRegistered">Whether it comes from the file rather than from parameters.</param>
    /// <exception cref="FederationException">One of them is plain http to another machine.</exception>
    public static void Require(ProfileRecipe recipe, bool isRegistered)
    {
        SignInRecipe from = recipe.SignIn;
        foreach (string metadata in from.Trust.Metadata.Where(SamlTrustRecipe.IsAddress))
            Check(metadata, "Metadata", "signIn.metadata", FederationErrorCode.SignInInsecure);
        Check(from.SignInUri, "SignInUri", "signIn.signInUri", FederationErrorCode.SignInInsecure);
        foreach (string acs in from.AcsUrls)
            Check(acs, "AcsUrl", "signIn.acsUrls", FederationErrorCode.SignInInsecure);
        Check(from.Authority, "Authority", "signIn.authority", FederationErrorCode.ParameterInvalid);
        Check(recipe.EndpointUrl, "EndpointUrl", "endpointUrl", FederationErrorCode.ParameterInvalid);

        void Check(string? text, string parameter, string member, FederationErrorCode code)
        {
            // What is not an address at all is refused where it is read.
            if (text is null || !Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || !WebAddress.IsWeb(address) || WebAddress.IsPrivate(address))
                return;
            string what = isRegistered ? $"{member} of the federated profile {InputPreview.Quote(recipe.Name)}" : "-" + parameter;
            throw new FederationException(
                code, WebAddress.Refusal(address, what) + (isRegistered ? " Register the profile again with -Force." : string.Empty), isRegistered ? recipe.Name : parameter);
        }
    }
}
