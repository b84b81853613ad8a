namespace PSFederation.Core.Aws;

/// <summary>
/// A variable of AWS in the environment, as every part of the module reads it: an empty one counts as not set. One that holds blanks alone or a control
/// character is an error and not passed over, because what comes next in the order may be another identity or another server.
/// </summary>
internal static class AwsVariable
{
    private const string Prefix = "AWS_";

    /// <summary>A variable of this process.</summary>
    /// <returns>Its value; null when it is not set, or empty.</returns>
    /// <exception cref="FederationException">It holds no value.</exception>
    public static string? Get(string name) => Checked(name, Environment.GetEnvironmentVariable(name));

    /// <summary>The value of a variable.</summary>
    /// <param name="name">Its name; what does not begin with AWS_ is not judged.</param>
    /// <param name="value">What the environment has.</param>
    /// <returns>The value; null when it is not set, or empty.</returns>
    /// <exception cref="FederationException">It holds no value.</exception>
    public static string? Checked(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            return value;
        if (string.IsNullOrWhiteSpace(value))
            throw Invalid(name, "holds blanks alone");
        return value.Any(char.IsControl) ? throw Invalid(name, "contains a line break or another control character") : value;
    }

    /// <summary>The error of a variable whose value cannot be used.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="problem">What is wrong with it: "holds …". Not the value.</param>
    public static FederationException Invalid(string name, string problem) => new(
        FederationErrorCode.ParameterInvalid, $"The environment variable {name} {problem}; expected a value. No other source was tried. Correct {name}, or remove it.", name);
}
