using Snug.Terminal.Screen.Keys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>The input line of the screen: pastes, drafts, words that come back.</summary>
public sealed class ScreenInputTests : ScreenTests
{
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
        dana.Say("/archive");
        await dana.See("Lobby is archived.");
        dana.Say("too late");
        (await dana.See("Room 1 is archived: ")).ShouldContain("> too late");
        (await Texts()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_paste_that_no_message_holds_is_said_at_once_and_kept_until_it_is_shorter()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        var log = string.Join('\n', Enumerable.Range(1, 200).Select(static line => $"12:00:00 worker-{line} did {new string('x', 40)}"));
        dana.Press(new Pasted(log));
        var said = $"That is {log.Length:#,0} characters; a message holds 8,000. Shorten it or say it in";
        (await dana.See(said)).ShouldContain("\n parts; Ctrl-X Ctrl-E opens your editor.");
        // Enter says nothing of it, and takes nothing away.
        dana.Press(new KeyPress(KeyCode.Enter));
        dana.Type("y");
        await dana.See($"That is {log.Length + 1:#,0} characters");
        (await Texts()).ShouldBeEmpty();
        dana.Press(KeyPress.Ctrl('c'));
        await dana.SeeNoMore("a message holds");
        // 8,000 characters outside of the first 65,536 are 16,000 in memory and one message all the same.
        dana.Press(new Pasted(string.Concat(Enumerable.Repeat("🐶", 8_000))));
        await dana.See("> 🐶");
        dana.Press(new KeyPress(KeyCode.Enter));
        await Sent(dana, "🐶");
        (await Texts()).ShouldHaveSingleItem().Length.ShouldBe(16_000);
    }

    [Fact]
    public async Task The_end_of_a_paste_that_nobody_keeps_is_said_to_be_missing()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Press(new Pasted("short", IsCut: true));
        (await dana.See("What was pasted is longer than 256 KB: what lies beyond is not here.")).ShouldContain("> short");
    }
}
