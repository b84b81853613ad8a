using System.Management.Automation;
using PSFederation.Completers;

namespace PSFederation.Commands;

/// <content>The parts of the subjects of a platform.</content>
public sealed partial class NewFederationTrustPolicyCommand
{
    /// <summary>The organization: of GitHub, Azure DevOps, Buildkite, HCP Terraform.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string? Organization { get; set; }

    /// <summary>The id of the organization: of GitHub, Azure DevOps, CircleCI.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string? OrganizationId { get; set; }

    /// <summary>The repository on GitHub.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string? Repository { get; set; }

    /// <summary>The id of the repository: on GitHub or Bitbucket.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string? RepositoryId { get; set; }

    /// <summary>GitHub: uses the subject without ids, for a repository with the old form.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [Parameter(ParameterSetName = IssuerSet)]
    public SwitchParameter MutableSubject { get; set; }

    /// <summary>The project: of GitLab, with its groups; of Azure DevOps or HCP Terraform.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string? Project { get; set; }

    /// <summary>The id of the project on CircleCI.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string? ProjectId { get; set; }

    /// <summary>GitHub: the environments of jobs.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string[] Environment { get; set; } = [];

    /// <summary>Bitbucket: the ids of deployment environments.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string[] EnvironmentId { get; set; } = [];

    /// <summary>The branches: of GitHub, GitLab, Buildkite.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string[] Branch { get; set; } = [];

    /// <summary>The Git tags: of GitHub, GitLab, Buildkite.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string[] GitTag { get; set; } = [];

    /// <summary>GitHub: jobs of pull requests.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public SwitchParameter PullRequest { get; set; }

    /// <summary>The workspace: of Bitbucket or HCP Terraform.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string? Workspace { get; set; }

    /// <summary>The id of the workspace on Bitbucket.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string? WorkspaceId { get; set; }

    /// <summary>HCP Terraform: plan or apply. The default is both.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [ArgumentCompleter(typeof(RunPhaseCompleter))]
    public string[] RunPhase { get; set; } = [];

    /// <summary>The pipelines: of Azure DevOps or Buildkite.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string[] Pipeline { get; set; } = [];

    /// <summary>Azure DevOps: the service connections.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string[] ServiceConnection { get; set; } = [];

    /// <summary>Kubernetes: the namespace.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string? Namespace { get; set; }

    /// <summary>Kubernetes: the service accounts.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string[] ServiceAccount { get; set; } = [];

    /// <summary>CircleCI: the ids of the users who start jobs. The default is every user.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public string[] UserId { get; set; } = [];

    /// <summary>Cognito: trusts guests instead of people who signed in.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    public SwitchParameter Unauthenticated { get; set; }

    private Dictionary<string, IReadOnlyList<string>> Parts()
    {
        (string Name, string?[] Values)[] all =
        [
            (nameof(Organization), [Organization]), (nameof(OrganizationId), [OrganizationId]), (nameof(Repository), [Repository]), (nameof(RepositoryId), [RepositoryId]),
            (nameof(Project), [Project]), (nameof(ProjectId), [ProjectId]), (nameof(Environment), Environment), (nameof(EnvironmentId), EnvironmentId), (nameof(Branch), Branch),
            (nameof(GitTag), GitTag), (nameof(PullRequest), [PullRequest ? nameof(PullRequest) : null]), (nameof(Workspace), [Workspace]), (nameof(WorkspaceId), [WorkspaceId]),
            (nameof(RunPhase), RunPhase), (nameof(Pipeline), Pipeline), (nameof(ServiceConnection), ServiceConnection), (nameof(Namespace), [Namespace]),
            (nameof(ServiceAccount), ServiceAccount), (nameof(UserId), UserId),
        ];
        return all
            .Select(part => (part.Name, Values: (IReadOnlyList<string>)[.. part.Values.OfType<string>()]))
            .Where(part => part.Values.Count > 0)
            .ToDictionary(part => part.Name, part => part.Values);
    }
}
