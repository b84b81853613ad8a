using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Http;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Bases;

/// <summary>
/// The base class of all cmdlets of this module. Errors of Core become error records (for one input: non-terminating; for the whole
/// command: terminating). Reports of Core go to the streams.
/// </summary>
public abstract class FederationCmdlet : AsyncCmdlet
{
    /// <summary>The secrets in the parameters of the command. Secrets of one input are removed after that input.</summary>
    private readonly Func<IDisposable> _secrets = Secrets.Operation();

    private readonly HashSet<string> _givenNames = new(StringComparer.OrdinalIgnoreCase);

    private GivenValues? _given;

    static FederationCmdlet() => CaBundle.OfProfile = () => AwsSettings.Current.CaBundleIfReadable;

    /// <summary>Creates the cmdlet, to run it or to complete its parameters.</summary>
    protected FederationCmdlet() => CommandCompleters.RegisterWhereNeeded();

    /// <summary>Runs before the first input. An error ends the command.</summary>
    /// <param name="cancellationToken">Canceled by Ctrl+C.</param>
    /// <returns>A task that completes when the work is done.</returns>
    protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs for each input. An error applies only to that input.</summary>
    /// <param name="cancellationToken">Canceled by Ctrl+C.</param>
    /// <returns>A task that completes when the work is done.</returns>
    protected virtual Task ProcessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last input.</summary>
    /// <param name="cancellationToken">Canceled by Ctrl+C.</param>
    /// <returns>A task that completes when the work is done.</returns>
    protected virtual Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected sealed override async Task BeginProcessingAsync(CancellationToken cancellationToken)
    {
        using IDisposable secrets = _secrets();
        try
        {
            _givenNames.UnionWith(MyInvocation.BoundParameters.Keys);
            _given = GivenValues.Of(this, MyInvocation);
            await BeginAsync(cancellationToken);
        }
        catch (Exception e) when (ErrorRecords.IsOurs(e, cancellationToken))
        {
            End(ErrorRecords.From(e, GetType()));
        }
    }

    /// <summary>
    /// Ends the command with an error. An ordinary terminating error ends only the statement, and the next statement of the script would run with
    /// another identity. Therefore, if credentials do not take effect, the error ends the script, like a throw statement.
    /// </summary>
    private void End(ErrorRecord error)
    {
        if (error.FullyQualifiedErrorId == nameof(FederationErrorCode.CredentialOutranked))
            EndScript(error);
        ThrowTerminatingError(error);
    }

    /// <summary>Ends the script with an error, like a throw statement, independent of the error preference.</summary>
    [DoesNotReturn]
    private protected static void EndScript(ErrorRecord error) =>
        throw new RuntimeException(error.Exception.Message, error.Exception, error) { WasThrownFromThrowStatement = true };

