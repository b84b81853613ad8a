using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Profiles;

/// <summary>The state that a sign-in depends on: the whole definition, including how a person is asked, and the content of its files. A failure counts only for that state.</summary>
internal static class ProfileState
{
    /// <summary>The state now, as a digest.</summary>
    public static string Of(FederatedProfileDefinition profile)
    {
        StringBuilder text = new();
        List<string> names = [];
        for (FederatedProfileDefinition? each = profile; each is not null && !names.Contains(each.Name); each = Source(each))
        {
            names.Add(each.Name);
            text.Append(each.ToJson(withPresentation: true).ToJsonString());
            foreach (string file in each.SignIn.Files)
                text.Append(Content(file));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static FederatedProfileDefinition? Source(FederatedProfileDefinition profile)
    {
        try
        {
            return profile.SignIn is ProfileMethod { SourceProfile: { } source } ? ProfileStore.Find(source) : null;
        }
        catch (FederationException)
        {
            return null;
        }
    }

    /// <summary>The time and length of a file. Addresses and thumbprints are not files.</summary>
    private static string Content(string path)
    {
        FileInfo file = new(path);
        return string.Create(CultureInfo.InvariantCulture, $"|{(file.Exists ? file.LastWriteTimeUtc.Ticks : 0)}:{(file.Exists ? file.Length : 0)}");
    }
}
