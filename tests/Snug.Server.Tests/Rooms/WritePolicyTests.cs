using Snug.Protocol;
using Snug.Server.Administration;
using Snug.Server.Legacy;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Messages.Saved;
using Snug.Server.People;
using Snug.Server.People.Bans;
using Snug.Server.People.Highlights;
using Snug.Server.People.Invites;
using Snug.Server.People.Mutes;
using Snug.Server.People.Passwords;
using Snug.Server.Reports;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;
using Snug.Server.Rooms.Preferences;

namespace Snug.Server.Tests;

/// <summary>
/// The authorisation matrix of writes, from the server's own types: one without a row fails. Each is put into the log past every
/// endpoint, so what refuses it is what it asks inside its transaction.
/// </summary>
public sealed partial class WritePolicyTests
{
    private const string Never = "-";

    /// <summary>
    /// The columns; the first seven stand in each row, a bot, an admin and an owner are told what a member is where nothing else stands.
    /// "-" in a row: nobody of this sort can be named in that write.
    /// </summary>
    private static readonly (string Name, Who Who)[] Columns =
    [
        ("member", Who.Is(1)),
        ("person nobody knows", Who.Is(99)),
        ("guest of the original's door", Who.Guest(Doors.Legacy)),
        ("guest of a door that is closed", Who.Guest(Doors.Hook)),
        ("stranger", Who.Stranger),
        ("nobody", default),
        ("owner's command", Who.Owner),
        ("bot", Who.Is(2)),
        ("admin", Who.Is(3)),
        ("owner", Who.Is(4)),
    ];

    private static int renamed;

