using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task Up_and_ready()
    {
        await using var server = await TestServer.Open();
        (await server.Stranger.GetStringAsync("/healthz", TestDeadline.Token)).ShouldBe("up\n");
        (await server.Stranger.GetStringAsync("/readyz", TestDeadline.Token)).ShouldBe("ready\n");
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Who_only_asks_for_the_headers_is_answered_and_nobody_keeps_an_old_answer(string address)
    {
        await using var server = await TestServer.Open();
        using var head = await server.Stranger.SendAsync(new HttpRequestMessage(HttpMethod.Head, address), TestDeadline.Token);
        head.ShouldBe(HttpStatusCode.OK);
        (await head.Content.ReadAsStringAsync(TestDeadline.Token)).ShouldBe("");
        head.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var get = await server.Stranger.GetAsync(address, TestDeadline.Token);
        get.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_bug_stands_in_the_log_with_the_trace_id_that_its_caller_was_told()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        server.Meddle("alter table read_marks rename column number to gone");
        using var answer = await maya.Get("/api/rooms");
        var problem = await answer.ShouldBe(Problems.Bug);
        problem.TraceId.ShouldNotBeNullOrEmpty();
        server.ServerLog.Lines.Single(line => line.Contains(problem.TraceId, StringComparison.Ordinal)).ShouldContain("GET /api/rooms");
        server.Meddle("alter table read_marks rename column gone to number");
    }

    [Fact]
    public async Task While_another_program_holds_the_database_sends_wait_and_then_go_out()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "before");
        using (var browser = Sql.Open(server.DatabasePath))
        {
            browser.Run("begin immediate");
            using var refused = await maya.TrySay(1, "held", "k1");
            (await refused.ShouldBe(Problems.DatabaseHeld)).Detail
                .ShouldBe("Another program is holding snug.db (DB Browser with unwritten changes does that). Close it there, "
                    + "then try again.");
            using var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token);
            await ready.ShouldBe(Problems.DatabaseHeld);
            (await server.Stranger.GetStringAsync("/healthz", TestDeadline.Token)).ShouldBe("up\n");
            (await maya.Page(1)).Single().Text.ShouldBe("before", "reading goes on");
            browser.Run("rollback");
        }

        (await maya.Say(1, "held", "k1")).Number.ShouldBe(2);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        using var again = await server.Stranger.GetAsync("/readyz", TestDeadline.Token);
        again.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Asking_often_costs_one_write_a_second()
    {
        await using var server = await TestServer.Open();
        await server.Stranger.GetStringAsync("/readyz", TestDeadline.Token);
        var first = server.Ask("select value from settings where name = 'probed_at'");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.Stranger.GetStringAsync("/readyz", TestDeadline.Token)));
        server.Clock.Jump(TimeSpan.FromMilliseconds(999));
        await server.Stranger.GetStringAsync("/readyz", TestDeadline.Token);
        server.Ask("select value from settings where name = 'probed_at'").ShouldBe(first);
        server.Clock.Jump(TimeSpan.FromMilliseconds(1));
        await server.Stranger.GetStringAsync("/readyz", TestDeadline.Token);
        server.Ask("select value from settings where name = 'probed_at'").ShouldNotBe(first);
    }
}
