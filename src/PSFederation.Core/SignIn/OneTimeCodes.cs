using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>Asks a person for a secret.</summary>
/// <param name="question">The question, in one line.</param>
/// <returns>The answer; null if there is no person to ask, or no answer.</returns>
public delegate Task<string?> AskSecret(string question, CancellationToken cancellationToken);

/// <summary>The sources of one-time codes: a code that is given in advance or computed, which is used for one page, then a person.</summary>
/// <param name="given">The code given in advance; null for none.</param>
/// <param name="ask">Asks a person.</param>
public sealed class OneTimeCodes(string? given, AskSecret ask)
{
    private readonly List<string> _used = [];
    private bool _isAsked;

    /// <summary>Computes the code when a page asks for it, because it changes with the time; null where none is computed. It gives null where a person is to be asked instead.</summary>
    public Func<CancellationToken, Task<string?>>? Compute { get; init; }

    /// <summary>Whether a code was given in advance, or can be computed, and has not been used.</summary>
    internal bool HasUnused => IsGiven && _used.Count == 0;

    /// <summary>Whether a code was given in advance, or can be computed: then a rejection is final.</summary>
    internal bool IsGiven => given is { Length: > 0 } || (Compute is not null && !_isAsked);

    /// <summary>Whether the codes are computed from a seed.</summary>
    internal bool IsComputed => given is not { Length: > 0 } && Compute is not null && !_isAsked;

    /// <summary>The next code.</summary>
    /// <param name="origin">The origin of the page.</param>
    /// <param name="label">Its label on the page.</param>
    /// <exception cref="FederationException">No code was given, and there is no person to ask.</exception>
    internal async Task<string> NextAsync(string origin, string label, CancellationToken cancellationToken)
    {
        string shown = label.Length > 0 ? $" (\"{label}\")" : string.Empty;
        bool another = IsGiven && _used.Count > 0;
        string? code = null;
        if (HasUnused)
        {
            code = given ?? await Compute!(cancellationToken).ConfigureAwait(false);
            _isAsked = code is null;
        }

        code ??= await ask($"{(another ? "Another one-time" : "One-time")} code for {origin}{shown}", cancellationToken).ConfigureAwait(false);
        Secrets.Use(code);
        if (string.IsNullOrWhiteSpace(code))
            throw new FederationException(
                FederationErrorCode.SignInInputMissing,
                another
                    ? $"{origin} asks for another one-time code{shown}, but this session is not interactive. Sign in at a prompt, or with -Browser."
                    : $"{origin} asks for a one-time code{shown}, but none was specified, and this session is not interactive. Specify it with -OneTimeCode, or sign in at a prompt.",
                origin);
        code = code.Trim();
        _used.Add(code);
        return code;
    }

    /// <summary>Whether a text repeats a code that was sent.</summary>
    internal bool Repeats(string text) => _used.Exists(code => text.Contains(code, StringComparison.Ordinal));
}
