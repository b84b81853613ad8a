using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Net.Sockets;
using PSFederation.Bases;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Pipeline;

namespace PSFederation.Module.Tests;

/// <summary>The base class of all cmdlets, with test cmdlets.</summary>
public sealed class AsyncCmdletTests : IDisposable
{
    private readonly Shell _shell = new(
        import: true,
        new SessionStateCmdletEntry("Test-Stream", typeof(StreamCommand), null),
        new SessionStateCmdletEntry("Test-Question", typeof(QuestionCommand), null),
        new SessionStateCmdletEntry("Test-Hang", typeof(HangCommand), null),
        new SessionStateCmdletEntry("Test-Throw", typeof(ThrowCommand), null),
        new SessionStateCmdletEntry("Test-Flood", typeof(FloodCommand), null),
        new SessionStateCmdletEntry("Test-Surrounding", typeof(SurroundingCommand), null),
        new SessionStateCmdletEntry("Test-Number", typeof(NumberCommand), null));

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void Hooks_and_what_follows_an_await_run_on_the_thread_of_the_pipeline()
    {
        ShellResult result = _shell.Run("Test-Stream -Verbose");
        Assert.Empty(result.Errors);
        Assert.Equal(["begin True", "process True", "end True"], result.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void Writes_from_other_threads_reach_every_stream_in_order()
    {
        ShellResult result = _shell.Run("$DebugPreference = 'Continue'; Test-Stream -Verbose -InformationAction Continue -ErrorAction Continue");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"line {i}"), result.Verbose);
        Assert.Equal(["from afar"], result.Debug);
        Assert.Equal(["from afar"], result.Warnings);
        Assert.Equal(["from afar"], result.Information);
        Assert.Contains("Afar: at work", result.Progress);
    }

    [Theory]
    [InlineData("-WhatIf", "False True")]
    [InlineData("-Confirm:$false", "True True")]
    public void Questions_are_asked_from_other_threads(string options, string expected)
    {
        // ShouldContinue with -Force-like answers cannot be typed here; the host of the tests refuses to prompt, which is an error.
        ShellResult result = _shell.Run($"Test-Question {options}");
        Assert.Equal(expected, Assert.Single(result.Output).ToString());
    }

    [Fact]
    public void A_question_without_a_person_to_answer_is_an_error_and_does_not_hang() =>
        Assert.NotEmpty(_shell.Run("Test-Question -Continue").Errors);

