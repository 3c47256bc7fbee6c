namespace Snug.Server.Log;

/// <summary>
/// What the question "may they?" is answered from: memory as it is published (<see cref="Projection"/>), or as a batch leaves it so far
/// (<see cref="Batch"/>). Never the database: the question is asked for every room of a list and inside every transaction.
/// </summary>
internal interface IKnown
{
    /// <summary>The room, or null.</summary>
    RoomFacts? FindRoom(int id);

    /// <summary>Is there a person with this id?</summary>
    bool HasPerson(int id);
}

/// <summary>What of a room decides who may do what in it.</summary>
internal readonly record struct RoomFacts(int Id, string Kind, bool IsArchived);
