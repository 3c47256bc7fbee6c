using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Snug.Protocol;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// Events as bytes of a stream (HTML standard, 9.2 Server-sent events). Data is one line of JSON, in which control characters
/// are escaped, so no text can end an event or begin another.
/// </summary>
internal static class EventEncoder
{
    private static readonly byte[] HelloHead = HeadOf(EventKinds.Hello);
    private static readonly byte[] ResetHead = HeadOf(EventKinds.Reset);
    private static readonly byte[] PingHead = HeadOf(EventKinds.Ping);
    private static readonly byte[] ByeHead = HeadOf(EventKinds.Bye);
    private static readonly byte[] MeHead = HeadOf(EventKinds.Me);
    private static readonly byte[] PresenceHead = HeadOf(EventKinds.Presence);

    /// <summary>An event of the log, with its cursor as id.</summary>
    public static void Write(IBufferWriter<byte> output, LogEvent happened)
    {
        var json = Begin(output, happened.Cursor, happened.Kind.Head);
        happened.Kind.Subject.Write(json, happened.State);
        End(output, json);
    }

    /// <summary>The same from the row that holds it.</summary>
    public static void Copy(
        IBufferWriter<byte> output, Cursor cursor, Kind kind, IRow row, in References references, Projection known)
    {
        var json = Begin(output, cursor, kind.Head);
        kind.Subject.Copy(json, row, references, known);
        End(output, json);
    }

    public static void WriteHello(IBufferWriter<byte> output, Cursor? cursor, Hello hello) =>
        Write(output, cursor, HelloHead, hello, Wire.Json.Hello);

    public static void WriteReset(IBufferWriter<byte> output, Cursor cursor) => WriteEmpty(output, cursor, ResetHead);

    public static void WritePing(IBufferWriter<byte> output, Cursor cursor) => WriteEmpty(output, cursor, PingHead);

    public static void WriteBye(IBufferWriter<byte> output, int retryMs) =>
        Write(output, null, ByeHead, new Bye(retryMs), Wire.Json.Bye);

    public static void WriteMe(IBufferWriter<byte> output, Me me) => Write(output, null, MeHead, me, Wire.Json.Me);

    public static void WritePresence(IBufferWriter<byte> output, Presence presence) =>
        Write(output, null, PresenceHead, presence, Wire.Json.Presence);

    private static void Write<T>(IBufferWriter<byte> output, Cursor? cursor, byte[] head, T data, JsonTypeInfo<T> type)
    {
        var json = Begin(output, cursor, head);
        JsonSerializer.Serialize(json, data, type);
        End(output, json);
    }

    private static void WriteEmpty(IBufferWriter<byte> output, Cursor cursor, byte[] head)
    {
        var json = Begin(output, cursor, head);
        json.WriteStartObject();
        json.WriteEndObject();
        End(output, json);
    }

    /// <summary>How much of an event comes before its data: its id and its kind. Both stay when its words are taken away.</summary>
    public static int HeadLength(ReadOnlySpan<byte> encoded) => encoded.IndexOf("\ndata: "u8) + "\ndata: ".Length;

    /// <summary>What stands between an event's cursor and its data.</summary>
    public static byte[] HeadOf(string kind) => Encoding.ASCII.GetBytes($"event: {kind}\ndata: ");

    /// <summary>Writes what comes before the data, in one piece, and gives a writer for it.</summary>
    private static Utf8JsonWriter Begin(IBufferWriter<byte> output, Cursor? cursor, byte[] head)
    {
        var id = "id: "u8;
        var target = output.GetSpan(id.Length + Cursor.MostBytes + 1 + head.Length);
        var length = 0;
        if (cursor is { } place)
        {
            id.CopyTo(target);
            length = id.Length + place.Write(target[id.Length..]);
            target[length++] = (byte)'\n';
        }

        head.CopyTo(target[length..]);
        output.Advance(length + head.Length);
        return ThreadJsonWriter.Begin(output);
    }

    private static void End(IBufferWriter<byte> output, Utf8JsonWriter json)
    {
        ThreadJsonWriter.End(json);
        output.Write("\n\n"u8);
    }
}