    [Theory]
    [InlineData("Http")]
    [InlineData("Delay")]
    [InlineData("Deaf")]
    [InlineData("Busy")]
    public async Task A_stop_ends_any_wait(string kind)
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin(
            $"Test-Hang -Kind {kind} -Port {((IPEndPoint)silent.LocalEndpoint).Port}", output, out _);
        await HangCommand.Hanging.WaitAsync(TestContext.Current.CancellationToken);
        // Nothing but the stop ends these waits.
        await Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        if (kind is "Deaf" or "Busy")
            HangCommand.Release.Release();
    }

    [Fact]
    public void The_finally_of_a_stopped_hook_runs()
    {
        HangCommand.FinallyRan.Reset();
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin("Test-Hang -Kind Delay", output, out _);
        HangCommand.Hanging.Wait(TestContext.Current.CancellationToken);
        shell.Stop();
        Assert.True(HangCommand.FinallyRan.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_pipeline_that_has_enough_ends_the_command() =>
        Assert.Equal("0", Assert.Single(_shell.Run("foreach ($i in 1) { Test-Number | ForEach-Object { $_; break } }").Output).ToString());

    [Fact]
    public void A_pipeline_that_has_enough_of_writes_from_afar_cancels_the_command()
    {
        FloodCommand.Canceled.Reset();
        Assert.Equal("0", Assert.Single(_shell.Run("foreach ($i in 1) { Test-Flood | ForEach-Object { $_; break } }").Output).ToString());
        Assert.True(FloodCommand.Canceled.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Commands_further_down_run_under_the_context_that_was_there_before() =>
        Assert.All(_shell.Run("Test-Number | Test-Surrounding; Test-Flood -Count 3 | Test-Surrounding").Output, item => Assert.Equal("none", item.ToString()));

    [Fact]
    public void Async_cmdlets_nest_in_one_pipeline() =>
        Assert.Equal(["0", "1", "2"], _shell.Run("Test-Number | Test-Number").Output.Select(item => item.ToString()));

    [Theory]
    [InlineData("Begin", "ParameterMissing")]
    [InlineData("Process", "ParameterMissing")]
    [InlineData("Unexpected", "Unspecified")]
    public void Errors_carry_the_code_as_id(string where, string id)
    {
        ShellResult result = _shell.Run($"1,2 | Test-Throw -Where {where}");
        Assert.All(result.Errors, error => Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(where == "Begin" ? 1 : 2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.IsType<FederationException>(error.Exception));
    }

    [Fact]
    public void ErrorAction_Stop_stops_the_script() =>
        Assert.Empty(_shell.Run("1 | Test-Throw -Where Process -ErrorAction Stop; 'never'").Output);


    [Cmdlet(VerbsDiagnostic.Test, "Stream")]
    public sealed class StreamCommand : AsyncCmdlet
    {
        protected override async Task BeginProcessingAsync(CancellationToken cancellationToken) => await EmitAsync("begin");

        protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
        {
            await Task.Run(
                () =>
                {
                    for (int i = 0; i < 100; i++)
                        WriteVerbose($"line {i}");
                    WriteDebug("from afar");
                    WriteWarning("from afar");
                    WriteInformation("from afar", []);
                    WriteProgress(new ProgressRecord(1, "Afar", "at work"));
                },
                cancellationToken).ConfigureAwait(true);
            await EmitAsync("process");
        }

        protected override async Task EndProcessingAsync(CancellationToken cancellationToken) => await EmitAsync("end");

        private async Task EmitAsync(string hook)
        {
            int thread = Environment.CurrentManagedThreadId;
            await Task.Delay(1);
            WriteObject($"{hook} {thread == Environment.CurrentManagedThreadId}");
        }
    }

    [Cmdlet(VerbsDiagnostic.Test, "Question", SupportsShouldProcess = true)]
    public sealed class QuestionCommand : AsyncCmdlet
    {
        [Parameter]
        public SwitchParameter Continue { get; set; }

        protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
        {
            bool here = Environment.CurrentManagedThreadId != 0;
            (bool answer, bool elsewhere) = await Task.Run(
                async () =>
                {
                    int thread = Environment.CurrentManagedThreadId;
                    return (Continue ? await ShouldContinueAsync("Go on?", "Question") : await ShouldProcessAsync("it", "Change"), thread != 0 && here);
                },
                cancellationToken);
            WriteObject($"{answer} {elsewhere}");
        }
    }

    [Cmdlet(VerbsDiagnostic.Test, "Hang")]
    public sealed class HangCommand : AsyncCmdlet
    {
        private static readonly HttpClient Client = new() { Timeout = Timeout.InfiniteTimeSpan };

        public static SemaphoreSlim Hanging { get; } = new(0);

        public static SemaphoreSlim Release { get; } = new(0);

        public static ManualResetEventSlim FinallyRan { get; } = new();

        [Parameter]
        public string Kind { get; set; } = string.Empty;

        [Parameter]
        public int Port { get; set; }

        protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
        {
            Hanging.Release();
            switch (Kind)
            {
                case "Http":
                    await Client.GetStringAsync(new Uri($"http://127.0.0.1:{Port}/"), cancellationToken);
                    break;
                case "Delay":
                    try
                    {
                        await Task.Delay(Timeout.Infinite, cancellationToken);
                    }
                    finally
                    {
                        FinallyRan.Set();
                    }

                    break;
                case "Deaf":
                    await Release.WaitAsync(CancellationToken.None);
                    break;
                case "Busy":
                    // Never done, always something posted to the pipeline.
                    while (!Release.Wait(0, CancellationToken.None))
                        await Task.Yield();
                    break;
            }
        }
    }

    [Cmdlet(VerbsDiagnostic.Test, "Throw")]
    public sealed class ThrowCommand : FederationCmdlet
    {
        [Parameter(ValueFromPipeline = true)]
        public int Input { get; set; }

        [Parameter]
        public string Where { get; set; } = string.Empty;

        protected override async Task BeginAsync(CancellationToken cancellationToken) => await ThrowAsync("Begin");

        protected override async Task ProcessAsync(CancellationToken cancellationToken)
        {
            await ThrowAsync("Process");
            if (Where == "Unexpected")
                throw new InvalidOperationException("a defect");
        }

        private async Task ThrowAsync(string where)
        {
            await Task.Yield();
            if (Where == where)
                throw new FederationException(FederationErrorCode.ParameterMissing, "missing");
        }
    }

    [Cmdlet(VerbsDiagnostic.Test, "Flood")]
    public sealed class FloodCommand : AsyncCmdlet
    {
        public static ManualResetEventSlim Canceled { get; } = new();

        [Parameter]
        public int Count { get; set; } = int.MaxValue;

        protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
            Task.Run(
                async () =>
                {
                    using CancellationTokenRegistration registration = cancellationToken.Register(Canceled.Set);
                    for (int i = 0; i < Count; i++)
                    {
                        WriteObject(i);
                        await Task.Delay(1, cancellationToken);
                    }
                },
                cancellationToken);
    }

    [Cmdlet(VerbsDiagnostic.Test, "Surrounding")]
    public sealed class SurroundingCommand : PSCmdlet
    {
        [Parameter(ValueFromPipeline = true)]
        public object? InputObject { get; set; }

        protected override void ProcessRecord() => WriteObject(SynchronizationContext.Current?.GetType().Name ?? "none");
    }

    [Cmdlet(VerbsDiagnostic.Test, "Number")]
    public sealed class NumberCommand : AsyncCmdlet
    {
        [Parameter(ValueFromPipeline = true)]
        public object? InputObject { get; set; }

        protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (InputObject is not null)
            {
                WriteObject(InputObject);
                return;
            }

            for (int i = 0; i < 3; i++)
            {
                await Task.Yield();
                WriteObject(i);
            }
        }
    }

}
