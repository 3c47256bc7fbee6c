using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>Acts and who may do them in an open room; everything that stands in no row is refused.</summary>
public sealed class RoomPolicyTests
{
    /// <summary>An open room that can be said something in, one that is archived, and one of a kind that nobody knows.</summary>
    private static readonly RoomFacts Open = new(1, RoomKinds.Open, IsArchived: false);

    /// <summary>In which columns an act is allowed. An act, or a kind of caller, without a row or a column fails.</summary>
    private static readonly Dictionary<string, WhoKind> Matrix = new(StringComparer.Ordinal)
    {
        ["See"] = WhoKind.Stranger | WhoKind.Person | WhoKind.Guest | WhoKind.Owner,
        ["Read"] = WhoKind.Person | WhoKind.Guest,
        ["Follow"] = WhoKind.Person,
        ["BePresent"] = WhoKind.Person,
        ["MarkRead"] = WhoKind.Person,
        ["Post"] = WhoKind.Person | WhoKind.Guest,
        ["Create"] = WhoKind.Person | WhoKind.Guest | WhoKind.Owner,
        ["Change"] = WhoKind.Person | WhoKind.Owner,
        ["Delete"] = WhoKind.Owner,
        ["Import"] = WhoKind.Owner,
    };

    private static readonly Dictionary<WhoKind, Who> Everybody = new()
    {
        [WhoKind.Nobody] = default,
        [WhoKind.Stranger] = Who.Stranger,
        [WhoKind.Person] = Who.Is(1),
        [WhoKind.Guest] = Who.Guest(Doors.Legacy),
        [WhoKind.Owner] = Who.Owner,
    };

    [Fact]
    public void Every_act_has_a_row_and_every_kind_of_caller_a_column()
    {
        Enum.GetNames<RoomAct>().ShouldBe(Matrix.Keys, ignoreOrder: true);
        Enum.GetValues<WhoKind>().ShouldBe(Everybody.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Who_may_do_what_in_an_open_room_is_what_the_matrix_says()
    {
        foreach (var act in Enum.GetValues<RoomAct>())
        {
            foreach (var (kind, who) in Everybody)
            {
                var may = (Matrix[$"{act}"] & kind) != WhoKind.Nobody;
                var refusal = RoomPolicy.Refuse(act, who, new Known(Open), Open.Id);
                (refusal is null).ShouldBe(may, $"{act} by {kind}");
                RoomPolicy.May(act, who, new Known(Open), Open.Id).ShouldBe(may);
                if (refusal is not null)
                {
                    var sees = (Matrix["See"] & kind) != WhoKind.Nobody || act is RoomAct.Create;
                    refusal.Problem.ShouldBe(sees ? Problems.NotAllowed : Problems.RoomNotFound, $"{act} by {kind}");
                }
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(99)]
    public void An_act_that_is_none_is_refused_to_everybody(int act)
    {
        foreach (var who in Everybody.Values)
        {
            RoomPolicy.Refuse((RoomAct)act, who, new Known(Open), Open.Id).ShouldNotBeNull();
        }
    }

    [Theory]
    [InlineData(Roles.Member, true)]
    [InlineData(Roles.Admin, true)]
    [InlineData(Roles.Owner, true)]
    [InlineData(Roles.Bot, false)]
    public void A_bot_reads_and_says_and_what_rooms_there_are_is_for_people(string role, bool isPerson)
    {
        var known = new Known(Open) { Role = role };
        foreach (var act in Enum.GetValues<RoomAct>())
        {
            var may = (Matrix[$"{act}"] & WhoKind.Person) != WhoKind.Nobody && (isPerson || act is not (RoomAct.Create or RoomAct.Change));
            RoomPolicy.May(act, Who.Is(1), known, Open.Id).ShouldBe(may, $"{act} by {role}");
        }
    }

    [Fact]
    public void Whoever_may_not_come_in_any_more_is_told_of_no_room()
    {
        var known = new Known(Open) { IsActive = false };
        foreach (var act in Enum.GetValues<RoomAct>().Where(act => act is not RoomAct.Create))
        {
            RoomPolicy.Refuse(act, Who.Is(1), known, Open.Id).ShouldBe(RoomRefusals.NotFound(Open.Id));
        }
    }

    [Theory]
    [InlineData("private")]
    [InlineData("direct")]
    [InlineData("Open")]
    [InlineData("open ")]
    [InlineData("")]
    public void A_room_of_a_kind_that_is_not_known_does_not_exist_for_anybody(string kind)
    {
        var room = Open with { Kind = kind };
        var known = new Known(room);
        foreach (var who in Everybody.Values)
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
            foreach (var (kind, who) in Everybody)
            {
                var before = RoomPolicy.Refuse(act, who, new Known(Open), Open.Id);
                var now = RoomPolicy.Refuse(act, who, new Known(archived), Open.Id);
                var expected = act is RoomAct.Post && before is null ? Problems.RoomArchived : before?.Problem;
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

        public PersonFacts? FindPerson(int id) => id is > 0 and <= 7 ? new PersonFacts(id, Role, IsActive) : null;
    }
}
