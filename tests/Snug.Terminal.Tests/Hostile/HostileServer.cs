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
    private readonly WebApplication app;
    private readonly string text;
    private readonly ConcurrentBag<Channel<string>> streams = [];

    private HostileServer(string text, string host)
    {
        this.text = text;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{host}:0");
        app = builder.Build();
        Map();
    }

    public string Address => app.Urls.Single();

    /// <summary>The methods that are refused, with the hostile text as title and detail.</summary>
    public HashSet<string> Refuses { get; } = [];

    /// <summary>Off: it is from before there were commands.</summary>
    public bool HasCommands { get; set; } = true;

    /// <summary>So many answers to commands are lost on the way.</summary>
    public int LosesAnswers { get; set; }

    /// <summary>The keys of the commands that came.</summary>
    public ConcurrentQueue<string?> CommandKeys { get; } = [];

    /// <summary>Answers in the place of the server, where it answers true.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = static _ => Task.FromResult(false);

    public static async Task<HostileServer> Start(string text, string host = "127.0.0.1")
    {
        var server = new HostileServer(text, host);
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Map()
    {
        app.Use(async (context, next) =>
        {
            if (Refuses.Contains(context.Request.Method) && context.Request.Path != "/api/welcome")
            {
                var problem = new ProblemDocument("urn:snug:problem:" + text, text, 409, text);
                context.Response.StatusCode = 409;
                await context.Response.WriteAsJsonAsync(problem, Wire.Json.ProblemDocument, "application/problem+json");
                return;
            }

            if (!await Instead(context))
            {
                await next();
            }
        });

        var me = new Person(1, "Dana");
        app.MapGet("/api/welcome", () => Results.Json(new Welcome(text, text, "open"), Wire.Json.Welcome));
        app.MapPost("/api/session", () => Results.Json(new NewSession(me, "token-of-dana"), Wire.Json.NewSession, statusCode: 201));
        app.MapGet("/api/session", () => Results.Json(new Session(me), Wire.Json.Session));
        app.MapPost(
            "/api/codes", () => Results.Json(new DeviceCode(text, text, DateTimeOffset.UnixEpoch), Wire.Json.DeviceCode, statusCode: 201));
        app.MapGet("/api/state", () => Results.Json(new State(me, [Room(1), Room(2)], [me], "1-a"), Wire.Json.State));
        app.MapGet(
            "/api/rooms", (HttpContext context) => WithCursor(context, Results.Json([Room(1), Room(2)], Wire.Json.IReadOnlyListRoom)));
        app.MapPost("/api/rooms", () => Results.Json(Room(2), Wire.Json.Room, statusCode: 201));
        app.MapGet("/api/rooms/{room}", (int room) => Results.Json(Room(room), Wire.Json.Room));
        app.MapGet("/api/rooms/{room}/messages", (HttpContext context, int room, long? after) =>
        {
            IReadOnlyList<Message> page = after >= 2 ? [] : [Message(room, 1), Message(room, 2)];
            return WithCursor(context, Results.Json(page, Wire.Json.IReadOnlyListMessage));
        });
        app.MapPost("/api/rooms/{room}/messages", (HttpContext context, int room) =>
        {
            // Whoever says something is answered, in the room and elsewhere.
            foreach (var stream in streams)
            {
                stream.Writer.TryWrite(Event("5-e", EventKinds.MessagePosted, JsonSerializer.Serialize(Message(2, 10), Wire.Json.Message)));
                stream.Writer.TryWrite(Event("6-f", EventKinds.MessagePosted, JsonSerializer.Serialize(Message(1, 10), Wire.Json.Message)));
            }

            return Results.Json(
                Message(room, 9) with { Key = context.Request.Headers[WireHeaders.IdempotencyKey] }, Wire.Json.Message, statusCode: 201);
        });
        MapCommands();
        app.MapPut("/api/rooms/{room}/read", (int room) => Results.Json(new ReadMark(room, 2), Wire.Json.ReadMark));
        app.MapPut("/api/rooms/{room}/presence", () => Results.NoContent());
        app.MapGet("/api/events", Stream);
        app.MapGet("/api/rooms/{room}/events", Stream);
    }

    private void MapCommands()
    {
        var none = new ProblemDocument(Problems.NotFound.Uri, Problems.NotFound.Title, 404, "Nothing is here.");
        app.MapGet("/api/commands", () => HasCommands
            ? Results.Json(
                [new SlashCommand(text, text, text, text), new("quit", text, text, text), new("weather", text, text, text)],
                Wire.Json.IReadOnlyListSlashCommand)
            : Results.Json(none, Wire.Json.ProblemDocument, "application/problem+json", 404));
        app.Use(async (context, next) =>
        {
            if (context.Request.Path.Value!.EndsWith("/commands", StringComparison.Ordinal) && context.Request.Method == "POST")
            {
                CommandKeys.Enqueue(context.Request.Headers[WireHeaders.IdempotencyKey]);
                if (LosesAnswers-- > 0)
                {
                    context.Abort();
                    return;
                }
            }

            await next();
        });
        app.MapPost("/api/rooms/{room}/commands", () => HasCommands
            ? Results.Json(new CommandAnswer($"Here: {text}\nIt works once. {text}"), Wire.Json.CommandAnswer)
            : Results.Json(none, Wire.Json.ProblemDocument, "application/problem+json", 404));
    }

    private async Task Stream(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        var events = Channel.CreateUnbounded<string>();
        events.Writer.TryWrite(Event("1-a", EventKinds.Hello, JsonSerializer.Serialize(new Hello(text, text), Wire.Json.Hello)));
        events.Writer.TryWrite(Event(
            null,
            EventKinds.Presence,
            JsonSerializer.Serialize(new Presence(1, 2, [new(5, text, "here"), new(6, "Ben", text)]), Wire.Json.Presence)));
        events.Writer.TryWrite(Event("2-b", EventKinds.RoomCreated, JsonSerializer.Serialize(Room(3), Wire.Json.Room)));
        events.Writer.TryWrite(Event(null, "weather.changed", "{\"\\u001b[31m\":1}"));
        streams.Add(events);
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

    private static string Event(string? id, string kind, string data) =>
        $"{(id is null ? "" : $"id: {id}\n")}event: {kind}\ndata: {data}\n\n";

    private static IResult WithCursor(HttpContext context, IResult result)
    {
        context.Response.Headers[WireHeaders.Cursor] = "1-a";
        return result;
    }

    private Room Room(int id) => new(id, text, RoomKinds.Open, text, 2, 1, null);

    private Message Message(int room, long number) =>
        new(room, number, new Author(number == 1
            ? 5
            : null, text, number == 1 ? null : text), $"message {number}: {text}\n{text} @Dana", DateTimeOffset.UnixEpoch, null);
}
