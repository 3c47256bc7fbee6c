using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Log.Followers;

/// <summary>Who follows the log, and what of it they asked for.</summary>
internal sealed record Viewer
{
    private Viewer()
    {
    }

    /// <summary>The server itself: it is told everything, also what no client is told.</summary>
    public static Viewer Server { get; } = new();

    /// <summary>A person, who is told what their streams tell them.</summary>
    public static Viewer Of(Caller caller) => new() { Caller = caller };

    /// <summary>Null for the server itself.</summary>
    public Caller? Caller { get; private init; }

    /// <summary>Only what happens in this room; null for everything.</summary>
    public int? RoomId { get; init; }

    /// <summary>Only these; null for all. What is passed over costs next to nothing.</summary>
    public IReadOnlyList<Kind>? Kinds { get; init; }

    /// <summary>Is it told of such an event? Also asked under the projection's gate.</summary>
    /// <param name="position">Where it stands: what happened in a room before somebody joined is not told to them.</param>
    public bool Sees(Kind kind, Audience audience, long position, int? roomId, int? personId, Projection known)
    {
        if ((RoomId is { } only && roomId != only) || (Kinds is { } some && !some.Contains(kind)))
        {
            return false;
        }

        return Caller is not { } person || IsTold(person.PersonId, audience, position, roomId, personId, known);
    }

    /// <summary>
    /// What happens reaches everybody who is in if its room is everybody's; those who could see its room then and can see it now; and
    /// always the person it names. A database may have been in other hands since it was appended, so the room is asked for as it is too.
    /// </summary>
    private static bool IsTold(int viewer, Audience audience, long position, int? roomId, int? personId, Projection known) =>
        (audience.HasFlag(Audience.Everybody) && (roomId is not { } open || RoomPolicy.IsForEverybody(known, open)))
            || (audience.HasFlag(Audience.Named) && personId == viewer)
            || (audience.HasFlag(Audience.Room)
                && roomId is { } room
                && known.Members.WasIn(room, viewer, position)
                && RoomPolicy.Follows(viewer, known, room));
}
