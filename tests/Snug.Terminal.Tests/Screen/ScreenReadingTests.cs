using Snug.Client;
using Snug.Terminal.Screen.Keys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>Reading on the screen: up and down, searching, what counts as read, and text of every kind.</summary>
public sealed class ScreenReadingTests : ScreenTests
{
    [Fact]
    public async Task Reading_older_messages_while_others_talk_holds_the_place()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, [.. Enumerable.Range(1, 300).Select(static number => $"message {number}")]);
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await dana.See("message 300");
        for (var page = 0; page < 25; page++)
        {
            dana.Press(new KeyPress(KeyCode.PageUp));
        }

        await dana.SeeNoMore("message 300");
        await dana.Glass.When(shown =>
        {
            dana.Press(new KeyPress(KeyCode.PageUp)); return shown.Contains(
            "message 1\n", StringComparison.Ordinal);
        }, "the first message");
        var before = dana.Glass.Shown().Split('\n')[..20];
        await ben.Say(1, "one more", "and another");
        await dana.See("new below, End goes there");
        dana.Glass.Shown().Split('\n')[..20].ShouldBe(before, "nothing moves under the eyes");
        dana.Press(End);
        await dana.See("and another");
    }

    [Fact]
    public async Task Ten_thousand_messages_up_and_down()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        for (var sent = 0; sent < 10_000; sent += 250)
        {
            await Task.WhenAll(
                Enumerable.Range(sent, 250).Select(_ => ben.SendAsync(1, "hay", cancellationToken: TestContext.Current.CancellationToken)));
        }

        await ben.Say(1, "the last one");
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await dana.See("the last one");
        dana.Say("/10000000");
        await dana.See("There is no room 10000000 for you here.");
        dana.Say("#1/1");
        (await dana.See("messages below, End goes there")).ShouldContain("20:33          Ben  hay");
        dana.Glass.Shown().ShouldContain(" 9,9");
        // Further than what is kept in memory, so that the beginning is let go and fetched again.
        for (var page = 0; page < 150; page++)
        {
            await PageDown(dana);
        }

        dana.Press(End);
        await dana.See("the last one");
    }

    [Fact]
    public async Task Reading_is_not_scrolling_by()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("I am here");
        await Sent(dana, "I am here");
        dana.Press(new FocusChanged(false));
        await ben.Say(1, "while you were away");
        await dana.See("─ 1 new since 20:33 ─");
        await dana.See("while you were away");
        await using (var phone = await OtherDevice(dana))
        {
            (await phone.GetRoomAsync(1, TestContext.Current.CancellationToken)).Unread.ShouldBe(1);
        }

        dana.Press(new FocusChanged(true));
        await using (var phone = await OtherDevice(dana))
        {
            await foreach (var told in phone.Follow(cancellationToken: TestContext.Current.CancellationToken))
            {
                if (told is MeChanged { Me.Reads: [{ Number: 2 }] })
                {
                    break;
                }
            }
        }
    }

    [Fact]
    public async Task Looking_for_words_and_going_to_a_message()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, [.. Enumerable.Range(1, 150).Select(static number => number == 60 ? "the needle" : $"hay {number}")]);
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await dana.See("hay 150");
        dana.Say("/search needle");
        await dana.See("the needle");
        dana.Press(Escape);
        await dana.See("hay 150");
        dana.Say("#1/20");
        (await dana.See("hay 20\n")).ShouldNotContain("hay 150");
        dana.Press(End);
        await dana.See("hay 150");
    }

    [Fact]
    public async Task Wide_and_turned_text_stays_in_its_place()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "田中さくら");
        await ben.Say(1, new string(
            '漢', 60), "👩‍👩‍👧‍👦👩‍👩‍👧‍👦 family", "مرحبا بالعالم 123", "Z̷̧̛a̷l̷g̷o̷", string.Concat(Enumerable.Repeat("👍🏽", 40)));
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        var shown = await dana.See("family");
        shown.ShouldContain($"   田中さくら  {new string('漢', 29)}\n");
        shown.ShouldContain("مرحبا بالعالم 123");
        dana.Resize(31, 30);
        await dana.See("family");
    }

    [Fact]
    public async Task Another_size_is_drawn_at_once()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, "a sentence that is long enough to be broken into rows in a window of forty columns");
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await dana.See("         Ben  a sentence");
        dana.Resize(40, 12);
        await dana.See(" Ben: a sentence that is long enough to");
        foreach (var (columns, rows) in ((int, int)[])[(20, 5), (8, 3), (2, 1), (300, 90), (80, 24)])
        {
            dana.Resize(columns, rows);
        }

        await dana.See("         Ben  a sentence");
    }

    [Fact]
    public async Task Amber_counts_only_what_is_new_below()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, [.. Enumerable.Range(1, 60).Select(static number => $"message {number}")]);
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await dana.See("message 60");
        dana.Press(new KeyPress(KeyCode.PageUp));
        await dana.See("18 messages below, End goes there");
        Look(dana, "below").ShouldNotContain(Lamp, "all of it was read");
        await ben.Say(1, "this is new");
        await dana.See("1 new below, End goes there");
        Look(dana, "below").ShouldContain(Lamp);
        dana.Press(End);
        await dana.See("this is new");
    }

    [Fact]
    public async Task Who_speaks_and_when_stays_in_sight_while_one_person_fills_the_screen()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, [.. Enumerable.Range(1, 60).Select(static number => $"message {number}"),
            string.Join('\n', Enumerable.Range(1, 40).Select(static line => $"line {line}"))]);
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        // In the middle of a message, and where somebody only goes on.
        (await dana.See("line 40")).Split('\n')[1].ShouldBe(" 20:33          Ben  …");
        dana.Press([.. Enumerable.Repeat(new KeyPress(KeyCode.PageUp), 3)]);
        (await dana.See("message 40\n")).Split('\n')[1].ShouldBe(" 20:33          Ben  …");
        // And not where the row with the name is there.
        dana.Say("#1/1");
        (await dana.See(" 20:33          Ben  message 1\n")).Split('\n')[1].ShouldBe("");
    }

    [Fact]
    public async Task An_archived_room_says_that_nobody_can_say_anything_there()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("/create Kitchen");
        await dana.See("[2 Kitchen]");
        dana.Say("/archive");
        // The event may come before the answer.
        await dana.See("Kitchen is archived.");
        (await dana.See("> Nobody can say anything here: it is archived. /unarchive opens it (Esc rooms)")).ShouldContain("[2 Kitchen]");
        dana.Say("/unarchive");
        await dana.See("> Say something");
    }

    [Fact]
    public async Task Keys_in_the_table_of_a_server_whose_only_room_is_archived_end_nothing()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("/archive");
        await dana.See("Lobby is archived.");
        await dana.See("> Nobody can say anything here");
        dana.Press(Escape, Escape);
        await dana.See("Enter a room number");
        dana.Press(new KeyPress(KeyCode.Up), new KeyPress(KeyCode.Down), new WheelTurned(1), new KeyPress(KeyCode.Enter));
        await dana.See("[1 Lobby]");
        dana.Press(KeyPress.Ctrl('n'), KeyPress.Ctrl('p'), KeyPress.Alt('a'));
        await dana.See("Nothing new anywhere.");
    }

    [Fact]
    public async Task The_wheel_moves_the_messages_and_not_what_was_typed_before()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, [.. Enumerable.Range(1, 60).Select(static number => $"message {number}")]);
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await dana.See("message 60");
        dana.Say("said before");
        await Sent(dana, "said before");
        dana.Type("half a word");
        dana.Press(new WheelTurned(-1), new WheelTurned(-1));
        (await dana.SeeNoMore("message 60")).ShouldContain("> half a word");
        dana.Press(new WheelTurned(1), new WheelTurned(1));
        await dana.See("message 60");
        // Over what lies on the messages it moves that.
        dana.Press(KeyPress.Ctrl('u'));
        dana.Say("/help");
        await dana.See("PgDn shows");
        dana.Press([.. Enumerable.Repeat(new WheelTurned(1), 24)]);
        await dana.See("//text");
        dana.Press(Escape);
        dana.Press(Escape);
        await dana.See("Enter a room number");
        dana.Press(new WheelTurned(-1));
        dana.Press(new KeyPress(KeyCode.Enter));
        await dana.See("[1 Lobby]");
    }

    [Fact]
    public async Task Whoever_wants_to_mark_text_is_told_how_and_can_have_the_mouse_back_for_good()
    {
        var config = Directory.CreateTempSubdirectory("snug-mouse-").FullName;
        try
        {
            await using (var dana = new ScreenUser(time, server.Address, config))
            {
                await dana.ComeIn("Dana");
                dana.Glass.TellsMouse.ShouldBeTrue();
                dana.Press(new MousePressed());
                await dana.See("Hold Shift to mark text with the mouse; /mouse off leaves it to the terminal.");
                dana.Say("/mouse off");
                await dana.See("The mouse is the terminal's own");
                dana.Glass.TellsMouse.ShouldBeFalse();
            }

            await using var again = new ScreenUser(time, server.Address, config, arguments: ["chat", "--name", "Dana", "--room", "1"]);
            await again.See("> Say something");
            again.Glass.TellsMouse.ShouldBeFalse("the choice is kept");
        }
        finally
        {
            Directory.Delete(config, recursive: true);
        }
    }

    [Fact]
    public async Task A_search_goes_further_back_than_what_is_loaded_and_says_how_far_it_came()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, "The first Needle");
        for (var sent = 0; sent < 2_400; sent += 200)
        {
            await Task.WhenAll(
                Enumerable.Range(sent, 200).Select(_ => ben.SendAsync(1, "hay", cancellationToken: TestContext.Current.CancellationToken)));
        }

        await ben.Say(1, "needle again", "the last one");
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await dana.See("the last one");
        dana.Say("/search needle");
        await dana.See("Message 2402. /search alone goes on to older ones, Esc ends it.");
        dana.Say("/search");
        await dana.See("Not found down to message ");
        dana.Say("/search");
        (await dana.See("The first Needle")).ShouldContain("Message 1. /search alone");
        dana.Say("/search");
        await dana.See("Not found, up to the first message of the room.");
        // From up here too, the newest comes first.
        dana.Say("/search again");
        (await dana.See("needle again")).ShouldContain("Message 2402.");
        dana.Press(Escape);
        await dana.See("the last one");
    }

    private const string Lamp = "0;1;38;2;169;104;0";

    /// <summary>In what the first row with these words is written.</summary>
    private static List<string> Look(ScreenUser seat, string words) =>
    [
        .. seat.Glass.Looks().Select(static row => row.ToList())
            .First(row => string.Concat(row.Select(static cell => cell.Character)).Contains(words, StringComparison.Ordinal))
            .Select(static cell => cell.Look).Distinct(),
    ];
}
