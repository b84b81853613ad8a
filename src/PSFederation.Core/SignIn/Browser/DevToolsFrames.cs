using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>
/// The messages of the DevTools protocol on a pipe: JSON in UTF-8, each followed by a zero byte. A message can arrive in any number of pieces.
/// </summary>
internal sealed class DevToolsFrames(Stream stream, int maxLength)
{
    private const byte End = 0;

    private byte[] _buffer = new byte[64 * 1024];
    private int _begin;
    private int _filled;

    /// <summary>A message in the form of the pipe.</summary>
    public static byte[] Encode(string json)
    {
        byte[] frame = new byte[Encoding.UTF8.GetByteCount(json) + 1];
        Encoding.UTF8.GetBytes(json, frame);
        return frame;
    }

    /// <summary>
    /// The next message; null if the other side has closed the pipe, even after an incomplete message. The bytes are valid until the next call.
    /// </summary>
    /// <exception cref="InvalidDataException">The message exceeds the maximum length.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        int searched = _begin;
        while (true)
        {
            int end = Array.IndexOf(_buffer, End, searched, _filled - searched);
            if (end >= 0)
            {
                ReadOnlyMemory<byte> message = _buffer.AsMemory(_begin, end - _begin);
                _begin = end + 1;
                return message;
            }

            MakeRoom();
            searched = _filled;
            int read = await stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return null;
            _filled += read;
        }
    }

    /// <summary>Moves the incomplete message to the front, and doubles the buffer if necessary.</summary>
    private void MakeRoom()
    {
        int length = _filled - _begin;
        if (length >= maxLength)
            throw new InvalidDataException($"a message of more than {maxLength.Grouped()} bytes");
        byte[] target = length == _buffer.Length ? new byte[(int)Math.Min(2L * _buffer.Length, maxLength + 1L)] : _buffer;
        Buffer.BlockCopy(_buffer, _begin, target, 0, length);
        _buffer = target;
        _begin = 0;
        _filled = length;
    }
}
