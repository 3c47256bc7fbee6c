using System.Text.Json.Serialization;

namespace Snug.Protocol;

/// <summary>A person on this server.</summary>
/// <param name="Id">1, 2, 3 … in order of arrival; also the person's colour (id modulo 8) in every client.</param>
/// <param name="Name">1 to 64 code points, unique as people see it.</param>
/// <param name="Role">One of <see cref="Roles"/>; absent for a member.</param>
/// <param name="Status">One of <see cref="PersonStatuses"/>; absent for whoever may come in.</param>
public sealed record Person(
    int Id,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Status = null)
{
    /// <summary>True in <see cref="State.Me"/> only, where I have a password; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? HasPassword { get; init; }
}

/// <summary>What somebody may do on the whole server. A member is a person without a role.</summary>
public static class Roles
{
    /// <summary>Everything that the person at the machine may. There may be several, and never none once there was one.</summary>
    public const string Owner = "owner";

    /// <summary>Invites, keeps order, sees what owners and admins did.</summary>
    public const string Admin = "admin";

    /// <summary>Reads and says, in words of requests only: the role of whoever has none.</summary>
    public const string Member = "member";

    /// <summary>A program: reads and says; makes, invites and changes nothing.</summary>
    public const string Bot = "bot";
}

/// <summary>Why somebody may not come in any more. What they said stays.</summary>
public static class PersonStatuses
{
    /// <summary>Left for good, or was let go in peace.</summary>
    public const string Deactivated = "deactivated";

    /// <summary>Was sent away.</summary>
    public const string Banned = "banned";
}

/// <summary>
/// Body of <c>POST /api/session</c>: one of a free name, a code from one's other device, or a person whose session this browser keeps.
/// </summary>
/// <param name="Name">Free, or one's own.</param>
/// <param name="Code">From one's other device, or from a link that gives a lost name back.</param>
/// <param name="Person">Somebody of <see cref="Welcome.Known"/>, or who I am: for browsers, which keep their sessions in cookies.</param>
/// <param name="InsteadOf">
/// For browsers: the person whom the cookie stands for, and in whose place somebody else comes in. Without it, nobody takes another's
/// place.
/// </param>
/// <param name="Invite">The code of an invitation, with a name: where a name alone is not enough.</param>
/// <param name="Password">With a name that has one: no invitation is needed then, and none is spent.</param>
public sealed record ComeIn(
    string? Name = null,
    string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Person = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? InsteadOf = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Invite = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Password = null)
{
    /// <summary>A password and a code stand in no log, whoever prints this.</summary>
    public override string ToString() => nameof(ComeIn);
}

/// <summary>Body of <c>PUT /api/me/password</c>.</summary>
/// <param name="Password">12 to 128 code points.</param>
/// <param name="Current">Where there is one already.</param>
public sealed record NewPassword(
    string Password, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Current = null)
{
    /// <summary>A password stands in no log, whoever prints this.</summary>
    public override string ToString() => nameof(NewPassword);
}

/// <summary>One of my sessions, as <c>GET /api/sessions</c> lists them.</summary>
/// <param name="Id">To end it; it opens nothing.</param>
/// <param name="Device">What the program called itself when it came in; null if it did not.</param>
/// <param name="At">When it came in.</param>
/// <param name="UsedAt">When it was used last, as far as that is kept; now for the one that asks.</param>
/// <param name="Here">True for the one that asks; absent for the others.</param>
public sealed record OwnSession(
    string Id,
    string? Device,
    DateTimeOffset At,
    DateTimeOffset UsedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Here = null);

/// <summary>Answer of <c>POST /api/session</c>. The token is shown this once.</summary>
/// <param name="Person">Who came in.</param>
/// <param name="Token">What proves it from now on.</param>
/// <param name="Room">Where the invitation leads; absent without one.</param>
public sealed record NewSession(
    Person Person, string Token, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Room = null);

/// <summary>Answer of <c>GET /api/session</c>.</summary>
/// <param name="HasPassword">True if I have a password; absent otherwise.</param>
public sealed record Session(
    Person Person, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? HasPassword = null);

