using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Snug.Protocol;

namespace Snug.Terminal.Tty;

/// <summary>
/// What <c>--json</c> prints: the wire's JSON with everything but printable ASCII escaped as <c>\uXXXX</c>. It is exact (a
/// program gets every character back) and a terminal that shows it is as safe as with any other output.
/// </summary>
public static class JsonText
{
    // The default encoder escapes everything outside of Basic Latin, C1 and bidirectional controls among it.
    private static readonly WireJson Json = new(new JsonSerializerOptions(WireJson.Default.Options) { Encoder = null });

    /// <summary>One line of JSON.</summary>
    public static SafeText Of<T>(T value) =>
        SafeText.FromSafeParts(JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Json.GetTypeInfo(typeof(T))!));
}
