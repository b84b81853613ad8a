using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>Asks the person at the prompt, if there is one.</summary>
internal static class HostQuestion
{
    private const string Console = "ConsoleHost";

    /// <summary>Asks for a secret. It is not echoed and not written to a transcript. Call this on the thread of the pipeline.</summary>
    /// <param name="host">The host of the session.</param>
    /// <param name="question">The purpose, in one line.</param>
    /// <param name="label">The name of the field.</param>
    /// <returns>The answer, or null if the session is not interactive.</returns>
    public static string? AskSecret(PSHost host, string question, string label)
    {
        if (!IsInteractive(host))
            return null;
        Collection<FieldDescription> fields = [new FieldDescription(label)];
        fields[0].SetParameterType(typeof(SecureString));
        try
        {
            Dictionary<string, PSObject> answers = host.UI.Prompt(string.Empty, UntrustedText.Printable(question), fields);
            return answers.TryGetValue(label, out PSObject? answer) ? SecretTextAttribute.Reveal(answer?.BaseObject as SecureString) : null;
        }
        catch (Exception e) when (HasNoPrompt(e))
        {
            return null;
        }
    }

    /// <summary>Asks for a choice. Call this on the thread of the pipeline.</summary>
    /// <param name="host">The host of the session.</param>
    /// <param name="question">The question, in one line.</param>
    /// <param name="choices">The choices.</param>
    /// <param name="preset">The number of the choice that Enter selects, or null for none.</param>
    /// <returns>The number of the choice, or null if the session is not interactive.</returns>
    public static int? AskChoice(PSHost host, string question, IReadOnlyList<string> choices, int? preset)
    {
        if (!IsInteractive(host))
            return null;
        // The person presses the number: labels on a page can be identical, and an ampersand in them does not mark a key.
        Collection<ChoiceDescription> menu = [.. choices.Select((choice, i) => new ChoiceDescription($"&{i + 1} {UntrustedText.Printable(choice).Replace("&", "and", StringComparison.Ordinal)}"))];
        try
        {
            return host.UI.PromptForChoice(string.Empty, UntrustedText.Printable(question), menu, preset ?? -1);
        }
        catch (Exception e) when (HasNoPrompt(e))
        {
            return null;
        }
    }

    /// <summary>The exceptions of hosts without a prompt, or with -NonInteractive.</summary>
    internal static bool HasNoPrompt(Exception e) => e is HostException or PSInvalidOperationException or NotImplementedException or NotSupportedException;

    /// <summary>If the input of the console is a file or a pipe, there is no person, and a job would wait forever. For other hosts, their prompt decides.</summary>
    internal static bool IsInteractive(PSHost host) =>
        Environment.UserInteractive && !InteractiveSession.IsUnattended(host) && host.UI is not null && (host.Name != Console || !System.Console.IsInputRedirected);
}
