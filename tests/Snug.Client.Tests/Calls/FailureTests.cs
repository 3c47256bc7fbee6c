using System.Net;
using System.Net.Sockets;
using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Every failure is one of two exceptions, with a sentence for a person.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_refusal_carries_the_servers_words()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Problem(Problems.NameTaken, "Somebody here is called Ines already. Pick another name."));
        await using var client = new SnugClient(server.Address);

        var refused = await Should.ThrowAsync<SnugProblemException>(client.ComeInAsync("Ines", cancellationToken: TestDeadline.Token));

        refused.Message.ShouldBe("Somebody here is called Ines already. Pick another name.");
        refused.Is(Problems.NameTaken).ShouldBeTrue();
        refused.Is(Problems.KeyReused).ShouldBeFalse();
        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        refused.IsTransient.ShouldBeFalse();
        client.Token.ShouldBeNull();
    }

    [Fact]
    public async Task A_busy_server_says_when_to_come_again()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Problem(Problems.TooQuick, "One after the other.", "Retry-After: 2"));
        await using var client = new SnugClient(server.Address);

        var refused = await Should.ThrowAsync<SnugProblemException>(client.SendAsync(3, "hi", cancellationToken: TestDeadline.Token));

        refused.IsTransient.ShouldBeTrue();
        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(2));
    }

    public static TheoryData<string, bool, string> Strangers => new()
    {
        { "hang up", true, "The connection to * broke before it had answered." },
        { "reset", true, "The connection to * broke before it had answered." },
        { "half a body", true, "The connection to * broke before it had answered." },
        { "502 html", true, "* cannot answer now (HTTP 502)." },
        { "500 with somebody else's problem document", true, "* cannot answer now (HTTP 500)." },
        { "200 html", false, "* answers, but it is not a Snug." },
        { "404 html", false, "* answers, but it is not a Snug." },
        { "200 with broken json", false, "* answers, but it is not a Snug." },
        { "200 with other json", false, "* answers, but it is not a Snug." },
        { "200 with null", false, "* answers, but it is not a Snug." },
        { "not http", false, "* answers, but it is not a Snug." },
        { "an endless problem", false, "* answers, but it is not a Snug." },
        { "an endless answer", false, "* answers, but it is not a Snug." },
        { "a redirect to itself", false, "* points to *api/else. Use that address if you trust it." },
        { "a redirect to nowhere", false, "* answers, but it is not a Snug." },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task What_no_Snug_says_is_told_in_a_sentence(string answer, bool transient, string sentence)
    {
        await using var server = new ScriptedServer { Always = Stranger(answer) };
        await using var client = new SnugClient(server.Address);

        var unreachable = await Should.ThrowAsync<SnugUnreachableException>(client.SendAsync(3, "hi", key: "k1", TestDeadline.Token));

        unreachable.Message.ShouldBe(sentence.Replace("*", server.Address.ToString(), StringComparison.Ordinal));
        unreachable.IsTransient.ShouldBe(transient);
        server.Requests().Count.ShouldBe(1, "one call is one attempt");
    }

    /// <summary>As the runtime says it of a connection that was reset in the moment in which it was made.</summary>
    [Fact]
    public async Task A_connection_that_is_gone_when_it_is_there_is_a_broken_one()
    {
        var address = new Uri("http://127.0.0.1:1/");
        await using var client = new SnugClient(address, new SnugClientOptions { Handler = new GoneAtOnce() });

        var unreachable = await Should.ThrowAsync<SnugUnreachableException>(client.SendAsync(3, "hi", key: "k1", TestDeadline.Token));

        unreachable.Message.ShouldBe($"The connection to {address} broke before it had answered.");
        unreachable.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task A_list_without_its_cursor_is_not_a_Snugs()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Json(200, "[]"));
        await using var client = new SnugClient(server.Address);
        await Should.ThrowAsync<SnugUnreachableException>(client.GetRoomsAsync(TestDeadline.Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_takes_more_than_30_seconds_is_given_up(bool headArrived)
    {
        var clock = ManualClock.SkippingRetries();
        await using var server = new ScriptedServer();
        server.Then(async line =>
        {
            if (headArrived)
            {
                await line.WriteRaw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            }

            await line.Hold();
        });
        await using var client = new SnugClient(server.Address, new SnugClientOptions { Time = clock });

        var call = client.WelcomeAsync(TestDeadline.Token);
        await server.NextRequest();
        clock.Advance(TimeSpan.FromSeconds(30));

        (await Should.ThrowAsync<SnugUnreachableException>(call)).Message.ShouldBe($"{server.Address} did not answer in time.");
    }

    [Fact]
    public async Task Cancelling_a_call_is_not_a_failure_of_the_server()
    {
        await using var server = new ScriptedServer();
        await using var client = new SnugClient(server.Address);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestDeadline.Token);

        var call = client.WelcomeAsync(leaving.Token);
        await server.NextRequest();
        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task A_redirect_takes_neither_words_nor_token_along()
    {
        await using var thief = new ScriptedServer { Always = Answers.Json(201, Sse.MessageJson(1)) };
        await using var server = new ScriptedServer { Always = Answers.Redirect(thief.Address) };
        await using var client = new SnugClient(server.Address, new SnugClientOptions { Token = "lantern-token" });

        await Should.ThrowAsync<SnugUnreachableException>(client.SendAsync(3, "a secret", cancellationToken: TestDeadline.Token));
        await Should.ThrowAsync<SnugUnreachableException>(client.GetStateAsync(TestDeadline.Token));

        thief.Requests().ShouldBeEmpty();
    }

    [Fact]
    public async Task Cookies_are_neither_kept_nor_sent()
    {
        await using var server = new ScriptedServer();
        server.Always = Answers.Json(200, """{"person":{"id":7,"name":"Ines"}}""", "Set-Cookie: snug-5080=abc");
        await using var client = new SnugClient(server.Address);

        await client.WhoAmIAsync(TestDeadline.Token);
        await client.WhoAmIAsync(TestDeadline.Token);

        server.Requests().ShouldAllBe(asked => asked.Header("Cookie") == null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("k\r\nX-Evil: 1")]
    [InlineData("clé")]
    public async Task A_key_or_token_that_would_break_a_header_goes_nowhere(string secret)
    {
        await using var server = new ScriptedServer();
        await using var client = new SnugClient(server.Address);

        await Should.ThrowAsync<ArgumentException>(client.SendAsync(3, "hi", key: secret, TestDeadline.Token));
        Should.Throw<ArgumentException>(() => new SnugClient(server.Address, new SnugClientOptions { Token = secret }));

        server.Requests().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_or_cursor_that_could_not_be_sent_back_is_not_taken()
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Json(201, """{"person":{"id":7,"name":"Ines"},"token":"a\nb"}"""),
            Answers.Json(200, """{"me":{"id":7,"name":"Ines"},"rooms":[],"people":[],"cursor":"\u001b[2J"}"""),
            Answers.Json(200, "[]", "Snug-Cursor: two words"));
        await using var client = new SnugClient(server.Address);

        await Should.ThrowAsync<SnugUnreachableException>(client.ComeInAsync("Ines", cancellationToken: TestDeadline.Token));
        client.Token.ShouldBeNull();
        await Should.ThrowAsync<SnugUnreachableException>(client.GetStateAsync(TestDeadline.Token));
        await Should.ThrowAsync<SnugUnreachableException>(client.GetRoomsAsync(TestDeadline.Token));
    }

    private static ScriptedAnswer Stranger(string answer) => answer switch
    {
        "hang up" => Answers.HangUp,
        "reset" => Answers.Reset,
        "half a body" => Answers.HalfAnAnswer,
        "500 with somebody else's problem document" => line => line.Answer(500, "application/problem+json", """{"title":"Oops"}"""),
        "200 with broken json" => Answers.Json(200, "{"),
        "200 with other json" => Answers.Json(200, """{"hello":"world"}"""),
        "200 with null" => Answers.Json(200, "null"),
        "not http" => line => line.WriteRaw("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
        "an endless problem" => line => Endless(line, 409, "application/problem+json"),
        "an endless answer" => line => Endless(line, 201, "application/json"),
        "a redirect to itself" => line => line.Answer(302, "text/plain", "", "Location: /api/else"),
        "a redirect to nowhere" => line => line.Answer(302, "text/plain", "", "Location: http://" + new string('a', 400)),
        _ => Answers.Html(int.Parse(answer.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static async Task Endless(ScriptedConnection line, int status, string type)
    {
        await line.WriteRaw($"HTTP/1.1 {status} Endless\r\nContent-Type: {type}\r\nConnection: close\r\n\r\n{{\"text\":\"");
        var words = new string('x', 64_000);
        for (var written = 0L; written < 512 * 1024 * 1024; written += words.Length)
        {
            await line.WriteRaw(words);
        }

        throw new InvalidOperationException("The client swallowed half a gigabyte.");
    }

    private sealed class GoneAtOnce : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(new SocketException((int)SocketError.NotConnected));
    }
}
