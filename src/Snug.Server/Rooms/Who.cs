using Snug.Server.People;

namespace Snug.Server.Rooms;

/// <summary>What somebody is to this server; each is a column of the authorisation matrix (RoomPolicyTests).</summary>
[Flags]
internal enum WhoKind
{
    /// <summary>Nothing was proved and nothing said: may do nothing.</summary>
    Nobody = 0,

    /// <summary>At the door, not in.</summary>
    Stranger = 1,

    /// <summary>Proved by a token who they are.</summary>
    Person = 2,

    /// <summary>Came by another door than the API, where nobody proves a name.</summary>
    Guest = 4,

    /// <summary>The owner's command, or the server for its owner.</summary>
    Owner = 8,

    /// <summary>A person who is in the room, where it has members. Never said of somebody: found by asking what is known.</summary>
    Member = 16,

    /// <summary>A member who keeps the room. Found like that.</summary>
    Keeper = 32,

    /// <summary>A person who keeps order on the server: an owner or admin. Found like that.</summary>
    Moderator = 64,

    /// <summary>A person who is a program: reads and says. Found like that, and in place of being a person.</summary>
    Bot = 128,
}

/// <summary>Who wants to do something. The default is nobody, who may do nothing.</summary>
internal readonly record struct Who
{
    public static readonly Who Stranger = new() { Kind = WhoKind.Stranger };

    public static readonly Who Owner = new() { Kind = WhoKind.Owner };

    public WhoKind Kind { get; private init; }

    /// <summary>Null for whoever is no person here.</summary>
    public int? PersonId { get; private init; }

    /// <summary>The door by which a guest came, one of <see cref="Protocol.Doors"/>.</summary>
    public string? Via { get; private init; }

    public static Who Is(Caller caller) => Is(caller.PersonId);

    public static Who Is(int personId) => new() { Kind = WhoKind.Person, PersonId = personId };

    public static Who Guest(string via) => new() { Kind = WhoKind.Guest, Via = via };
}
