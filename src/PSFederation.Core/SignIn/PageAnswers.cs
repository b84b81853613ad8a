namespace PSFederation.Core.SignIn;

/// <summary>The answers to questions on pages other than user name and password.</summary>
/// <param name="Factor">The choices.</param>
public sealed record PageAnswers(OneTimeCodes Codes, FactorSelection Factor);
