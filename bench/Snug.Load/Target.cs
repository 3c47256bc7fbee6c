using System.Globalization;
using System.Text;

namespace Snug.Load;

/// <summary>
/// A server that can be driven: Snug, or one it is compared with. All get the same texts; those that keep nothing only have a way
/// to say something and one to follow.
/// </summary>
internal sealed class Target
{
    private const int TextBytes = 100;

    private readonly string[] tokens;

    private Target(string name, int port, string[] tokens)
    {
        (Name, Port, this.tokens) = (name, port, tokens);
    }

    /// <summary>snug, nchan, loop (the bare C loop) or kestrel.</summary>
    public string Name { get; }

    public int Port { get; }

    public bool IsSnug => Name == "snug";

    /// <summary>Gets ready to drive: people come in. The first posts; readers are others, who are not told of its read marks.</summary>
    public static Target Enter(string name, int port, int people)
    {
        if (name != "snug")
        {
            return new Target(name, port, [""]);
        }

        using var poll = new Poll();
        var asker = new Asker(_ => { }) { KeepsBody = true };
        poll.Connect(port, asker);
        return new Target(name, port, [.. Enumerable.Range(0, people).Select(_ => ComeIn(poll, asker))]);
    }

    /// <summary>A message with a sequence number, by one of the people.</summary>
    public byte[] Post(long sequence, int person = 0, int room = 1)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"#S{sequence:0000000000}").PadRight(TextBytes, 'x');
        return Name == "nchan"
            ? Request("POST", "/pub", null, $"{{\"text\":\"{text}\"}}")
            : Request(
                "POST",
                string.Create(CultureInfo.InvariantCulture, $"/api/rooms/{room}/messages"),
                tokens[person % tokens.Length],
                $"{{\"text\":\"{text}\"}}",
                IsSnug ? $"Idempotency-Key: {Guid.CreateVersion7()}\r\n" : null);
    }

    /// <summary>Asks for a stream.</summary>
    /// <param name="reader">Which reader: they are different people.</param>
    /// <param name="room">A room's own stream; null for everything.</param>
    /// <param name="after">Where to go on.</param>
    public byte[] Follow(int reader, int? room, string? after = null)
    {
        var path = Name == "nchan"
            ? "/sub"
            : room is { } one
            ? string.Create(CultureInfo.InvariantCulture, $"/api/rooms/{one}/events")
            : "/api/events";
        return Request("GET", path, tokens.Length == 1 ? tokens[0] : tokens[1 + (reader % (tokens.Length - 1))], body: null,
            Name == "nchan" ? "Accept: text/event-stream\r\n" : after is null ? null : $"Last-Event-ID: {after}\r\n");
    }

    public byte[] Get(string path, string? more = null) => Request("GET", path, tokens[^1], body: null, more);

    public static byte[] Request(string method, string path, string? token, string? body, string? more = null)
    {
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
        text.Append(string.IsNullOrEmpty(token) ? "" : $"Authorization: Bearer {token}\r\n").Append(more);
        text.Append(body is null
            ? "\r\n"
            : string.Create(CultureInfo.InvariantCulture, $"Content-Type: "
                + $"application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string ComeIn(Poll poll, Asker asker)
    {
        var text = Encoding.UTF8
            .GetString(Ask(poll, asker, Request("POST", "/api/session", null, $"{{\"name\":\"load-{Guid.CreateVersion7():N}\"}}"), 201));
        const string Member = "\"token\":\"";
        var start = text.IndexOf(Member, StringComparison.Ordinal) + Member.Length;
        return text[start..text.IndexOf('"', start)];
    }

    /// <summary>One request, waited for.</summary>
    public static byte[] Ask(Poll poll, Asker asker, byte[] request, int status)
    {
        var body = asker.Body;
        asker.Send(request);
        poll.Until(() => !ReferenceEquals(asker.Body, body), "an answer");
        return asker.Status == status
            ? asker.Body!
            : throw new InvalidOperationException($"answered {asker.Status}, not {status}: {Encoding.UTF8.GetString(asker.Body!)}");
    }
}
