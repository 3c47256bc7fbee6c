using System.Globalization;

namespace Snug.Load;

/// <summary>A keep-alive connection with one request at a time, which reads just enough of the answers.</summary>
internal sealed class Asker(Action<Asker> answered) : EpollConnection
{
    /// <summary>Set by whoever asks.</summary>
    public long AskedAt { get; set; }

    /// <summary>Set by whoever asks.</summary>
    public long Sequence { get; set; }

    public int Status { get; private set; }

    /// <summary>The body of the last answer; kept only if wanted.</summary>
    public byte[]? Body { get; private set; }

    public bool KeepsBody { get; init; }

    /// <summary>Bytes of the last answer, head and all.</summary>
    public int AnswerBytes { get; private set; }

    public override void Received(ReadOnlySpan<byte> bytes)
    {
        if (BodyStart(bytes) is not { } start)
        {
            Keep(bytes);
            return;
        }

        Status = int.Parse(bytes[9..12], CultureInfo.InvariantCulture);
        AnswerBytes = bytes.Length;
        Body = KeepsBody ? bytes[start..].ToArray() : null;
        answered(this);
    }

    /// <returns>Where the body begins, if the answer is whole.</returns>
    private static int? BodyStart(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return null;
        }

        var headers = answer[..head];
        var length = headers.IndexOf("Content-Length: "u8);
        if (length < 0)
        {
            var isChunked = headers.IndexOf("Transfer-Encoding: chunked"u8) >= 0;
            return !isChunked || answer.EndsWith("0\r\n\r\n"u8) ? head + 4 : null;
        }

        var digits = headers[(length + 16)..];
        var line = digits.IndexOf((byte)'\r');
        var body = int.Parse(line < 0 ? digits : digits[..line], CultureInfo.InvariantCulture);
        return answer.Length >= head + 4 + body ? head + 4 : null;
    }
}
