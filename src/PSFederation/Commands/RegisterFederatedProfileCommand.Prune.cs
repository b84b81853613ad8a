using System.Collections;
using System.Management.Automation;
using PSFederation.Core.Profiles;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Commands;

/// <content>A list of roles from the pipeline, and profiles that are obsolete because of it.</content>
public sealed partial class RegisterFederatedProfileCommand
{
    private readonly HashSet<string> _roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _registered = new(StringComparer.Ordinal);
    private SignInMethod? _signIn;
    private object? _lastError;
    private bool _yesToAll, _noToAll;

    /// <summary>Unregisters profiles that an earlier list of roles created for the same identity provider, if the list no longer has their role.</summary>
    [Parameter]
    public SwitchParameter Prune { get; set; }

    /// <summary>Whether the roles come from the pipeline: from an assertion, or from a table.</summary>
    private bool IsList => MyInvocation.ExpectingInput && !IsGiven(nameof(RoleArn));

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (!Prune)
            return Task.CompletedTask;
        if (!IsList)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-Prune requires a list of roles from the pipeline; expected the roles that the identity provider currently offers. Pipe them: $assertion.Roles | Register-FederatedProfile -Prune …", nameof(Prune));
        if (ErrorAction() == ActionPreference.Ignore)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-Prune cannot be combined with the error action Ignore, because a role that cannot be registered must not look like a role that is no longer offered. Use SilentlyContinue.", nameof(Prune));
        _lastError = Errors() is [var last, ..] ? last : null;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        if (!Prune)
            return;
        if (_roles.Count == 0 || _signIn is null)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "The pipeline did not contain a role for a profile, so no profile was unregistered; expected the roles that the identity provider offers. Check that the sign-in succeeded.", nameof(Prune));
        if (LostInputs() is > 0 and int lost)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{lost} of the objects in the pipeline could not be bound to the parameters. Therefore, the list of offered roles is not complete, and no profile was unregistered. Correct the errors above, such as a missing name from -ProfileName, and run the command again.", nameof(Prune));
        IReadOnlyList<FederatedProfileDefinition> obsolete = ProfilePruning.Obsolete(_signIn, _roles);
        WriteVerbose($"{(obsolete.Count == 1 ? "1 profile was created for" : $"{obsolete.Count} profiles were created for")} {_signIn.From} and {(obsolete.Count == 1 ? "has" : "have")} a role that is not in the list");
        string[] going = [.. obsolete.Select(profile => profile.Name)];
        foreach (FederatedProfileDefinition profile in obsolete)
            await ReportAsync(stop => PruneAsync(profile, going, stop), cancellationToken);
    }

    /// <summary>A role counts as offered even if its profile has an error.</summary>
    private void NoteRole()
    {
        if (Prune && RoleArn is [{ } role, ..])
            _roles.Add(role);
    }

    /// <summary>With -Force, the second of two roles with the same profile name would replace the first without a message, and the list would lose a role.</summary>
    private void RequireOwnName()
    {
        if (_registered.TryGetValue(ProfileName, out string[]? other) && !other.SequenceEqual(RoleArn, StringComparer.Ordinal))
            throw new FederationException(
                FederationErrorCode.FederatedProfileExists,
                $"This command already registered the federated profile '{ProfileName}' for {other[^1]}; expected another name for {RoleArn[^1]}. Include the account in the name, such as -ProfileName {{ \"$($_.AccountId)-$($_.RoleName)\" }}.",
                ProfileName);
    }

    /// <summary>-WhatIf shows what would be registered, so it shows the collision of names too. A role that was declined does not take the name.</summary>
    private void NoteDeclined()
    {
        if (MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) ? LanguagePrimitives.IsTrue(given) : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference")))
            NoteName();
    }

    private void NoteName() => _registered[ProfileName] = RoleArn;

    private void NoteProvider(SignInMethod signIn) => _signIn = signIn;

    private async Task PruneAsync(FederatedProfileDefinition profile, string[] going, CancellationToken cancellationToken)
    {
        string target = $"federated profile '{profile.Name}' in {ProfileStore.Path}";
        if (!ShouldProcess(target, $"Remove it and delete its credentials, because {_signIn!.From} no longer offers {profile.Roles[0].RoleArn}"))
            return;
        if (MustAsk() && !ShouldContinue(
            $"Remove the {target} and its cached credentials? {_signIn!.From} no longer offers {profile.Roles[0].RoleArn}.", "Confirm", ref _yesToAll, ref _noToAll))
            return;
        await new ProfileCredentials(inMemory: false, TimeSpan.Zero, Time).UnregisterAsync(profile.Name, going, Reporter, cancellationToken);
    }

    /// <summary>
    /// The removal has the impact High, but registering does not. Therefore, if the preference is High, which is the default, this question
    /// replaces that of ShouldProcess. If the preference is lower, ShouldProcess
    /// has already asked.
    /// </summary>
    private bool MustAsk() =>
        !MyInvocation.BoundParameters.ContainsKey("Confirm")
        && LanguagePrimitives.TryConvertTo(SessionState.PSVariable.GetValue("ConfirmPreference"), out ConfirmImpact preference)
        && preference == ConfirmImpact.High;

    private ActionPreference ErrorAction() =>
        MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? given) && given is ActionPreference action ? action
        : LanguagePrimitives.TryConvertTo(SessionState.PSVariable.GetValue("ErrorActionPreference"), out ActionPreference preference) ? preference
        : ActionPreference.Continue;

    /// <summary>If the engine cannot bind an object, it does not call the command. It writes an error and continues.</summary>
    private int LostInputs() => Errors()
        .TakeWhile(error => !ReferenceEquals(error, _lastError))
        .OfType<ErrorRecord>()
        .Count(error => error.Exception is ParameterBindingException && error.InvocationInfo?.MyCommand?.Name == MyInvocation.MyCommand.Name);

    private IReadOnlyList<object?> Errors() => SessionState.PSVariable.GetValue("global:Error") is IList errors ? [.. errors.Cast<object?>()] : [];
}
