using System.Collections.Concurrent;
using System.Reflection;
using PSFederation.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(QuietSkips))]

namespace PSFederation.Tests;

/// <summary>
/// The test framework of every test project: xunit's own, but skipped tests are reported once for each reason, with their number. The
/// runner prints three lines for a skipped test, and a machine without servers, corpora or programs skips hundreds for the same few reasons.
/// </summary>
public sealed class QuietSkips : XunitTestFramework
{
    /// <summary>The framework without a configuration file.</summary>
    public QuietSkips()
    {
    }

    /// <summary>The framework with the configuration file of the runner.</summary>
    /// <param name="configFileName">The path of that file.</param>
    public QuietSkips(string? configFileName)
        : base(configFileName)
    {
    }

    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(Assembly assembly) => new Executor(base.CreateExecutor(assembly));

    private sealed class Executor(ITestFrameworkExecutor inner) : ITestFrameworkExecutor
    {
        public ValueTask RunTestCases(
            IReadOnlyCollection<ITestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions, CancellationToken? cancellationToken) =>
            inner.RunTestCases(testCases, new SkipCollector(executionMessageSink), executionOptions, cancellationToken);
    }
}

/// <summary>Holds back the messages of a test until its result is known. A skipped test is counted by its reason; all others pass.</summary>
/// <param name="next">Where messages go.</param>
internal sealed class SkipCollector(IMessageSink next) : IMessageSink
{
    private readonly ConcurrentDictionary<string, List<IMessageSinkMessage>> _pending = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SkippedTests> _skipped = new(StringComparer.Ordinal);

    /// <summary>The cases, methods, classes and collections of skipped tests that stand for a reason. They end after these tests are reported: a runner forgets a part that has ended.</summary>
    private readonly ConcurrentDictionary<string, bool> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<IMessageSinkMessage> _ends = new();

    public bool OnMessage(IMessageSinkMessage message) => message switch
    {
        ITestStarting starting => Hold(starting),
        ITestSkipped skipped => Count(skipped),
        ITestNotRun => true, // An explicit test: another test runs it in its own process.
        ITestFailed or ITestPassed => Release(((ITestMessage)message).TestUniqueID) && next.OnMessage(message),
        ITestMessage test when _pending.TryGetValue(test.TestUniqueID, out List<IMessageSinkMessage>? held) => Hold(test, held),
        ITestCaseFinished end => End(end.TestCaseUniqueID, end),
        ITestMethodFinished end => End(end.TestMethodUniqueID, end),
        ITestClassFinished end => End(end.TestClassUniqueID, end),
        ITestCollectionFinished end => End(end.TestCollectionUniqueID, end),
        ITestAssemblyFinished => Report() && next.OnMessage(message),
        _ => next.OnMessage(message),
    };

    private static bool Hold(ITestMessage message, List<IMessageSinkMessage> held)
    {
        lock (held)
            held.Add(message);
        return true;
    }

    private bool End(string? part, IMessageSinkMessage end)
    {
        if (part is null || !_open.ContainsKey(part))
            return next.OnMessage(end);
        _ends.Enqueue(end);
        return true;
    }

    private bool Hold(ITestStarting starting)
    {
        _pending[starting.TestUniqueID] = [starting];
        return true;
    }

    /// <summary>The first test of a reason stands for all; what came before its result, and all of the others, is dropped.</summary>
    private bool Count(ITestSkipped skipped)
    {
        _pending.TryGetValue(skipped.TestUniqueID, out List<IMessageSinkMessage>? held);
        SkippedTests tests = _skipped.GetOrAdd(skipped.Reason, _ => new SkippedTests(held ?? [], skipped));
        Interlocked.Increment(ref tests.Count);
        if (ReferenceEquals(tests.First, skipped))
        {
            foreach (string? part in (string?[])[skipped.TestCaseUniqueID, skipped.TestMethodUniqueID, skipped.TestClassUniqueID, skipped.TestCollectionUniqueID])
                _open[part ?? string.Empty] = true;
        }

        return true;
    }

    private bool Release(string test)
    {
        if (_pending.TryRemove(test, out List<IMessageSinkMessage>? held))
        {
            lock (held)
                held.ForEach(message => next.OnMessage(message));
        }

        return true;
    }

    private bool Report()
    {
        foreach ((string reason, SkippedTests tests) in _skipped)
        {
            next.OnMessage(tests.Messages[0]);
            next.OnMessage(tests.WithReason($"{tests.Count} skipped: {reason}"));
            foreach (IMessageSinkMessage message in tests.Messages.Skip(1))
                next.OnMessage(message);
        }

        foreach (IMessageSinkMessage end in _ends)
            next.OnMessage(end);
        return true;
    }

    private sealed class SkippedTests(List<IMessageSinkMessage> messages, ITestSkipped first)
    {
        public int Count;

        public List<IMessageSinkMessage> Messages => messages;

        public ITestSkipped First => first;

        public TestSkipped WithReason(string reason) => new()
        {
            AssemblyUniqueID = first.AssemblyUniqueID,
            ExecutionTime = first.ExecutionTime,
            FinishTime = first.FinishTime,
            Output = first.Output,
            Reason = reason,
            TestCaseUniqueID = first.TestCaseUniqueID,
            TestClassUniqueID = first.TestClassUniqueID,
            TestCollectionUniqueID = first.TestCollectionUniqueID,
            TestMethodUniqueID = first.TestMethodUniqueID,
            TestUniqueID = first.TestUniqueID,
            Warnings = first.Warnings,
        };
    }
}
