using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace PSFederation;

/// <summary>
/// The secrets that an operation has used so far. Text from servers, programs and exceptions can repeat them, so they are removed before
/// the text is shown. The set follows the flow of execution and ends with the operation.
/// </summary>
internal sealed class KnownSecrets
{
    /// <summary>A shorter text occurs in ordinary words, and is not removed.</summary>
    private const int ShortestSecret = 4;

    /// <summary>A part of this length counts as the secret, because servers repeat truncated tokens.</summary>
    private const int PartLength = 16;

    /// <summary>A shorter secret can be a part of a word.</summary>
    private const int WordLength = 8;

    /// <summary>The length of a user name with a password or client secret.</summary>
    private const int LongestEncoded = 512;

    private static readonly AsyncLocal<KnownSecrets?> Current = new();

    private readonly KnownSecrets? _outer;

    /// <summary>The forms of each secret, which are made when the first text is looked at: most operations end without one.</summary>
    private readonly ConcurrentDictionary<string, Lazy<string[]>> _secrets = new(StringComparer.Ordinal);

    /// <summary>Creates a set.</summary>
    /// <param name="outer">The set of the outer operation; its secrets are included.</param>
    public KnownSecrets(KnownSecrets? outer = null) => _outer = outer;

    /// <summary>Activates a new set for this flow of execution, nested in the current set.</summary>
    /// <returns>An object that restores the previous set.</returns>
    public static IDisposable Begin() => new KnownSecrets(Current.Value).Enter();

    /// <summary>Activates this set for this flow of execution.</summary>
    /// <returns>An object that restores the previous set.</returns>
    public IDisposable Enter()
    {
        KnownSecrets? before = Current.Value;
        Current.Value = this;
        return new Former(before);
    }

    /// <summary>Adds a secret.</summary>
    /// <param name="secret">The secret; null and empty text are ignored.</param>
    public static void Add(string? secret)
    {
        if (secret is not { Length: >= ShortestSecret })
            return;
        KnownSecrets current = Current.Value ??= new KnownSecrets();
        // The same assertion can be exchanged for thousands of roles.
        for (KnownSecrets? set = current; set is not null; set = set._outer)
        {
            if (set._secrets.ContainsKey(secret))
                return;
        }

        current._secrets.TryAdd(secret, new Lazy<string[]>(() => Forms(secret)));
    }

    /// <summary>Removes the secrets from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shortest">The minimum length of removed secrets.</param>
    /// <returns>The same text if it contains none.</returns>
    public static string Remove(string text, int shortest = ShortestSecret)
    {
        for (KnownSecrets? set = Current.Value; set is not null; set = set._outer)
        {
            foreach ((string secret, Lazy<string[]> forms) in set._secrets)
            {
                if (secret.Length < shortest)
                    continue;
                foreach (string form in forms.Value)
                    text = Without(text, form);
            }
        }

        return text;
    }

    /// <summary>A secret in plain form, and as encoded in an address, in a form, in JSON and in Base64 (the header Authorization).</summary>
    private static string[] Forms(string secret)
    {
        HashSet<string> forms = new(StringComparer.OrdinalIgnoreCase)
        {
            secret, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), WebUtility.HtmlEncode(secret),
            secret.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
            SafeText.Line(secret),
        };
        // A shorter form occurs in other text, and a longer secret is a token, which has no other form.
        if (secret.Length is >= WordLength and <= LongestEncoded)
            forms.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('='));
        return [.. forms.Where(form => form.Length >= ShortestSecret).OrderByDescending(form => form.Length)];
    }

    private static string Without(string text, string secret)
    {
        if (secret.Length < WordLength)
            return WithoutWord(text, secret);
        if (secret.Length < 2 * PartLength)
            return text.Replace(secret, SafeText.NotShown, StringComparison.OrdinalIgnoreCase);
        // An assertion is long, but messages consist of short words: a secret does not contain a space.
        bool isOneWord = !secret.Contains(' ', StringComparison.Ordinal);
        for (int from = 0; from + PartLength <= text.Length;)
        {
            if (isOneWord && text.AsSpan(from, PartLength).LastIndexOf(' ') is >= 0 and int blank)
            {
                from += blank + 1;
                continue;
            }

            if (!secret.AsSpan().Contains(text.AsSpan(from, PartLength), StringComparison.Ordinal))
            {
                from++;
                continue;
            }

            int length = PartLength;
            while (from + length < text.Length && secret.AsSpan().Contains(text.AsSpan(from, length + 1), StringComparison.Ordinal))
                length++;
            text = string.Concat(text.AsSpan(0, from), SafeText.NotShown, text.AsSpan(from + length));
            from += SafeText.NotShown.Length;
        }

        return text;
    }

    /// <summary>A short secret can be a part of ordinary words, so it is removed only as a separate word.</summary>
    private static string WithoutWord(string text, string secret)
    {
        for (int at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase); at >= 0;)
        {
            int end = at + secret.Length;
            bool alone = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (alone)
                text = string.Concat(text.AsSpan(0, at), SafeText.NotShown, text.AsSpan(end));
            at = text.IndexOf(secret, alone ? at + SafeText.NotShown.Length : at + 1, StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }

    private sealed class Former(KnownSecrets? before) : IDisposable
    {
        public void Dispose() => Current.Value = before;
    }
}
