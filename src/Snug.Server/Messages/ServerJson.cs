using System.Text.Json.Serialization;

namespace Snug.Server.Messages;

/// <summary>JSON that stands in columns of the database and never on the wire as it is.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<StoredReaction>))]
internal sealed partial class ServerJson : JsonSerializerContext;