    /// <inheritdoc/>
    protected sealed override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using IDisposable secrets = _secrets(), own = Secrets.Begin();
        _given?.ForgetEmptyProperties();
        await ReportAsync(ProcessAsync, cancellationToken);
    }

    /// <inheritdoc/>
    protected sealed override async Task EndProcessingAsync(CancellationToken cancellationToken)
    {
        using IDisposable secrets = _secrets();
        await ReportAsync(EndAsync, cancellationToken);
    }

    /// <summary>Whether the command line or $PSDefaultParameterValues sets a parameter. Pipeline input does not count.</summary>
    internal bool IsGiven(string parameter) => _givenNames.Contains(parameter);

    /// <summary>Does one of several things. Its error is non-terminating, and processing continues with the next.</summary>
    private protected async Task ReportAsync(Func<CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        try
        {
            await action(cancellationToken);
        }
        catch (Exception e) when (ErrorRecords.IsOurs(e, cancellationToken))
        {
            WriteError(ErrorRecords.From(e, GetType()));
        }
    }

    /// <summary>Rejects a value that is not a web address, or that the rule for addresses does not allow (<see cref="WebAddress"/>).</summary>
    private protected static void RequireAddress(Uri address, string parameter, FederationErrorCode insecure = FederationErrorCode.SignInInsecure)
    {
        // Addresses are written to files, messages and logs.
        WebAddress.RequireNoUser(address, "-" + parameter, parameter);
        if (!WebAddress.IsWeb(address))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-{parameter} is {InputPreview.Quote(address.OriginalString)}; expected a full address that begins with https://.", InputPreview.Target(address.OriginalString));
        WebAddress.Require(address, "-" + parameter, insecure);
    }

    /// <summary>The clock for all checks of validity.</summary>
    protected static TimeProvider Time => TimeProvider.System;

    /// <summary>The context of a sign-in by this command: whether it can prompt a person.</summary>
    private protected SignInCall Circumstances => new(Reporter, MayAsk: !InteractiveSession.IsUnattended(Host)) { IsAtPrompt = InteractiveSession.IsAttended(Host) };

    /// <summary>The streams, as the interface that Core uses.</summary>
    private protected IOperationReporter Reporter => new StreamReporter(this);

    /// <summary>A path of the session's file system, relative to its current location, as a full path.</summary>
    /// <returns>The full path. The file does not have to exist.</returns>
    /// <exception cref="FederationException">The drive does not exist in this session, or is not a file system.</exception>
    private protected string FullPath(string path)
    {
        string full;
        ProviderInfo provider;
        try
        {
            full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _);
        }
        catch (Exception e) when (e is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or ProviderInvocationException or ArgumentException)
        {
            throw new FederationException(FederationErrorCode.ParameterInvalid, $"{InputPreview.Quote(path)} is not a valid path: {e.Message}", InputPreview.Target(path));
        }

        return provider.Name == "FileSystem"
            ? full
            : throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{InputPreview.Quote(path)} is a path of the provider {provider.Name}; expected a path of the file system.", InputPreview.Target(path));
    }

    /// <inheritdoc cref="ReportAsync"/>
    private protected void Report(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (ErrorRecords.IsOurs(e, CancellationToken.None))
        {
            WriteError(ErrorRecords.From(e, GetType()));
        }
    }

    /// <summary>Returns the files that match the paths. Writes an error for each path without a match.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="wildcards">Whether to interpret wildcards.</param>
    /// <param name="what">The content of the files, for messages: "a SAML response".</param>
    /// <param name="addressParameter">The parameter to suggest if a path is an address, or null if the cmdlet has none.</param>
    private protected IEnumerable<string> Files(string[] paths, bool wildcards, string what, string? addressParameter)
    {
        foreach (string path in paths)
        {
            if (NotAPath(path, what, addressParameter) is { } error)
            {
                WriteError(ErrorRecords.From(error, GetType()));
                continue;
            }

            if (!wildcards || !WildcardPattern.ContainsWildcardCharacters(path))
            {
                string? file = null;
                Report(() => file = FullPath(path));
                if (file is not null)
                    yield return file;
                continue;
            }

            Collection<string> found = Matches(path);
            if (found.Count == 0)
                WriteError(ErrorRecords.From(new FederationException(FederationErrorCode.FileNotFound, $"No file matches '{path}'. Check the path.", path), GetType()));
            foreach (string match in found)
                yield return match;
        }
    }

    /// <summary>Writes the rows of a report, failed rows first, or one boolean.</summary>
    /// <param name="verification">The report.</param>
    /// <param name="quiet">Whether to write the boolean.</param>
    private protected void WriteReport(VerificationReport verification, bool quiet)
    {
        if (quiet)
            WriteObject(verification.IsValid);
        else
            WriteObject(verification.Ordered(), enumerateCollection: true);
    }

    private static FederationException? NotAPath(string path, string what, string? addressParameter)
    {
        if (path.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            return new FederationException(
                FederationErrorCode.ParameterInvalid, $"{InputPreview.Quote(path)} is an address; expected the path of a file that contains {what}.{(addressParameter is null ? string.Empty : $" Specify an address with -{addressParameter}.")}", InputPreview.Target(path));
        try
        {
            TextInput.RequirePath(path, what);
            return null;
        }
        catch (FederationException e)
        {
            return e;
        }
    }

    private Collection<string> Matches(string pattern)
    {
        try
        {
            return GetResolvedProviderPathFromPSPath(pattern, out _);
        }
        catch (ItemNotFoundException)
        {
            return [];
        }
    }
}