    private static readonly Dictionary<string, WriteRow> Matrix = new(StringComparer.Ordinal)
    {
        ["CreateRoom"] = new(
            "done, not-allowed, done, not-allowed, not-allowed, not-allowed, done",
            (log, who, _) => Try(log, new CreateRoom(RoomKinds.Open, "Attic", topic: null, who, key: null, log.Projection.Rooms)))
        { IsAboutRoom = false, AsBot = "not-allowed" },
        ["ChangeRoom"] = new(
            "done, room-not-found, not-allowed, room-not-found, not-allowed, room-not-found, done",
            (log, who, room) => Try(log, new ChangeRoom(room, "Hall", topic: null, archived: null, posting: null, who)))
        { AsBot = "not-allowed" },
        ["MarkRead"] = new(
            "done, room-not-found, -, -, -, -, -", (log, who, room) => Try(log, new MarkRead(room, who.PersonId!.Value, 1, null))),
        ["PostMessage"] = new(
            "done, room-not-found, -, -, -, -, -",
            (log, who, room) => Try(
                log,
                new PostMessage(
                    room,
                    new Caller(who.PersonId!.Value, "Dana"),
                    MessageWords.Plain("words"),
                    replyTo: null,
                    key: null,
                    log.Projection.People)))
        { InArchived = "room-archived" },
        ["PostAsGuest"] = new(
            "-, -, done, room-not-found, -, -, -",
            (log, who, room) => Try(log, new PostAsGuest(room, "Maya", who.Via!, MessageWords.Plain("words"))))
        { InArchived = "room-archived" },
        // The message is the member's own.
        ["EditMessage"] = new(
            "done, room-not-found, -, -, -, -, -",
            (log, who, room) => Try(log, new EditMessage(room, 1, who, MessageWords.Plain("other words"), log.Projection.People)))
        { InArchived = "room-archived", AsBot = "not-allowed", AsAdmin = "not-allowed" },
        ["ReactToMessage"] = new(
            "done, room-not-found, -, -, -, -, -",
            (log, who, room) => Try(log, new ReactToMessage(room, 1, who, "👍", isChosen: true, log.Projection.People)))
        { InArchived = "room-archived" },
        ["PinMessage"] = new(
            "done, room-not-found, -, -, -, -, -",
            (log, who, room) => Try(log, new PinMessage(room, 1, who, isPinned: true, log.Projection.People)))
        { InArchived = "room-archived", AsBot = "not-allowed" },
        ["SaveMessage"] = new(
            "done, room-not-found, -, -, -, -, -", (log, who, room) => Try(log, new SaveMessage(room, 1, who, isSaved: true))),
        ["SetHighlights"] = new(
            "done, sign-in, -, -, -, -, -", (log, who, _) => Try(log, new SetHighlights(["projector"], who)))
        { IsAboutRoom = false },
        ["DeleteMessage"] = new(
            "done, room-not-found, not-allowed, room-not-found, not-allowed, room-not-found, done",
            (log, who, room) => Try(log, new DeleteMessage(room, 1, who, log.Projection.People)))
        { InArchived = "done", AsBot = "not-allowed", AsAdmin = "done" },
        ["SetRoomPreference"] = new(
            "done, room-not-found, -, -, -, -, -",
            (log, who, room) => Try(log, new SetRoomPreference(room.Id, who, now => now with { Favourite = true }))),
        ["PutMember"] = new(
            "not-allowed, room-not-found, not-allowed, room-not-found, not-allowed, room-not-found, not-allowed",
            (log, who, room) => Try(log, new PutMember(room.Id, 5, role: null, who))),
        ["RemoveMember"] = new(
            "not-allowed, room-not-found, not-allowed, room-not-found, not-allowed, room-not-found, not-allowed",
            (log, who, room) => Try(log, new RemoveMember(room.Id, 5, who))),
        ["OpenDirect"] = new(
            "done, not-allowed, not-allowed, not-allowed, not-allowed, not-allowed, not-allowed",
            (log, who, _) => Try(log, new OpenDirect([.. new[] { who.PersonId ?? 3, 6 }.Order()], who, key: null)))
        { IsAboutRoom = false, AsBot = "not-allowed" },
        ["ReportMessage"] = new(
            "done, room-not-found, -, -, -, -, -",
            (log, who, room) => Try(log, new ReportMessage(room, 1, why: null, who, key: null))),
        ["ChangeReport"] = new(
            "not-allowed, sign-in, sign-in, sign-in, sign-in, sign-in, not-found",
            (log, who, _) => Try(log, new ChangeReport(99, new ReportChange(Done: true), who, log.Projection)))
        { IsAboutRoom = false, AsAdmin = "not-found" },
        ["ChangeServerSettings"] = new(
            "not-allowed, sign-in, sign-in, sign-in, sign-in, sign-in, done",
            (log, who, _) => Try(log, new ChangeServerSettings(WhoMakesRooms.Everybody, who)))
        { IsAboutRoom = false, AsAdmin = "done" },
        ["MutePerson"] = new(
            "done, sign-in, -, -, -, -, -", (log, who, _) => Try(log, new MutePerson(5, isMuted: true, who)))
        { IsAboutRoom = false },
        ["ImportRoom"] = new(
            "-, -, -, -, -, -, done",
            (log, _, _) => Try(
                log,
                new ImportRoom("7", "Old", "Old", topic: null, new ImportProgress(0, "")) { Expected = log.Projection.Rooms.Count + 1 }))
        { IsAboutRoom = false },
        ["ImportMessages"] = new(
            "-, -, -, -, -, -, done",
            (log, _, room) => Try(log, new ImportMessages(room.Id, "7", [new("Maya", "words")], from: 0, new ImportProgress(0, "")))),
        ["ArchiveImportedRoom"] = new("-, -, -, -, -, -, done", (log, _, room) => Try(log, new ArchiveImportedRoom(room))),

        // About no room: coming in is decided by name and code, leaving and codes are one's own.
        ["ComeInByName"] = new(
            "-, -, -, -, done, -, -",
            (log, _, _) => Try(log, new ComeInByName("Ines", Token.Hash(Token.New()), key: null, log.Projection.People)))
        { IsAboutRoom = false },
        ["ComeInByCode"] = new(
            "-, -, -, -, code-unknown, -, -",
            (log, _, _) => Try(
                log, new ComeInByCode("2345678a", Token.Hash(Token.New()), key: null, _ => (false, null))))
        { IsAboutRoom = false },
        ["Leave"] = new(
            "done, sign-in, -, -, -, -, -",
            (log, who, _) => Try(log, new Leave(new Caller(who.PersonId!.Value, "Dana"))))
        { IsAboutRoom = false },
        ["MakeInvite"] = new(
            "not-allowed, sign-in, sign-in, sign-in, sign-in, sign-in, done",
            (log, who, _) => Try(log, new MakeInvite(new InviteTerms(Roles.Member, [], null, null, null), who, key: null)))
        { IsAboutRoom = false, AsAdmin = "done" },
        ["RevokeInvite"] = new(
            "not-allowed, sign-in, sign-in, sign-in, sign-in, sign-in, no-such-invite",
            (log, who, _) => Try(log, new RevokeInvite(99, who)))
        { IsAboutRoom = false, AsAdmin = "no-such-invite" },
        ["MakeWayBack"] = new(
            "not-allowed, sign-in, sign-in, sign-in, sign-in, sign-in, done",
            (log, who, _) => Try(log, new MakeWayBack(1, who)))
        { IsAboutRoom = false, AsAdmin = "done" },
        ["UnbanPerson"] = new(
            "not-allowed, sign-in, sign-in, sign-in, sign-in, sign-in, done",
            (log, who, _) => Try(log, new UnbanPerson(1, who)))
        { IsAboutRoom = false, AsAdmin = "done" },
        ["BanPerson"] = new(
            "not-allowed, sign-in, sign-in, sign-in, sign-in, sign-in, done",
            (log, who, _) => Try(log, new BanPerson(5, removeMessages: false, who)))
        { IsAboutRoom = false, AsAdmin = "done" },
        ["ChangePerson"] = new(
            "not-allowed, sign-in, sign-in, sign-in, sign-in, sign-in, done",
            (log, who, _) => Try(log, new ChangePerson(1, Roles.Member, deactivated: null, who)))
        { IsAboutRoom = false, AsAdmin = "done" },
        ["RenamePerson"] = new(
            "done, sign-in, sign-in, sign-in, sign-in, sign-in, not-allowed",
            (log, who, _) => Try(log, new RenamePerson(1, $"Dana {++renamed}", who)))
        { IsAboutRoom = false, AsBot = "not-allowed", AsAdmin = "not-allowed" },
        ["SetPassword"] = new(
            "done, sign-in, -, -, -, -, -",
            (log, who, _) => Try(log, new SetPassword(who.PersonId!.Value, "hash", verified: null)))
        { IsAboutRoom = false },
        ["RemovePassword"] = new(
            "not-allowed, sign-in, sign-in, sign-in, sign-in, sign-in, done",
            (log, who, _) => Try(log, new RemovePassword(5, who)))
        { IsAboutRoom = false, AsAdmin = "done" },
        ["ComeInByPassword"] = new(
            "-, -, -, -, wrong-password, -, -",
            (log, _, _) => Try(
                log, new ComeInByPassword(1, "another", null, Token.Hash(Token.New()), _ => (false, null), device: null)))
        { IsAboutRoom = false },
        ["EndSession"] = new(
            "not-found, sign-in, -, -, -, -, -", (log, who, _) => Try(log, new EndSession(who.PersonId!.Value, "absent")))
        { IsAboutRoom = false },
        ["EndOtherSessions"] = new(
            "sign-in, sign-in, -, -, -, -, -", // also by a session that is over: what it does otherwise is in SessionListTests
            (log, who, _) => Try(log, new EndOtherSessions(new Caller(who.PersonId!.Value, "Dana"))))
        { IsAboutRoom = false },
        ["MakeCode"] = new(
            "done, sign-in, -, -, -, -, -", (log, who, _) => Try(log, new MakeCode(who.PersonId!.Value, key: null)))
        { IsAboutRoom = false },

        // The server's own: nobody can ask for them.
        ["FirstRoom.Make"] = Housekeeping(),
        ["KeySweep.Newest"] = Housekeeping(),
        ["KeySweep.Step"] = Housekeeping(),
        ["SessionSweep.Step"] = Housekeeping(),
        ["TouchSessions"] = Housekeeping(),
        ["EndSessionIfIdle"] = Housekeeping(),
        ["FileWatch.Nothing"] = Housekeeping(),
        ["Health.Probe"] = Housekeeping(),
        ["MoveFollower"] = Housekeeping(),
        ["MakeStandingInvite"] = Housekeeping(),
    };

