using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;

namespace Snug.Terminal.Tests.Chat;

public sealed class ServerViewTests
{
    [Fact]
    public void Whoever_has_said_it_is_not_writing_it_any_more()
    {
        var view = new ServerView(new State(new Person(1, "Dana"), [new Room(1, "Lobby", RoomKinds.Open, null, 0, 0, null)], [], "1-a"));
        view.Take(new PresenceChanged(new Presence(1, 2, [new(2, "Ben", PresenceStates.Writing), new(3, "Maya", PresenceStates.Writing)])));
        var said = new Message(1, 1, new Author(2, "Ben"), "here it is", DateTimeOffset.UnixEpoch, null);
        view.Take(new MessagePosted(said));
        view.Room(1)!.Here.Select(static person => (person.Name, person.State)).ShouldBe(
            [("Ben", PresenceStates.Here), ("Maya", PresenceStates.Writing)]);

        // Writing the next thing, while what was said comes once more with a page.
        view.Take(new PresenceChanged(new Presence(1, 2, [new(2, "Ben", PresenceStates.Writing)])));
        view.Take(said);
        view.Room(1)!.Here.First().State.ShouldBe(PresenceStates.Writing);
    }

    private static readonly Person Dana = new(1, "Dana");

    private readonly ServerView server = new(new State(Dana, [Room(1, last: 10, read: 8), Room(2, last: 0, read: null)], [Dana], "5-a"));

    [Fact]
    public void The_same_message_twice_counts_once()
    {
        server.Take(new MessagePosted(Said(1, 11, author: 2, "hi")));
        server.Take(new MessagePosted(Said(1, 11, author: 2, "hi")));
        server.Room(1)!.New.ShouldBe(3);
    }

    [Fact]
    public void Another_name_stands_everywhere_at_once_and_a_role_is_told_to_whoever_has_it()
    {
        server.Take(new PresenceChanged(new Presence(1, 1, [new(2, "Ben", PresenceStates.Here)])));
        server.Take(new MessagePosted(Said(1, 11, author: 2, "hi")));
        var renamed = new PersonRenamed(new Person(2, "Benno"));
        PeopleNews.Hear(renamed, server)!.Value.ToString().ShouldBe("Ben is called Benno now.");
        server.Take(renamed);
        PeopleNews.Hear(renamed, server).ShouldBeNull("told already");
        server.Room(1)!.ShouldSatisfyAllConditions(
            room => room.LastWords!.Author.Name.ShouldBe("Benno"),
            room => room.Here.ShouldHaveSingleItem().Name.ShouldBe("Benno"));

        var mine = new PersonRenamed(new Person(1, "Dania"));
        PeopleNews.Hear(mine, server).ShouldBeNull("the answer to /nick says so");
        server.Take(mine);
        var promoted = new PersonChanged(new Person(1, "Dania", Roles.Admin));
        PeopleNews.Hear(promoted, server)!.Value.ToString().ShouldBe("Your role is admin now.");
        server.Take(promoted);
        server.Me.ShouldBe(new Person(1, "Dania", Roles.Admin));
        PeopleNews.Hear(new PersonChanged(new Person(2, "Benno", Roles.Admin)), server).ShouldBeNull();
    }

    [Fact]
    public void An_event_older_than_the_snapshot_changes_nothing()
    {
        server.Take(Said(1, 10, author: 2, "newest"));
        server.Take(new MessagePosted(Said(1, 4, author: 2, "old")));
        server.Take(new RoomChanged(Room(1, last: 4, read: null) with { Name = "New name" }));
        var room = server.Room(1)!;
        (room.Room.Name, room.New, room.LastWords!.Text).ShouldBe(("New name", 2, "newest"));
    }

    [Fact]
    public void Ones_own_words_are_read()
    {
        server.Take(new MessagePosted(Said(1, 11, author: 1, "mine")));
        server.Room(1)!.New.ShouldBe(0);
    }

    [Fact]
    public void A_mark_from_another_device_counts_here_and_puts_the_lamp_out()
    {
        server.Take(new MessagePosted(Said(1, 11, author: 2, "@Dana?")));
        server.Room(1)!.IsNamed.ShouldBeTrue();
        server.Take(new MeChanged(new Me([new ReadMark(1, 11)])));
        (server.Room(1)!.New, server.Room(1)!.IsNamed).ShouldBe((0, false));
    }

