using Snug.Protocol;

namespace Snug.Server.Tests;

public abstract class FanOutTests(StreamTransport way)
{
    [Fact]
    public async Task Two_hundred_readers_see_the_same_500_messages_in_the_same_order()
    {
        const int Readers = 200, Messages = 500;
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.MakeRoom("Movie night");
        var streams = await Task.WhenAll(Enumerable.Range(0, Readers).Select(index => maya.Follow(index % 2 == 0 ? null : 2)));
        await PingTests.Live(server, Readers);
        var reading = streams.Select(ReadAll).ToList();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async sender =>
        {
            for (var said = 0; said < Messages / 20; said++)
            {
                await ben.Say(2, $"{sender}/{said}");
            }
        }));

        var seen = await Task.WhenAll(reading);
        seen[0].Select(message => message.Message.Number).ShouldBe(Enumerable.Range(1, Messages).Select(number => (long)number));
        foreach (var reader in seen)
        {
            reader.SequenceEqual(seen[0]).ShouldBeTrue("the very same bytes, ids included");
        }

        server.Ask("select number || ' ' || text from messages order by number")
            .ShouldBe(seen[0].Select(message => $"{message.Message.Number} {message.Message.Text}"));
        Array.ForEach(streams, stream => stream.Dispose());

        async Task<List<StreamEvent>> ReadAll(EventReader stream)
        {
            var events = new List<StreamEvent>(Messages);
            while (events.Count < Messages)
            {
                events.Add(await stream.Next(EventKinds.MessagePosted));
            }

            return events;
        }
    }
}

public sealed class SocketFanOutTests() : FanOutTests(StreamTransport.Socket);

public sealed class PipeFanOutTests() : FanOutTests(StreamTransport.Pipe);
