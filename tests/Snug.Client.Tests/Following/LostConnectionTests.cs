using System.Net;
using System.Net.Sockets;
using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>What a reader does when it cannot connect: go on, wait as long as it is asked to, or say why not.</summary>
public sealed class LostConnectionTests
{
    public static TheoryData<string> Passing =>
        ["hang up", "reset", "half a head", "503", "429", "500", "503 html", "500 html", "502 html", "408 html"];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task What_passes_is_waited_out(string failure)
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Stream(Sse.Hello("0-0") + Sse.Posted(1)),
            Failure(failure),
            Failure(failure),
            Answers.OpenStream(Sse.Hello("1-t") + Sse.Posted(2)));
        await using var reader = new EventCollector(server, cursor: "0-0");

        (await reader.Numbers(1)).ShouldBe([1]);
        (await reader.Next<Disconnected>()).Reason.ShouldNotBeEmpty();
        (await reader.Numbers(1)).ShouldBe([2]);
        server.Requests().Select(asked => asked.Header("Last-Event-ID")).ShouldBe(["0-0", "1-t", "1-t", "1-t"]);
    }

    [Fact]
    public async Task A_server_that_is_not_there_yet_is_waited_for()
    {
        var port = FreePort();
        var clock = ManualClock.SkippingRetries();
        await using var client = new SnugClient(new Uri($"http://127.0.0.1:{port}"), new SnugClientOptions { Time = clock });
        await using var events = client.Follow(cancellationToken: TestDeadline.Token).GetAsyncEnumerator(TestDeadline.Token);

        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current
            .ShouldBeOfType<Disconnected>().Reason
            .ShouldBe($"Nothing answers at http://127.0.0.1:{port}/. Is the server running?");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task The_server_says_how_long_to_stay_away(int status)
    {
        var clock = ManualClock.SkippingRetries();
        var type = status == 429 ? Problems.TooQuick : Problems.Busy;
        await using var server = new ScriptedServer();
        server.Then(Answers.Problem(type, "Later.", "Retry-After: 20"), Answers.OpenStream(Sse.Hello("0-0")));
        await using var reader = new EventCollector(server, clock: clock, jitter: () => 0.5);

        var lost = await reader.Next<Disconnected>();
        lost.Reason.ShouldBe("Later.");
        lost.RetryIn.ShouldBe(TimeSpan.FromSeconds(22.5), "a little spread: everybody was told the same");
        await reader.Next<Connected>();
        clock.Skipped.ShouldBe([lost.RetryIn]);
    }

    [Fact]
    public async Task A_hostile_Retry_After_does_not_silence_for_a_year()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Problem(Problems.Busy, "Later.", "Retry-After: 31536000"));
        await using var reader = new EventCollector(server);

        (await reader.Next<Disconnected>()).RetryIn.ShouldBe(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task A_date_in_Retry_After_counts_from_the_clock()
    {
        var clock = ManualClock.SkippingRetries();
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Problem(Problems.Busy, "Later.", $"Retry-After: {clock.GetUtcNow().AddSeconds(5):R}"),
            Answers.Problem(Problems.Busy, "Later.", $"Retry-After: {clock.GetUtcNow().AddSeconds(-5):R}"));
        await using var reader = new EventCollector(server, clock: clock);

        (await reader.Next<Disconnected>()).RetryIn.ShouldBe(TimeSpan.FromSeconds(5));
        (await reader.Next<Disconnected>()).RetryIn.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(0.0, new[] { 0.25, 0.25, 0.25, 0.25 })]
    [InlineData(1.0, new[] { 3.0, 6.0, 12.0, 15.0, 15.0 })]
    public async Task Waits_are_spread_and_grow_to_fifteen_seconds(double jitter, double[] seconds)
    {
        await using var server = new ScriptedServer { Always = Answers.HangUp };
        await using var reader = new EventCollector(server, jitter: () => jitter);

        foreach (var wait in seconds)
        {
            (await reader.Next<Disconnected>()).RetryIn.TotalSeconds.ShouldBe(wait);
        }
    }

    [Fact]
    public async Task A_connection_that_worked_makes_waits_short_again()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Html(503), Answers.Html(503), Answers.Stream(Sse.Hello("0-0")), Answers.Html(503));
        await using var reader = new EventCollector(server, jitter: () => 1);

        (await reader.Next<Disconnected>()).RetryIn.TotalSeconds.ShouldBe(3);
        (await reader.Next<Disconnected>()).RetryIn.TotalSeconds.ShouldBe(6);
        await reader.Next<Connected>();
        (await reader.Next<Disconnected>()).RetryIn.TotalSeconds.ShouldBe(3);
        (await reader.Next<Disconnected>()).RetryIn.TotalSeconds.ShouldBe(6);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task What_the_server_refuses_ends_the_following(int status)
    {
        var type = status switch { 401 => Problems.SignIn, 403 => Problems.NotAllowed, _ => Problems.RoomNotFound };
        await using var server = new ScriptedServer();
        server.Then(Answers.Stream(Sse.Hello("0-0")), Answers.Problem(type, "There is no room 3 for you."));
        await using var reader = new EventCollector(server, room: 3);

        await reader.Next<Connected>();
        await reader.Next<Disconnected>();
        var refused = await Should.ThrowAsync<SnugProblemException>(reader.Next);
        refused.Is(type).ShouldBeTrue();
        refused.Message.ShouldBe("There is no room 3 for you.");
    }

    [Fact]
    public async Task Another_program_at_that_address_ends_the_following_at_once()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Html(200));
        await using var reader = new EventCollector(server);

        var stranger = await Should.ThrowAsync<SnugUnreachableException>(reader.Next);
        stranger.IsTransient.ShouldBeFalse();
        stranger.Message.ShouldBe($"{server.Address} answers, but it is not a Snug.");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    public async Task A_page_from_a_proxy_is_waited_out_where_a_Snug_was_before(int status)
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Stream(Sse.Hello("0-0") + Sse.Posted(1)), Answers.Html(status), Answers.OpenStream(Sse.Hello("1-t") + Sse.Posted(2)));
        await using var reader = new EventCollector(server, cursor: "0-0");

        (await reader.Numbers(2)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_redirect_takes_neither_the_token_nor_the_reader_along()
    {
        await using var thief = new ScriptedServer { Always = Answers.OpenStream(Sse.Hello("0-0")) };
        await using var server = new ScriptedServer();
        server.Then(Answers.Redirect(new Uri(thief.Address, "api/events")));
        await using var reader = new EventCollector(server);

        var redirected = await Should.ThrowAsync<SnugUnreachableException>(reader.Next);
        redirected.Message.ShouldContain(thief.Address.ToString());
        thief.Requests().ShouldBeEmpty();
    }

    [Fact]
    public async Task Leaving_closes_the_connection()
    {
        var hungUp = new TaskCompletionSource();
        await using var server = new ScriptedServer();
        server.Then(async line =>
        {
            await line.StartStream();
            await line.Write(Sse.Hello("0-0"));
            await line.Hold();
            hungUp.SetResult();
        });
        await using var reader = new EventCollector(server);
        await reader.Next<Connected>();

        var next = reader.Next();
        await reader.Leave();

        await Should.ThrowAsync<OperationCanceledException>(next);
        await hungUp.Task.WaitAsync(TestDeadline.Token);
    }

    [Fact]
    public async Task Disposing_the_client_ends_its_streams()
    {
        await using var server = new ScriptedServer { Always = Answers.OpenStream(Sse.Hello("0-0")) };
        var client = new SnugClient(server.Address);
        await using var events = client.Follow(cancellationToken: TestDeadline.Token).GetAsyncEnumerator(TestDeadline.Token);
        await events.MoveNextAsync();

        var next = events.MoveNextAsync();
        await client.DisposeAsync();

        await Should.ThrowAsync<OperationCanceledException>(next.AsTask());
        await client.DisposeAsync();
    }

    [Fact]
    public async Task Following_twice_begins_twice_at_the_same_place()
    {
        await using var server = new ScriptedServer { Always = Answers.OpenStream(Sse.Hello("0-0") + Sse.PostedUpTo(2)) };
        await using var client = new SnugClient(server.Address);
        var events = client.Follow("0-0", cancellationToken: TestDeadline.Token);

        for (var twice = 0; twice < 2; twice++)
        {
            (await events.OfType<MessagePosted>().Take(2).Select(posted => posted.Message.Number).ToListAsync(TestDeadline.Token))
                .ShouldBe([1, 2]);
        }
    }

    private static ScriptedAnswer Failure(string name) => name switch
    {
        "hang up" => Answers.HangUp,
        "reset" => Answers.Reset,
        "503" => Answers.Problem(Problems.Stopping),
        "429" => Answers.Problem(Problems.TooQuick),
        "500" => Answers.Problem(Problems.Bug),
        "half a head" => line => line.WriteRaw("HTTP/1.1 200 OK\r\nContent-Ty"),
        _ => Answers.Html(int.Parse(name.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
