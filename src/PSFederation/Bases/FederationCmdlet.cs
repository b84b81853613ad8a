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
/// What the cmdlets of this module have in common: errors of Core become error records (of one input: non-terminating; of the whole
/// command: terminating), and what Core reports goes to the streams.
/// </summary>
public abstract class FederationCmdlet : AsyncCmdlet
{
    /// <summary>The secrets that the command was given with its parameters; those of one input are forgotten with it.</summary>
    private readonly Func<IDisposable> _secrets = Secrets.Operation();

    private readonly HashSet<string> _givenNames = new(StringComparer.OrdinalIgnoreCase);

    private GivenValues? _given;

    static FederationCmdlet() => CaBundle.OfProfile = () => AwsSettings.Current.CaBundleIfReadable;

    /// <summary>Instantiates the cmdlet: to run it, or to complete its parameters.</summary>
    protected FederationCmdlet() => CommandCompleters.RegisterWhereNeeded();

    /// <summary>What happens before the first input; an error ends the command.</summary>
    /// <param name="cancellationToken">Canceled by Ctrl+C.</param>
    /// <returns>When it is done.</returns>
    protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What happens for each input; an error concerns that input alone.</summary>
    /// <param name="cancellationToken">Canceled by Ctrl+C.</param>
    /// <returns>When it is done.</returns>
    protected virtual Task ProcessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What happens after the last input.</summary>
    /// <param name="cancellationToken">Canceled by Ctrl+C.</param>
    /// <returns>When it is done.</returns>
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
    /// Ends the command with an error. An ordinary terminating error ends the statement only, and the next one of the script would run as
    /// another identity: where credentials do not take effect, the error ends the script, as a throw statement does.
    /// </summary>
    private void End(ErrorRecord error)
    {
        if (error.FullyQualifiedErrorId == nameof(FederationErrorCode.CredentialOutranked))
            EndScript(error);
        ThrowTerminatingError(error);
    }

    /// <summary>Ends the script with an error, as a throw statement does, whatever the error preference is.</summary>
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

    /// <summary>Whether the command line, or $PSDefaultParameterValues, gave a parameter; what the pipeline gives does not count.</summary>
    internal bool IsGiven(string parameter) => _givenNames.Contains(parameter);

    /// <summary>Does one of several things: its error is written, and the others go on.</summary>
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

    /// <summary>Refuses what is not a web address, or one that the rule for addresses does not allow (<see cref="WebAddress"/>).</summary>
    private protected static void RequireAddress(Uri address, string parameter, FederationErrorCode insecure = FederationErrorCode.SignInInsecure)
    {
        // Addresses get into files, messages and logs.
        if (address.IsAbsoluteUri && address.UserInfo.Length > 0)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-{parameter} ({address.Host}) contains a user name or password (not shown). Remove the part before '@'.", parameter);
        if (!WebAddress.IsWeb(address))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-{parameter} is {InputPreview.Quote(address.OriginalString)}; expected a full address that begins with https://.", InputPreview.Target(address.OriginalString));
        WebAddress.Require(address, "-" + parameter, insecure);
    }

    /// <summary>The clock of every decision about validity.</summary>
    protected static TimeProvider Time => TimeProvider.System;

    /// <summary>The circumstances of a sign-in by this command: whether a person can be asked.</summary>
    private protected SignInCall Circumstances => new(Reporter, MayAsk: !InteractiveSession.IsUnattended(Host)) { IsAtPrompt = InteractiveSession.IsAttended(Host) };

    /// <summary>The streams as Core sees them.</summary>
    private protected IOperationReporter Reporter => new StreamReporter(this);

    /// <summary>A path of the session's file system, relative to its current location, as a full path.</summary>
    /// <returns>The full path; the file need not exist.</returns>
    /// <exception cref="FederationException">It does not name a drive of this session, or names one that is not a file system.</exception>
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
                FederationErrorCode.ParameterInvalid, $"{InputPreview.Quote(path)} is a path of the provider {provider.Name}; expected one of the file system.", InputPreview.Target(path));
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

    /// <summary>The files that paths name, wildcards resolved when they are meant as such; an error for each that names none.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="wildcards">Whether wildcards mean something.</param>
    /// <param name="what">What they hold, for messages: "a SAML response".</param>
    /// <param name="addressParameter">The parameter that takes an address, should one of them be one; null when the cmdlet has none.</param>
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

    /// <summary>Gives the rows of a report out, those first that need attention, or one boolean.</summary>
    /// <param name="verification">The report.</param>
    /// <param name="quiet">Whether the boolean is wanted.</param>
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
                FederationErrorCode.ParameterInvalid, $"{InputPreview.Quote(path)} is an address; expected the path of a file that holds {what}.{(addressParameter is null ? string.Empty : $" An address goes to -{addressParameter}.")}", InputPreview.Target(path));
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
