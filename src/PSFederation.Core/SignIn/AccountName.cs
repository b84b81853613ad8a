namespace PSFederation.Core.SignIn;

/// <summary>Compares names of accounts.</summary>
internal static class AccountName
{
    /// <summary>Whether two names can belong to one account: a page can omit the domain, or show another form of the name.</summary>
    public static bool MayBeSame(string shown, string name)
    {
        return shown.Contains('@', StringComparison.Ordinal) != name.Contains('@', StringComparison.Ordinal)
            || shown.Contains(' ', StringComparison.Ordinal)
            || Local(shown).Equals(Local(name), StringComparison.OrdinalIgnoreCase) || shown.Contains(name, StringComparison.OrdinalIgnoreCase);

        static string Local(string account)
        {
            string user = account[(account.LastIndexOf('\\') + 1)..].Trim();
            return user.IndexOf('@', StringComparison.Ordinal) is var at && at > 0 ? user[..at] : user;
        }
    }
}
