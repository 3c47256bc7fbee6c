using Snug.Client;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tests.Hostile;
using Snug.Terminal.Tests.Journeys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>Keys in, screen out: what people do, against the real server.</summary>
public sealed class ScreenJourneyTests : IAsyncLifetime
{
    private static readonly KeyPress Escape = new(KeyCode.Escape);
    private static readonly KeyPress End = new(KeyCode.End);

    private readonly FixedClock time = FixedClock.Hurried();
    private RealServer server = null!;

    public async ValueTask InitializeAsync() => server = await RealServer.Start(time);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_first_visit_from_the_door_to_the_first_words()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        var quiet = await dana.See("Room 1 is quiet.");
        quiet.ShouldContain("Be the first to say something, or tell someone: room 1.");
        quiet.ShouldContain("> Say something (Esc rooms");
        dana.Say("Is anybody here?");
        (await Sent(dana, "Is anybody here?")).ShouldContain("Sunday, 22 November\n 20:33         Dana  Is anybody here?");
        dana.Say("/quit");
        (await dana.ExitCode()).ShouldBe(0);
    }

    [Fact]
    public async Task Words_of_a_session_that_ended_are_shown_copied_and_discarded_by_whoever_comes_in()
    {
        var config = Directory.CreateTempSubdirectory("snug-left-").FullName;
        try
        {
            await using (var fay = new ScreenUser(time, server.Address, config))
            {
                await fay.ComeIn("Fay");
                await server.Stop();
                await fay.See("not connected");
                fay.Say("said to nobody");
                await fay.See("1 message waits");
                fay.Type("half a thought");
                await fay.See("half a thought");
                fay.Close();
                (await fay.ExitCode()).ShouldBe(130);
            }

            await server.Start();
            await LineUser.SignOut(Path.Combine(config, "snug"), server.Address);
            await using (var ben = new ScreenUser(time, server.Address, config))
            {
                await ben.Answer("Enter your name, or a code from your other device (Fay): ", "Ben");
                await ben.Answer("What do you want to do? ", "1");
                await ben.Answer("q leaves): ", "1");
                await ben.See("2 things that you wrote as Fay are not sent: /words");
                ben.Say("/words");
                var shown = await ben.See("You wrote this as Fay, whose session here has ended:");
                shown.ShouldContain("1  room 1: said to nobody");
                shown.ShouldContain("2  room 1, not finished: half a thought");
                ben.Say("/copy 1");
                (await ben.See("> said to nobody")).ShouldContain("Enter says this as Ben, here in room 1.");
                ben.Press(KeyPress.Ctrl('c'));
                ben.Say("/again 1");
                await ben.See("Fay wrote it, and you are Ben.");
                ben.Say("/discard 1");
                await ben.See("Discarded: said to nobody");
                ben.Say("/discard 2");
                await ben.See("Discarded: half a thought");
                ben.Say("/words");
                await ben.See("Nothing waits under another name.");
                ben.Say("/quit");
                (await ben.ExitCode()).ShouldBe(0);
            }

            await using var ines = await OtherPerson.ComeIn(server.Address, "Ines");
            (await ines.GetMessagesAsync(1, MessageRange.Newest, 100, TestContext.Current.CancellationToken)).Messages
                .ShouldBeEmpty("nothing went out under another name");
        }
        finally
        {
            Directory.Delete(config, recursive: true);
        }
    }

    [Fact]
    public async Task Two_people_see_each_other_write_and_talk()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await using var ben = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await ben.ComeIn("Ben");
        await dana.See("Ben here");
        ben.Type("hello");
        await dana.See("Ben is writing");
        ben.Press(new KeyPress(KeyCode.Enter));
        await dana.See("Ben  hello");
        await dana.SeeNoMore("is writing");
    }

    [Fact]
    public async Task Two_rooms_with_lamps_and_the_keys_between_them()
    {
        await using var ines = await OtherPerson.ComeIn(server.Address, "Ines");
        await ines.CreateRoomAsync("Kitchen", cancellationToken: TestContext.Current.CancellationToken);
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana", "2");
        await dana.See("Room 2 is quiet.");
        dana.Press(KeyPress.Alt('1'));
        await dana.See("[1 Lobby]");
        await ines.Say(2, "soup", "more soup");
        await dana.See("●2 Kitchen 2");
        await ines.Say(2, "@Dana who has the key?");
        await dana.See("●2 Kitchen @3");
        dana.Glass.Bells.ShouldBe(1, "being named rings once");
        dana.Say("/bell off");
        await dana.See("No bell.");
        await ines.Say(2, "@Dana?");
        await dana.See("●2 Kitchen @4");
        dana.Glass.Bells.ShouldBe(1, "and not when it was turned off");
        dana.Glass.Commands.ShouldContain("9;Ines named you in room 2");
        dana.Press(KeyPress.Alt('a'));
        (await dana.See("[2 Kitchen]")).ShouldNotContain("●2");
        (await dana.See("who has the key?")).ShouldContain("─ 4 new ─");
        dana.Press(KeyPress.Ctrl('n'));
        await dana.See("[1 Lobby]");
        dana.Press(Escape);
        await dana.See("Enter a room number");
        dana.Type("2");
        await dana.See("[2 Kitchen]");
        dana.Say("/9");
        await dana.See("There is no room 9 for you here.");
    }

    [Fact]
    public async Task What_is_said_while_the_server_is_away_arrives_once()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("before");
        await Sent(dana, "before");
        await server.Stop();
        await dana.See("No connection. Keep writing: it goes out, once, when it is back.");
        dana.Say("in between");
        (await dana.See("in between ○")).ShouldContain("not connected, 1 message waits");
        await server.Start();
        await Sent(dana, "in between");
        await dana.SeeNoMore("not connected");
        (await Texts()).ShouldBe(["before", "in between"]);
    }

    [Fact]
    public async Task A_room_opened_without_a_connection_is_filled_when_it_is_back()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.CreateRoomAsync("Kitchen", cancellationToken: TestContext.Current.CancellationToken);
        await ben.Say(2, "soup is ready");
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await server.Stop();
        await dana.See("No connection.");
        dana.Press(KeyPress.Alt('2'));
        (await dana.See("[2 Kitchen]")).ShouldNotContain("soup");
        var frames = dana.Glass.Frames;
        dana.Type("x");
        await dana.See("> x");
        await server.Start();
        await dana.See("soup is ready");
        (dana.Glass.Frames - frames).ShouldBeLessThan(60, "nobody asks again and again while nobody answers");
    }

    [Fact]
    public async Task Two_hundred_pasted_lines_are_one_message()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        var lines = string.Join('\n', Enumerable.Range(1, 200).Select(static line => $"line {line}"));
        dana.Press(new Pasted(lines));
        var shown = await dana.See("line 200");
        shown.Split('\n')[^5..].ShouldBe(
            ["> line 196", "  line 197", "  line 198", "  line 199", "  line 200"], "the input shows five rows");
        dana.Press(new KeyPress(KeyCode.Enter));
        await Sent(dana, "line 200");
        (await Texts()).ShouldBe([lines]);
    }

    [Fact]
    public async Task Colours_in_a_paste_are_taken_out_and_said()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Press(new Pasted("\u001b[1;31mFAIL\u001b[0m in \u001b]8;;https://example.org/\u001b\\the build\u001b]8;;\u001b\\"));
        await dana.See("4 escape sequences (colours, titles) were taken out.");
        dana.Press(new KeyPress(KeyCode.Enter));
        await Sent(dana, "FAIL in the build");
        (await Texts()).ShouldBe(["FAIL in the build"]);
    }

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
        await dana.See("9,9");
        (await dana.See("new below, End goes there")).ShouldContain("20:33          Ben  hay");
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
    public async Task Every_room_keeps_its_draft()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("/create Kitchen");
        await dana.See("[2 Kitchen]");
        dana.Type("half a thought");
        dana.Press(KeyPress.Alt('1'));
        (await dana.See("[1 Lobby]")).ShouldNotContain("half a thought");
        dana.Press(KeyPress.Alt('2'));
        await dana.See("> half a thought");
    }

    [Fact]
    public async Task Words_that_the_server_will_not_take_come_back()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Press(new Pasted(new string('x', 8_001)));
        dana.Press(new KeyPress(KeyCode.Enter));
        (await dana.See("a message holds 8,000")).ShouldContain("> xxx");
        (await Texts()).ShouldBeEmpty();
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
    public async Task Hostile_text_never_reaches_the_terminal_raw()
    {
        // The glass fails at every control character that is not the screen's own.
        await using var other = await HostileServer.Start(HostileText.Everything);
        await using var dana = new ScreenUser(time, other.Address);
        await dana.Answer("Enter your name, or a code from your other device: ", "Dana");
        await dana.Answer("What do you want to do? ", "1");
        await dana.Answer("q leaves): ", "1");
        await dana.See("> Say something");
        await dana.See("␛");
        dana.Press(Escape);
        await dana.See("Enter a room number");
        dana.Press(Escape);
        dana.Say("/code");
        await dana.See("It works once");
        dana.Glass.Commands.ShouldAllBe(command => !command.Contains("evil.example", StringComparison.Ordinal));
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
    public async Task A_server_that_went_back_is_shown_as_it_is()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("kept");
        await Sent(dana, "kept");
        // What is sent before the stream is back is not behind its cursor, and then there is nothing to reset.
        var lost = dana.See("No connection.");
        await server.Save();
        await lost;
        await dana.SeeNoMore("No connection.");
        dana.Say("lost with the disk");
        await Sent(dana, "lost with the disk");
        await server.GoBack();
        await dana.SeeNoMore("lost with the disk");
        (await dana.See("kept")).ShouldContain("Dana  kept");
    }

    [Fact]
    public async Task A_server_that_lost_only_what_it_had_answered_is_shown_as_it_is()
    {
        await using var way = new LossyProxy(server.Address) { LosesStreams = true };
        await using var dana = new ScreenUser(time, way.Address);
        await dana.ComeIn("Dana");
        await dana.See("Room 1 is quiet.");
        await dana.See("No connection.");
        await server.Save();
        // The answer comes, and no stream tells of it: its cursor stays right when the server goes back.
        dana.Say("lost with the disk");
        await Sent(dana, "lost with the disk");
        await server.GoBack();
        way.Mend();
        await dana.SeeNoMore("lost with the disk");
        await dana.See("Room 1 is quiet.");
    }

    [Fact]
    public async Task Ctrl_C_clears_the_line_and_twice_on_an_empty_one_leaves()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Type("not this");
        await dana.See("> not this");
        dana.Press(KeyPress.Ctrl('c'));
        await dana.See("> Say something");
        dana.Press(KeyPress.Ctrl('x'), KeyPress.Ctrl('e'));
        await dana.See(">  (edited)");
        dana.Press(KeyPress.Ctrl('c'));
        dana.Press(KeyPress.Ctrl('c'));
        await dana.See("Ctrl-C again leaves");
        dana.Press(KeyPress.Ctrl('c'));
        (await dana.ExitCode()).ShouldBe(0);
    }

    [Fact]
    public async Task Help_and_names_stay_until_they_were_read()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("/help");
        await dana.See("Alt-A");
        dana.Press(Escape);
        await dana.SeeNoMore("Alt-A");
        dana.Say("/names");
        await dana.See("Here: Dana.");
        dana.Say("/nonsense");
        (await dana.See("There is no /nonsense here")).ShouldContain("> /nonsense");
    }

    private static Task<string> Sent(ScreenUser seat, string words) => seat.Glass.When(
        shown => shown.Contains(words, StringComparison.Ordinal)
            && !shown.Contains('○', StringComparison.Ordinal)
            && shown.Contains("> Say something", StringComparison.Ordinal), $"{words}, sent");

    /// <summary>One page further, and less below than before.</summary>
    private static async Task PageDown(ScreenUser seat)
    {
        var below = seat.Glass.Shown().Split('\n')[^3];
        seat.Press(new KeyPress(KeyCode.PageDown));
        await seat.Glass.When(shown => shown.Split('\n')[^3] != below, $"further than {below}");
    }

    private async Task<SnugClient> OtherDevice(ScreenUser seat)
    {
        seat.Say("/code");
        var shown = await seat.See("On your other device, type ");
        seat.Press(Escape);
        await seat.SeeNoMore("On your other device");
        var client = new SnugClient(new Uri(server.Address));
        await client.ComeInWithCodeAsync(
            shown.Split("On your other device, type ")[1][..8], cancellationToken: TestContext.Current.CancellationToken);
        return client;
    }

    private async Task<List<string>> Texts()
    {
        await using var reader = await OtherPerson.ComeIn(server.Address, "A reader");
        var page = await reader.GetMessagesAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        return [.. page.Messages.Select(static message => message.Text)];
    }
}
