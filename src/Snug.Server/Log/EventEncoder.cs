using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
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
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>An event of the log, with its cursor as id.</summary>
    public static void Write(IBufferWriter<byte> output, LogEvent happened) =>
        Write(output, happened.Cursor, LogEvent.NameOf(happened.Kind), json => WriteState(json, happened.State));

    public static void WriteHello(IBufferWriter<byte> output, Cursor? cursor, Hello hello) => Write(output, cursor, EventKinds.Hello, hello, Wire.Json.Hello);

    public static void WriteReset(IBufferWriter<byte> output, Cursor cursor) => Write(output, cursor, EventKinds.Reset, WriteEmpty);

    public static void WritePing(IBufferWriter<byte> output, Cursor cursor) => Write(output, cursor, EventKinds.Ping, WriteEmpty);

    public static void WriteBye(IBufferWriter<byte> output, int retryMs) => Write(output, null, EventKinds.Bye, new Bye(retryMs), Wire.Json.Bye);

    public static void WriteMe(IBufferWriter<byte> output, IReadOnlyList<ReadMark> marks) => Write(output, null, EventKinds.Me, new Me(marks), Wire.Json.Me);

    public static void WritePresence(IBufferWriter<byte> output, Presence presence) => Write(output, null, EventKinds.Presence, presence, Wire.Json.Presence);

    private static void Write<T>(IBufferWriter<byte> output, Cursor? cursor, string kind, T data, JsonTypeInfo<T> type) =>
        Write(output, cursor, kind, json => JsonSerializer.Serialize(json, data, type));

    private static void Write(IBufferWriter<byte> output, Cursor? cursor, string kind, Action<Utf8JsonWriter> writeData)
    {
        if (cursor is { } id)
        {
            output.Write("id: "u8);
            Encoding.ASCII.GetBytes(id.ToString(), output);
            output.Write("\n"u8);
        }

        output.Write("event: "u8);
        Encoding.ASCII.GetBytes(kind, output);
        output.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(output, WriterOptions))
        {
            writeData(json);
        }

        output.Write("\n\n"u8);
    }

    private static void WriteState(Utf8JsonWriter json, object state)
    {
        switch (state)
        {
            case Message message:
                JsonSerializer.Serialize(json, message, Wire.Json.Message);
                break;
            case Room room:
                JsonSerializer.Serialize(json, room, Wire.Json.Room);
                break;
            case Person person:
                JsonSerializer.Serialize(json, person, Wire.Json.Person);
                break;
            default:
                throw new ArgumentException($"{state.GetType()} is not the data of an event", nameof(state));
        }
    }

    private static void WriteEmpty(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }
}
