using Snug.Protocol;
using Snug.Terminal.Screen.Keys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>Rooms for some on the screen: added, removed, talks, announcements, people who are muted.</summary>
public sealed class ScreenMemberTests : ScreenTests
{
    [Fact]
    public async Task Whoever_is_removed_from_the_room_they_look_at_is_told_over_the_rooms_that_there_are()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await using var ines = await OtherPerson.ComeIn(server.Address, "Ines");
        var room = await ines.CreateRoomAsync(new NewRoom("Surprise", RoomKinds.Private), cancellationToken: Stop);
        await ines.PutMemberAsync(room.Id, 1, cancellationToken: Stop);
        await dana.See("Ines added you to room 2, Surprise (private). /2 goes there.");
        await ines.Say(room.Id, "a cake");
        dana.Say("/2");
        (await dana.See("a cake")).ShouldContain(" 2 Surprise (private)");
        dana.Type("half a thought");
        await dana.See("> half a thought");
        await ines.RemoveMemberAsync(room.Id, 1, Stop);
        var told = await dana.See("Ines took you out of room 2, Surprise (private). What you were typing for it\n is gone.");
        told.ShouldNotContain("a cake");
        told.ShouldNotContain("  2  Surprise");
        dana.Press(Escape);
        var below = await dana.See("[1 Lobby]");
        below.ShouldContain("> Say something");
        below.ShouldNotContain("half a thought");
        dana.Say("/2");
        await dana.See("There is no room 2 for you here.");
        dana.Say("still here");
        await Sent(dana, "still here");
    }

    [Fact]
    public async Task What_was_being_typed_for_a_room_that_was_lost_while_away_is_gone_too()
    {
        var config = Directory.CreateTempSubdirectory("snug-lost-").FullName;
        try
        {
            await using var ines = await OtherPerson.ComeIn(server.Address, "Ines");
            var room = await ines.CreateRoomAsync(new NewRoom("Surprise", RoomKinds.Private), cancellationToken: Stop);
            await using (var dana = new ScreenUser(time, server.Address, config))
            {
                await dana.ComeIn("Dana");
                await ines.PutMemberAsync(room.Id, 2, cancellationToken: Stop);
                await dana.See("/2 goes there.");
                dana.Say("/2");
                await dana.See("[2 Surprise (private)]");
                dana.Type("half a secret");
                await dana.See("> half a secret");
                dana.Close();
                await dana.ExitCode();
            }

            Kept().ShouldContain("half a secret"); // A draft outlives its window.
            await ines.RemoveMemberAsync(room.Id, 2, Stop);
            await using (var dana = new ScreenUser(time, server.Address, config))
            {
                await dana.Answer("Enter your name, or a code from your other device (Dana): ", "Dana");
                await dana.Answer("What do you want to do? ", "1");
                await dana.Answer("q leaves): ", "1");
                await dana.See("[1 Lobby]");
                dana.Say("/quit");
                await dana.ExitCode();
            }

            Kept().ShouldNotContain("half a secret");
        }
        finally
        {
            Directory.Delete(config, recursive: true);
        }

        string Kept() => string.Concat(Directory.GetFiles(config, "drafts*.json", SearchOption.AllDirectories).Select(File.ReadAllText));
    }

    [Fact]
    public async Task A_talk_stands_under_the_name_of_the_other_and_lights_the_lamp()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await using var maya = await OtherPerson.ComeIn(server.Address, "Maya");
        var talk = await maya.OpenDirectAsync([1], cancellationToken: Stop);
        await maya.Say(talk.Id, "who pays?");
        await dana.See("●2 Maya @1");
        dana.Press(Escape);
        (await dana.See("Direct messages")).ShouldContain("@  2  Maya");
        dana.Press(Escape);
        dana.Say("/2");
        (await dana.See("Maya  who pays?")).ShouldContain("[2 Maya]");
        dana.Say("/leave");
        await dana.See("[1 Lobby]");
        await dana.SeeNoMore("2 Maya");
        await maya.Say(talk.Id, "hello?");
        await dana.See("●2 Maya @1");
    }

    [Fact]
    public async Task What_somebody_muted_says_is_left_out_and_comes_back()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await using var eve = await OtherPerson.ComeIn(server.Address, "Eve");
        await eve.Say(1, "watches", "cheap", "@Dana really");
        await dana.See("really");
        dana.Say("/mute Eve");
        var shown = await dana.See("(Eve is muted: what they say is left out)");
        shown.ShouldNotContain("watches");
        shown.ShouldNotContain("cheap");
        await eve.Say(1, "more of them");
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, "good evening");
        (await dana.See("good evening")).ShouldNotContain("more of them");
        dana.Press(new KeyPress(KeyCode.PageUp), new KeyPress(KeyCode.PageDown));
        dana.Say("/unmute Eve");
        (await dana.See("more of them")).ShouldNotContain("is muted:");
    }

    [Fact]
    public async Task A_room_for_announcements_says_why_there_is_nothing_to_type_and_gives_words_back()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await using var olga = await OtherPerson.ComeInBy(server.Address, "Olga", await server.Link(new()));
        await olga.ChangeRoomAsync(1, new RoomChange(Posting: Postings.Admins), Stop);
        await dana.See("> Only owners and admins say something here; the others read.");
        dana.Say("may I?");
        (await dana.See("You can read this room, but not say anything in it.")).ShouldContain("> may I?");
        await olga.Say(1, "the kitchen closes at eight");
        await olga.ChangeRoomAsync(1, new RoomChange(Replies: true), Stop);
        await dana.See("the others read and reply: /reply");
        dana.Press(KeyPress.Ctrl('u'));
        await dana.See("> Only owners and admins say something here; the others read and reply: /reply");
        dana.Say("/reply 1 why so early?");
        await dana.See("why so early?");
        await olga.ChangeRoomAsync(1, new RoomChange(Posting: Postings.Everybody), Stop);
        await dana.See("Everybody says something here again.");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
