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
    public bool Sees(Kind kind, Audience audience, int? roomId, int? personId, IKnown known)
    {
        if ((RoomId is { } only && roomId != only) || (Kinds is { } some && !some.Contains(kind)))
        {
            return false;
        }

        return Caller is not { } person || audience switch
        {
            Audience.Everybody => true,
            Audience.Room => roomId is { } room && RoomPolicy.MaySee(Who.Is(person), known, room),
            Audience.Named => personId == person.PersonId,
            _ => false,
        };
    }
}
