using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Snug.Server.Log.Streams;

namespace Snug.Server.Tests;

public abstract partial class LaggingReaderTests(StreamTransport way)
{
    private static readonly string Long = new('x', 7_000);

    [Fact]
    public async Task A_reader_that_falls_behind_gets_everything_once_in_order_from_the_log()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using var slow = await SlowReader.Open(server, maya);
        await PingTests.Live(server, 1);

        // Four megabytes: beyond what the sockets take and what is kept in memory.
        await Say(ben, 600);
        await slow.Until("\"number\":600,");
        Numbers(slow).ShouldBe(Enumerable.Range(1, 600));
        await ben.Say(1, "live again");
        await slow.Until("\"number\":601,");
        Numbers(slow).ShouldBe(Enumerable.Range(1, 601));
    }

    [Fact]
    public async Task Nobody_else_waits_for_a_reader_that_does_not_read()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using var slow = await SlowReader.Open(server, maya);
        using var quick = await ben.Follow();
        await PingTests.Live(server, 2);
        var reading = quick.NextMessages(400);
        await Say(ben, 400);
        (await reading).Select(message => message.Number).ShouldBe(Enumerable.Range(1, 400).Select(number => (long)number));
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_for_10_seconds_is_cut()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using var slow = await SlowReader.Open(server, maya);
        await PingTests.Live(server, 1);
        await Say(ben, 600);
        var hub = (Log.Streams.Readers)server.Parts.GetService(typeof(Log.Streams.Readers))!;

        // Not once: what was still on its way into the socket's buffers counts as taken, and begins the ten seconds anew.
        await TestDeadline.Until(() =>
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            return hub.PeopleWithStreams.Length == 0;
        });
        while (await slow.Take() > 0)
        {
        }

        var numbers = Numbers(slow);
        numbers.ShouldBe(Enumerable.Range(1, numbers.Count), "what it got before is whole and in order");
        numbers.Count.ShouldBeLessThan(600);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_while_it_catches_up_is_cut_too()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await Say(ben, 600);
        using var slow = await SlowReader.Open(server, maya, "0-0");
        var hub = (Log.Streams.Readers)server.Parts.GetService(typeof(Log.Streams.Readers))!;
        await TestDeadline.Until(() => hub.PeopleWithStreams.Length == 1);
        await TestDeadline.Until(() =>
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            return hub.PeopleWithStreams.Length == 0;
        });
        int taken;
        do
        {
            taken = await slow.Take();
        }
        while (taken > 0);
        Numbers(slow).Count.ShouldBeLessThan(600);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_stop_does_not_wait_for_a_reader_that_takes_nothing_while_it_catches_up()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await Say(ben, 1_500);
        using var slow = await SlowReader.Open(server, maya, "0-0");
        await slow.Until("\"number\":1,");

        // Who has come after it and has everything: by now the first one's buffers are full.
        using var quick = await SlowReader.Open(server, ben, "0-0");
        await quick.Until("\"number\":1500,");

        LongerThanStreamsWait(server);
        await server.Close();
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_stop_does_not_wait_for_what_readers_that_take_nothing_leave_in_the_buffers()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var hub = (Readers)server.Parts.GetService(typeof(Readers))!;

        // 21 KB apart: when the first takes nothing more, at least one of the others has its kernel's buffers full and its pipe not.
        // That one takes the farewell too, and its request is over.
        var readers = new List<SlowReader>();
        for (var opened = 1; opened <= 4; opened++)
        {
            readers.Add(await SlowReader.Open(server, maya));
            await PingTests.Live(server, opened);
            await Say(ben, 3);
        }

        while (hub.ReadersOf(maya.Id).All(reader => reader.FullSince is null))
        {
            await ben.Say(1, Long);
        }

        LongerThanStreamsWait(server);
        await server.Close();
        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task A_reader_on_a_thin_line_is_not_cut_while_it_takes_bytes()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await Say(ben, 600);
        using var thin = await SlowReader.Open(server, maya, "0-0");

        // 64 KB a second: the four megabytes take longer than a minute, each page of 500 messages more than ten seconds.
        var seconds = 0;
        while (Numbers(thin) is not [.., 600])
        {
            for (var taken = 0; taken < 64 * 1024 && Numbers(thin) is not [.., 600];)
            {
                var length = await thin.Take(64 * 1024 - taken);
                length.ShouldBeGreaterThan(0, $"cut after {seconds} s and {Numbers(thin).Count} messages");
                taken += length;
            }

            server.Clock.Advance(TimeSpan.FromSeconds(1));
            seconds++;
        }

        seconds.ShouldBeGreaterThan(40, "or it showed nothing");
        Numbers(thin).ShouldBe(Enumerable.Range(1, 600));
    }

    /// <summary>And shorter than the kernel does: whoever runs into it throws, and so does the stop.</summary>
    private static void LongerThanStreamsWait(TestServer server) =>
        ((IOptions<HostOptions>)server.Parts.GetService(typeof(IOptions<HostOptions>))!).Value.ShutdownTimeout = TimeSpan.FromSeconds(8);

    private static async Task Say(TestPerson guest, int count)
    {
        for (var said = 0; said < count; said += 100)
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(100, count - said)).Select(_ => guest.Say(1, Long)));
        }
    }

    private static List<int> Numbers(SlowReader reader) =>
        [.. MessageNumber().Matches(reader.Taken.ToString()).Select(match => int.Parse(match.Groups["number"].Value, null))];

    [GeneratedRegex("""^data: \{"room":1,"number":(?<number>\d+),""", RegexOptions.Multiline
        | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex MessageNumber();
}

public sealed class SocketLaggingReaderTests() : LaggingReaderTests(StreamTransport.Socket);

public sealed class PipeLaggingReaderTests() : LaggingReaderTests(StreamTransport.Pipe);
