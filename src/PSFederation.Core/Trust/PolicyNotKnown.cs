namespace PSFederation.Core.Trust;

/// <summary>Why a policy cannot be evaluated.</summary>
/// <param name="Why">The unknown part, for use after a colon.</param>
/// <param name="Repair">What to do, as a sentence.</param>
public sealed record PolicyNotKnown(string Why, string Repair)
{
    /// <summary>A policy from a template with functions instead of values.</summary>
    public static PolicyNotKnown Functions { get; } = new(
        "it has functions such as Ref or Fn::Sub, whose values are known only when the template is deployed",
        "Check the policy of the deployed role (aws iam get-role), or write the values into the template.");

    /// <summary>A policy from a Terraform plan that refers to a resource that the plan creates.</summary>
    /// <param name="address">The address of the resource, safe to show.</param>
    /// <returns>The reason.</returns>
    public static PolicyNotKnown AfterApply(string address) => new(
        $"the plan marks it as known after apply for {address}, because it refers to a resource that the plan creates, such as the provider",
        "Check the policy after the role is created (aws iam get-role), or write the ARN of the provider in place of the reference.");
}
