using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>
/// The authorisation matrix of rooms: acts, kinds of rooms, and what somebody is in them. What stands in no row is refused.
/// </summary>
public sealed class RoomPolicyTests
{
    private static readonly RoomFacts Open = new(1, RoomKinds.Open, IsArchived: false);

    /// <summary>The columns: who asks, and what is known of them. A kind of caller without a column fails.</summary>
    private static readonly (string Name, WhoKind Kind, Who Who, string Role, string? InRoom)[] Columns =
    [
        ("nobody", WhoKind.Nobody, default, Roles.Member, null),
        ("stranger", WhoKind.Stranger, Who.Stranger, Roles.Member, null),
        ("guest", WhoKind.Guest, Who.Guest(Doors.Legacy), Roles.Member, null),
        ("command", WhoKind.Owner, Who.Owner, Roles.Member, null),
        ("person", WhoKind.Person, Who.Is(1), Roles.Member, null),
        ("bot", WhoKind.Bot, Who.Is(1), Roles.Bot, null),
        ("admin", WhoKind.Moderator, Who.Is(1), Roles.Admin, null),
        ("owner", WhoKind.Moderator, Who.Is(1), Roles.Owner, null),
        ("member", WhoKind.Member, Who.Is(1), Roles.Member, MemberRoles.Member),
        ("bot that is a member", WhoKind.Member, Who.Is(1), Roles.Bot, MemberRoles.Member),
        ("bot that keeps", WhoKind.Member, Who.Is(1), Roles.Bot, MemberRoles.Keeper),
        ("admin who is a member", WhoKind.Member, Who.Is(1), Roles.Admin, MemberRoles.Member),
        ("keeper", WhoKind.Keeper, Who.Is(1), Roles.Member, MemberRoles.Keeper),
    ];

    private const string People = "person, bot, admin, owner";
    private const string Persons = "person, admin, owner";
    private const string Admins = "admin, owner";
    private const string Members = "member, bot that is a member, bot that keeps, admin who is a member, keeper";
    private const string Guests = "guest";

    /// <summary>
    /// Who may do what in open and private rooms, both also for announcements, and in direct rooms. What they may where announcements take
    /// replies, and not where they take none, is in <see cref="Replying"/>.
    /// </summary>
    private static readonly Dictionary<RoomAct, (string Open, string Announced, string Private, string PrivateAnnounced, string Direct)>
        Matrix = new()
        {
            [RoomAct.See] = (
                $"stranger, guest, command, {People}", $"stranger, guest, command, {People}", Members, Members, Members),
            [RoomAct.Read] = ($"{Guests}, {People}", $"{Guests}, {People}", Members, Members, Members),
            [RoomAct.Follow] = (People, People, Members, Members, Members),
            [RoomAct.BePresent] = (People, People, Members, Members, Members),
            [RoomAct.MarkRead] = (People, People, Members, Members, Members),
            [RoomAct.Post] = ($"{Guests}, {People}", Admins, Members, "keeper", Members),
            [RoomAct.Edit] = (People, Admins, Members, "keeper", Members),
            [RoomAct.Reply] = (People, Admins, Members, "keeper", Members),
            [RoomAct.EditReply] = (People, Admins, Members, "keeper", Members),
            [RoomAct.React] = (People, People, Members, Members, Members),
            [RoomAct.Pin] = (Persons, Admins, Members, "keeper", Members),
            [RoomAct.Change] = ($"command, {Persons}", $"command, {Admins}", "keeper", "keeper", ""),
            [RoomAct.SetPosting] = ($"command, {Admins}", $"command, {Admins}", "keeper", "keeper", ""),
            [RoomAct.Delete] = ($"command, {Admins}", $"command, {Admins}", "command, keeper", "command, keeper", "command"),
            [RoomAct.DeleteOwn] = (People, People, Members, Members, Members),
            [RoomAct.Report] = (People, People, Members, Members, Members),
            [RoomAct.AddMember] = ("", "", "keeper", "keeper", ""),
            [RoomAct.ChangeMember] = ("", "", "keeper", "keeper", ""),
            [RoomAct.Leave] = ("", "", Members, Members, ""),
            [RoomAct.CallRoom] = (Admins, Admins, Members, "keeper", Members),
            [RoomAct.Import] = ("command", "command", "", "", ""),
        };

    /// <summary>In announcement rooms that take replies.</summary>
    private static readonly Dictionary<RoomAct, (string Announced, string PrivateAnnounced)> Replying = new()
    {
        [RoomAct.Reply] = (People, Members),
        [RoomAct.EditReply] = (People, Members),
    };

