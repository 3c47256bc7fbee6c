using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>An event as it came over the wire.</summary>
/// <param name="Id">Its cursor; null for events that have none.</param>
internal sealed record StreamEvent(string? Id, string Kind, string Data)
{
    public T As<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Data, type)!;

    /// <summary>The data of message.posted.</summary>
    public Message Message => As(Wire.Json.Message);

    /// <summary>Of any kind: what a failure shows.</summary>
    public override string ToString() => $"{Id} {Kind} {Data}";
}

/// <summary>
/// Reads a stream line by line and knows no more of it than the HTML standard says, so that the bytes are what is tested.
/// </summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage answer;
    private readonly StreamReader lines;

    private EventReader(HttpResponseMessage answer, Stream body)
    {
        this.answer = answer;
        lines = new StreamReader(body, new UTF8Encoding(false, throwOnInvalidBytes: true));
    }

    public HttpResponseMessage Answer => answer;

    /// <summary>Ends the wait for what comes; without one, the test's deadline does.</summary>
    public CancellationToken? Stop { get; init; }

    /// <summary>Sends the request and returns when the headers are there.</summary>
    public static async Task<EventReader> Open(HttpClient http, HttpRequestMessage request)
    {
        var opened = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestDeadline.Token);
        request.Dispose();
        return await Of(opened);
    }

    /// <summary>Reads what was opened.</summary>
    public static async Task<EventReader> Of(HttpResponseMessage opened, CancellationToken? stop = null)
    {
        opened.ShouldBe(System.Net.HttpStatusCode.OK);
        return new EventReader(opened, await opened.Content.ReadAsStreamAsync(TestDeadline.Token)) { Stop = stop };
    }

    /// <summary>The next event, of whatever kind; null when the stream has ended.</summary>
    public async Task<StreamEvent?> NextOrEnd()
    {
        string? id = null, kind = null, data = null;
        while (await lines.ReadLineAsync(Stop ?? TestDeadline.Token) is { } line)
        {
            if (line.Length == 0)
            {
                return new StreamEvent(id, kind.ShouldNotBeNull(), data.ShouldNotBeNull());
            }

            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            colon.ShouldBeGreaterThan(0, $"not a field: {line}");
            var value = line[(colon + 2)..];
            _ = line[..colon] switch
            {
                "id" => id = value,
                "event" => kind = value,
                "data" => data = data is null ? value : $"{data}\n{value}",
                _ => throw new InvalidDataException($"an unknown field: {line}"),
            };
        }

        id.ShouldBeNull("the stream was cut inside an event");
        return null;
    }

    /// <summary>The next event, of whatever kind.</summary>
    public async Task<StreamEvent> Next() => (await NextOrEnd()).ShouldNotBeNull("the stream ended");

    /// <summary>The next event of one of these kinds; others are passed over.</summary>
    public async Task<StreamEvent> Next(params string[] kinds)
    {
        while (true)
        {
            var next = await Next();
            if (kinds.Contains(next.Kind))
            {
                return next;
            }
        }
    }

    /// <summary>The next message; anything else is passed over.</summary>
    public async Task<Message> NextMessage() => (await Next(EventKinds.MessagePosted)).Message;

    /// <summary>The next messages, so many of them.</summary>
    public async Task<List<Message>> NextMessages(int count)
    {
        var messages = new List<Message>(count);
        while (messages.Count < count)
        {
            messages.Add(await NextMessage());
        }

        return messages;
    }

    /// <summary>Events up to and including the first that fits.</summary>
    public async Task<List<StreamEvent>> Until(Func<StreamEvent, bool> fits)
    {
        var seen = new List<StreamEvent>();
        do
        {
            seen.Add(await Next());
        }
        while (!fits(seen[^1]));
        return seen;
    }

    /// <summary>Returns when the stream has ended or was cut, whatever came before.</summary>
    public async Task<List<StreamEvent>> ToItsEnd()
    {
        var seen = new List<StreamEvent>();
        try
        {
            while (await NextOrEnd() is { } next)
            {
                seen.Add(next);
            }
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException or SocketException)
        {
            // Cut rather than ended: for a reader that is the same.
        }

        return seen;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lines.Dispose();
        answer.Dispose();
    }
}
