using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Screen.Rooms;

namespace Snug.Terminal.Tests.Screen.Rooms;

public sealed class ThreadPaneTests
{
    /// <summary>The answer to one's own reply comes before the event of another's: that one was never shown.</summary>
    [Fact]
    public void A_reply_stands_in_its_place_whenever_it_comes_and_once()
    {
        var thread = new ThreadPane(3, [Said(1), Said(9, 1)]);
        thread.Take(Said(12, 1));
        foreach (var number in (long[])[9, 11, 12, 13, 11])
        {
            thread.Apply(new MessagePosted(Said(number, 1)));
        }

        thread.Messages.Select(static message => message.Number).ShouldBe([1, 9, 11, 12, 13]);
        thread.Take(Said(14, 2));
        thread.Take(Said(15, 1) with { Room = 4 });
        thread.Messages[^1].Number.ShouldBe(13);
    }

    /// <summary>What waited has its last words at once, and an older event does not bring others back.</summary>
    [Fact]
    public void A_reply_that_is_there_already_has_its_newest_words()
    {
        var thread = new ThreadPane(3, [Said(1)]);
        thread.Take(Said(2, 1));
        thread.Take(Said(2, 1) with { Text = "changed", EditedAt = DateTimeOffset.UnixEpoch });
        thread.Take(Said(2, 1));
        thread.Messages[1].Text.ShouldBe("changed");
    }

    /// <summary>A page that does not begin with the root has a hole before it: what is older is not glued on.</summary>
    [Fact]
    public void What_is_before_the_page_does_not_come_in()
    {
        var thread = new ThreadPane(3, [Said(20, 1), Said(21, 1)]);
        thread.Take(Said(5, 1));
        thread.Messages.Select(static message => message.Number).ShouldBe([20, 21]);
    }

    private static Message Said(long number, long? root = null) =>
        new(3, number, new Author(1, "Ana"), $"words {number}", DateTimeOffset.UnixEpoch, null)
        {
            ReplyTo = root is { } answered ? new Quote(answered, answered, new Author(1, "Ana"), "words") : null,
        };
}
