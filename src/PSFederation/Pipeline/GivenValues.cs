using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;
using System.Security;

namespace PSFederation.Pipeline;

/// <summary>
/// Holds for every cmdlet: a parameter that is given by name has a value. Null and empty text are the value of an unset variable, and to take them for
/// "not given" would send an assertion elsewhere, or leave out a check. A property of a pipeline object that has no value counts as not given.
/// </summary>
internal sealed class GivenValues
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> FromProperties = new();

    private readonly PSCmdlet _cmdlet;
    private readonly List<(PropertyInfo Parameter, object? Default)> _fromProperties = [];

    private GivenValues(PSCmdlet cmdlet) => _cmdlet = cmdlet;

    /// <summary>Checks what the command line gave, before anything came from the pipeline.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="invocation">Its invocation.</param>
    /// <exception cref="FederationException">A parameter was given and has no value.</exception>
    public static GivenValues Of(PSCmdlet cmdlet, InvocationInfo invocation)
    {
        foreach ((string name, object? bound) in invocation.BoundParameters)
        {
            // What was bound, not what the property holds: a script block that is run for each pipeline object has set nothing yet.
            object? value = PSValue.Unwrap(bound);
            if (cmdlet.GetType().GetProperty(name) is { } parameter && NeedsValue(parameter.PropertyType) && (value is null || (parameter.PropertyType != typeof(object) && IsEmpty(value))))
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"-{name} has no value (null, empty or blank); expected one. Check the variable that you pass to it, or omit the parameter.", name);
        }

        GivenValues given = new(cmdlet);
        foreach (PropertyInfo parameter in FromProperties.GetOrAdd(cmdlet.GetType(), OptionalFromProperties))
        {
            if (!invocation.BoundParameters.ContainsKey(parameter.Name))
                given._fromProperties.Add((parameter, parameter.GetValue(cmdlet)));
        }

        return given;
    }

    /// <summary>Gives parameters that the current pipeline object has no value for the value that they have when they are not given.</summary>
    public void ForgetEmptyProperties()
    {
        foreach ((PropertyInfo parameter, object? standard) in _fromProperties)
        {
            if (IsEmpty(parameter.GetValue(_cmdlet)))
                parameter.SetValue(_cmdlet, standard);
        }
    }

    /// <summary>Whether a parameter of that type has to have a value where it is given.</summary>
    internal static bool NeedsValue(Type type) =>
        type == typeof(string) || type == typeof(string[]) || type == typeof(Uri) || type == typeof(Uri[]) || type == typeof(object) || type == typeof(SecureString);

    private static bool IsEmpty(object? value) => value switch
    {
        null => true,
        // The empty text and the null are the same to PowerShell where text is expected.
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
