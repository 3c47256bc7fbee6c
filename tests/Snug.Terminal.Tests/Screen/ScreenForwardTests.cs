using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Screen.Keys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>What is said on in another room.</summary>
public sealed class ScreenForwardTests : ScreenTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_said_on_in_another_room_as_a_quote_with_its_source()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.CreateRoomAsync("Kitchen", cancellationToken: Stop);
        await ben.CreateRoomAsync("Movie night", cancellationToken: Stop);
        await ben.CreateRoomAsync("Movie day", cancellationToken: Stop);
        await ben.Say(1, "who has\nthe key?", "nobody", "gone");
        await ben.DeleteMessageAsync(1, 3, Stop);
        await using var dana = new ScreenUser(time, server.Address, size: (100, 24));
        await dana.ComeIn("Dana");
        await dana.See("nobody");
        dana.Type("/forward 1 Kit");
        dana.Press(new KeyPress(KeyCode.Tab));
        await dana.See("> /forward 1 2");
        dana.Press(new KeyPress(KeyCode.Enter));
        await dana.See("Message 1 goes to room 2, Kitchen.");
        (await NewestOf(ben, 2)).ShouldBe("> who has\n> the key?\n\nBen, #1/1");
        dana.Say("/forward 2 movie NIGHT");
        (await NewestOf(ben, 3)).ShouldBe("> nobody\n\nBen, #1/2");

        await Refused("/forward 1 movie", "Several rooms are called like that, say the number: 3 Movie night, 4 Movie day.");
        await Refused("/forward 1 #1", "That is the room in which it was said.");
        await Refused("/forward 1 the moon", "There is no room the moon where you may say something.");
        await Refused("/forward 3 2", "Message 3 says nothing any more that could be forwarded.");
        await Refused("/forward 9 2", "There is no message 9 in this room.");
        await Refused("/forward 1", "Which message of this room? It is written /forward N ROOM");
        await ben.ChangeRoomAsync(4, new RoomChange(Archived: true), Stop);
        await dana.SeeNoMore("4 Movie day");
        await Refused("/forward 1 4", "There is no room 4 where you may say something.");
        (await ben.GetMessagesAsync(2, cancellationToken: Stop)).Messages.Count.ShouldBe(1);

        async Task Refused(string line, string why)
        {
            dana.Say(line);
            (await dana.See(why)).ShouldContain($"> {line}");
            dana.Press(Escape, KeyPress.Ctrl('u'));
            await dana.SeeNoMore(why);
        }
    }

    [Fact]
    public async Task What_is_said_on_without_a_connection_goes_out_once_when_it_is_back()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.CreateRoomAsync("Kitchen", cancellationToken: Stop);
        await ben.Say(1, "who has the key?", new string('x', 7_990));
        await using var dana = new ScreenUser(time, server.Address, size: (100, 24));
        await dana.ComeIn("Dana");
        await dana.See("xxxx");
        dana.Say("/forward 2 2");
        await dana.See("more than a message holds");
        dana.Press(Escape, KeyPress.Ctrl('u'));
        await server.Stop();
        await dana.See("No connection.");
        dana.Say("/forward 1 Kitchen");
        await dana.See("not connected, 1 message waits");
        await server.Start();
        (await NewestOf(ben, 2)).ShouldBe("> who has the key?\n\nBen, #1/1");
        var said = await ben.GetMessagesAsync(2, cancellationToken: Stop);
        said.Messages.ShouldHaveSingleItem();
    }

    private static async Task<string> NewestOf(SnugClient client, int room)
    {
        var page = await client.GetMessagesAsync(room, cancellationToken: Stop);
        if (page.Messages is [.., var last])
        {
            return last.Text;
        }

        await foreach (var told in client.Follow(page.Cursor, room, Stop))
        {
            if (told is MessagePosted { Message: var posted })
            {
                return posted.Text;
            }
        }

        throw new InvalidOperationException();
    }
}
