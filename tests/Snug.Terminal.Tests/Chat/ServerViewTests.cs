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

    private static Room Room(int id, long last, long? read) => new(id, "Room", RoomKinds.Open, null, last, read, null);

    private static Message Said(int room, long number, int author, string text) =>
        new(room, number, new Author(author, $"Person {author}"), text, DateTimeOffset.UnixEpoch, null);
}
