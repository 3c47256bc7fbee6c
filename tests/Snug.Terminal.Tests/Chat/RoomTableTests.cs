using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Tests.Hostile;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Chat;

public sealed class RoomTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 20, 45, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Midnight = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly Person Dana = new(1, "Dana");

    [Fact]
    public void The_table_looks_as_it_was_drawn()
    {
        var server = House(
            Room(1, "Lobby", 40, read: 40),
            Room(2, "Movie night", 12, read: 12),
            Room(3, "Deploys", 112, read: 100),
            Room(7, "Kitchen", 5, read: 4));
        server.Take(Said(1, 40, "Ben", "see you there", "19:41"));
        server.Take(Said(2, 12, "Ines", "On my way", "20:34"));
        server.Take(Said(3, 112, "ci", "build 812 is green", "20:40"));
        server.Take(Said(7, 5, "Maya", "@Dana who has the key?", "20:41"));
        Here(server, 1, 2);
        Here(server, 2, 3);
        Here(server, 7, 1);

        Table(server, 80).ShouldBe(
            """
               No.  Room            New   Here   Last words
                 1  Lobby                    2   19:41  Ben: see you there
                 2  Movie night              3   20:34  Ines: On my way
              *  3  Deploys          12          20:40  ci: build 812 is green
              @  7  Kitchen           1      1   20:41  Maya: @Dana who has the key?
            """);
    }

    [Fact]
    public void Older_words_say_their_day_and_wide_names_keep_the_columns()
    {
        var server = House(Room(1, "日本語の部屋です", 2, read: 2), Room(123, "A name that is far too long for its column", 9, read: 1));
        server.Take(Said(1, 2, "Ben", "one\ntwo", "19:41") with { At = Now.AddDays(-2) });
        server.Take(Said(123, 9, "Ben", new string('x', 100), "19:41"));

        Table(server, 80).ShouldBe(
            """
               No.  Room                      New   Here   Last words
                 1  日本語の部屋です                       Fri    Ben: one two
              *123  A name that is far too …    8          19:41  Ben: xxxxxxxxxxxxxxxxxxx…
            """);
    }

    [Fact]
    public void No_line_is_wider_than_the_terminal_and_none_is_unsafe()
    {
        var random = new Random(12);
        for (var i = 0; i < 300; i++)
        {
            var server = House(Room(1, HostileText.Random(random), 9, read: 3), Room(2, HostileText.Everything, 5, null));
            server.Take(Said(1, 9, HostileText.Random(random), HostileText.Random(random), "19:41"));
            server.Take(Said(2, 5, HostileText.Everything, HostileText.Everything, "19:41"));
            var width = random.Next(30, 120);
            foreach (var line in RoomTable.Lines([.. server.Rooms], static at => at, Now, width))
            {
                Safety.ShouldBeSafe(line.ToString());
                TextWidth.Of(line).ShouldBeLessThan(width);
            }
        }
    }

    [Fact]
    public void A_room_that_was_never_opened_counts_nothing_and_lights_no_lamp()
    {
        Table(House(Room(1, "Lobby", 40, read: null)), 80).ShouldBe(
            """
               No.  Room            New   Here   Last words
                 1  Lobby
            """);
    }

    [Fact]
    public void The_parts_of_the_list_have_headings_and_private_rooms_a_word()
    {
        var server = House(
            Room(1, "Lobby", 40, read: 40),
            Room(2, "A surprise for the whole house", 12, read: 9) with { Kind = RoomKinds.Private },
            Room(3, "Deploys", 112, read: 100) with { Level = Levels.Nothing },
            Room(4, "Kitchen", 5, read: 5) with { Favourite = true },
            Room(5, "Attic", 5, read: 5) with { Hidden = true },
            Room(6, "Dana, Maya", 1, read: null) with { Kind = RoomKinds.Direct, People = [Dana, new Person(9, "Maya")] });
        server.Take(Said(6, 1, "Maya", "who pays?", "20:41"));
        server.Take(new Snug.Client.PresenceChanged(new Presence(1, 1, [new PersonPresence(9, "Maya", PresenceStates.Here)])));
        Table(server, 80).ShouldBe(
            """
               No.  Room                      New   Here   Last words
              Favourites
                 4  Kitchen
              Rooms
                 1  Lobby                              1
              *  2  A surprise fo… (private)    3
                 3  Deploys                    12
              Direct messages
              @  6  Maya                        1      1   20:41  Maya: who pays?
            """);
    }

    [Fact]
    public void The_last_words_of_somebody_muted_are_not_there()
    {
        var server = House(Room(1, "Lobby", 40, read: 40));
        server.Take(Said(1, 40, "Eve", "watches, cheap", "19:41"));
        server.Take(new Snug.Client.MeChanged(new Me([], Muted: [11])));
        var table = Table(server, 80);
        table.ShouldContain("19:41  (muted)");
        table.ShouldNotContain("watches");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(55)]
    [InlineData(44)]
    [InlineData(30)]
    public void Nobody_whose_name_is_not_proved_is_shown_without_the_mark(int width)
    {
        var server = House(Room(1, "Lobby", 40, read: 40));
        server.Take(Said(1, 40, "Theodora Quist of the Lantern", "see you there", "19:41") with
        {
            Author = new Author(null, "Theodora Quist of the Lantern", "import"),
        });
        var table = Table(server, width);
        (table.Contains("(import): ", StringComparison.Ordinal) || !table.Contains("The", StringComparison.Ordinal)).ShouldBeTrue(table);
        if (width >= 60)
        {
            table.ShouldContain("(import): ");
        }
    }

    private static string Table(ServerView server, int width) =>
        string.Join('\n', RoomTable.Lines([.. server.Rooms], static at => at, Now, width, server));

    private static ServerView House(params Room[] rooms) => new(new State(Dana, rooms, [], "1-a"));

    private static Room Room(int id, string name, long last, long? read) => new(id, name, RoomKinds.Open, null, last, read, null);

    private static Message Said(int room, long number, string author, string text, string clock) =>
        new(room, number, new Author(
            room + 10, author), text, Midnight + TimeSpan.Parse(clock, System.Globalization.CultureInfo.InvariantCulture), null)
        {
            Mentions = text.Contains("@Dana", StringComparison.Ordinal) ? [1] : null,
        };

    private static void Here(ServerView server, int room, int count) =>
        server.Take(new Snug.Client.PresenceChanged(new Presence(room, count, [])));
}
