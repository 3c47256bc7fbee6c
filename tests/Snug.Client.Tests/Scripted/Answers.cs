using System.Text.Json;
using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Acts that many scripts need.</summary>
internal static class Answers
{
    internal static ScriptedAnswer Json(int status, string body, params string[] headers) => line =>
        line.Answer(status, "application/json", body, headers);

    internal static ScriptedAnswer NoContent => line => line.WriteRaw("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");

    internal static ScriptedAnswer Problem(
        ProblemType type, string detail = "What happened, and what to do now.", params string[] headers) => line =>
    {
        var document = new ProblemDocument(type.Uri, type.Title, type.Status, detail);
        var json = JsonSerializer.Serialize(document, Wire.Json.ProblemDocument);
        return line.Answer(type.Status, "application/problem+json", json, headers);
    };

    /// <summary>What proxies say when the server behind them is not there.</summary>
    internal static ScriptedAnswer Html(int status) => line => line.Answer(status, "text/html", "<html><h1>It works!</h1></html>");

    internal static ScriptedAnswer Redirect(Uri elsewhere) => line => line.Answer(302, "text/html", "Moved.", $"Location: {elsewhere}");

    /// <summary>Reads the request and hangs up: the client cannot know what became of it.</summary>
    internal static ScriptedAnswer HangUp => _ => Task.CompletedTask;

    internal static ScriptedAnswer HalfAnAnswer => line =>
        line.WriteRaw("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"ro");

    internal static ScriptedAnswer Reset => line =>
    {
        line.CloseByReset();
        return Task.CompletedTask;
    };

    /// <summary>A stream of these bytes that is then cut.</summary>
    internal static ScriptedAnswer Stream(string events, Framing framing = Framing.Chunked) => async line =>
    {
        await line.StartStream(framing);
        await line.Write(events);
    };

    /// <summary>A stream of these events that then stays open.</summary>
    internal static ScriptedAnswer OpenStream(string events) => async line =>
    {
        await line.StartStream();
        await line.Write(events);
        await line.Hold();
    };
}
