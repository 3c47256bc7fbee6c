using System.Text;
using Snug.Server.Log;
using Snug.Server.Log.Streams;

namespace Snug.Server.Tests;

/// <summary>What the feeds keep in memory, of what, and for whom.</summary>
public sealed class FeedTests
{
    private const int Kilobyte = 1024;
    private readonly Projection projection = new();
    private long position;

    [Fact]
    public void A_feed_takes_no_memory_before_a_byte_is_in_it_and_grows_with_what_is_said()
    {
        var feeds = new Feeds(projection);
        feeds.Take(7);
        feeds.Bytes.ShouldBe(0);
        var sizes = new List<long>();
        for (var said = 0; said < 400; said++)
        {
            var before = feeds.Bytes;
            Say(feeds, new string('x', 500), room: 7, Audience.Room);
            if (feeds.Bytes > before)
            {
                sizes.Add((feeds.Bytes - before) / Kilobyte);
            }
        }

        sizes.ShouldBe([2, 4, 8, 16, 32, 64, 64, 64]);
    }

    [Fact]
    public void A_thousand_quiet_rooms_take_2_KB_each()
    {
        var feeds = new Feeds(projection);
        for (var room = 1; room <= 1_000; room++)
        {
            feeds.Take(room);
            Say(feeds, "hi", room, Audience.Room);
        }

        feeds.Bytes.ShouldBe(1_000 * 2 * Kilobyte);
        for (var room = 1; room <= 1_000; room++)
        {
            feeds.Return(room);
        }

        feeds.Bytes.ShouldBe(0);
    }

    [Fact]
    public void Beyond_the_budget_the_oldest_goes_first_whose_ever_it_is()
    {
        var feeds = new Feeds(projection, budget: 20 * Kilobyte);
        var rooms = Enumerable.Range(1, 12).Select(room => feeds.Take(room)).ToArray();
        for (var room = 1; room <= 10; room++)
        {
            Say(feeds, "early", room, Audience.Room);
        }

        rooms[0].After(0).ShouldNotBeNull().ShouldContain("early");
        Say(feeds, "late", 11, Audience.Room);
        Say(feeds, "late", 12, Audience.Room);
        rooms[0].After(0).ShouldBeNull("whoever has not read it reads the log");
        rooms[1].After(0).ShouldBeNull();
        rooms[2].After(0).ShouldNotBeNull().ShouldContain("early");
        rooms[11].After(0).ShouldNotBeNull().ShouldContain("late");
        rooms[0].After(1).ShouldBe("", "whoever has read it goes on here");
        feeds.Bytes.ShouldBe(20 * Kilobyte);
    }

    [Fact]
    public void A_reader_at_the_end_of_what_the_budget_takes_goes_on_from_there()
    {
        var feeds = new Feeds(projection, budget: 2 * Kilobyte);
        var quiet = feeds.Take(1);
        feeds.Take(2);
        Say(feeds, "read", room: 1, Audience.Room);
        var (segment, offset, _) = quiet.End;
        Say(feeds, "elsewhere", room: 2, Audience.Room);
        segment.TryRead(0, offset, out _).ShouldBeFalse("its bytes are gone");
        Say(feeds, "next", room: 1, Audience.Room);
        offset.ShouldBe(segment.Length);
        var then = segment.Next.ShouldNotBeNull();
        while (then.Next is { } further)
        {
            then = further;
        }

        then.TryRead(0, then.Length, out var bytes).ShouldBeTrue();
        TestEvents.Short(Encoding.UTF8.GetString(bytes.Span)).ShouldBe("id: 3-tag\nevent: test.said\ndata: \"next\"\n\n");
    }

    [Fact]
    public void One_busy_feed_keeps_a_megabyte_and_not_the_whole_budget()
    {
        var feeds = new Feeds(projection);
        var open = feeds.Take(roomId: null);
        for (var said = 0; said < 400; said++)
        {
            Say(feeds, new string('x', 7_000));
            feeds.Bytes.ShouldBeLessThanOrEqualTo((1024 + 64) * Kilobyte);
        }

        open.After(0).ShouldBeNull();
        open.After(390).ShouldNotBeNull();
    }

