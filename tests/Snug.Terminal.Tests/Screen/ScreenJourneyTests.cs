using Snug.Client;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tests.Hostile;
using Snug.Terminal.Tests.Journeys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>Keys in, screen out: what people do, against the real server.</summary>
public sealed class ScreenJourneyTests : ScreenTests
{
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
        await dana.See("●2 Kitchen 3 @1");
        dana.Glass.Bells.ShouldBe(1, "being named rings once");
        dana.Say("/bell off");
        await dana.See("No bell.");
        await ines.Say(2, "@Dana?");
        await dana.See("●2 Kitchen 4 @2");
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
    public async Task What_waits_and_was_given_other_words_has_them_also_after_the_window_was_closed()
    {
        var config = Directory.CreateTempSubdirectory("snug-changed-").FullName;
        try
        {
            await using (var dana = new ScreenUser(time, server.Address, config))
            {
                await dana.ComeIn("Dana");
                await dana.See("Room 1 is quiet.");
                await server.Stop();
                await dana.See("not connected");
                dana.Say("come at eight");
                await dana.See("1 message waits");
                dana.Press(new KeyPress(KeyCode.Up));
                await dana.See("Editing what waits to be sent");
                dana.Press(KeyPress.Ctrl('w'));
                dana.Say("nine");
                await dana.See("come at nine ○");
                dana.Close();
                (await dana.ExitCode()).ShouldBe(130);
            }

            await server.Start();
            await using (var dana = new ScreenUser(time, server.Address, config))
            {
                await dana.Answer("Enter your name, or a code from your other device (Dana): ", "");
                await dana.Answer("What do you want to do? ", "1");
                await dana.Answer("q leaves): ", "1");
                await dana.See("come at nine (edited");
                await dana.SeeNoMore("○");
            }

            (await Texts()).ShouldBe(["come at nine"]);
        }
        finally
        {
            Directory.Delete(config, recursive: true);
        }
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
    public async Task What_is_said_in_a_room_whose_page_is_not_here_yet_stands_there()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.CreateRoomAsync("Kitchen", cancellationToken: TestContext.Current.CancellationToken);
        await ben.Say(2, "soup is ready");
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await server.Stop();
        await dana.See("No connection.");
        dana.Press(KeyPress.Alt('2'));
        await dana.See("[2 Kitchen]");
        dana.Say("on my way");
        (await dana.See("Dana  on my way ○")).ShouldNotContain("soup");
        await server.Start();
        var shown = await Sent(dana, "soup is ready");
        shown.ShouldContain("on my way");
        shown.Split("on my way").Length.ShouldBe(2, "said once");
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
    public async Task What_a_key_answers_is_said_without_a_connection_too()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await server.Stop();
        await dana.See("No connection.");
        dana.Press(KeyPress.Ctrl('c'));
        (await dana.See("Ctrl-C again leaves; so does /quit.")).ShouldContain("No connection. Keep writing");
        dana.Say("/bell off");
        await dana.See("No bell.");
        dana.Say("/names");
        (await dana.See("Is the server running?")).ShouldContain("> /names");
    }
}
