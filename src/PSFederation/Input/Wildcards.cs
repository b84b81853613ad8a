using System.Management.Automation;
using PSFederation.Core.Text;

namespace PSFederation.Input;

/// <summary>Patterns with wildcards as parameters take them. What the engine says of a pattern that is not valid repeats it as it is.</summary>
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
            // It is compiled at the first use.
            read.IsMatch(string.Empty);
            return read;
        }
        catch (WildcardPatternException)
        {
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{parameter} is {InputPreview.Quote(pattern)}, which is not a valid pattern; expected a name, or one with *, ? and brackets that are closed.", InputPreview.Target(pattern));
        }
    }
}
