using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace PSFederation.AwsPowerShell;

/// <summary>
/// The defaults of AWS.Tools in this session, which come before the environment: set aside while a block runs with credentials in its
/// environment, and as before afterwards. A local variable would not do: functions of modules look into their module and the global scope.
/// </summary>
internal sealed class IdentityDefaults : IDisposable
{
    private const string Defaults = "PSDefaultParameterValues";

    /// <summary>A block runs in the session state where it was written, which no public member names.</summary>
    private static readonly PropertyInfo? StateOfBlock = typeof(ScriptBlock).GetProperty("SessionState", BindingFlags.Instance | BindingFlags.NonPublic);

    private readonly Stack<Action> _undo = new();
    private readonly SessionState _session;
    private readonly IReadOnlyList<SessionState> _states;

    private IdentityDefaults(SessionState session, ScriptBlock block, CommandInvocationIntrinsics invoke)
    {
        _session = session;
        _states =
        [
            session,
            .. StateOfBlock?.GetValue(block) is SessionState state ? [state] : Array.Empty<SessionState>(),
            .. invoke.InvokeScript("Microsoft.PowerShell.Core\\Get-Module -All").Select(module => ((PSModuleInfo)module.BaseObject).SessionState).OfType<SessionState>(),
        ];
    }

    /// <summary>Sets them aside.</summary>
    /// <param name="session">The session state of the cmdlet.</param>
    /// <param name="block">What will run.</param>
    /// <param name="region">The region for it; null leaves the region of the session as it is.</param>
    /// <param name="invoke">Runs commands of the engine.</param>
    /// <returns>What puts them back.</returns>
    /// <exception cref="FederationException">One cannot be set aside.</exception>
    public static IdentityDefaults SetAside(SessionState session, ScriptBlock block, string? region, CommandInvocationIntrinsics invoke)
    {
        IdentityDefaults defaults = new(session, block, invoke);
        try
        {
            defaults.Replace(AwsTools.StoredCredentials, _ => null);
            defaults.Replace(Defaults, value => value is IDictionary entries && CredentialPrecedence.Identities(entries).Any() ? CredentialPrecedence.WithoutIdentities(entries) : value);
            if (region is not null)
                defaults.SetRegion(region);
            return defaults;
        }
        catch
        {
            defaults.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_undo.TryPop(out Action? undo))
            undo();
    }

    private void Replace(string name, Func<object?, object?> replacement)
    {
        foreach (SessionState state in _states)
        {
            foreach (PSVariable? variable in (PSVariable?[])[state.PSVariable.Get(name), state.PSVariable.Get("global:" + name)])
            {
                if (variable?.Value is { } before && replacement(before) is var after && !ReferenceEquals(before, after))
                    Change(variable, before, after);
            }
        }
    }

    private void SetRegion(string region)
    {
        string global = "global:" + AwsTools.StoredRegion;
        if (_session.PSVariable.Get(global) is null)
        {
            _session.PSVariable.Set(global, region);
            _undo.Push(() => _session.PSVariable.Remove(global));
        }

        foreach (SessionState state in _states)
        {
            // A variable that holds null hides the global one.
            if (state.PSVariable.Get(AwsTools.StoredRegion) is { } variable && variable.Value as string != region)
                Change(variable, variable.Value, region);
        }
    }

    private void Change(PSVariable variable, object? before, object? after)
    {
        try
        {
            variable.Value = after;
        }
        catch (SessionStateException)
        {
            throw new FederationException(
                FederationErrorCode.CredentialOutranked, $"${variable.Name} is read-only, and AWS.Tools cmdlets read it before the environment, so they would run with other credentials; nothing was run. Remove it: Remove-Variable {variable.Name} -Force", variable.Name);
        }

        _undo.Push(() => variable.Value = before);
    }
}
