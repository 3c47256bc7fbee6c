using System.Text.Json;
using System.Text.Json.Serialization;

namespace Snug.Server.Legacy;

/// <summary>Body of <c>/chatrm/CREATEROOM</c>.</summary>
/// <param name="Roomname">The new room's name.</param>
internal sealed record CreateRoomCall(string? Roomname);

/// <summary>Body of <c>/chatrm/SENDMSG</c>.</summary>
/// <param name="Roomid">The room's number; clients send it as text or as a number.</param>
/// <param name="Message">What is appended to the room.</param>
internal sealed record SendCall(JsonElement Roomid, string? Message);

/// <summary>The original's JSON: names in lower case.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateRoomCall))]
[JsonSerializable(typeof(SendCall))]
internal sealed partial class OriginalJson : JsonSerializerContext;
