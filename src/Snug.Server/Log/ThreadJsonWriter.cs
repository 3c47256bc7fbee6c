using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Snug.Server.Log;

/// <summary>
/// A writer of JSON for each thread: a new one for each event costs more than the event. Begin, write, end; no await between.
/// </summary>
internal static class ThreadJsonWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly ArrayBufferWriter<byte> Nowhere = new();

    [ThreadStatic]
    private static Utf8JsonWriter? own;

    public static Utf8JsonWriter Begin(IBufferWriter<byte> output)
    {
        if (own is not { } json)
        {
            return own = new Utf8JsonWriter(output, Options);
        }

        json.Reset(output);
        return json;
    }

    public static void End(Utf8JsonWriter json)
    {
        json.Flush();

        // It MUST NOT keep a stream's buffer alive until this thread encodes again.
        json.Reset(Nowhere);
    }
}
