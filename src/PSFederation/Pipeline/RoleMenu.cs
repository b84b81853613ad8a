using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>Lets the person at the prompt choose a role: by its number, or by typing parts of account or name until only one role matches.</summary>
internal static class RoleMenu
{
    private const string Label = "Role";

    /// <summary>The rows of a window that the question and the input need.</summary>
    private const int OtherRows = 5;
    private const int LeastRows = 5;
    private const int DefaultRows = 24;

    /// <summary>Asks for a role. Call this on the thread of the pipeline. The choice is not remembered, because the previous role could be wrong this time.</summary>
    /// <param name="host">The host of the session.</param>
    /// <param name="question">The question, in one line.</param>
    /// <param name="roles">The roles.</param>
    /// <returns>The role, or null if the session is not interactive or nothing was entered.</returns>
    public static FederatedRole? Ask(PSHost host, string question, IReadOnlyList<FederatedRole> roles)
    {
        if (!HostQuestion.IsInteractive(host))
            return null;
        try
        {
            return Loop(host, question, roles);
        }
        catch (Exception e) when (HostQuestion.HasNoPrompt(e))
        {
            return null;
        }
    }

    private static FederatedRole? Loop(PSHost host, string question, IReadOnlyList<FederatedRole> roles)
    {
        FederatedRole[] ordered = [.. roles.OrderBy(role => role.AccountId, StringComparer.Ordinal).ThenBy(role => role.RoleArn, StringComparer.OrdinalIgnoreCase)];
        string[] texts = [.. ordered.Select(role => Text(role, ordered))];
        int[] shown = [.. Enumerable.Range(0, ordered.Length)];
        host.UI.WriteLine(UntrustedText.Printable(question));
        while (true)
        {
            List(host, texts, shown);
            string answer = AskText(host).Trim();
            if (answer.Length == 0)
                return null;
            if (int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= ordered.Length)
                return ordered[number - 1];
            int[] found = [.. Enumerable.Range(0, ordered.Length).Where(i => Fits(answer, texts[i], ordered[i]))];
            if (found.Length == 1)
                return ordered[found[0]];
            // A full name can be part of longer names.
            if (found.Where(i => IsNamed(ordered[i], answer)).ToArray() is [var exact])
                return ordered[exact];
            host.UI.WriteLine(found.Length == 0 ? $"No role contains {InputPreview.Quote(answer)}." : $"{found.Length} roles contain {InputPreview.Quote(answer)}:");
            shown = found.Length == 0 ? shown : found;
        }
    }

    /// <summary>All words must occur. An asterisk shows all roles again.</summary>
    private static bool Fits(string answer, string text, FederatedRole role) => answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
        word == "*" || text.Contains(word, StringComparison.OrdinalIgnoreCase) || role.RoleArn.Contains(word, StringComparison.OrdinalIgnoreCase)
        || $"{role.AccountId}/{role.RoleName}".Contains(word, StringComparison.OrdinalIgnoreCase));

    private static bool IsNamed(FederatedRole role, string name) =>
        name.Equals(role.RoleName, StringComparison.OrdinalIgnoreCase) || name.Equals($"{role.AccountId}/{role.RoleName}", StringComparison.OrdinalIgnoreCase);

    private static void List(PSHost host, string[] texts, int[] shown)
    {
        int rows = Math.Max((Terminal.Size(host)?.Rows ?? DefaultRows) - OtherRows, LeastRows);
        int listed = shown.Length <= rows ? shown.Length : rows - 1;
        int digits = texts.Length.ToString(CultureInfo.InvariantCulture).Length;
        foreach (int i in shown.Take(listed))
            host.UI.WriteLine($"  {(i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(digits)}  {texts[i]}");
        if (listed < shown.Length)
            host.UI.WriteLine($"  … and {shown.Length - listed} more.");
        host.UI.WriteLine("Type a number, or part of an account or role to filter. Press Enter to cancel.");
    }

    /// <summary>Account and role. If several providers offer the role, also the provider.</summary>
    private static string Text(FederatedRole role, FederatedRole[] all) => UntrustedText.Printable(
        $"{role.AccountId}  {role.RoleArn[(role.RoleArn.IndexOf(":role/", StringComparison.Ordinal) + ":role/".Length)..]}{(all.Count(other => other.RoleArn == role.RoleArn) > 1 ? $"  by {role.PrincipalArn}" : string.Empty)}");

    private static string AskText(PSHost host)
    {
        Collection<FieldDescription> fields = [new FieldDescription(Label)];
        fields[0].SetParameterType(typeof(string));
        return host.UI.Prompt(string.Empty, string.Empty, fields).TryGetValue(Label, out PSObject? answer) ? $"{answer?.BaseObject}" : string.Empty;
    }
}
