namespace PSFederation.Core.Aws;

/// <summary>
/// An AWS environment variable, as every part of the module reads it. An empty variable counts as not set. A variable with only white space or with a control
/// character is an error and is not skipped, because the next source can be another identity or another server.
/// </summary>
internal static class AwsVariable
{
    private const string Prefix = "AWS_";

    /// <summary>A variable of this process.</summary>
    /// <returns>Its value; null if it is not set or is empty.</returns>
    /// <exception cref="FederationException">It has no usable value.</exception>
    public static string? Get(string name) => Checked(name, Environment.GetEnvironmentVariable(name));

    /// <summary>The value of a variable.</summary>
    /// <param name="name">Its name; names that do not begin with AWS_ are not checked.</param>
    /// <param name="value">The value in the environment.</param>
    /// <returns>The value; null if it is not set or is empty.</returns>
    /// <exception cref="FederationException">It has no usable value.</exception>
    public static string? Checked(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            return value;
        if (string.IsNullOrWhiteSpace(value))
            throw Invalid(name, "contains only white space");
        return value.Any(char.IsControl) ? throw Invalid(name, "contains a line break or another control character") : value;
    }

    /// <summary>The error of a variable whose value cannot be used.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="problem">The problem, such as "contains …". Not the value.</param>
    public static FederationException Invalid(string name, string problem) => new(
        FederationErrorCode.ParameterInvalid, $"The environment variable {name} {problem}; expected a value. Other sources were not tried. Correct {name}, or remove it.", name);
}
