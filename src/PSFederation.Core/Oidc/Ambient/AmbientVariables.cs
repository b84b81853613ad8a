using System.Collections.ObjectModel;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>Tokens in variables.</summary>
internal static class AmbientVariables
{
    /// <summary>The variables with a token of the platform, by name.</summary>
    public static IEnumerable<(string Name, string Value)> Candidates(EnvironmentTokenSource way, AmbientEnvironment environment) =>
        environment.Variables
            .Where(variable => way.Names.Any(name => Matches(name, variable.Key)) && !way.Except.Any(name => Matches(name, variable.Key)))
            .Where(variable => way.Claim is null || Claims(variable.Value)?.ContainsKey(way.Claim) == true)
            .OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => (variable.Key, variable.Value));

    /// <summary>The only token, or the token among several that has the requested audience.</summary>
    public static OidcToken Pick(EnvironmentTokenSource way, AmbientContext context)
    {
        List<(string Name, OidcToken Token)> tokens = [];
        foreach ((string name, string value) in Candidates(way, context.Environment))
            tokens.Add((name, Read(name, value, way, context)));

        string wanted = context.Audience ?? AmbientPlatforms.StsAudience;
        (string Name, OidcToken Token) chosen = tokens.FirstOrDefault(candidate => candidate.Token.Audience.Contains(wanted));
        if (chosen.Token is null)
            chosen = tokens.Count == 1 ? tokens[0] : throw Ambiguous(tokens, wanted, context);
        context.Reporter.Verbose($"Token from the variable {chosen.Name}");
        return chosen.Token;
    }

    private static OidcToken Read(string name, string value, EnvironmentTokenSource way, AmbientContext context)
    {
        try
        {
            return JwtReader.Read(value, way.TokenType);
        }
        catch (FederationException e)
        {
            throw context.Incomplete($"{name} contains no token ({e.Message})");
        }
    }

    private static FederationException Ambiguous(List<(string Name, OidcToken Token)> tokens, string wanted, AmbientContext context) => new(
        FederationErrorCode.AmbientIncomplete,
        $"{context.Platform.Title} provides {tokens.Count.Counted("token")} to the job, but none for {InputPreview.Quote(wanted)}: {string.Join("; ", tokens.Select(candidate => $"{candidate.Name} is for {UntrustedText.Line(string.Join(", ", candidate.Token.Audience))}"))}. "
        + (context.Request.Method.Audience is null ? "Specify one of these audiences with -Audience." : AmbientPlatforms.ForAnotherAudience(context.Platform)),
        context.Platform.Name);

    /// <summary>An asterisk at the beginning or the end matches any text.</summary>
    private static bool Matches(string name, string variable)
    {
        StringComparison comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return name.EndsWith('*') ? variable.StartsWith(name[..^1], comparison)
            : name.StartsWith('*') ? variable.EndsWith(name[1..], comparison)
            : variable.Equals(name, comparison);
    }

    private static ReadOnlyDictionary<string, object?>? Claims(string value)
    {
        // The beginning of a JWT; other variables are not read.
        if (!value.StartsWith("eyJ", StringComparison.Ordinal))
            return null;
        try
        {
            return JwtReader.Read(value, OidcTokenType.IdToken).Claims;
        }
        catch (FederationException)
        {
            return null;
        }
    }
}
