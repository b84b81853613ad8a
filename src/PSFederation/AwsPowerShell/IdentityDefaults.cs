using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace PSFederation.AwsPowerShell;

/// <summary>
/// The defaults of AWS.Tools in this session, which take precedence over the environment. They are removed while a block runs with credentials in its
/// environment, and restored afterwards. A local variable would not be sufficient, because functions of modules read their module scope and the global scope.
/// </summary>
internal sealed class IdentityDefaults : IDisposable
{
    private const string Defaults = "PSDefaultParameterValues";

    /// <summary>A block runs in the session state where it was written. No public member returns that session state.</summary>
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

    /// <summary>Removes the defaults temporarily.</summary>
    /// <param name="session">The session state of the cmdlet.</param>
    /// <param name="block">The block that will run.</param>
    /// <param name="region">The region for the block, or null to keep the region of the session.</param>
    /// <param name="invoke">Runs commands of the engine.</param>
    /// <returns>An object that restores them.</returns>
    /// <exception cref="FederationException">A default cannot be removed.</exception>
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
            // A variable with the value null hides the global variable.
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
                FederationErrorCode.CredentialOutranked, $"${variable.Name} is read-only. AWS.Tools cmdlets read it before the environment, so they would use other credentials. Nothing was run. Remove the variable: Remove-Variable {variable.Name} -Force", variable.Name);
        }

        _undo.Push(() => variable.Value = before);
    }
}