    /// <summary>Who may make which rooms, where everybody may and where the admins decided that only they do.</summary>
    private static readonly Dictionary<string, (string Everybody, string OnlyAdmins)> Making = new(StringComparer.Ordinal)
    {
        [RoomKinds.Open] = ($"guest, command, {Persons}", $"command, {Admins}"),
        [RoomKinds.Private] = (Persons, Admins),
        [RoomKinds.Direct] = (Persons, Persons),
        ["sealed"] = ("", ""),
    };

    [Fact]
    public void Every_act_has_a_row_and_every_kind_of_caller_a_column()
    {
        Enum.GetValues<RoomAct>().ShouldBe(Matrix.Keys.Append(RoomAct.Create), ignoreOrder: true);
        Enum.GetValues<WhoKind>().ShouldBe(Columns.Select(column => column.Kind).Distinct(), ignoreOrder: true);
    }

    [Fact]
    public void Who_may_do_what_in_which_room_is_what_the_matrix_says()
    {
        foreach (var (act, row) in Matrix)
        {
            var sees = Matrix[RoomAct.See];
            Check(act, Open, row.Open, sees.Open);
            Check(act, Open with { IsAnnouncements = true }, row.Announced, sees.Announced);
            Check(act, Open with { Kind = RoomKinds.Private }, row.Private, sees.Private);
            Check(act, Open with { Kind = RoomKinds.Private, IsAnnouncements = true }, row.PrivateAnnounced, sees.PrivateAnnounced);
            Check(act, Open with { Kind = RoomKinds.Direct }, row.Direct, sees.Direct);

            // Without announcements it says nothing.
            var taking = Open with { TakesReplies = true };
            var (announced, privately) = Replying.TryGetValue(act, out var reply) ? reply : (row.Announced, row.PrivateAnnounced);
            Check(act, taking, row.Open, sees.Open);
            Check(act, taking with { Kind = RoomKinds.Private }, row.Private, sees.Private);
            Check(act, taking with { IsAnnouncements = true }, announced, sees.Announced);
            Check(act, taking with { Kind = RoomKinds.Private, IsAnnouncements = true }, privately, sees.PrivateAnnounced);
        }
    }

    [Fact]
    public void Who_may_make_a_room_is_what_the_matrix_says()
    {
        foreach (var (kind, row) in Making)
        {
            foreach (var (isOnlyAdmins, allowed) in new[] { (false, row.Everybody), (true, row.OnlyAdmins) })
            {
                foreach (var (name, _, who, role, _) in Columns.Where(column => column.InRoom is null))
                {
                    var known = new Known(Room: null) { Role = role, OnlyAdminsMakeRooms = isOnlyAdmins };
                    var refusal = RoomPolicy.Refuse(RoomAct.Create, who, known, new RoomFacts(0, kind, IsArchived: false));
                    (refusal is null).ShouldBe(allowed.Split(", ").Contains(name), $"{kind} by {name}, only admins: {isOnlyAdmins}");
                    (refusal is null || refusal.Problem == Problems.NotAllowed).ShouldBeTrue();
                }
            }
        }
    }

