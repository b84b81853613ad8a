namespace PSFederation.Core.AwsConfig;

/// <summary>A line of an AWS file that cannot be parsed.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Problem">The problem. The line is not quoted, because it can contain a secret.</param>
/// <param name="Section">The section of the line, normalized; null if unknown.</param>
internal sealed record ProfileErrors(int Line, string Problem, string? Section)
{
    /// <summary>The error for a call that needs the line.</summary>
    /// <param name="remedy">What to do.</param>
    public FederationException Error(string path, string remedy) =>
        new(FederationErrorCode.ProfileFileMalformed, $"The file '{path}' is damaged at line {Line}: {Problem}. {remedy}", path);
}
