using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;

namespace Snug.Terminal.Tests.Chat;

public sealed class ConnectionMessagesTests
{
    private static readonly Connected Connected = new(new Hello("The Lantern", "1.0.0"));
    private static readonly Disconnected Lost = new("The connection broke.", TimeSpan.FromSeconds(1));

    private readonly ConnectionMessages words = new();

    [Fact]
    public void Nothing_is_said_while_all_is_well()
    {
        Say(words.Hear(Connected)).ShouldBeNull();
        Say(words.Added()).ShouldBeNull();
        Say(words.Hear(Sent())).ShouldBeNull();
        words.Waiting.ShouldBe(0);
    }

    [Fact]
    public void A_loss_is_said_once_and_each_message_that_waits()
    {
        Say(words.Hear(Lost)).ShouldBe("Not connected. Keep writing: it goes out, once, when the connection is back.");
        Say(words.Hear(Lost)).ShouldBeNull();
        Say(words.Added()).ShouldBe("Not connected. 1 message waits.");
        Say(words.Added()).ShouldBe("Not connected. 2 messages wait.");
        words.IsLost.ShouldBeTrue();
    }

    [Fact]
    public void All_is_well_again_when_the_stream_is_open_and_nothing_waits()
    {
        words.Hear(Lost);
        words.Added();
        words.Added();
        Say(words.Hear(Connected)).ShouldBeNull();
        Say(words.Hear(Sent())).ShouldBeNull();
        Say(words.Hear(Sent())).ShouldBe("Connected. 2 messages sent.");
        Say(words.Hear(Connected)).ShouldBeNull();
    }

    [Fact]
    public void A_message_may_get_through_before_the_stream()
    {
        words.Hear(Lost);
        words.Added();
        Say(words.Hear(Sent())).ShouldBeNull();
        Say(words.Hear(Connected)).ShouldBe("Connected. 1 message sent.");
    }

    [Fact]
    public void A_short_loss_with_nothing_waiting_ends_plainly()
    {
        words.Hear(Lost);
        Say(words.Hear(Connected)).ShouldBe("Connected.");
        Say(words.Hear(Lost)).ShouldNotBeNull();
    }

    private static string? Say(Snug.Terminal.Tty.SafeText? said) => said?.ToString();

    private static OutboxSent Sent()
    {
        var item = new OutboxItem("key", 1, "hi", DateTimeOffset.UnixEpoch);
        return new OutboxSent(item, new Message(1, 1, new Author(1, "Dana"), "hi", DateTimeOffset.UnixEpoch, "key"));
    }
}
