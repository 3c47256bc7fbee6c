using Snug.Protocol;

namespace Snug.Server.Log;

/// <summary>
/// What the question "may they?" is answered from: memory as it is published (<see cref="Projection"/>), or as a batch leaves it so far
/// (<see cref="Batch"/>). Never the database: the question is asked for every room of a list and inside every transaction.
/// </summary>
internal interface IKnown
{
    /// <summary>The room, or null.</summary>
    RoomFacts? FindRoom(int id);

    /// <summary>The person, or null.</summary>
    PersonFacts? FindPerson(int id);

    /// <summary>Only owners and admins make rooms; talks between people anybody.</summary>
    bool OnlyAdminsMakeRooms { get; }

    /// <summary>What somebody is in a room that has members; null if they are not in it.</summary>
    MemberFacts? FindMember(int room, int person);
}

/// <summary>What of a person decides what they may do.</summary>
/// <param name="Role">One of <see cref="Protocol.Roles"/>.</param>
/// <param name="IsActive">May come in: neither deactivated nor banned.</param>
internal readonly record struct PersonFacts(int Id, string Role, bool IsActive)
{
    public static PersonFacts Of(Person person) => new(person.Id, person.Role ?? Roles.Member, person.Status is null);
}

/// <summary>What of a room decides who may do what in it.</summary>
/// <param name="IsAnnouncements">The others read: only who keeps order there says something.</param>
/// <param name="TakesReplies">The others may reply while it is for announcements.</param>
internal readonly record struct RoomFacts(
    int Id, string Kind, bool IsArchived, bool IsAnnouncements = false, bool TakesReplies = false)
{
    public static RoomFacts Of(Room room) =>
        new(room.Id, room.Kind, room.ArchivedAt is not null, room.Posting is not null, room.Replies is true);
}

/// <summary>What of a member decides what they may do.</summary>
internal readonly record struct MemberFacts(bool IsKeeper);
