using System.Text.Json.Serialization;

namespace Snug.Protocol;

/// <summary>Body of <c>POST /api/invites</c>.</summary>
/// <param name="Rooms">Where whoever comes by it begins: the first is where they are led.</param>
/// <param name="Role">What they become, below one's own role unless one is an owner; a member without it.</param>
/// <param name="Uses">How many may come by it; any number without it.</param>
/// <param name="ExpiresAt">Until when; without end if it is not said.</param>
/// <param name="Note">For whoever keeps the list of invitations, 1 to 250 code points.</param>
public sealed record NewInvite(
    IReadOnlyList<int>? Rooms = null, string? Role = null, int? Uses = null, DateTimeOffset? ExpiresAt = null, string? Note = null);

/// <summary>An invitation. Code and link are told once, when it is made: the server keeps a hash.</summary>
/// <param name="Id">1, 2, 3 … with holes.</param>
/// <param name="Used">How many came by it.</param>
/// <param name="People">Those of them who came first, 50 at most.</param>
/// <param name="CreatedBy">Absent for the owner's command and the server itself.</param>
/// <param name="Works">Still lets somebody in: not used up, not over, not revoked.</param>
public sealed record Invite(
    long Id,
    string Role,
    IReadOnlyList<int> Rooms,
    string? Note,
    int? Uses,
    int Used,
    IReadOnlyList<Person> People,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    bool Works,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Person? CreatedBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Link = null);

/// <summary>What a code opens, for whoever holds it: <c>GET /api/welcome?code=</c>.</summary>
/// <param name="Person">Whom it signs in; absent for an invitation, which takes a name.</param>
/// <param name="By">Who invites, if a person does.</param>
public sealed record Invited(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Person? Person = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Person? By = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role = null);

/// <summary>Body of <c>PATCH /api/me</c>: what is not said stays.</summary>
/// <param name="Name">1 to 64 code points, free as people see it.</param>
public sealed record MeChange(string? Name = null);

/// <summary>Body of <c>PATCH /api/people/{person}</c>: what is not said stays.</summary>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Deactivated">True takes the way in, false gives it back.</param>
public sealed record PersonChange(string? Role = null, bool? Deactivated = null);

/// <summary>Body of <c>PUT /api/people/{person}/ban</c>.</summary>
/// <param name="RemoveMessages">What they said goes too; otherwise it stays.</param>
public sealed record Ban(bool RemoveMessages = false);

/// <summary>A row of <c>GET /api/audit</c>.</summary>
/// <param name="Id">1, 2, 3 … without holes.</param>
/// <param name="By">Who did it; null for the owner's command.</param>
/// <param name="Act">One of <see cref="AuditActs"/>.</param>
/// <param name="About">To whom; null where it is about nobody.</param>
/// <param name="Detail">What belongs to it, for people.</param>
public sealed record AuditEntry(long Id, DateTimeOffset At, Person? By, string Act, Person? About, string? Detail);

/// <summary>What stands in the audit log. Names, once released, keep their meaning.</summary>
public static class AuditActs
{
    public const string InviteCreated = "invite.created";
    public const string InviteRevoked = "invite.revoked";
    public const string InviteUsed = "invite.used";
    public const string WayBackGiven = "recovery.created";
    public const string WayBackUsed = "recovery.used";
    public const string PasswordUsed = "password.used";
    public const string CodeUsed = "code.used";
    public const string RoleChanged = "role.changed";
    public const string PersonDeactivated = "person.deactivated";
    public const string PersonReactivated = "person.reactivated";
    public const string PersonBanned = "person.banned";
    public const string PasswordRemoved = "password.removed";
    public const string PersonUnbanned = "person.unbanned";
    public const string MessagesRemoved = "messages.removed";
    public const string MessageRemoved = "message.removed";
    public const string ReportDone = "report.done";
    public const string ReportReopened = "report.reopened";
    public const string SettingChanged = "setting.changed";
    public const string RoomArchived = "room.archived";
    public const string RoomReopened = "room.reopened";
    public const string PostingChanged = "posting.changed";
}
