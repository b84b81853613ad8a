using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>
/// Gets the token of the platform that the process runs on: a CI job, a pod, a machine in another cloud. No person signs in; the platform
/// vouches for its workload.
/// </summary>
public static class AmbientToken
{
    /// <param name="http">The HTTP client for requests over the network.</param>
    /// <param name="request">The request.</param>
    /// <exception cref="FederationException">No platform is detected, it lacks a permission or variable, or it denies the token; the message says which.</exception>
    public static Task<OidcToken> GetAsync(HttpClient http, AmbientRequest request, IOperationReporter reporter, CancellationToken cancellationToken) =>
        GetAsync(http, AmbientEnvironment.Current, request, TimeProvider.System, reporter, cancellationToken);

    internal static async Task<OidcToken> GetAsync(
        HttpClient http, AmbientEnvironment environment, AmbientRequest request, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (request.Method.Audience is not null && (string.IsNullOrWhiteSpace(request.Method.Audience) || request.Method.Audience.Any(char.IsControl)))
            throw new FederationException(FederationErrorCode.ParameterInvalid, "-Audience is empty or has control characters; expected an audience such as sts.amazonaws.com.");
        AmbientPlatform platform = request.Method.Platform is { } name
            ? Named(name, reporter)
            : await AmbientDetection.FindAsync(environment, request, reporter, cancellationToken).ConfigureAwait(false);
        AmbientContext context = new(platform, environment, request, time, reporter);
        if (platform.Audience == AmbientAudience.RequestedByName && request.Method.Audience is null)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"A token of {platform.Title} needs an audience: specify -Audience. {platform.Remedy}", nameof(request.Method.Audience));
        AmbientTokenSource way = Choose(context);
        OidcToken token = await GoAsync(http, context, way, cancellationToken).ConfigureAwait(false);
        RequireAudience(context, token);
        reporter.Verbose($"Token of {platform.Title} for {UntrustedText.Line(string.Join(", ", token.Audience))}: {UntrustedText.Line(token.Subject)}");
        // A variable never changes; every other source can be used again.
        return way is EnvironmentTokenSource ? token : token.WithRenewal(new IdentityRenewal<OidcToken>(
            $"token of {platform.Title}",
            stop => GetAsync(http, environment, request with { Method = request.Method with { Platform = platform.Name } }, time, QuietReporter.Instance, stop)));
    }

    private static AmbientPlatform Named(string name, IOperationReporter reporter)
    {
        AmbientPlatform platform = AmbientPlatforms.Find(name);
        reporter.Verbose($"{platform.Title}, by -From");
        return platform;
    }

    /// <summary>The first complete source.</summary>
    private static AmbientTokenSource Choose(AmbientContext context)
    {
        List<string> lacks = [];
        foreach (AmbientTokenSource way in context.Platform.Ways)
        {
            if (way is ProgramTokenSource { OnlyForAudience: true } && context.Audience is null)
                continue;
            if (AmbientNeeds.Of(way, context) is not { } lack)
                return way;
            if (!lacks.Contains(lack))
                lacks.Add(lack);
        }

        throw context.Incomplete(string.Join("; ", lacks));
    }

    private static async Task<OidcToken> GoAsync(HttpClient http, AmbientContext context, AmbientTokenSource way, CancellationToken cancellationToken)
    {
        switch (way)
        {
            case EnvironmentTokenSource variables:
                return AmbientVariables.Pick(variables, context);
            case FileTokenSource file:
                string named = context.Expand(file.Path)!;
                string path = named == file.Path ? context.Environment.Locate(named) : named;
                context.Reporter.Verbose($"Token from {path}");
                if (file.Caution is not null)
                    context.Reporter.Warning(file.Caution);
                return TextInput.ReadFile(path, "a token", text => JwtReader.Read(text, way.TokenType));
            case ProgramTokenSource program:
                return Read(context, way, await AmbientProgram.RunAsync(program, context, cancellationToken).ConfigureAwait(false));
            default:
                return Read(context, way, await AmbientHttp.AskAsync(http, (HttpTokenSource)way, context, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>The response of a platform must be a JWT.</summary>
    private static OidcToken Read(AmbientContext context, AmbientTokenSource way, string text)
    {
        try
        {
            // Read as an ID token, so that opaque text is rejected.
            OidcToken token = JwtReader.Read(text, OidcTokenType.IdToken);
            return way.TokenType == OidcTokenType.IdToken ? token : JwtReader.Read(text, way.TokenType);
        }
        catch (FederationException e)
        {
            throw new FederationException(
                FederationErrorCode.AmbientRefused, $"The response of {context.Platform.Title} is not a token: {e.Message} See {context.Platform.Documentation}", context.Platform.Name, e);
        }
    }

    /// <summary>A fixed token can have another audience than requested; STS would only report that it is not valid.</summary>
    private static void RequireAudience(AmbientContext context, OidcToken token)
    {
        if (context.Platform.Audience != AmbientAudience.Configured || context.Audience is not { } wanted || token.Audience.Contains(wanted))
            return;
        throw new FederationException(
            FederationErrorCode.AmbientIncomplete,
            $"The token of {context.Platform.Title} is for {UntrustedText.Line(string.Join(", ", token.Audience))}; expected {InputPreview.Quote(wanted)}. {AmbientPlatforms.ForAnotherAudience(context.Platform)}",
            context.Platform.Name);
    }
}
