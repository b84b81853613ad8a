using System.Management.Automation;
using PSFederation.Core.Text;

namespace PSFederation.Input;

/// <summary>Wildcard patterns in parameters. For an invalid pattern, the message of the engine would contain the raw pattern.</summary>
internal static class Wildcards
{
    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The text.</param>
    /// <param name="parameter">The parameter that it was given for.</param>
    /// <exception cref="FederationException">It is not valid.</exception>
    public static WildcardPattern Read(string pattern, string parameter)
    {
        WildcardPattern read = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase);
        try
        {
            // The pattern is compiled at its first use.
            read.IsMatch(string.Empty);
            return read;
        }
        catch (WildcardPatternException)
        {
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{parameter} is {InputPreview.Quote(pattern)}, which is not a valid pattern; expected a name, or a pattern with *, ? and closed brackets.", InputPreview.Target(pattern));
        }
    }
}
