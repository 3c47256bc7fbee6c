using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;

namespace Snug.Terminal.Tests.Chat;

public sealed class ConnectionWordsTests
{
    private static readonly Connected s_connected = new(new Hello("The Lantern", "1.0.0"));
    private static readonly Disconnected s_lost = new("The connection broke.", TimeSpan.FromSeconds(1));

    private readonly ConnectionWords _words = new();

    [Fact]
    public void Nothing_is_said_while_all_is_well()
    {
        Say(_words.Hear(s_connected)).ShouldBeNull();
        Say(_words.Added()).ShouldBeNull();
        Say(_words.Hear(Sent())).ShouldBeNull();
        _words.Waiting.ShouldBe(0);
    }

    [Fact]
    public void A_loss_is_said_once_and_each_message_that_waits()
    {
        Say(_words.Hear(s_lost)).ShouldBe("Not connected. Keep writing: it goes out, once, when the connection is back.");
        Say(_words.Hear(s_lost)).ShouldBeNull();
        Say(_words.Added()).ShouldBe("Not connected. 1 message waits.");
        Say(_words.Added()).ShouldBe("Not connected. 2 messages wait.");
        _words.IsLost.ShouldBeTrue();
    }

    [Fact]
    public void All_is_well_again_when_the_stream_is_open_and_nothing_waits()
    {
        _words.Hear(s_lost);
        _words.Added();
        _words.Added();
        Say(_words.Hear(s_connected)).ShouldBeNull();
        Say(_words.Hear(Sent())).ShouldBeNull();
        Say(_words.Hear(Sent())).ShouldBe("Connected. 2 messages sent.");
        Say(_words.Hear(s_connected)).ShouldBeNull();
    }

    [Fact]
    public void A_message_may_get_through_before_the_stream()
    {
        _words.Hear(s_lost);
        _words.Added();
        Say(_words.Hear(Sent())).ShouldBeNull();
        Say(_words.Hear(s_connected)).ShouldBe("Connected. 1 message sent.");
    }

    [Fact]
    public void A_short_loss_with_nothing_waiting_ends_plainly()
    {
        _words.Hear(s_lost);
        Say(_words.Hear(s_connected)).ShouldBe("Connected.");
        Say(_words.Hear(s_lost)).ShouldNotBeNull();
    }

    private static string? Say(Snug.Terminal.Tty.SafeText? said) => said?.ToString();

    private static OutboxSent Sent()
    {
        var item = new OutboxItem("key", 1, "hi", DateTimeOffset.UnixEpoch);
        return new OutboxSent(item, new Message(1, 1, new Author(1, "Dana"), "hi", DateTimeOffset.UnixEpoch, "key"));
    }
}
