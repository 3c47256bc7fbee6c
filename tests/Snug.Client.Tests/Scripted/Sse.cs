using System.Text.Json;
using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Events as they go over the wire.</summary>
internal static class Sse
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 22, 19, 2, 0, TimeSpan.Zero);

    internal static string Event(string kind, string? id, string data) =>
        $"{(id is null ? "" : $"id: {id}\n")}event: {kind}\ndata: {data}\n\n";

    internal static string Hello(string? id) => Event(EventKinds.Hello, id, """{"name":"The Lantern","version":"0.1.0"}""");

    internal static string Ping(string id) => Event(EventKinds.Ping, id, "{}");

    internal static string Reset(string? id) => Event(EventKinds.Reset, id, "{}");

    internal static string Bye(int retryMs) => Event(EventKinds.Bye, id: null, $$"""{"retryMs":{{retryMs}}}""");

    /// <summary>The message with this number in room 3.</summary>
    internal static Message Message(long number) =>
        new(3, number, new Author(7, "Ines"), $"words {number} · é 🏮\nand a second line", Evening.AddSeconds(number), Key: null);

    internal static string MessageJson(long number) => JsonSerializer.Serialize(Message(number), Wire.Json.Message);

    /// <summary>In these tests message N has position N, so that the order on the stream can be read off the numbers.</summary>
    internal static string Posted(long position, string tag = "t") =>
        Event(EventKinds.MessagePosted, $"{position}-{tag}", MessageJson(position));

    internal static string PostedUpTo(long last, long first = 1) =>
        string.Concat(Enumerable.Range((int)first, (int)(last - first + 1)).Select(n => Posted(n)));
}