    [Fact]
    public void Who_is_here_is_forgotten_with_the_connection()
    {
        server.Take(new PresenceChanged(new Presence(1, 2, [new(2, "Ben", "here"), new(3, "Maya", "writing")])));
        server.Take(new PresenceChanged(new Presence(1, 1, [new(3, "Maya", "away")])));
        server.Room(1)!.Here.Select(static person => person.Name).ShouldBe(["Ben"]);
        server.Take(new Connected(new Hello("The Lantern", "1.0.0")));
        (server.Room(1)!.HereCount, server.Room(1)!.Here.Any()).ShouldBe((0, false));
    }

    [Fact]
    public void A_snapshot_says_nothing_of_who_is_here_and_forgets_nobody()
    {
        // After a reset the stream tells who is here, and the snapshot is answered after that.
        server.Take(new PresenceChanged(new Presence(1, 2, [new(2, "Ben", "here"), new(3, "Maya", "writing")])));
        server.Take(new State(Dana, [Room(1, last: 3, read: 3)], [Dana], "3-b"));
        (server.Room(1)!.Room.LastNumber, server.Room(1)!.HereCount, string.Join(
            ',', server.Room(1)!.Here.Select(static person => person.Name))).ShouldBe((3, 2, "Ben,Maya"));
    }

    [Fact]
    public void An_archived_room_leaves_the_table()
    {
        server.Take(new RoomChanged(Room(2, last: 0, read: null) with { ArchivedAt = DateTimeOffset.UnixEpoch }));
        server.Rooms.Select(static room => room.Room.Id).ShouldBe([1]);
        server.Room(2).ShouldNotBeNull();
    }

    [Fact]
    public void A_room_that_I_am_added_to_is_there_and_one_that_I_am_out_of_is_not()
    {
        server.Take(new PersonJoined(new Person(2, "Ben")));
        var surprise = Room(3, last: 4, read: null) with { Kind = RoomKinds.Private, Name = "Surprise" };
        var added = new MemberJoined(new MemberEvent(3, Dana, By: 2, Details: surprise));
        PeopleNews.Hear(added, server, open: 1)!.Value.ToString().ShouldBe(
            "Ben added you to room 3, Surprise (private). /3 goes there.");
        server.Take(added);
        server.Take(added);
        server.Rooms.Select(static room => room.Room.Id).ShouldBe([1, 2, 3]);
        server.IsKeeper(3).ShouldBeFalse();

        var keeper = new MemberChanged(new MemberEvent(3, Dana, MemberRoles.Keeper));
        PeopleNews.Hear(keeper, server, open: 1)!.Value.ToString().ShouldBe(
            "You keep room 3, Surprise (private) now: /add, /remove, /keeper.");
        server.Take(keeper);
        server.IsKeeper(3).ShouldBeTrue();

        var left = new MemberLeft(new MemberEvent(3, Dana, By: 2));
        PeopleNews.Hear(left, server, open: 1)!.Value.ToString().ShouldBe("Ben took you out of room 3, Surprise (private).");
        server.Take(left);
        server.Take(left);
        server.Room(3).ShouldBeNull();
        server.IsKeeper(3).ShouldBeFalse();
        PeopleNews.Hear(left, server, open: 1).ShouldBeNull("told already");

        // I was in it and am not any more: there is nothing to show.
        server.Take(new MemberJoined(new MemberEvent(4, Dana)));
        server.Room(4).ShouldBeNull();
    }

    [Fact]
    public void Of_others_only_those_in_the_room_I_look_at_are_spoken_of()
    {
        var ben = new Person(2, "Ben");
        PeopleNews.Hear(new MemberJoined(new MemberEvent(2, ben, By: 3)), server, open: 2)!.Value.ToString().ShouldBe(
            "Ben is in this room now.");
        PeopleNews.Hear(new MemberLeft(new MemberEvent(2, ben)), server, open: 2)!.Value.ToString().ShouldBe(
            "Ben is not in this room any more.");
        PeopleNews.Hear(new MemberJoined(new MemberEvent(2, ben, By: 3)), server, open: 1).ShouldBeNull();
        PeopleNews.Hear(new MemberJoined(new MemberEvent(2, ben, By: 1)), server, open: 2).ShouldBeNull("my command said so");
    }

