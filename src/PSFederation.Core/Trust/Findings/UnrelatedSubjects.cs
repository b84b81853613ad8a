using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust.Findings;

/// <summary>
/// Subjects of unrelated identities, in the forms that identity providers use. A policy value that matches all subjects of a form
/// restricts none of them, regardless of the position of its wildcards.
/// </summary>
internal static class UnrelatedSubjects
{
    /// <summary>
    /// User IDs of OpenID providers, and subjects of the platforms whose servers have private addresses (<see cref="TrustPlatforms"/>). Text that a
    /// platform writes into every subject, such as the default branch or a phase, is the same in all subjects of a form.
    /// </summary>
    private static readonly string[][] Forms =
    [
        ["0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "3d813cbb-47fb-32ba-91df-831e1593ac29"],
        ["kim@north.example", "p.osei@mail.south.test", "7@w.invalid"],
        ["auth0|5f7c8ec7c33c6c004bbafe82", "google-oauth2|108312345678901234567", "samlp|south|osei"],
        ["110169484474386276334", "248289761001982736455"],
        ["00uid4BxXw6I6TV4m0g3", "AItOawmwtWwcT0k51BayewNvutrJUqsvl6qs7A4"],
        ["system:serviceaccount:north:kim", "system:serviceaccount:south-7:osei"],
        ["project_path:north/kim:ref_type:branch:ref:main", "project_path:south/w/osei:ref_type:branch:ref:main"],
        ["organization:north:project:kim:workspace:x1:run_phase:apply", "organization:south:project:Osei W:workspace:u9:run_phase:apply"],
        ["organization:north:project:kim:workspace:x1:run_phase:plan", "organization:south:project:Osei W:workspace:u9:run_phase:plan"],
    ];

    /// <summary>Whether a value matches all subjects of a form.</summary>
    /// <param name="widest">The value; each * and ? in it is a wildcard.</param>
    /// <returns>True if it does.</returns>
    public static bool AllMatch(string widest)
    {
        PolicyPattern pattern = PolicyPattern.Parse(widest, wildcards: true, variables: false);
        return Array.Exists(Forms, form => Array.TrueForAll(form, subject => pattern.Matches(subject)));
    }
}
