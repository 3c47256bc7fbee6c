using Snug.Protocol;
using Snug.Server.Log;

namespace Snug.Server.Rooms.Members;

/// <summary>
/// One stay of a person in a room that has members: an interval of positions in the log, because that is what decides which events they
/// could see. A row of the table <c>members</c>, without what proves it.
/// </summary>
/// <param name="From">Position of the event by which they joined.</param>
/// <param name="Until">Of the one by which they left; null while they are there.</param>
/// <param name="Role">One of <see cref="MemberRoles"/>; null for whoever is no keeper.</param>
/// <param name="AddedBy">Who added them; null if they came by themselves.</param>
/// <param name="RemovedBy">Who removed them; null if they left by themselves, or are there.</param>
internal sealed record Stay(
    int RoomId, int PersonId, long From, long? Until = null, string? Role = null, int? AddedBy = null, int? RemovedBy = null)
{
    public bool IsOver => Until is not null;

    public MemberFacts Facts => new(Role == MemberRoles.Keeper);

    /// <summary>Did they see what happened in the room at this position? What they joined and left by, too.</summary>
    public bool Holds(long position) => position >= From && position <= (Until ?? long.MaxValue);
}