    [Fact]
    public void Every_write_has_a_row()
    {
        var writes = typeof(SnugServer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Write)) && !type.IsAbstract);
        writes.Select(type => type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name)
            .ShouldBe(Matrix.Keys, ignoreOrder: true);
        Matrix.Values.ShouldAllBe(row => row.Told.Length == Columns.Length);
    }

    [Fact]
    public async Task What_a_write_does_for_whom_is_what_its_row_says()
    {
        await using var server = await TestServer.Open();
        var dana = await Everybody(server);
        foreach (var (write, row, who, told) in Cells())
        {
            var room = await MakeRoom(dana, server.Log);
            var head = server.Log.Projection.Head;
            (await row.Try(server.Log, who.Who, room)).ShouldBe(told, $"{write} by {who.Name}");
            if (told != "done")
            {
                server.Log.Projection.Head.ShouldBe(head, $"{write} by {who.Name} left something in the log");
            }
        }
    }

    [Fact]
    public async Task In_an_archived_room_nothing_is_said_by_any_door()
    {
        await using var server = await TestServer.Open();
        var dana = await Everybody(server);
        foreach (var (write, row, who, told) in Cells().Where(cell => cell.Row.IsAboutRoom))
        {
            var room = await MakeRoom(dana, server.Log);
            await dana.Change(room.Id, new RoomChange(Archived: true));

            // Whose words they are is looked at only where words can be changed.
            var isTold = told == "done" || (write == "EditMessage" && told == "not-allowed") ? row.InArchived : told;
            (await row.Try(server.Log, who.Who, room)).ShouldBe(isTold, $"{write} by {who.Name}");
        }
    }

    [Fact]
    public async Task A_room_of_an_unknown_kind_takes_no_write_from_anybody()
    {
        await using var server = await TestServer.Open();
        var hidden = server.Log.Projection.Rooms.Find(await HiddenRoom.Make(server, await Everybody(server)))!;
        foreach (var (write, row, who, _) in Cells().Where(cell => cell.Row.IsAboutRoom))
        {
            var head = server.Log.Projection.Head;
            (await row.Try(server.Log, who.Who, hidden)).ShouldBe("room-not-found", $"{write} by {who.Name}");
            server.Log.Projection.Head.ShouldBe(head);
        }
    }

    /// <summary>
    /// The check before the queue is only the cheap refusal: here both writes were let in while the room was open, and are in one batch.
    /// </summary>
    [Fact]
    public async Task What_was_let_in_before_the_queue_is_asked_again_behind_it()
    {
        await using var server = await TestServer.Open();
        await server.ComeIn("Dana");
        var lobby = server.Log.Projection.Rooms.Find(1)!;
        Task<Outcome<Room>> archive;
        Task<Outcome<Message>> post, guest;
        await using (await TestWrite.Hold(server.Log))
        {
            archive = server.Log.Enqueue(new ChangeRoom(lobby, name: null, topic: null, archived: true, posting: null, Who.Is(1)));
            post = server.Log.Enqueue(new PostMessage(
                lobby, new Caller(1, "Dana"), MessageWords.Plain("late"), replyTo: null, key: null, server.Log.Projection.People));
            guest = server.Log.Enqueue(new PostAsGuest(lobby, "Maya", Doors.Legacy, MessageWords.Plain("late")));
        }

        (await archive).Refusal.ShouldBeNull();
        (await post).Refusal.ShouldNotBeNull().Problem.ShouldBe(Problems.RoomArchived);
        (await guest).Refusal.ShouldNotBeNull().Problem.ShouldBe(Problems.RoomArchived);
        lobby.LastNumber.ShouldBe(0);
    }

    private static IEnumerable<(string Write, WriteRow Row, (string Name, Who Who) Who, string Told)> Cells() =>
        from pair in Matrix
        from cell in Columns.Zip(pair.Value.Told)
        where cell.Second != Never
        select (pair.Key, pair.Value, cell.First, cell.Second);

    /// <summary>A member, a bot, an admin and an owner, in the order of their columns.</summary>
    private static async Task<TestPerson> Everybody(TestServer server)
    {
        var dana = await server.ComeIn("Dana");
        foreach (var role in new[] { Roles.Bot, Roles.Admin, Roles.Owner })
        {
            await server.ComeInAs($"The {role}", role);
        }

        await server.ComeIn("Ben"); // to be sent away
        await server.ComeIn("Theodora"); // to be talked with

        return dana;
    }

    /// <summary>An open room with one message, made for one cell.</summary>
    private static async Task<RoomEntry> MakeRoom(TestPerson person, EventLog log)
    {
        var id = (await person.MakeRoom("Kitchen")).Id;
        await person.Say(id, "words");
        return log.Projection.Rooms.Find(id)!;
    }

    private static async Task<string> Try<T>(EventLog log, Write<T> write) =>
        (await log.Enqueue(write)).Refusal?.Problem.Name ?? "done";

    private static WriteRow Housekeeping() =>
        new("-, -, -, -, -, -, -", (_, _, _) => throw new InvalidOperationException("nobody asks for it")) { IsAboutRoom = false };

    /// <summary>What comes of a write for each column: done, or which problem.</summary>
    private sealed record WriteRow(string Line, Func<EventLog, Who, RoomEntry, Task<string>> Try)
    {
        public string[] Told => [.. Line.Split(", "), AsBot ?? Member, AsAdmin ?? Member, AsAdmin ?? Member];

        /// <summary>Where it is not what a member is told.</summary>
        public string? AsBot { get; init; }

        /// <summary>The same for admins and owners.</summary>
        public string? AsAdmin { get; init; }

        private string Member => Line.Split(", ")[0];

        public bool IsAboutRoom { get; init; } = true;

        /// <summary>What comes of it in an archived room, where it is done in an open one.</summary>
        public string InArchived { get; init; } = "done";
    }
}
