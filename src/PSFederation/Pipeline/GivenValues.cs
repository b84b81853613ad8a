using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;
using System.Security;

namespace PSFederation.Pipeline;

/// <summary>
/// Ensures for every cmdlet that a named parameter has a value. Null and empty text are the value of an unset variable. To treat them as
/// "not specified" would send an assertion to another server, or omit a check. An empty property of a pipeline object counts as not specified.
/// </summary>
internal sealed class GivenValues
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> FromProperties = new();

    private readonly PSCmdlet _cmdlet;
    private readonly List<(PropertyInfo Parameter, object? Default)> _fromProperties = [];

    private GivenValues(PSCmdlet cmdlet) => _cmdlet = cmdlet;

    /// <summary>Checks the parameters on the command line, before any pipeline input.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="invocation">Its invocation.</param>
    /// <exception cref="FederationException">A parameter was specified without a value.</exception>
    public static GivenValues Of(PSCmdlet cmdlet, InvocationInfo invocation)
    {
        foreach ((string name, object? bound) in invocation.BoundParameters)
        {
            // This checks the bound value, not the property: a script block for pipeline objects has not set the property yet.
            object? value = PSValue.Unwrap(bound);
            if (cmdlet.GetType().GetProperty(name) is { } parameter && NeedsValue(parameter.PropertyType) && (value is null || (parameter.PropertyType != typeof(object) && IsEmpty(value))))
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"-{name} has an empty value (null, empty or blank); expected a value. Check the variable that you pass to it, or omit the parameter.", name);
        }

        GivenValues given = new(cmdlet);
        foreach (PropertyInfo parameter in FromProperties.GetOrAdd(cmdlet.GetType(), OptionalFromProperties))
        {
            if (!invocation.BoundParameters.ContainsKey(parameter.Name))
                given._fromProperties.Add((parameter, parameter.GetValue(cmdlet)));
        }

        return given;
    }

    /// <summary>Resets parameters that the current pipeline object does not have a value for to their default values.</summary>
    public void ForgetEmptyProperties()
    {
        foreach ((PropertyInfo parameter, object? standard) in _fromProperties)
        {
            if (IsEmpty(parameter.GetValue(_cmdlet)))
                parameter.SetValue(_cmdlet, standard);
        }
    }

    /// <summary>Whether a parameter of that type must have a value if it is specified.</summary>
    internal static bool NeedsValue(Type type) =>
        type == typeof(string) || type == typeof(string[]) || type == typeof(Uri) || type == typeof(Uri[]) || type == typeof(object) || type == typeof(SecureString);

    private static bool IsEmpty(object? value) => value switch
    {
        null => true,
        // PowerShell does not distinguish empty text from null where text is expected.
        string text => string.IsNullOrWhiteSpace(text),
        string[] texts => texts.Length == 0 || Array.Exists(texts, string.IsNullOrWhiteSpace),
        Uri address => string.IsNullOrWhiteSpace(address.OriginalString),
        Uri[] addresses => addresses.Length == 0 || Array.Exists(addresses, address => string.IsNullOrWhiteSpace(address?.OriginalString)),
        _ => false,
    };

    private static PropertyInfo[] OptionalFromProperties(Type type) =>
    [
        .. type.GetProperties().Where(property =>
            (property.PropertyType == typeof(string) || property.PropertyType == typeof(string[]))
            && property.GetCustomAttributes<ParameterAttribute>().Any(parameter => parameter is { ValueFromPipelineByPropertyName: true, Mandatory: false, ValueFromPipeline: false })),
    ];
}
