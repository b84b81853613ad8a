namespace PSFederation.Fuzz;

/// <summary>A reader of external input: creates such input and checks the result.</summary>
internal interface IFuzzTarget
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>Makes one input; the same random numbers make the same mutations.</summary>
    string Make(FuzzRandom random);

    /// <summary>
    /// Gives an input to the code under test. A <see cref="FederationException"/> is a proper refusal, which the target swallows; any other
    /// exception is a finding.
    /// </summary>
    /// <returns>Null when all is well; else what is wrong, such as a forged input that was accepted.</returns>
    string? Run(string input);
}
