using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Snug.Protocol;

namespace Snug.Terminal.Tests.Hostile;

/// <summary>
/// A server that says the same hostile text wherever a server can say anything: its own name, people, rooms, topics, messages,
/// codes, events of every kind. With <see cref="Refuses"/> it says it in problem documents instead.
/// </summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _text;
    private readonly ConcurrentBag<Channel<string>> _streams = [];

    private HostileServer(string text)
    {
        _text = text;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        Map();
    }

    public string Address => _app.Urls.Single();

    /// <summary>The methods that are refused, with the hostile text as title and detail.</summary>
    public HashSet<string> Refuses { get; } = [];

    public static async Task<HostileServer> StartAsync(string text)
    {
        var server = new HostileServer(text);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map()
    {
        _app.Use(async (context, next) =>
        {
            if (Refuses.Contains(context.Request.Method) && context.Request.Path != "/api/welcome")
            {
                var problem = new ProblemDocument("urn:snug:problem:" + _text, _text, 409, _text);
                context.Response.StatusCode = 409;
                await context.Response.WriteAsJsonAsync(problem, Wire.Json.ProblemDocument, "application/problem+json");
                return;
            }

            await next();
        });

        var me = new Person(1, "Dana");
        _app.MapGet("/api/welcome", () => Results.Json(new Welcome(_text, _text, "open"), Wire.Json.Welcome));
        _app.MapPost("/api/session", () => Results.Json(new NewSession(me, "token-of-dana"), Wire.Json.NewSession, statusCode: 201));
        _app.MapGet("/api/session", () => Results.Json(new Session(me), Wire.Json.Session));
        _app.MapPost("/api/codes", () => Results.Json(new DeviceCode(_text, _text, DateTimeOffset.UnixEpoch), Wire.Json.DeviceCode, statusCode: 201));
        _app.MapGet("/api/state", () => Results.Json(new State(me, [Room(1), Room(2)], [me], "1-a"), Wire.Json.State));
        _app.MapGet("/api/rooms", (HttpContext context) => WithCursor(context, Results.Json([Room(1), Room(2)], Wire.Json.IReadOnlyListRoom)));
        _app.MapPost("/api/rooms", () => Results.Json(Room(2), Wire.Json.Room, statusCode: 201));
        _app.MapGet("/api/rooms/{room}", (int room) => Results.Json(Room(room), Wire.Json.Room));
        _app.MapGet("/api/rooms/{room}/messages", (HttpContext context, int room, long? after) =>
        {
            IReadOnlyList<Message> page = after >= 2 ? [] : [Message(room, 1), Message(room, 2)];
            return WithCursor(context, Results.Json(page, Wire.Json.IReadOnlyListMessage));
        });
        _app.MapPost("/api/rooms/{room}/messages", (HttpContext context, int room) =>
        {
            // Whoever says something is answered, in the room and elsewhere.
            foreach (var stream in _streams)
            {
                stream.Writer.TryWrite(Event("5-e", EventKinds.MessagePosted, JsonSerializer.Serialize(Message(2, 10), Wire.Json.Message)));
                stream.Writer.TryWrite(Event("6-f", EventKinds.MessagePosted, JsonSerializer.Serialize(Message(1, 10), Wire.Json.Message)));
            }

            return Results.Json(Message(room, 9) with { Key = context.Request.Headers[WireHeaders.IdempotencyKey] }, Wire.Json.Message, statusCode: 201);
        });
        _app.MapPut("/api/rooms/{room}/read", (int room) => Results.Json(new ReadMark(room, 2), Wire.Json.ReadMark));
        _app.MapPut("/api/rooms/{room}/presence", () => Results.NoContent());
        _app.MapGet("/api/events", StreamAsync);
        _app.MapGet("/api/rooms/{room}/events", StreamAsync);
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        var events = Channel.CreateUnbounded<string>();
        events.Writer.TryWrite(Event("1-a", EventKinds.Hello, JsonSerializer.Serialize(new Hello(_text, _text), Wire.Json.Hello)));
        events.Writer.TryWrite(Event(null, EventKinds.Presence, JsonSerializer.Serialize(new Presence(1, 2, [new(5, _text, "here"), new(6, "Ben", _text)]), Wire.Json.Presence)));
        events.Writer.TryWrite(Event("2-b", EventKinds.RoomCreated, JsonSerializer.Serialize(Room(3), Wire.Json.Room)));
        events.Writer.TryWrite(Event(null, "weather.changed", "{\"\\u001b[31m\":1}"));
        _streams.Add(events);
        try
        {
            await foreach (var told in events.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(told, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
    }

    private static string Event(string? id, string kind, string data) => $"{(id is null ? "" : $"id: {id}\n")}event: {kind}\ndata: {data}\n\n";

    private static IResult WithCursor(HttpContext context, IResult result)
    {
        context.Response.Headers[WireHeaders.Cursor] = "1-a";
        return result;
    }

    private Room Room(int id) => new(id, _text, RoomKinds.Open, _text, 2, 1, null);

    private Message Message(int room, long number) =>
        new(room, number, new Author(number == 1 ? 5 : null, _text, number == 1 ? null : _text), $"message {number}: {_text}\n{_text} @Dana", DateTimeOffset.UnixEpoch, null);
}
