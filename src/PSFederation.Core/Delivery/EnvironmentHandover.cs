using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using PSFederation.Core.Io;

namespace PSFederation.Core.Delivery;

/// <summary>
/// Passes variables to a new process through a pipe that only this account can open: no value is in arguments, in the
/// environment of this process or on disk. They can be read once.
/// </summary>
internal abstract class EnvironmentHandover : IDisposable
{
    private readonly byte[] _lines;

    private EnvironmentHandover(IEnumerable<(string Name, string? Value)> variables)
    {
        StringBuilder lines = new();
        foreach ((string name, string? value) in variables.Where(variable => variable.Value is not null))
            lines.Append(name).Append('=').Append(value).Append('\n');

        _lines = Encoding.UTF8.GetBytes(lines.ToString());
    }

    /// <summary>The address of the pipe for the other process.</summary>
    public string Address { get; private protected init; } = string.Empty;

    /// <summary>Through a Unix named pipe, which a shell can read.</summary>
    public static EnvironmentHandover ByFile(IEnumerable<(string Name, string? Value)> variables) => new Fifo(variables);

    /// <summary>Through a .NET named pipe.</summary>
    public static EnvironmentHandover ByPipe(IEnumerable<(string Name, string? Value)> variables) => new Pipe(variables);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class Fifo : EnvironmentHandover
    {
        private const string Library = "libc";
        private const uint OwnerOnly = 0x180; // 0600

        /// <summary>The time for a writer that was waiting for a reader. The variables fit into the pipe, so it needs less.</summary>
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

        private readonly DirectoryInfo _folder = PrivateFolder.CreateTemporary();
        private readonly Task _writing;

        public Fifo(IEnumerable<(string Name, string? Value)> variables)
            : base(variables)
        {
            Address = Path.Combine(_folder.FullName, "environment");
            if (mkfifo(Address, OwnerOnly) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                _folder.Delete();
                throw new FederationException(
                    FederationErrorCode.FileNotWritable, $"A named pipe cannot be created in {_folder.Parent} (error {error}); the program was not started. Set TMPDIR to a folder on a file system that supports named pipes.", Address);
            }

            // Opening waits for the reader.
            _writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public override void Dispose()
        {
            // A pipe that is open in both directions never waits for the other end. Opening only for reading would wait forever
            // if the program has read everything, and the writer has closed the pipe but has not ended yet.
            using (FileStream both = new(Address, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
                End(Patience);
            // Without a reader, a write that did not fit into the pipe fails.
            End(Timeout.InfiniteTimeSpan);
            _folder.Delete(recursive: true);
        }

        private void End(TimeSpan patience)
        {
            try
            {
                _writing.Wait(patience);
            }
            catch (AggregateException)
            {
                // The program did not read.
            }
        }

        private void Write()
        {
            using FileStream writer = new(Address, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            writer.Write(_lines);
        }

#pragma warning disable IDE1006, SYSLIB1054, SA1300 // The name is from the C library, and the call needs no generated code.
        [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true, SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int mkfifo(string path, uint mode);
#pragma warning restore IDE1006, SYSLIB1054, SA1300
    }

    private sealed class Pipe : EnvironmentHandover
    {
        private readonly CancellationTokenSource _over = new();
        private readonly NamedPipeServerStream _pipe;
        private readonly Task _writing;

        public Pipe(IEnumerable<(string Name, string? Value)> variables)
            : base(variables)
        {
            Address = "psfederation-" + Guid.NewGuid().ToString("N");
            _pipe = new NamedPipeServerStream(
                Address, PipeDirection.Out, maxNumberOfServerInstances: 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
            _writing = Task.Run(WriteAsync);
        }

        public override void Dispose()
        {
            _over.Cancel();
            try
            {
                _writing.Wait();
            }
            catch (AggregateException)
            {
                // The program did not read.
            }

            _pipe.Dispose();
            _over.Dispose();
        }

        private async Task WriteAsync()
        {
            await _pipe.WaitForConnectionAsync(_over.Token).ConfigureAwait(false);
            await _pipe.WriteAsync(_lines, _over.Token).ConfigureAwait(false);
            // Closed, not disconnected: Windows discards what a disconnected client has not read yet (DisconnectNamedPipe).
            await _pipe.DisposeAsync().ConfigureAwait(false);
        }
    }
}
