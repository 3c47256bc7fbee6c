using System.Text.Json.Serialization;

namespace Snug.Server.Legacy;

/// <summary>What an import brought over. Every number counts this run only.</summary>
public sealed class ImportReport
{
    /// <summary>The rooms that were looked at, in order of their old numbers.</summary>
    public IList<ImportedRoom> Rooms { get; init; } = [];

    /// <summary>Messages with the name of whoever sent them.</summary>
    public int Messages { get; set; }

    /// <summary>Pieces of text without a name, kept as they are, under the file's name.</summary>
    public int KeptAsTheyAre { get; set; }

    /// <summary>Messages that were longer than a message holds, kept as several.</summary>
    public int KeptInParts { get; set; }

    /// <summary>Characters that no screen shows, kept as signs.</summary>
    public int Signs { get; set; }

    /// <summary>What was found when the database was opened for this; null if all was well, or a server had it open.</summary>
    public string? Found { get; set; }
}

/// <summary>A room of the original and what it is here.</summary>
/// <param name="OriginalId">Its number there.</param>
/// <param name="Room">Its number here.</param>
/// <param name="Name">Its name here.</param>
/// <param name="Result">What happened to it.</param>
/// <param name="IsArchived">It was not shown in the original (its <c>yes</c> said something else), so it is archived.</param>
public sealed record ImportedRoom(
    string OriginalId, int Room, string Name, [property: JsonPropertyName("fate")] ImportedRoomResult Result, bool IsArchived);

/// <summary>What an import did to a room.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImportedRoomResult>))]
public enum ImportedRoomResult
{
    /// <summary>New here.</summary>
    Made,

    /// <summary>Here since an earlier import; what was said since then was added.</summary>
    [JsonStringEnumMemberName("GoneOnWith")]
    Continued,

    /// <summary>A number that has no room there: kept free by an archived one, so that the others keep their numbers.</summary>
    [JsonStringEnumMemberName("KeptFree")]
    Reserved,
}