    [Fact]
    public void A_deletion_forgets_the_words_and_keeps_everything_else()
    {
        var feeds = new Feeds(projection);
        var (open, own, other) = (feeds.Take(roomId: null), feeds.Take(1), feeds.Take(2));
        Say(feeds, "one", room: 1);
        Say(feeds, "SECRET", room: 1);
        Say(feeds, "elsewhere", room: 2);
        var (end, offset, _) = open.End;
        feeds.Publish([TestEvents.Erase(++position, said: 2)]);
        foreach (var feed in new[] { open, own })
        {
            var all = feed.After(0).ShouldNotBeNull("a deletion lets nobody fall behind");
            all.ShouldNotContain("SECRET");
            all.ShouldContain("id: 1-tag\nevent: test.said\ndata: \"one\"\n\nid: 2-tag\nevent: test.said\ndata: \"\"\n\n");
            all.ShouldEndWith("id: 4-tag\nevent: test.erased\ndata: \"\"\n\n");
        }

        other.After(0).ShouldBe("id: 3-tag\nevent: test.said\ndata: \"elsewhere\"\n\n");
        open.End.Segment.ShouldBeSameAs(end, "who had read it all goes on in the same place");
        end.TryRead(offset, end.Length, out var next).ShouldBeTrue();
        TestEvents.Short(Encoding.UTF8.GetString(next.Span)).ShouldBe("id: 4-tag\nevent: test.erased\ndata: \"\"\n\n");
    }

    [Fact]
    public void Bytes_that_were_handed_out_do_not_change_under_the_hands_of_who_sends_them()
    {
        var feeds = new Feeds(projection);
        var open = feeds.Take(roomId: null);
        Say(feeds, "SECRET");
        var (segment, offset, _) = open.End;
        segment.TryRead(0, offset, out var onItsWay).ShouldBeTrue();
        var before = onItsWay.ToArray();
        feeds.Publish([TestEvents.Erase(++position, said: 1)]);
        onItsWay.ToArray().ShouldBe(before);
        open.After(0).ShouldNotBeNull().ShouldNotContain("SECRET");
    }

    [Fact]
    public void What_loses_its_words_twice_says_the_newest_each_time()
    {
        var feeds = new Feeds(projection);
        var open = feeds.Take(roomId: null);
        Say(feeds, "SECRET");
        feeds.Publish([TestEvents.Erase(++position, said: 1) with { State = "a longer second wording" }, Say("between")]);
        open.After(0).ShouldNotBeNull().ShouldStartWith("id: 1-tag\nevent: test.said\ndata: \"a longer second wording\"\n\nid: 2-tag");
        feeds.Publish([TestEvents.Erase(++position, said: 1)]);
        open.After(0).ShouldBe(
            "id: 1-tag\nevent: test.said\ndata: \"\"\n\n"
                + "id: 2-tag\nevent: test.erased\ndata: \"\"\n\n"
                + "id: 3-tag\nevent: test.said\ndata: \"between\"\n\n"
                + "id: 4-tag\nevent: test.erased\ndata: \"\"\n\n");
    }

    [Fact]
    public void Words_that_are_taken_away_from_something_in_no_room_leave_the_open_feed_whole()
    {
        var feeds = new Feeds(projection);
        var open = feeds.Take(roomId: null);
        feeds.Publish([TestEvents.Say(++position, "SECRET", room: null)]);
        feeds.Publish([TestEvents.Erase(++position, said: 1, room: null)]);
        open.After(0).ShouldBeNull("the log says it as it is now");
        open.After(1).ShouldBe("id: 2-tag\nevent: test.erased\ndata: \"\"\n\n");
    }

    [Fact]
    public void An_event_for_its_room_is_in_no_feed_but_that_rooms_and_one_for_nobody_in_none()
    {
        var feeds = new Feeds(projection);
        var (open, own, other) = (feeds.Take(roomId: null), feeds.Take(1), feeds.Take(2));
        foreach (var audience in new[] { Audience.Everybody, Audience.Room, Audience.Named, Audience.Nobody })
        {
            Say(feeds, $"{audience}", room: 1, audience);
        }

        open.After(0).ShouldBe("id: 1-tag\nevent: test.said\ndata: \"Everybody\"\n\n");
        own.After(0).ShouldBe(
            "id: 1-tag\nevent: test.said\ndata: \"Everybody\"\n\nid: 2-tag\nevent: test.said\ndata: \"Room\"\n\n");
        other.After(0).ShouldBe("");
    }

    [Fact]
    public void A_feed_that_was_given_back_keeps_nothing_also_when_somebody_late_writes_to_it()
    {
        var feeds = new Feeds(projection);
        var feed = feeds.Take(3);
        feeds.Take(3);
        Say(feeds, "hi", room: 3, Audience.Room);
        feeds.Return(3);
        feeds.Bytes.ShouldBe(2 * Kilobyte);
        feeds.Return(3);
        feeds.Bytes.ShouldBe(0);
        feed.WritePassing("late"u8);
        feeds.Bytes.ShouldBe(0);
    }

    private LogEvent Say(string words) => TestEvents.Say(++position, words);

    private void Say(Feeds feeds, string words, int room = 1, Audience audience = Audience.Everybody) =>
        feeds.Publish([TestEvents.Say(++position, words, room, audience)]);
}
