using System.Globalization;
using System.Text.RegularExpressions;

namespace PSFederation.Sandbox.Sts;

/// <summary>
/// Checks parameters against the constraints of the API model and reports all violations in one message, like AWS:
/// "2 validation errors detected: Value 'x' at 'roleSessionName' failed to satisfy constraint: …; Value null at …".
/// </summary>
internal sealed class ParameterValidator(StsParameters parameters)
{
    private readonly List<string> _violations = [];

    public string Required(string name, int min, int max, string? pattern = null, bool sensitive = false)
    {
        if (parameters[name] is { } value)
        {
            Check(name, value, min, max, pattern, sensitive);
            return value;
        }

        _violations.Add($"Value null at '{Member(name)}' failed to satisfy constraint: Member must not be null");
        return string.Empty;
    }

    public string? Optional(string name, int min, int max, string? pattern = null, bool sensitive = false)
    {
        if (parameters[name] is { } value)
        {
            Check(name, value, min, max, pattern, sensitive);
            return value;
        }

        return null;
    }

    public int? Integer(string name, int min, int max)
    {
        if (parameters[name] is not { } text)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
        {
            throw StsErrors.MalformedInput($"'{text}' is not a valid value of {name}");
        }

        if (value < min)
        {
            Add(name, text, $"Member must have value greater than or equal to {min}", sensitive: false);
        }

        if (value > max)
        {
            Add(name, text, $"Member must have value less than or equal to {max}", sensitive: false);
        }

        return value;
    }

    public void CountAtMost(string name, int count, int max)
    {
        if (count > max)
        {
            _violations.Add($"Value at '{Member(name)}' failed to satisfy constraint: Member must have length less than or equal to {max}");
        }
    }

    public void ThrowIfInvalid()
    {
        if (_violations.Count > 0)
        {
            string errors = _violations.Count is 1 ? "error" : "errors";
            throw StsErrors.Validation($"{_violations.Count} validation {errors} detected: {string.Join("; ", _violations)}");
        }
    }

    public void Check(string name, string value, int min, int max, string? pattern, bool sensitive)
    {
        if (value.Length > max)
        {
            Add(name, value, $"Member must have length less than or equal to {max}", sensitive);
        }

        if (value.Length < min)
        {
            Add(name, value, $"Member must have length greater than or equal to {min}", sensitive);
        }

        // ECMAScript mode makes \w ASCII only, as in the AWS model.
        RegexOptions options = pattern?.Contains(@"\p", StringComparison.Ordinal) is true
            ? RegexOptions.CultureInvariant
            : RegexOptions.ECMAScript;
        if (pattern is not null && !Regex.IsMatch(value, $"^(?:{pattern})$(?!\n)", options))
        {
            Add(name, value, $"Member must satisfy regular expression pattern: {pattern}", sensitive);
        }
    }

    // The model's members begin in lower case: roleArn, sAMLAssertion.
    private static string Member(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private void Add(string name, string value, string constraint, bool sensitive)
    {
        string shown = sensitive ? string.Empty : $"'{value}' ";
        _violations.Add($"Value {shown}at '{Member(name)}' failed to satisfy constraint: {constraint}");
    }
}
