using Snug.Protocol;

namespace Snug.Server.People.Presence;

/// <summary>Somebody with a stream here, or who had one until a moment ago. Guarded by the board's gate.</summary>
internal sealed class PresentPerson(Person person)
{
    public Person Person { get; } = person;

    public int Streams { get; set; }

    /// <summary>Rooms whose own stream they read, or did until a moment ago.</summary>
    public Dictionary<int, (int Streams, long? LeftAt)> RoomStreams { get; } = [];

    public int? Room { get; set; }

    public long? WritingSince { get; set; }

    public long? LeftAt { get; set; }
}
