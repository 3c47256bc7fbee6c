using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Snug.Protocol;

namespace Snug.Server.Log;

/// <summary>
/// Events as bytes of a stream (HTML standard, 9.2 Server-sent events). Data is one line of JSON, in which control characters
/// are escaped, so no text can end an event or begin another.
/// </summary>
internal static class EventEncoder
{
    /// <summary>An event of the log, with its cursor as id.</summary>
    public static void Write(IBufferWriter<byte> output, LogEvent happened)
    {
        var json = Begin(output, happened.Cursor, happened.Kind.Name);
        happened.Kind.Subject.Write(json, happened.State);
        End(output, json);
    }

    public static void WriteHello(IBufferWriter<byte> output, Cursor? cursor, Hello hello) =>
        Write(output, cursor, EventKinds.Hello, hello, Wire.Json.Hello);

    public static void WriteReset(IBufferWriter<byte> output, Cursor cursor) => WriteEmpty(output, cursor, EventKinds.Reset);

    public static void WritePing(IBufferWriter<byte> output, Cursor cursor) => WriteEmpty(output, cursor, EventKinds.Ping);

    public static void WriteBye(IBufferWriter<byte> output, int retryMs) =>
        Write(output, null, EventKinds.Bye, new Bye(retryMs), Wire.Json.Bye);

    public static void WriteMe(IBufferWriter<byte> output, IReadOnlyList<ReadMark> marks) =>
        Write(output, null, EventKinds.Me, new Me(marks), Wire.Json.Me);

    public static void WritePresence(IBufferWriter<byte> output, Presence presence) =>
        Write(output, null, EventKinds.Presence, presence, Wire.Json.Presence);

    private static void Write<T>(IBufferWriter<byte> output, Cursor? cursor, string kind, T data, JsonTypeInfo<T> type)
    {
        var json = Begin(output, cursor, kind);
        JsonSerializer.Serialize(json, data, type);
        End(output, json);
    }

    private static void WriteEmpty(IBufferWriter<byte> output, Cursor cursor, string kind)
    {
        var json = Begin(output, cursor, kind);
        json.WriteStartObject();
        json.WriteEndObject();
        End(output, json);
    }

    /// <summary>How much of an event comes before its data: its id and its kind. Both stay when its words are taken away.</summary>
    public static int HeadLength(ReadOnlySpan<byte> encoded) => encoded.IndexOf("\ndata: "u8) + "\ndata: ".Length;

    /// <summary>Writes what comes before the data, and gives a writer for it.</summary>
    private static Utf8JsonWriter Begin(IBufferWriter<byte> output, Cursor? cursor, string kind)
    {
        if (cursor is { } id)
        {
            output.Write("id: "u8);
            output.Advance(id.Write(output.GetSpan(Cursor.MostBytes)));
            output.Write("\n"u8);
        }

        output.Write("event: "u8);
        Encoding.ASCII.GetBytes(kind, output);
        output.Write("\ndata: "u8);
        return ThreadJsonWriter.Begin(output);
    }

    private static void End(IBufferWriter<byte> output, Utf8JsonWriter json)
    {
        ThreadJsonWriter.End(json);
        output.Write("\n\n"u8);
    }
}
