using Snug.Protocol;

namespace Snug.Server.Tests;

public abstract class PingTests(StreamTransport way)
{
    [Fact]
    public async Task Every_15_seconds_of_silence_comes_a_ping()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        using var stream = await maya.Follow();
        await Live(server, 1);
        for (var pings = 0; pings < 3; pings++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(15));
            (await stream.Next(EventKinds.Ping)).Data.ShouldBe("{}");
        }

        server.Clock.Advance(TimeSpan.FromSeconds(14));
        await maya.Say(1, "marker");
        (await stream.Until(next => next.Kind == EventKinds.MessagePosted)).ShouldNotContain(next => next.Kind == EventKinds.Ping);
    }

    [Fact]
    public async Task A_ping_on_a_quiet_room_carries_the_cursor_up_to_which_its_reader_has_everything()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Quiet");
        using var quiet = await maya.Follow(2);
        await Live(server, 1);
        for (var number = 1; number <= 50; number++)
        {
            await maya.Say(1, $"busy {number}");
        }

        var now = (await maya.State()).Cursor;
        server.Clock.Advance(TimeSpan.FromSeconds(15));
        var ping = await quiet.Next(EventKinds.Ping);
        ping.Id.ShouldBe(now, "so that a resume does not look through all the others' events");
        await maya.Say(2, "at last");
        using var resumed = await maya.Follow(2, lastEventId: ping.Id);
        (await resumed.Next()).Id.ShouldBe(ping.Id);
        (await resumed.NextMessage()).Text.ShouldBe("at last");
    }

    [Fact]
    public async Task No_ping_ever_runs_ahead_of_the_messages_before_it()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using var stream = await maya.Follow();
        await Live(server, 1);
        var position = long.Parse((await stream.Next(EventKinds.Hello)).Id!.Split('-')[0], null);
        var talking = Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var said = 0; said < 40; said++)
            {
                await ben.Say(1, "words");
            }
        }));
        long pings = 0, messages = 0;
        while (messages < 320)
        {
            var next = await stream.Next(EventKinds.Ping, EventKinds.MessagePosted);
            var id = long.Parse(next.Id!.Split('-')[0], null);
            if (next.Kind == EventKinds.Ping)
            {
                id.ShouldBeGreaterThanOrEqualTo(position);
                position = id;
                pings++;
            }
            else
            {
                id.ShouldBe(position + 1);
                position = id;
                messages++;
                if (messages % 8 == 0)
                {
                    // Not faster: a flush that is under way would look like a reader that takes nothing.
                    server.Clock.Advance(TimeSpan.FromSeconds(4));
                }
            }
        }

        await talking;
        pings.ShouldBeGreaterThan(0, "or it showed nothing");
    }

    /// <summary>Returns when so many readers are live.</summary>
    internal static Task Live(TestServer server, int count)
    {
        var readers = (Log.Streams.Readers)server.Parts.GetService(typeof(Log.Streams.Readers))!;
        return TestDeadline.Until(() => readers.LiveCount == count);
    }
}

public sealed class SocketPingTests() : PingTests(StreamTransport.Socket);

public sealed class PipePingTests() : PingTests(StreamTransport.Pipe);