    private static void Check(RoomAct act, RoomFacts room, string allowed, string seenBy)
    {
        foreach (var (name, _, who, role, inRoom) in Columns.Where(column => column.InRoom is null || room.Kind is not RoomKinds.Open))
        {
            var known = new Known(room) { Role = role, InRoom = inRoom };
            var refusal = RoomPolicy.Refuse(act, who, known, room.Id);
            var what = $"{act} in {room} by {name}";
            (refusal is null).ShouldBe(allowed.Split(", ").Contains(name), what);
            RoomPolicy.May(act, who, known, room.Id).ShouldBe(refusal is null, what);
            if (refusal is not null)
            {
                refusal.Problem.ShouldBe(seenBy.Split(", ").Contains(name) ? Problems.NotAllowed : Problems.RoomNotFound, what);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(99)]
    public void An_act_that_is_none_is_refused_to_everybody(int act)
    {
        foreach (var (_, _, who, role, _) in Columns)
        {
            RoomPolicy.Refuse((RoomAct)act, who, new Known(Open) { Role = role }, Open.Id).ShouldNotBeNull();
        }
    }

    [Fact]
    public void Whoever_may_not_come_in_any_more_is_told_of_no_room()
    {
        foreach (var kind in new[] { RoomKinds.Open, RoomKinds.Private, RoomKinds.Direct })
        {
            var known = new Known(Open with { Kind = kind }) { IsActive = false, InRoom = MemberRoles.Keeper };
            foreach (var act in Enum.GetValues<RoomAct>().Where(act => act is not RoomAct.Create))
            {
                RoomPolicy.Refuse(act, Who.Is(1), known, Open.Id).ShouldBe(RoomRefusals.NotFound(Open.Id));
            }
        }
    }

    [Theory]
    [InlineData("sealed")]
    [InlineData("Private")]
    [InlineData("Open")]
    [InlineData("open ")]
    [InlineData("")]
    public void A_room_of_a_kind_that_is_not_known_does_not_exist_for_anybody(string kind)
    {
        var room = Open with { Kind = kind };
        var known = new Known(room);
        foreach (var who in Columns.Select(column => column.Who))
        {
            foreach (var act in Enum.GetValues<RoomAct>().Where(act => act is not RoomAct.Create))
            {
                var refusal = RoomPolicy.Refuse(act, who, known, room.Id).ShouldNotBeNull($"{act} by {who}");
                refusal.ShouldBe(RoomPolicy.Refuse(act, who, new Known(Room: null), room.Id), "the same as for a room that is absent");
            }

            RoomPolicy.Refuse(RoomAct.Create, who, known, room).ShouldNotBeNull().Problem.ShouldBe(Problems.NotAllowed);
        }

        RoomPolicy.IsForEverybody(room).ShouldBeFalse();
        RoomPolicy.IsForEverybody(Open).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_is_said_in_an_archived_room_and_all_else_goes_on()
    {
        var archived = Open with { IsArchived = true };
        foreach (var act in Enum.GetValues<RoomAct>())
        {
            foreach (var (kind, _, who, role, _) in Columns)
            {
                var before = RoomPolicy.Refuse(act, who, new Known(Open) { Role = role }, Open.Id);
                var now = RoomPolicy.Refuse(act, who, new Known(archived) { Role = role }, Open.Id);
                var isAboutWords = act is RoomAct.Post or RoomAct.Reply or RoomAct.Edit or RoomAct.EditReply
                    or RoomAct.React or RoomAct.Pin;
                var expected = isAboutWords && before is null ? Problems.RoomArchived : before?.Problem;
                (now?.Problem).ShouldBe(expected, $"{act} by {kind}");
            }
        }
    }

    [Fact]
    public void Whoever_is_nobody_here_is_told_of_no_room()
    {
        foreach (var who in new[] { Who.Is(0), Who.Is(-1), Who.Is(8), Who.Guest(Doors.Hook), Who.Guest(Doors.Import), Who.Guest("") })
        {
            RoomPolicy.Refuse(RoomAct.See, who, new Known(Open), Open.Id).ShouldBe(RoomRefusals.NotFound(Open.Id), $"{who}");
        }
    }

    /// <summary>A room that was made or archived in the same transaction is judged as it is there, not as it was published.</summary>
    [Fact]
    public async Task A_batch_is_asked_as_it_leaves_its_rooms()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        var seen = new List<string>();
        (await server.Log.Enqueue(new TestWrite(batch =>
        {
            string Ask(RoomAct act, int room) =>
                RoomPolicy.Refuse(act, Who.Is(dana.Id), batch, room)?.Problem.Name ?? "may";
            var open = HiddenRoom.Record(batch, RoomKinds.Open).Id;
            var hidden = HiddenRoom.Record(batch, "private").Id;
            ChangeRoom.Record(batch, batch.RoomNow(server.Log.Projection.Rooms.Find(1)!) with { ArchivedAt = batch.Now }, personId: null);
            seen = [Ask(RoomAct.Post, open), Ask(RoomAct.Post, hidden), Ask(RoomAct.Post, 1), Ask(RoomAct.See, 1)];
            RoomPolicy.MaySee(Who.Is(dana.Id), server.Log.Projection, open).ShouldBeFalse("not published yet");
            return true;
        }))).Refusal.ShouldBeNull();
        seen.ShouldBe(["may", "room-not-found", "room-archived", "may"]);
    }

    /// <summary>One room, and seven people.</summary>
    private sealed record Known(RoomFacts? Room) : IKnown
    {
        public RoomFacts? FindRoom(int id) => Room is { } room && room.Id == id ? Room : null;

        public string Role { get; init; } = Roles.Member;

        public bool IsActive { get; init; } = true;

        /// <summary>What everybody is in the room, one of <see cref="MemberRoles"/>; null: not in it.</summary>
        public string? InRoom { get; init; }

        public bool OnlyAdminsMakeRooms { get; init; }

        public MemberFacts? FindMember(int room, int person) =>
            InRoom is null || FindRoom(room) is null ? null : new MemberFacts(InRoom is MemberRoles.Keeper);

        public PersonFacts? FindPerson(int id) => id is > 0 and <= 7 ? new PersonFacts(id, Role, IsActive) : null;
    }
}
