using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>The two ends of a stream that are not a broken connection: the server says goodbye, or nothing at all.</summary>
public sealed class GoodbyeAndSilenceTests
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(35);

    [Fact]
    public async Task A_server_that_stops_is_visited_again_when_it_asks_to()
    {
        var clock = new HandClock();
        await using var server = new ScriptedServer();
        server.Then(
            Acts.OpenStream(Sse.Hello("0-0") + Sse.Posted(1) + Sse.Bye(1200) + Sse.Posted(2)),
            Acts.OpenStream(Sse.Hello("1-t") + Sse.Posted(2)));
        await using var reader = new Reader(server, cursor: "0-0", clock: clock);

        await reader.NextAsync<Connected>();
        await reader.NextAsync<MessagePosted>();
        (await reader.NextAsync<Stopping>()).RetryIn.ShouldBe(TimeSpan.FromMilliseconds(1200));
        (await reader.NextAsync<Disconnected>()).RetryIn.ShouldBe(TimeSpan.FromMilliseconds(1200));
        await reader.NextAsync<Connected>();
        (await reader.NextAsync<MessagePosted>()).Message.Number.ShouldBe(2);
        clock.Skipped.ShouldBe([TimeSpan.FromMilliseconds(1200)]);
        server.Requests()[1].Header("Last-Event-ID").ShouldBe("1-t");
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(int.MaxValue, 60)]
    public async Task A_goodbye_cannot_ask_for_more_than_a_minute_or_less_than_nothing(int retryMs, int seconds)
    {
        await using var server = new ScriptedServer();
        server.Then(Acts.Stream(Sse.Hello("0-0") + Sse.Bye(retryMs)));
        await using var reader = new Reader(server);

        await reader.NextAsync<Connected>();
        (await reader.NextAsync<Stopping>()).RetryIn.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task A_goodbye_that_cannot_be_read_is_not_waited_for()
    {
        await using var server = new ScriptedServer();
        server.Then(Acts.Stream(Sse.Hello("0-0") + Sse.Event(EventKinds.Bye, null, """{"retryMs":1e99}""")));
        await using var reader = new Reader(server);

        await reader.NextAsync<Connected>();
        (await reader.NextAsync<Unknown>()).Kind.ShouldBe(EventKinds.Bye);
        (await reader.NextAsync<Disconnected>()).RetryIn.ShouldBe(TimeSpan.FromSeconds(0.25));
    }

    [Fact]
    public async Task After_35_seconds_of_silence_the_reader_comes_again()
    {
        var clock = new HandClock();
        await using var server = new ScriptedServer();
        server.Then(Acts.OpenStream(Sse.Hello("0-0")), Acts.OpenStream(Sse.Hello("0-0") + Sse.Posted(1)));
        await using var reader = new Reader(server, cursor: "0-0", clock: clock);
        await reader.NextAsync<Connected>();

        var next = reader.NextAsync();
        await clock.SomebodyWaitsAsync(LongestSilence);
        clock.Advance(LongestSilence - TimeSpan.FromMilliseconds(1));
        next.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        (await next).ShouldBeOfType<Disconnected>().Reason.ShouldBe("Nothing was heard for 35 seconds.");
        (await reader.NumbersAsync(1)).ShouldBe([1]);
    }

    [Fact]
    public async Task Half_an_event_and_then_silence_is_silence()
    {
        var clock = new HandClock();
        await using var server = new ScriptedServer();
        server.Then(Acts.OpenStream(Sse.Hello("0-0") + Sse.Posted(1)[..40]), Acts.OpenStream(Sse.Hello("0-0") + Sse.Posted(1)));
        await using var reader = new Reader(server, cursor: "0-0", clock: clock);
        await reader.NextAsync<Connected>();

        var next = reader.NextAsync();
        await clock.SomebodyWaitsAsync(LongestSilence);
        clock.Advance(LongestSilence);

        (await next).ShouldBeOfType<Disconnected>();
        (await reader.NumbersAsync(1)).ShouldBe([1]);
    }

    [Fact]
    public async Task A_ping_in_time_keeps_the_stream()
    {
        var clock = new HandClock();
        var pings = new SemaphoreSlim(0);
        await using var server = new ScriptedServer();
        server.Then(async line =>
        {
            await line.StartStreamAsync();
            await line.WriteAsync(Sse.Hello("0-0"));
            for (var position = 1; position <= 5; position++)
            {
                await pings.WaitAsync(Soon.Token);
                await line.WriteAsync(Sse.Ping($"{position}-p"));
            }
            await line.HoldAsync();
        });
        await using var reader = new Reader(server, cursor: "0-0", clock: clock);
        await reader.NextAsync<Connected>();

        for (var position = 1; position <= 5; position++)
        {
            var next = reader.NextAsync();
            await clock.SomebodyWaitsAsync(LongestSilence);
            clock.Advance(TimeSpan.FromSeconds(30));
            pings.Release();
            (await next).ShouldBeOfType<CaughtUp>().Cursor.ShouldBe($"{position}-p");
        }
        server.Requests().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_reader_that_takes_its_time_is_not_the_servers_silence()
    {
        var clock = new HandClock();
        var isBack = new TaskCompletionSource();
        await using var server = new ScriptedServer();
        server.Then(async line =>
        {
            await line.StartStreamAsync();
            await line.WriteAsync(Sse.Hello("0-0") + Sse.Posted(1));
            await isBack.Task.WaitAsync(Soon.Token);
            await line.WriteAsync(Sse.Posted(2));
            await line.HoldAsync();
        });
        await using var reader = new Reader(server, cursor: "0-0", clock: clock);
        await reader.NextAsync<Connected>();

        clock.Advance(TimeSpan.FromHours(1));
        isBack.SetResult();

        (await reader.NextAsync<MessagePosted>()).Message.Number.ShouldBe(1);
        (await reader.NextAsync<MessagePosted>()).Message.Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_takes_the_connection_and_never_answers_is_given_up()
    {
        var clock = new HandClock();
        await using var server = new ScriptedServer();
        server.Then(line => line.HoldAsync(), Acts.OpenStream(Sse.Hello("0-0")));
        await using var reader = new Reader(server, clock: clock);

        var next = reader.NextAsync();
        await server.NextRequestAsync();
        clock.Advance(LongestSilence);

        (await next).ShouldBeOfType<Disconnected>().Reason.ShouldBe($"{server.Address} did not answer in time.");
        await reader.NextAsync<Connected>();
    }
}
