using Snug.Terminal.Screen.Keys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>Names of emoji that are begun on the screen: the server tells which there are.</summary>
public sealed class ScreenEmojiTests : ScreenTests
{
    [Fact]
    public async Task The_name_of_an_emoji_is_completed_when_its_names_are_there()
    {
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Type("well :tad");
        dana.Press(new KeyPress(KeyCode.Tab));
        await dana.See("> well :tada:");
        dana.Say("done");
        await Sent(dana, "well 🎉 done");
        dana.Type("+:thumbsup");
        dana.Press(new KeyPress(KeyCode.Tab));
        await dana.See("> +:+1:");
        dana.Press(new KeyPress(KeyCode.Enter));
        await dana.See("👍 1");
        // Another Tab is the next, and what no emoji is called stays.
        dana.Type(":smil");
        dana.Press(new KeyPress(KeyCode.Tab));
        await dana.See("> :smiley:");
        dana.Press(new KeyPress(KeyCode.Tab));
        await dana.See("> :smile:");
        dana.Press(KeyPress.Ctrl('u'));
        dana.Type(":nothingiscalledso");
        dana.Press(new KeyPress(KeyCode.Tab));
        dana.Type("!");
        await dana.See("> :nothingiscalledso!");
    }
}
