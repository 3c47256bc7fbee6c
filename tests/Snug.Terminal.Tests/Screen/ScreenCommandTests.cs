using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tests.Hostile;

namespace Snug.Terminal.Tests.Screen;

/// <summary>Lines that begin with a slash, on the screen.</summary>
public sealed class ScreenCommandTests : ScreenTests
{
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

    [Theory]
    [InlineData(80, 24)]
    [InlineData(44, 20)]
    [InlineData(30, 7)]
    public async Task All_of_the_help_can_be_read_at_every_size(int columns, int rows)
    {
        await using var dana = new ScreenUser(time, server.Address, size: (columns, rows));
        await dana.ComeIn("Dana");
        dana.Say("/help");
        // From the first key to the last command of the server, every word.
        var read = Words(await dana.See("breaks"));
        while (!dana.Glass.Shown().Contains("PgUp goes back", StringComparison.Ordinal))
        {
            var before = dana.Glass.Shown();
            dana.Press(new KeyPress(KeyCode.PageDown));
            read.UnionWith(Words(await dana.Glass.When(shown => shown != before, "further down")));
        }

        foreach (var words in (string[])["Alt-Enter completes editor #3/120 /search [WORD] place /bell on|off",
            "/password another /devices signed",
            "/quit leaves; /topic [TEXT] about, /unarchive /join number /leave list; /keeper [--off] /code signs device", "//text"])
        {
            words.Split(' ').ShouldBeSubsetOf(read);
        }

        dana.Press(Escape);
        await dana.SeeNoMore("//text");

        static HashSet<string> Words(string shown) => [.. shown.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)];
    }

    [Fact]
    public async Task A_password_is_dots_in_the_input_line_and_in_no_history()
    {
        await using var dana = new ScreenUser(time, server.Address, size: (100, 24));
        await dana.ComeIn("Dana");
        dana.Say("/password");
        await dana.See("The new password, 12 characters or more (Enter leaves it as it is):");
        dana.Type("the lamp");
        await dana.See("••••••••");
        // No key of the room's does anything, and a paste is typed.
        dana.Press(new KeyPress(KeyCode.PageUp), new KeyPress(KeyCode.Tab), new KeyPress(KeyCode.Up), new Pasted(" is on\n"));
        await dana.See("••••••••••••••");
        dana.Press(new KeyPress(KeyCode.Enter));
        await dana.See("The new password again:");
        dana.Say("the lamp is on");
        var shown = await dana.See("Dana has a password now");
        shown.ShouldNotContain("the lamp");
        shown.ShouldContain("> Say something");
        dana.Press(new KeyPress(KeyCode.Up));
        await dana.See("> /password");
        dana.Press(new KeyPress(KeyCode.Enter));
        await dana.See("Your password until now");
        dana.Press(Escape);
        (await dana.See("Nothing was changed.")).ShouldContain("> Say something");
        dana.Say("/devices");
        (await dana.See("You are signed in nowhere else.")).ShouldContain("1  Terminal, here");
    }

    [Fact]
    public async Task A_code_and_its_whole_link_can_be_read()
    {
        await using var dana = new ScreenUser(time, server.Address, size: (50, 24));
        await dana.ComeIn("Dana");
        dana.Say("/code");
        var shown = await dana.See("It works once, for ten minutes.");
        var code = shown.Split("On your other device, type ")[1][..12];
        shown.Split((char[])[' ', '\n']).ShouldContain($"{server.Address}/j/{code}");
    }

    [Fact]
    public async Task A_link_stands_there_as_a_qr_code_too_where_there_is_place_for_it()
    {
        await using (var dana = new ScreenUser(time, server.Address, size: (80, 50)))
        {
            await dana.ComeIn("Dana");
            dana.Say("/code");
            var shown = await dana.See("▄");
            shown.ShouldContain("On your other device, type ");
            shown.Split('\n').Count(static row => row.Contains('█', StringComparison.Ordinal)).ShouldBeGreaterThan(15);
        }

        await using var small = new ScreenUser(time, server.Address, size: (80, 24));
        await small.ComeIn("Ben");
        small.Say("/code");
        (await small.See("It works once, for ten minutes.")).ShouldNotContain("█");
    }

    [Fact]
    public async Task Rooms_are_made_changed_and_found_by_commands_of_the_server()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("/create Movie night");
        (await dana.See("[2 Movie night]")).ShouldContain("Room 2, Movie night, is there.");
        dana.Say("/topic Saturdays at eight");
        (await dana.See("2 Movie night · Saturdays at eight")).ShouldNotContain("is there.");
        dana.Say("/leave");
        await dana.See("[1 Lobby]");
        dana.Say("/join movie night");
        await dana.See("[2 Movie night]");
        dana.Say("//join is a word");
        await Sent(dana, "/join is a word");
        dana.Say("/me waves");
        await dana.See("  waves");
    }

    [Fact]
    public async Task Words_that_were_typed_before_a_command_are_said_before_it()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("/create Movie night");
        await dana.See("[2 Movie night]");
        string[] words = ["one line", "two lines", "three lines", "four lines", "five lines"];
        Array.ForEach(words, dana.Say);
        dana.Say("/archive");
        await dana.See("Movie night is archived.");
        var shown = await dana.Glass.When(static shown => !shown.Contains('○', StringComparison.Ordinal), "nothing waits any more");
        words.ShouldAllBe(said => shown.Contains(said, StringComparison.Ordinal));
        shown.ShouldNotContain("Room 2 is archived:");
    }

    [Fact]
    public async Task What_only_moves_the_view_is_refused_with_its_form_and_given_back()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("/quit now");
        (await dana.See("That is written /quit here.")).ShouldContain("> /quit now");
        dana.Press(KeyPress.Ctrl('c'));
        dana.Say("/bell");
        (await dana.See("That is written /bell on|off here.")).ShouldContain("> /bell");
    }

    [Fact]
    public async Task Tab_knows_the_commands_of_both()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        // The list may come a moment after the room.
        await dana.Glass.When(
            shown =>
            {
                dana.Press(KeyPress.Ctrl('u'), KeyPress.Type("/"), KeyPress.Type("t"), KeyPress.Type("o"), new KeyPress(KeyCode.Tab));
                return shown.Contains("> /topic", StringComparison.Ordinal);
            },
            "/topic");
        dana.Press(KeyPress.Ctrl('u'));
        dana.Type("/be");
        dana.Press(new KeyPress(KeyCode.Tab));
        dana.Type("off");
        await dana.See("> /bell off");
    }

    [Fact]
    public async Task A_server_without_commands_of_its_own_leaves_those_of_the_terminal()
    {
        await using var old = await HostileServer.Start("calm");
        old.HasCommands = false;
        await using var dana = new ScreenUser(time, old.Address);
        await dana.ComeIn("Dana");
        dana.Say("/topic tea");
        (await dana.See("This server has no commands of its own.")).ShouldContain("> /topic tea");
        dana.Press(KeyPress.Ctrl('c'));
        dana.Say("/help search");
        await dana.See("/search [WORD]  looks for a word");
        dana.Say("/help topic");
        await dana.See("There is no /topic here.");
    }

    [Fact]
    public async Task What_a_server_calls_a_command_is_shown_only_if_it_could_be_typed_and_is_not_the_terminals_own()
    {
        await using var other = await HostileServer.Start(HostileText.Everything);
        await using var dana = new ScreenUser(time, other.Address);
        await dana.ComeIn("Dana");
        dana.Say("/help quit");
        await dana.See("/quit  leaves; what waits is sent first");
        dana.Say("/help weather");
        (await dana.See("/weather")).ShouldContain("␛");
        dana.Say("/quit");
        (await dana.ExitCode()).ShouldBe(0);
    }

    [Fact]
    public async Task Why_a_room_could_not_be_made_is_said_whole_in_the_table()
    {
        await using var dana = new ScreenUser(time, server.Address, size: (44, 20));
        await dana.ComeIn("Dana");
        dana.Press(Escape);
        await dana.See("Enter a room number");
        dana.Type("c");
        await dana.See("What is the room called?");
        dana.Press(new Pasted("a\u2800\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301"));
        dana.Press(new KeyPress(KeyCode.Enter));
        var shown = await dana.See("It holds characters that");
        string.Join(' ', shown.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
            .ShouldContain("of plain letters, digits, signs or emoji.");
    }

    [Fact]
    public async Task A_command_whose_answer_is_lost_is_given_once_more_under_its_key()
    {
        await using var other = await HostileServer.Start("calm");
        await using var dana = new ScreenUser(time, other.Address);
        await dana.ComeIn("Dana");
        other.LosesAnswers = 1;
        dana.Say("/weather");
        await dana.See("It works once.");
        other.CommandKeys.Count.ShouldBe(2);
        other.CommandKeys.Distinct().Count().ShouldBe(1);
        other.LosesAnswers = 2;
        dana.Say("/weather tomorrow");
        (await dana.See("Whether it was done is not known.")).ShouldContain("> /weather tomorrow");
    }
}
