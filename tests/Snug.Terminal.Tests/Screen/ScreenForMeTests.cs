using Snug.Protocol;
using Snug.Terminal.Screen.Keys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>One's own words on the screen: marked, counted and rung for like one's name.</summary>
public sealed class ScreenForMeTests : ScreenTests
{
    private const string Amber = "0;1;38;2;169;104;0";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_word_that_is_for_me_is_marked_like_my_name_counts_apart_and_rings()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.CreateRoomAsync("Kitchen", cancellationToken: Stop);
        await ben.Say(1, "the Projector stood here before");
        await using var dana = new ScreenUser(time, server.Address, size: (100, 24));
        await dana.ComeIn("Dana");
        await dana.See("the Projector stood here");
        dana.Glass.Shown().ShouldNotContain("●");
        dana.Say("/highlight projector, the 38");
        await dana.See("Highlighted for you: projector, the 38.");
        // What was said before is looked at anew.
        await dana.See("●20:33          Ben  the Projector stood here");
        AmberOf(dana).ShouldBe("Projector");

        dana.Press(Escape, new FocusChanged(false));
        await dana.SeeNoMore("Highlighted for you");
        await ben.Say(1, "@Maya, many projectors");
        await dana.See("many projectors");
        dana.Glass.Bells.ShouldBe(0);
        await ben.Say(1, "take the 38");
        await dana.See("take the 38");
        await dana.Glass.When(_ => dana.Glass.Bells == 1, "a bell");
        dana.Glass.Commands.ShouldContain("9;Ben said a word that is for you in room 1");
        await ben.Say(2, "no word of it", "the projector comes first");
        // A room that was never opened counts nothing but what is for me.
        await dana.See("●2 Kitchen @1");
        dana.Press(new KeyPress(KeyCode.Text, KeyModifiers.Alt, "2"), new FocusChanged(true));
        await dana.See("comes first");
        dana.Press(new KeyPress(KeyCode.Text, KeyModifiers.Alt, "1"));
        await dana.See("[1 Lobby]");
        await ben.Say(2, "two", "which PROJECTOR?");
        (await dana.See("●2 Kitchen 2 @1")).ShouldContain("the Projector stood here");
    }

    [Fact]
    public async Task Words_that_another_device_sets_are_for_me_here_at_once_and_what_is_hidden_stays_hidden()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, "it was ||the lamp|| in **the lamp** room");
        await using var dana = new ScreenUser(time, server.Address, size: (100, 24));
        await dana.ComeIn("Dana");
        await dana.See("it was ▒▒▒");
        await using var phone = await OtherDevice(dana);
        await phone.SetOwnSettingsAsync(new OwnSettings(["lamp"]), Stop);
        await dana.See("●20:33          Ben  it was ▒▒▒");
        AmberOf(dana).ShouldBe("lamp");
        await phone.SetOwnSettingsAsync(new OwnSettings([]), Stop);
        await dana.SeeNoMore("●");
        AmberOf(dana).ShouldBe("");
    }

    /// <summary>What stands in amber in the column of the words.</summary>
    private static string AmberOf(ScreenUser seat) => string.Concat(seat.Glass.Looks().Skip(2).Take(18)
        .SelectMany(static row => row.Skip(21)).Where(static cell => cell.Look == Amber).Select(static cell => cell.Character)).Trim();
}
