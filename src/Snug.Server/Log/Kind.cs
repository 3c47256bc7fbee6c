using Snug.Protocol;
using Snug.Server.Administration;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.People.Bans;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// A kind of event. Number and name are frozen once released: both stand in databases (<c>event_kinds</c>) and the name on the wire.
/// </summary>
/// <param name="Id">As it is stored.</param>
/// <param name="Name">As it is called on the wire, noun.verb in the past tense.</param>
internal sealed record Kind(int Id, string Name)
{
    /// <summary>What comes before the data of such an event on a stream.</summary>
    internal byte[] Head { get; } = EventEncoder.HeadOf(Name);

    /// <summary>What it is about: the one place that reads, writes and applies its state.</summary>
    internal required Subject Subject { get; init; }

    /// <summary>It puts a message into its room, which moves the room's last number.</summary>
    internal bool CountsAsMessage { get; init; }

    /// <summary>Words that were there are gone with it: out of memory and off the disk too.</summary>
    internal bool TakesWordsAway { get; init; }

    /// <summary>Who may be told of it. Stored with each event, so it is decided when the event is appended.</summary>
    internal Audience Audience { get; init; } = Audience.Everybody;
}

/// <summary>Who may be told of an event, as it is stored in <c>log.audience</c>.</summary>
[Flags]
internal enum Audience
{
    /// <summary>Nobody: it is for the servers.</summary>
    Nobody = 0,

    /// <summary>Everybody who is in.</summary>
    Everybody = 1,

    /// <summary>Those who could see its room then and can now.</summary>
    Room = 2,

    /// <summary>The person it names.</summary>
    Named = 4,
}

/// <summary>The kinds that this program knows. A new one is a line here, and its subject's file if it is about something new.</summary>
internal static class Kinds
{
    public static readonly Kind RoomCreated = new(1, EventKinds.RoomCreated) { Subject = RoomSubject.Instance };

    public static readonly Kind RoomChanged = new(2, EventKinds.RoomChanged) { Subject = RoomSubject.Instance };

    public static readonly Kind MessagePosted = new(3, EventKinds.MessagePosted)
    {
        Subject = MessageSubject.Instance,
        CountsAsMessage = true,
    };

    public static readonly Kind MessageDeleted = new(4, EventKinds.MessageDeleted)
    {
        Subject = MessageSubject.Instance,
        TakesWordsAway = true,
    };

    public static readonly Kind PersonJoined = new(5, EventKinds.PersonJoined) { Subject = PersonSubject.Instance };

    /// <summary>No client is told: every server forgets what it remembers of the person's sessions and asks again.</summary>
    public static readonly Kind SessionEnded = new(6, "session.ended") { Subject = SessionSubject.Instance, Audience = Audience.Nobody };

    /// <summary>
    /// From here on the log is a chain whose format is the event's number. In databases that are older than the chain: what comes before
    /// was taken as it was found.
    /// </summary>
    public static readonly Kind ChainBegun = new(7, "chain.begun") { Subject = ChainSubject.Instance, Audience = Audience.Nobody };

    /// <summary>Its person is the one who is called something else now.</summary>
    public static readonly Kind PersonRenamed = new(8, EventKinds.PersonRenamed) { Subject = PersonSubject.Instance };

    /// <summary>Role or status. Its person is the one it is about; who did it stands in <c>audit</c>.</summary>
    public static readonly Kind PersonChanged = new(9, EventKinds.PersonChanged) { Subject = PersonSubject.Instance };

    /// <summary>What its person said before is to go (<see cref="MessageRemoval"/>).</summary>
    public static readonly Kind RemovalBegun = new(10, "removal.begun") { Subject = RemovalSubject.Instance, Audience = Audience.Nobody };

    /// <summary>Its person is the one who joined, whoever added them.</summary>
    public static readonly Kind MemberJoined = OfMember(11, EventKinds.MemberJoined);

    /// <summary>Its person is the one who left or was removed.</summary>
    public static readonly Kind MemberLeft = OfMember(12, EventKinds.MemberLeft);

    /// <summary>Its person is the one who keeps the room now, or no longer.</summary>
    public static readonly Kind MemberChanged = OfMember(13, EventKinds.MemberChanged);

    /// <summary>What its owners and admins decided for the server.</summary>
    public static readonly Kind ServerChanged = new(14, EventKinds.ServerChanged) { Subject = ServerSettingsSubject.Instance };

    /// <summary>What it said before is gone like what is deleted.</summary>
    public static readonly Kind MessageEdited = new(15, EventKinds.MessageEdited)
    {
        Subject = MessageSubject.Instance,
        TakesWordsAway = true,
    };

    /// <summary>Its person chose an emoji, or no longer does.</summary>
    public static readonly Kind MessageReacted = new(16, EventKinds.MessageReacted) { Subject = ReactionSubject.Instance };

    /// <summary>Its person pinned the message, or unpinned it.</summary>
    public static readonly Kind MessagePinned = new(17, EventKinds.MessagePinned) { Subject = PinSubject.Instance };

    /// <summary>In order of their numbers, which are dense.</summary>
    private static readonly Kind[] ById =
    [
        RoomCreated, RoomChanged, MessagePosted, MessageDeleted, PersonJoined, SessionEnded, ChainBegun, PersonRenamed, PersonChanged,
        RemovalBegun, MemberJoined, MemberLeft, MemberChanged, ServerChanged, MessageEdited, MessageReacted, MessagePinned,
    ];

    /// <summary>All of them, in that order.</summary>
    public static IReadOnlyList<Kind> All => ById;

    private static Kind OfMember(int id, string name) =>
        new(id, name) { Subject = MemberSubject.Instance, Audience = Audience.Room | Audience.Named };

    /// <exception cref="InvalidOperationException">The log was written by a newer program.</exception>
    internal static Kind Find(int id) =>
        id > 0 && id <= ById.Length
            ? ById[id - 1]
            : throw new InvalidOperationException($"events of kind {id} are not known to this program");

    /// <summary>Puts the names into the database, for people who read it. One that has them all is not written to.</summary>
    internal static void Name(Storage.Sqlite.SqliteWriter writer)
    {
        var known = new HashSet<int>();
        using (var rows = writer.Prepare(LogSql.KnownKinds).Query())
        {
            while (rows.Read())
            {
                known.Add(rows.Int(0));
            }
        }

        if (All.All(kind => known.Contains(kind.Id)))
        {
            return;
        }

        writer.Begin();
        foreach (var kind in All.Where(kind => !known.Contains(kind.Id)))
        {
            writer.Prepare(LogSql.NameKind).Bind(1, kind.Id).Bind(2, kind.Name).Run();
        }

        writer.Commit();
    }
}