    [Fact]
    public void A_talk_is_called_what_the_others_are_called_and_is_for_me_from_its_first_word()
    {
        var (ben, maya) = (new Person(2, "Ben"), new Person(3, "Maya"));
        var talk = Room(3, last: 0, read: null) with { Kind = RoomKinds.Direct, Name = "Dana, Ben, Maya", People = [Dana, ben, maya] };
        server.Take(new MemberJoined(new MemberEvent(3, Dana, By: 2, Details: talk)));
        server.Room(3)!.Room.Name.ShouldBe("Ben, Maya");
        server.Rooms.Select(static room => room.Room.Id).ShouldBe([1, 2], "nobody has said anything");
        server.Take(new MessagePosted(Said(3, 1, author: 2, "hi")));
        server.Rooms.Select(static room => room.Room.Id).ShouldBe([1, 2, 3]);
        var view = server.Room(3)!;
        (view.New, view.IsNamed, view.Waits).ShouldBe((1, true, 1));
        server.Take(new PersonRenamed(new Person(2, "Benno")));
        view.Room.Name.ShouldBe("Benno, Maya");
        server.Take(new PersonRenamed(new Person(1, "Dania")));
        view.Room.Name.ShouldBe("Benno, Maya");

        server.Take(new MeChanged(new Me([], Muted: [2])));
        view.IsDimmed.ShouldBeFalse("Maya may write to me still");
        server.Take(new MeChanged(new Me([], Muted: [2, 3])));
        (view.IsDimmed, view.Waits, server.IsForMe(Said(3, 2, author: 2, "@Dania"))).ShouldBe((true, 0, false));
    }

    [Fact]
    public void What_a_room_is_to_tell_me_decides_about_its_lamp()
    {
        var view = server.Room(1)!;
        server.Take(new MeChanged(new Me([], Rooms: [new RoomPreference(1, Levels.Mentions)])));
        (view.New, view.Waits).ShouldBe((2, 0));
        server.Take(new MessagePosted(Said(1, 11, author: 2, "@Dana?")));
        (view.New, view.Waits, view.IsNamed).ShouldBe((3, 3, true));
        server.Take(new MeChanged(new Me([], Rooms: [new RoomPreference(1, Levels.Nothing)])));
        (view.New, view.Waits, view.IsNamed, view.IsDimmed).ShouldBe((3, 0, false, true));
        // Events tell nobody how a room stands in their list.
        server.Take(new RoomChanged(Room(1, last: 11, read: null) with { Name = "Renamed" }));
        view.IsDimmed.ShouldBeTrue();
        server.Take(new MeChanged(new Me([], Rooms: [new RoomPreference(1)])));
        (view.Waits, view.IsNamed).ShouldBe((3, true));
    }

    [Fact]
    public void Favourites_come_first_and_what_is_hidden_is_there_and_not_in_the_list()
    {
        server.Take(Room(3, last: 0, read: 0));
        server.Take(new MeChanged(new Me([], Rooms: [new RoomPreference(1, Hidden: true), new RoomPreference(3, Favourite: true)])));
        server.Rooms.Select(static room => room.Room.Id).ShouldBe([3, 2]);
        server.Room(1).ShouldNotBeNull();
        server.Reaches(Said(1, 12, author: 2, "hello")).ShouldBeFalse();
        server.Reaches(Said(1, 12, author: 2, "hello @Dana")).ShouldBeTrue();
        server.Take(new MessagePosted(Said(1, 12, author: 2, "hello @Dana")));
        server.Rooms.Select(static room => room.Room.Id).ShouldBe([3, 1, 2], "it comes back where I am named");
        server.Take(new MeChanged(new Me([new ReadMark(1, 12)])));
        server.Rooms.Select(static room => room.Room.Id).ShouldBe([3, 2]);
        server.Take(new MeChanged(new Me([], Rooms: [new RoomPreference(1), new RoomPreference(3)])));
        server.Rooms.Select(static room => room.Room.Id).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Reports_are_counted_for_those_who_keep_order()
    {
        server.Take(new PersonChanged(new Person(1, "Dana", Roles.Admin)));
        server.Take(new MeChanged(new Me([], Reports: 2)));
        server.Take(new MeChanged(new Me([])));
        server.ReportsWait.ShouldBe(2, "what is not told stays");
        server.Take(new PersonChanged(Dana));
        server.ReportsWait.ShouldBe(0);
    }

    private static Room Room(int id, long last, long? read) => new(id, "Room", RoomKinds.Open, null, last, read, null);

    private static Message Said(int room, long number, int author, string text) =>
        new(room, number, new Author(author, $"Person {author}"), text, DateTimeOffset.UnixEpoch, null)
        {
            Mentions = text.Contains("@Dana", StringComparison.Ordinal) ? [Dana.Id] : null,
        };
}
