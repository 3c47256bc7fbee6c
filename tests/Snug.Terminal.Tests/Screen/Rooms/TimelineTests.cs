using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Screen.Rooms;

namespace Snug.Terminal.Tests.Screen.Rooms;

public sealed class TimelineTests
{
    [Fact]
    public void It_is_one_run_without_a_hole_whatever_comes()
    {
        var random = new Random(7);
        var timeline = new Timeline();
        timeline.Show(Page(400, 500), newest: 600);
        for (var step = 0; step < 5_000; step++)
        {
            switch (random.Next(4))
            {
                case 0:
                    timeline.AddOlder(Page(Math.Max(1, timeline.First - random.Next(1, 120)), timeline.First - random.Next(0, 3)));
                    break;
                case 1: timeline.AddNewer(Page(timeline.Last + random.Next(-3, 3), timeline.Last + random.Next(0, 100))); break;
                case 2: timeline.Take(Message(timeline.Newest + 1)); break;
                default: timeline.Take(Message(random.NextInt64(1, timeline.Newest + 1))); break;
            }

            timeline.Messages
                .Select(static message => message.Number)
                .ShouldBe(Enumerable.Range(0, timeline.Messages.Count).Select(index => timeline.First + index));
            timeline.Messages.Count.ShouldBeLessThanOrEqualTo(Timeline.MostMessages * 5 / 4);
        }

        timeline.Newest.ShouldBeGreaterThan(600);
    }

    [Fact]
    public void Whoever_is_far_up_is_told_that_there_is_more_below()
    {
        var timeline = new Timeline();
        timeline.Show(Page(2_901, 3_000), newest: 3_000);
        timeline.HasNewer.ShouldBeFalse();
        for (var first = 2_901; first > 801; first -= 100)
        {
            timeline.AddOlder(Page(first - 100, first - 1));
        }

        timeline.HasOlder.ShouldBeTrue();
        timeline.HasNewer.ShouldBeTrue("the end was let go");
        timeline.Messages.Count.ShouldBe(Timeline.MostMessages);
        timeline.Take(Message(3_001));
        timeline.Last.ShouldBeLessThan(3_000, "a message that does not follow is not glued on");
        timeline.Newest.ShouldBe(3_001);
    }

    [Fact]
    public void What_is_said_in_another_room_changes_nothing_here()
    {
        // Every room counts from 1, and every room that was looked at hears of all.
        var timeline = new Timeline();
        timeline.Show(Page(1, 3), newest: 3);
        var others = Message(2) with { Room = 2, Text = "said elsewhere", At = DateTimeOffset.UnixEpoch.AddHours(1) };
        SnugEvent[] told =
        [
            new MessagePosted(others), new MessagePosted(others with { Number = 4 }), new MessagePosted(others with { Number = 9 }),
            new MessageEdited(others), new MessageDeleted(others with { Text = "", DeletedAt = others.At }),
        ];
        foreach (var happened in told)
        {
            timeline.Apply(1, happened);
        }

        timeline.Messages.Select(static message => message.Text).ShouldBe(["message 1", "message 2", "message 3"]);
        (timeline.Newest, timeline.HasNewer).ShouldBe((3, false));
        timeline.Apply(2, told[0]);
        timeline.Messages[1].Text.ShouldBe("said elsewhere", "the same would be heard, were it said here");
    }

    [Fact]
    public void A_deleted_message_is_replaced_where_it_stands()
    {
        var timeline = new Timeline();
        timeline.Show(Page(1, 3), newest: 3);
        timeline.Take(Message(2) with { Text = string.Empty, DeletedAt = DateTimeOffset.UnixEpoch });
        timeline.Messages.Select(static message => message.Text).ShouldBe(["message 1", "", "message 3"]);
    }

    [Fact]
    public void What_is_said_while_the_page_of_an_empty_room_is_on_its_way_is_fetched_after_it()
    {
        var pane = new RoomPane(1);
        pane.Timeline.Take(Message(1));
        pane.Timeline.Show([], newest: pane.Timeline.Newest);
        pane.WantsNewer.ShouldBeTrue();
        pane.Timeline.AddNewer(Page(1, 1));
        pane.Timeline.Messages.ShouldHaveSingleItem();
        pane.WantsNewer.ShouldBeFalse();

        // A server that then has none is asked once.
        pane.Timeline.Show([], newest: 7);
        pane.WantsNewer.ShouldBeTrue();
        pane.Timeline.AddNewer([]);
        pane.WantsNewer.ShouldBeFalse();
    }

    private static List<Message> Page(long first, long last) =>
        [.. Enumerable.Range(0, (int)Math.Max(0, last - first + 1)).Select(index => Message(first + index))];

    private static Message Message(long number) =>
        new(1, number, new Author(1, "Maya"), $"message {number}", DateTimeOffset.UnixEpoch, null);
}
