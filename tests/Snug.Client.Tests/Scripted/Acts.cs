using System.Text.Json;
using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Acts that many scripts need.</summary>
internal static class Acts
{
    internal static Act Json(int status, string body, params string[] headers) => line =>
        line.AnswerAsync(status, "application/json", body, headers);

    internal static Act NoContent => line => line.WriteRawAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");

    internal static Act Problem(ProblemType type, string detail = "What happened, and what to do now.", params string[] headers) => line =>
    {
        var document = new ProblemDocument(type.Uri, type.Title, type.Status, detail);
        var json = JsonSerializer.Serialize(document, Wire.Json.ProblemDocument);
        return line.AnswerAsync(type.Status, "application/problem+json", json, headers);
    };

    /// <summary>What proxies say when the server behind them is not there.</summary>
    internal static Act Html(int status) => line => line.AnswerAsync(status, "text/html", "<html><h1>It works!</h1></html>");

    internal static Act Redirect(Uri elsewhere) => line => line.AnswerAsync(302, "text/html", "Moved.", $"Location: {elsewhere}");

    /// <summary>Reads the request and hangs up: the client cannot know what became of it.</summary>
    internal static Act HangUp => _ => Task.CompletedTask;

    internal static Act HalfAnAnswer => line =>
        line.WriteRawAsync("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"ro");

    internal static Act Reset => line =>
    {
        line.CloseByReset();
        return Task.CompletedTask;
    };

    /// <summary>A stream of these bytes that is then cut.</summary>
    internal static Act Stream(string events, Framing framing = Framing.Chunked) => async line =>
    {
        await line.StartStreamAsync(framing);
        await line.WriteAsync(events);
    };

    /// <summary>A stream of these events that then stays open.</summary>
    internal static Act OpenStream(string events) => async line =>
    {
        await line.StartStreamAsync();
        await line.WriteAsync(events);
        await line.HoldAsync();
    };
}
