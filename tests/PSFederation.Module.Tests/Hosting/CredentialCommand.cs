using System.Diagnostics;

namespace PSFederation.Module.Tests.Hosting;

/// <summary>A command that an AWS profile has for its credential_process.</summary>
internal abstract class CredentialCommand
{
    /// <summary>pwsh alone, as it is written where the module has no native program for the platform.</summary>
    public static CredentialCommand Pwsh { get; } = new PwshAlone();

    /// <summary>The native program with pwsh behind it.</summary>
    public static CredentialCommand Native { get; } = new NativeBefore();

    /// <summary>The names of both.</summary>
    public static TheoryData<string> Names => [nameof(Pwsh), nameof(Native)];

    /// <summary>The command of a name; skips the test where its program is not built.</summary>
    public static CredentialCommand Of(string name)
    {
        if (name == nameof(Pwsh))
            return Pwsh;
        Assert.SkipUnless(NativeProgram.IsBuilt, NativeProgram.NotBuilt);
        return Native;
    }

    /// <summary>Starts it for a profile, with a script in the place of the command of pwsh.</summary>
    public abstract Process Start(string profile, string file, (string Name, string Value)[] environment);

    /// <summary>The lines that it wrote; fails the test when it ended with an error.</summary>
    public abstract Task<string[]> RunAsync(string profile, string script, (string Name, string Value)[] environment);

    private sealed class PwshAlone : CredentialCommand
    {
        public override Process Start(string profile, string file, (string Name, string Value)[] environment) => EngineProcess.Start(file, environment);

        public override Task<string[]> RunAsync(string profile, string script, (string Name, string Value)[] environment) => EngineProcess.RunAsync(script, environment);
    }

    private sealed class NativeBefore : CredentialCommand
    {
        public override Process Start(string profile, string file, (string Name, string Value)[] environment) => EngineProcess.StartBehind([NativeProgram.Path, profile], file, environment);

        public override Task<string[]> RunAsync(string profile, string script, (string Name, string Value)[] environment) => EngineProcess.RunBehindAsync([NativeProgram.Path, profile], script, environment);
    }
}
