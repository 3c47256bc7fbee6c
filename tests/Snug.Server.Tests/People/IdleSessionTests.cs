using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Snug.Protocol;
using Snug.Server.People;

namespace Snug.Server.Tests;

/// <summary>Sessions that nobody uses end, those that somebody uses do not, and no clock that was set ends any.</summary>
public sealed class IdleSessionTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(false, 365)]
    [InlineData(true, 90)]
    public async Task A_session_that_nobody_uses_ends(bool hasPassword, int days)
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        if (hasPassword)
        {
            await SetPassword(maya);
            await SetPassword(ben);
        }

        server.Clock.Jump(TimeSpan.FromDays(days) - Moment);
        await ben.State();
        server.Clock.Jump(Moment);
        await IsOver(maya);
        await ben.State();
        server.Clock.Jump(TimeSpan.FromDays(days));
        await IsOver(ben);
    }

    [Fact]
    public async Task The_sweep_takes_its_row_away_and_says_so_in_the_log()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        server.Clock.Jump(TimeSpan.FromDays(365) - Moment);
        await Pass(server);
        server.Ask("select count(*) from sessions").ShouldBe(["2"]);
        await ben.State();
        server.Clock.Jump(Moment);
        await Pass(server);
        server.Ask("select person_id from sessions").ShouldBe(["2"]);
        server.Ask("select person_id from log join event_kinds on kind = event_kinds.id where name = 'session.ended'").ShouldBe(["1"]);
        await IsOver(maya);
    }

    [Fact]
    public async Task The_sweep_goes_around_a_table_of_many()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        for (var more = 0; more < (2 * SessionSweep.SessionsAStep) + 1; more++)
        {
            await server.Log.Enqueue(new TestWrite(batch =>
            {
                ComeInByName.OpenSession(batch, Token.Hash(Token.New()), maya.Id, device: null);
                return true;
            }));
        }

        server.Clock.Jump(TimeSpan.FromDays(364));
        await maya.State();
        server.Clock.Jump(TimeSpan.FromDays(1));
        await Pass(server);
        server.Ask("select count(*) from sessions").ShouldBe(["1"]);
        await maya.State();
    }

    [Fact]
    public async Task Whoever_comes_now_and_then_stays_in_also_over_restarts()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await SetPassword(maya);
        for (var visit = 0; visit < 5; visit++)
        {
            server.Clock.Jump(TimeSpan.FromDays(80));
            await maya.State();
            await Pass(server);
            await server.Close();
            await server.OpenAgain();
        }

        await maya.Say(1, "400 days later");
        await server.Close();
        await server.OpenAgain();
        await IsOver(ben);
        await maya.State();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public async Task A_clock_that_is_set_ends_nothing_and_keeps_nothing_alive(int days)
    {
        await using var server = await TestServer.Open();
        var (maya, ben, zoe) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"), await server.ComeIn("Zoë"));
        await SetPassword(maya);
        await maya.State();
        server.Clock.Wrong = TimeSpan.FromDays(days);
        await Pass(server);
        await maya.State();
        await ben.State();
        server.Clock.Jump(TimeSpan.FromDays(80));
        await Pass(server);
        await maya.State();
        await Pass(server);
        server.Clock.Wrong = TimeSpan.Zero;
        server.Clock.Jump(TimeSpan.FromDays(80));
        await Pass(server);
        await maya.State();
        await ben.State();
        await Pass(server);
        server.Clock.Wrong = TimeSpan.FromDays(days);
        server.Clock.Jump(TimeSpan.FromDays(205));
        await IsOver(zoe);
        await IsOver(maya);
        await ben.State();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-20_000)]
    public async Task A_server_that_starts_with_a_wrong_clock_signs_nobody_out(int days)
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await server.Close();
        server.Clock.Wrong = TimeSpan.FromDays(days);
        await server.OpenAgain();
        await Pass(server);
        await maya.State();
        server.Clock.Jump(TimeSpan.FromHours(2));
        await maya.State();
        await Pass(server);
        await server.Close();
        server.Clock.Wrong = TimeSpan.Zero;
        await server.OpenAgain();
        await Pass(server);
        await maya.State();
        await ben.State();
    }

    /// <summary>Nothing happened since, so the log cannot tell a year from a clock that is wrong: a day of an unset clock can.</summary>
    [Fact]
    public async Task A_year_in_which_the_server_was_off_counts_once_the_clock_has_gone_for_a_day()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await server.Close();
        server.Clock.Jump(TimeSpan.FromDays(366));
        await server.OpenAgain();
        await Pass(server);
        server.Ask("select count(*) from sessions").ShouldBe(["1"]);
        server.Clock.Jump(TimeSpan.FromDays(1));
        await IsOver(maya);
    }

    [Fact]
    public async Task A_session_from_before_its_use_was_kept_begins_its_time_at_the_first_sweep()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await server.Close();
        server.RewriteFitting("update sessions set used_at = null");
        server.Clock.Jump(TimeSpan.FromDays(400));
        await server.OpenAgain();
        await server.ComeIn("Ben");
        await Pass(server);
        server.Ask("select used_at from sessions where person_id = 1").ShouldBe([Now(server)]);
        server.Clock.Jump(TimeSpan.FromDays(364));
        await maya.State();
    }

    [Fact]
    public async Task A_thousand_requests_in_an_hour_are_one_write()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var (start, kept) = (server.Log.Projection.Head, new List<string>());
        for (var minute = 0; minute < 119; minute++)
        {
            server.Clock.Jump(TimeSpan.FromMinutes(1));
            for (var request = 0; request < 17; request++)
            {
                using var answer = await maya.Get("/api/session");
                answer.ShouldBe(HttpStatusCode.OK);
            }

            await Pass(server);
            kept.AddRange(server.Ask("select used_at from sessions"));
        }

        kept.Distinct().Count().ShouldBe(2, "from the coming-in, and after an hour");
        kept.Distinct().Last().ShouldBe(kept.Max());
        server.Log.Projection.Head.ShouldBe(start, "nobody is told");
    }

    [Fact]
    public async Task An_open_stream_keeps_its_session()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await SetPassword(maya);
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        for (var times = 0; times < 3; times++)
        {
            server.Clock.Jump(TimeSpan.FromDays(80));
            await Pass(server);
            server.Ask("select used_at from sessions where person_id = 1").ShouldBe([Now(server)]);
        }

        await ben.Say(1, "still there");
        (await stream.NextMessage()).Text.ShouldBe("still there");
        await maya.State();
    }

    [Fact]
    public async Task The_list_says_when_each_device_was_used()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var (phone, tablet) = (await SessionListTests.OtherDevice(server, maya), await SessionListTests.OtherDevice(server, maya));
        var start = server.Clock.GetUtcNow();
        foreach (var device in new[] { tablet, phone })
        {
            server.Clock.Jump(TimeSpan.FromDays(2));
            await device.State();

            // Nothing is to be kept while the clock jumps: what is noted then would be off by that.
            await Pass(server);
        }

        server.Clock.Jump(TimeSpan.FromDays(1));
        var days = new[] { 5, 4, 2 };
        (await SessionListTests.List(maya)).Select(session => (session.UsedAt - start).TotalDays)
            .ShouldBe(days.Select(day => (double)day), "here, the phone, the tablet");
        await Pass(server);
        await server.Close();
        await server.OpenAgain();
        (await SessionListTests.List(maya)).Select(session => (session.UsedAt - start).TotalDays)
            .ShouldBe(days.Select(day => (double)day), "and also after a restart");
    }

    /// <summary>What happens each minute, and each hour, without waiting for it.</summary>
    private static async Task Pass(TestServer server)
    {
        var sweep = server.Parts.GetServices<IHostedService>().OfType<SessionSweep>().Single();
        await sweep.Touch();
        await sweep.Sweep(TestDeadline.Token);
    }

    private static async Task IsOver(TestPerson person)
    {
        using var answer = await person.Get("/api/state");
        await answer.ShouldBe(Problems.SignIn);
    }

    private static async Task SetPassword(TestPerson person)
    {
        var content = TestPerson.Json(new NewPassword("correct horse battery"), Wire.Json.NewPassword);
        (await person.Send(HttpMethod.Put, "/api/me/password", content)).ShouldBe(HttpStatusCode.NoContent).Dispose();
    }

    private static string Now(TestServer server) =>
        server.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
