namespace PSFederation.Core.AwsConfig;

/// <summary>A line of an AWS file that no reader understands.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Problem">What is wrong with it. It is not quoted, because it may hold a secret.</param>
/// <param name="Section">The section that it stands in, normalized; null when that is not known.</param>
internal sealed record ProfileErrors(int Line, string Problem, string? Section)
{
    /// <summary>The error for a call that needs the line.</summary>
    /// <param name="remedy">What to do.</param>
    public FederationException Error(string path, string remedy) =>
        new(FederationErrorCode.ProfileFileMalformed, $"The file '{path}' is damaged at line {Line}: {Problem}. {remedy}", path);
}
