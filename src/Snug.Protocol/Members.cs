using System.Text.Json.Serialization;

namespace Snug.Protocol;

/// <summary>Somebody in a private or direct room.</summary>
/// <param name="Person">Who.</param>
/// <param name="Role"><see cref="MemberRoles.Keeper"/>; absent for the others.</param>
public sealed record Member(
    Person Person, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role = null);

/// <summary>What a member may do in their room beside reading and saying.</summary>
public static class MemberRoles
{
    /// <summary>Adds and removes, renames, archives, takes messages away, and makes others keepers.</summary>
    public const string Keeper = "keeper";

    /// <summary>In words of requests only: whoever has no role.</summary>
    public const string Member = "member";
}

/// <summary>Body of <c>PUT /api/rooms/{room}/members/{person}</c>; none is needed to add.</summary>
/// <param name="Role">One of <see cref="MemberRoles"/>; null leaves it, and makes a member of somebody new.</param>
public sealed record NewMember([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role = null);

/// <summary>Data of <c>member.joined</c>, <c>member.changed</c> and <c>member.left</c>, in rooms that have members.</summary>
/// <param name="Room">Its id.</param>
/// <param name="Person">Whom it is about.</param>
/// <param name="Role"><see cref="MemberRoles.Keeper"/>; absent for the others.</param>
/// <param name="By">Who added or removed them: a person's id; absent where they did so themselves.</param>
/// <param name="Details">The whole room, for somebody to whom it is new; only when they joined, and are in it still.</param>
public sealed record MemberEvent(
    int Room,
    Person Person,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? By = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Room? Details = null);

/// <summary>Body of <c>POST /api/direct</c>.</summary>
/// <param name="People">With whom: ids of 1 to 7 others.</param>
public sealed record NewDirect(IReadOnlyList<int> People);
