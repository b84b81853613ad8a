using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;
using System.Security;

namespace PSFederation.Module.Tests.Hosting;

/// <summary>A host with a person before it, who gives these answers, one after the other.</summary>
internal sealed class PromptingHost(params string[] answers) : PSHost
{
    private readonly Person _person = new(answers);

    /// <summary>What the person was asked.</summary>
    public IReadOnlyList<string> Questions => _person.Questions;

    /// <summary>What was written to the host, such as the messages of -WhatIf.</summary>
    public IReadOnlyList<string> Lines => _person.Lines;

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "Prompting";

    public override PSHostUserInterface UI => _person;

    public override Version Version => new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    private sealed class Person(string[] answers) : PSHostUserInterface
    {
        private readonly Queue<string> _answers = new(answers);

        public List<string> Questions { get; } = [];

        public List<string> Lines { get; } = [];

        public override PSHostRawUserInterface RawUI => null!;

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
        {
            Questions.Add(message);
            FieldDescription field = Assert.Single(descriptions);
            object answer = field.ParameterTypeFullName == typeof(string).FullName ? _answers.Dequeue() : new NetworkCredential(string.Empty, _answers.Dequeue()).SecurePassword;
            Assert.Equal(answer.GetType().FullName, field.ParameterTypeFullName);
            return new() { [field.Name] = PSObject.AsPSObject(answer) };
        }

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            Questions.Add($"{message} [{defaultChoice}] {string.Join(", ", choices.Select(choice => choice.Label))}");
            return int.Parse(_answers.Dequeue(), CultureInfo.InvariantCulture);
        }

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new NotSupportedException();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw new NotSupportedException();

        public override string ReadLine() => throw new NotSupportedException();

        public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
        {
        }

        public override void Write(string value)
        {
        }

        public override void WriteDebugLine(string message)
        {
        }

        public override void WriteErrorLine(string value)
        {
        }

        public override void WriteLine(string value) => Lines.Add(value);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        public override void WriteVerboseLine(string message)
        {
        }

        public override void WriteWarningLine(string message)
        {
        }
    }
}