/// <summary>Answer of <c>POST /api/codes</c>.</summary>
/// <param name="Code">To type on the other device instead of a name; works once.</param>
/// <param name="Link">The same for a browser.</param>
/// <param name="ExpiresAt">Ten minutes from now.</param>
public sealed record DeviceCode(string Code, string Link, DateTimeOffset ExpiresAt);

/// <summary>Answer of <c>GET /api/qr</c>.</summary>
/// <param name="Link">What the code says: an address of this server.</param>
/// <param name="Rows">Its modules from the top, <c>1</c> is dark, without the quiet zone of four that readers need around it.</param>
public sealed record QrCode(string Link, IReadOnlyList<string> Rows);

/// <summary>How far a person has read in a room.</summary>
public sealed record ReadMark(int Room, long Number);

/// <summary>
/// Personal state, the data of a <c>me</c> event. Every mark that is listed replaces the one for its room; rooms that are
/// not listed keep theirs. After <c>hello</c> it lists all of them.
/// </summary>
/// <param name="Rooms">The same for how rooms stand in my list; absent if nothing of it changed.</param>
/// <param name="Muted">Ids of everybody whom I do not want to see, all of them; absent if that did not change.</param>
/// <param name="Reports">How many reports wait, for owners and admins; absent if that did not change.</param>
public sealed record Me(
    IReadOnlyList<ReadMark> Reads,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RoomPreference>? Rooms = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? Muted = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Reports = null)
{
    /// <summary>Words that are to be highlighted for me, all of them; absent if that did not change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Highlights { get; init; }
}

/// <summary>Body and answer of <c>/api/me/settings</c>.</summary>
/// <param name="Highlights">Words of mine that are highlighted in what others say: up to 20, of 64 code points each.</param>
public sealed record OwnSettings(IReadOnlyList<string> Highlights)
{
    public const int MostHighlights = 20;
}

/// <summary>How a room stands in somebody's own list.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Level">One of <see cref="Levels"/>.</param>
/// <param name="Favourite">At the head of the list.</param>
/// <param name="Hidden">Not in the list.</param>
public sealed record RoomPreference(int Room, string Level = Levels.All, bool Favourite = false, bool Hidden = false);

/// <summary>Answer of <c>GET /api/welcome</c>; rooms and people only where access is open.</summary>
/// <param name="Name">What this server is called.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Access">One of <see cref="Accesses"/>.</param>
/// <param name="Rooms">Rooms that everybody sees, without read marks.</param>
/// <param name="Here">Names of the people who are here now.</param>
/// <param name="Invited">What the code of <c>?code=</c> opens; absent without one, or where it opens nothing (any more).</param>
/// <param name="Known">People who came in with this browser before, whose sessions it keeps beside the one it uses; absent when there are
/// none.</param>
public sealed record Welcome(
    string Name,
    string Version,
    string Access,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Room>? Rooms = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Here = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Person>? Known = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Invited? Invited = null);

/// <summary>Answer of <c>GET /api/state</c>: all that a client needs to start.</summary>
/// <param name="Me">Who I am.</param>
/// <param name="Rooms">The rooms I can see, in order of id, archived ones too.</param>
/// <param name="People">The 200 last active, and everybody I talk with.</param>
/// <param name="Cursor">Follow the events from here on: together there is neither a hole nor an overlap.</param>
/// <param name="Page">Which page the server has: one of another program loads itself again.</param>
public sealed record State(
    Person Me,
    IReadOnlyList<Room> Rooms,
    IReadOnlyList<Person> People,
    string Cursor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Page = null)
{
    /// <summary>Ids of everybody whom I do not want to see.</summary>
    public IReadOnlyList<int> Muted { get; init; } = [];

    /// <summary>What the owners and admins decided for the server.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ServerSettings? Settings { get; init; }
}

/// <summary>What it takes to come in.</summary>
public static class Accesses
{
    /// <summary>A free name is enough.</summary>
    public const string Open = "open";

    /// <summary>An invitation and a name.</summary>
    public const string Invite = "invite";
}
