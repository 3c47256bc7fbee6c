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

    // What the server calls those who came in; other servers have nobody.
    private readonly int[] ids;

    private Target(string name, int port, string[] tokens, int[] ids)
    {
        (Name, Port, this.tokens, this.ids) = (name, port, tokens, ids);
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
            return new Target(name, port, [""], []);
        }

        using var poll = new Poll();
        var asker = new Asker(_ => { }) { KeepsBody = true };
        poll.Connect(port, asker);
        var came = Enumerable.Range(0, people).Select(_ => ComeIn(poll, asker)).ToList();
        return new Target(name, port, [.. came.Select(one => one.Token)], [.. came.Select(one => one.Id)]);
    }

    /// <summary>How many people came in beside the first, who posts.</summary>
    public int Others => tokens.Length - 1;

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

    /// <summary>Makes a room of its own for the first and some others, and for nobody else.</summary>
    /// <param name="members">How many others: those that come next.</param>
    /// <returns>Its number.</returns>
    public int MakePrivateRoom(int members)
    {
        using var poll = new Poll();
        var asker = new Asker(_ => { }) { KeepsBody = true };
        poll.Connect(Port, asker);
        var made = Ask(poll, asker, Request("POST", "/api/rooms", tokens[0], """{"name":"Members only","kind":"private"}"""), 201);
        var room = int.Parse(Between(Encoding.UTF8.GetString(made), "\"id\":", ','), CultureInfo.InvariantCulture);
        foreach (var id in ids.Skip(1).Take(members))
        {
            Ask(poll, asker, Request("PUT", $"/api/rooms/{room}/members/{id}", tokens[0], "{}"), 201);
        }

        return room;
    }

    /// <summary>The first adds one of the people to a private room, or removes them.</summary>
    public byte[] Move(int room, int person, bool isIn) => Request(
        isIn ? "PUT" : "DELETE",
        string.Create(CultureInfo.InvariantCulture, $"/api/rooms/{room}/members/{ids[person]}"),
        tokens[0],
        isIn ? "{}" : null);

    private static (string Token, int Id) ComeIn(Poll poll, Asker asker)
    {
        var text = Encoding.UTF8
            .GetString(Ask(poll, asker, Request("POST", "/api/session", null, $"{{\"name\":\"load-{Guid.CreateVersion7():N}\"}}"), 201));
        return (Between(text, "\"token\":\"", '"'), int.Parse(Between(text, "\"id\":", ','), CultureInfo.InvariantCulture));
    }

    private static string Between(string text, string start, char end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from)];
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
