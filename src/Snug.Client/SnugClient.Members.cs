using System.Globalization;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>Rooms for some, one's own list of rooms, and the order in them.</summary>
public sealed partial class SnugClient
{
    /// <summary>Creates a room of any kind that can be made: <see cref="RoomKinds.Open"/> or <see cref="RoomKinds.Private"/>.</summary>
    /// <param name="key">From <see cref="NewKey"/>, to repeat the call safely. Null: every call is a new room.</param>
    public Task<Room> CreateRoomAsync(NewRoom room, string? key = null, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(room, Wire.Json.NewRoom);
        return AskAsync(new Request(HttpMethod.Post, "api/rooms", body, key), Wire.Json.Room, cancellationToken);
    }

    /// <summary>The room in which I talk with one to seven others: the one there is for this set of people, or a new one.</summary>
    /// <param name="people">Ids of the others.</param>
    /// <param name="key">From <see cref="NewKey"/>, to repeat the call safely.</param>
    public Task<Room> OpenDirectAsync(IReadOnlyList<int> people, string? key = null, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(new NewDirect(people), Wire.Json.NewDirect);
        return AskAsync(new Request(HttpMethod.Post, "api/direct", body, key), Wire.Json.Room, cancellationToken);
    }

    /// <summary>Who is in a private or direct room, in the order in which they joined; nobody in an open one.</summary>
    public Task<IReadOnlyList<Member>> GetMembersAsync(int room, CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, RoomPath(room) + "/members"), Wire.Json.IReadOnlyListMember, cancellationToken);

    /// <summary>
    /// Adds somebody to a private room that I keep, or changes what they are there. Problem: <see cref="Problems.NotAllowed"/>.
    /// </summary>
    /// <param name="role">One of <see cref="MemberRoles"/>; null leaves it.</param>
    public Task<Member> PutMemberAsync(int room, int person, string? role = null, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(new NewMember(role), Wire.Json.NewMember);
        return AskAsync(new Request(HttpMethod.Put, MemberPath(room, person), body), Wire.Json.Member, cancellationToken);
    }

    /// <summary>Removes somebody, or leaves; myself in an open room: it is out of my list.</summary>
    public Task RemoveMemberAsync(int room, int person, CancellationToken cancellationToken = default) =>
        exchange.TellAsync(new Request(HttpMethod.Delete, MemberPath(room, person)), cancellationToken);

    /// <summary>What of a room is to reach me.</summary>
    /// <param name="level">One of <see cref="Levels"/>.</param>
    public Task<RoomPreference> SetLevelAsync(int room, string level, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(new NewLevel(level), Wire.Json.NewLevel);
        return AskAsync(new Request(HttpMethod.Put, RoomPath(room) + "/level", body), Wire.Json.RoomPreference, cancellationToken);
    }

    /// <summary>Puts a room at the head of my list, or back among the others.</summary>
    public Task<RoomPreference> SetFavouriteAsync(int room, bool isFavourite, CancellationToken cancellationToken = default) =>
        PreferAsync(room, "/favourite", isFavourite, cancellationToken);

    /// <summary>Takes a room out of my list, or puts it back.</summary>
    public Task<RoomPreference> SetHiddenAsync(int room, bool isHidden, CancellationToken cancellationToken = default) =>
        PreferAsync(room, "/hidden", isHidden, cancellationToken);

    /// <summary>
    /// I do not want to see what somebody says, or want to again. Nobody else is told. <see cref="State.Muted"/> has them all.
    /// </summary>
    public Task SetMutedAsync(int person, bool isMuted, CancellationToken cancellationToken = default)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"api/people/{person}/muted");
        return exchange.TellAsync(new Request(isMuted ? HttpMethod.Put : HttpMethod.Delete, path), cancellationToken);
    }

    /// <summary>Takes a message's words away for good: my own, or anybody's where I keep order.</summary>
    /// <returns>The tombstone that keeps its number.</returns>
    public Task<Message> DeleteMessageAsync(int room, long number, CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Delete, MessagePath(room, number)), Wire.Json.Message, cancellationToken);

    /// <summary>Shows a message, and nothing else of its room, to the owners and admins.</summary>
    /// <param name="key">From <see cref="NewKey"/>, to repeat the call safely.</param>
    public Task ReportMessageAsync(
        int room, long number, string? why = null, string? key = null, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(new NewReport(why), Wire.Json.NewReport);
        return exchange.TellAsync(new Request(HttpMethod.Post, MessagePath(room, number) + "/report", body, key), cancellationToken);
    }

    /// <summary>What was shown to the owners and admins, for them: what waits first. Problem: <see cref="Problems.NotAllowed"/>.</summary>
    public Task<IReadOnlyList<Report>> GetReportsAsync(CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, "api/reports"), Wire.Json.IReadOnlyListReport, cancellationToken);

    /// <summary>Says that a report was looked after, and takes the words away if wanted.</summary>
    public Task<Report> ChangeReportAsync(long id, ReportChange change, CancellationToken cancellationToken = default)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"api/reports/{id}");
        return AskAsync(
            new Request(HttpMethod.Patch, path, Request.Json(change, Wire.Json.ReportChange)), Wire.Json.Report, cancellationToken);
    }

    /// <summary>What the owners and admins decided for the server.</summary>
    public Task<ServerSettings> GetSettingsAsync(CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, "api/settings"), Wire.Json.ServerSettings, cancellationToken);

    /// <summary>Decides it, for owners and admins; members that are null stay as they are.</summary>
    public Task<ServerSettings> ChangeSettingsAsync(ServerSettingsChange change, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(change, Wire.Json.ServerSettingsChange);
        return AskAsync(new Request(HttpMethod.Patch, "api/settings", body), Wire.Json.ServerSettings, cancellationToken);
    }

    private Task<RoomPreference> PreferAsync(int room, string what, bool isSet, CancellationToken cancellationToken) => AskAsync(
        new Request(isSet ? HttpMethod.Put : HttpMethod.Delete, RoomPath(room) + what), Wire.Json.RoomPreference, cancellationToken);

    private static string MemberPath(int room, int person) =>
        string.Create(CultureInfo.InvariantCulture, $"{RoomPath(room)}/members/{person}");

    private static string MessagePath(int room, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{RoomPath(room)}/messages/{number}");
}
