using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>The two ends of a stream that are not a broken connection: the server says goodbye, or nothing at all.</summary>
public sealed class GoodbyeAndSilenceTests
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(35);

    [Fact]
    public async Task A_server_that_stops_is_visited_again_when_it_asks_to()
    {
        var clock = ManualClock.SkippingRetries();
        await using var server = new ScriptedServer();
        server.Then(
            Answers.OpenStream(Sse.Hello("0-0") + Sse.Posted(1) + Sse.Bye(1200) + Sse.Posted(2)),
            Answers.OpenStream(Sse.Hello("1-t") + Sse.Posted(2)));
        await using var reader = new EventCollector(server, cursor: "0-0", clock: clock);

        await reader.Next<Connected>();
        await reader.Next<MessagePosted>();
        (await reader.Next<Stopping>()).RetryIn.ShouldBe(TimeSpan.FromMilliseconds(1200));
        (await reader.Next<Disconnected>()).RetryIn.ShouldBe(TimeSpan.FromMilliseconds(1200));
        await reader.Next<Connected>();
        (await reader.Next<MessagePosted>()).Message.Number.ShouldBe(2);
        clock.Skipped.ShouldBe([TimeSpan.FromMilliseconds(1200)]);
        server.Requests()[1].Header("Last-Event-ID").ShouldBe("1-t");
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(int.MaxValue, 60)]
    public async Task A_goodbye_cannot_ask_for_more_than_a_minute_or_less_than_nothing(int retryMs, int seconds)
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Stream(Sse.Hello("0-0") + Sse.Bye(retryMs)));
        await using var reader = new EventCollector(server);

        await reader.Next<Connected>();
        (await reader.Next<Stopping>()).RetryIn.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task A_goodbye_that_cannot_be_read_is_not_waited_for()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Stream(Sse.Hello("0-0") + Sse.Event(EventKinds.Bye, null, """{"retryMs":1e99}""")));
        await using var reader = new EventCollector(server);

        await reader.Next<Connected>();
        (await reader.Next<Unknown>()).Kind.ShouldBe(EventKinds.Bye);
        (await reader.Next<Disconnected>()).RetryIn.ShouldBe(TimeSpan.FromSeconds(0.25));
    }

    [Fact]
    public async Task After_35_seconds_of_silence_the_reader_comes_again()
    {
        var clock = ManualClock.SkippingRetries();
        await using var server = new ScriptedServer();
        server.Then(Answers.OpenStream(Sse.Hello("0-0")), Answers.OpenStream(Sse.Hello("0-0") + Sse.Posted(1)));
        await using var reader = new EventCollector(server, cursor: "0-0", clock: clock);
        await reader.Next<Connected>();

        var next = reader.Next();
        await clock.SomebodyWaits(LongestSilence);
        clock.Advance(LongestSilence - TimeSpan.FromMilliseconds(1));
        next.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        (await next).ShouldBeOfType<Disconnected>().Reason.ShouldBe("Nothing was heard for 35 seconds.");
        (await reader.Numbers(1)).ShouldBe([1]);
    }

    [Fact]
    public async Task Half_an_event_and_then_silence_is_silence()
    {
        var clock = ManualClock.SkippingRetries();
        await using var server = new ScriptedServer();
        server.Then(Answers.OpenStream(Sse.Hello("0-0") + Sse.Posted(1)[..40]), Answers.OpenStream(Sse.Hello("0-0") + Sse.Posted(1)));
        await using var reader = new EventCollector(server, cursor: "0-0", clock: clock);
        await reader.Next<Connected>();

        var next = reader.Next();
        await clock.SomebodyWaits(LongestSilence);
        clock.Advance(LongestSilence);

        (await next).ShouldBeOfType<Disconnected>();
        (await reader.Numbers(1)).ShouldBe([1]);
    }

    [Fact]
    public async Task A_ping_in_time_keeps_the_stream()
    {
        var clock = ManualClock.SkippingRetries();
        var pings = new SemaphoreSlim(0);
        await using var server = new ScriptedServer();
        server.Then(async line =>
        {
            await line.StartStream();
            await line.Write(Sse.Hello("0-0"));
            for (var position = 1; position <= 5; position++)
            {
                await pings.WaitAsync(TestDeadline.Token);
                await line.Write(Sse.Ping($"{position}-p"));
            }
            await line.Hold();
        });
        await using var reader = new EventCollector(server, cursor: "0-0", clock: clock);
        await reader.Next<Connected>();

        for (var position = 1; position <= 5; position++)
        {
            var next = reader.Next();
            await clock.SomebodyWaits(LongestSilence);
            clock.Advance(TimeSpan.FromSeconds(30));
            pings.Release();
            (await next).ShouldBeOfType<CaughtUp>().Cursor.ShouldBe($"{position}-p");
        }
        server.Requests().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_reader_that_takes_its_time_is_not_the_servers_silence()
    {
        var clock = ManualClock.SkippingRetries();
        var isBack = new TaskCompletionSource();
        await using var server = new ScriptedServer();
        server.Then(async line =>
        {
            await line.StartStream();
            await line.Write(Sse.Hello("0-0") + Sse.Posted(1));
            await isBack.Task.WaitAsync(TestDeadline.Token);
            await line.Write(Sse.Posted(2));
            await line.Hold();
        });
        await using var reader = new EventCollector(server, cursor: "0-0", clock: clock);
        await reader.Next<Connected>();

        clock.Advance(TimeSpan.FromHours(1));
        isBack.SetResult();

        (await reader.Next<MessagePosted>()).Message.Number.ShouldBe(1);
        (await reader.Next<MessagePosted>()).Message.Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_takes_the_connection_and_never_answers_is_given_up()
    {
        var clock = ManualClock.SkippingRetries();
        await using var server = new ScriptedServer();
        server.Then(line => line.Hold(), Answers.OpenStream(Sse.Hello("0-0")));
        await using var reader = new EventCollector(server, clock: clock);

        var next = reader.Next();
        await server.NextRequest();
        clock.Advance(LongestSilence);

        (await next).ShouldBeOfType<Disconnected>().Reason.ShouldBe($"{server.Address} did not answer in time.");
        await reader.Next<Connected>();
    }
}
