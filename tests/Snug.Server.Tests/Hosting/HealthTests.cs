using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task Up_and_ready()
    {
        await using var house = await House.Open();
        (await house.Stranger.GetStringAsync("/healthz", Soon.Token)).ShouldBe("up\n");
        (await house.Stranger.GetStringAsync("/readyz", Soon.Token)).ShouldBe("ready\n");
    }

    [Fact]
    public async Task While_another_program_holds_the_database_sends_wait_and_then_go_out()
    {
        await using var house = await House.Open();
        var maya = await house.ComeIn("Maya");
        await maya.Say(1, "before");
        using (var browser = Sql.Open(house.DatabasePath))
        {
            Sql.Run(browser, "begin immediate");
            using var refused = await maya.TrySay(1, "held", "k1");
            (await refused.ShouldBe(Problems.DatabaseHeld)).Detail
                .ShouldBe("Another program is holding snug.db (DB Browser with unwritten changes does that). Close it there; what waits goes out by itself.");
            using var ready = await house.Stranger.GetAsync("/readyz", Soon.Token);
            await ready.ShouldBe(Problems.DatabaseHeld);
            (await house.Stranger.GetStringAsync("/healthz", Soon.Token)).ShouldBe("up\n");
            (await maya.Page(1)).Single().Text.ShouldBe("before", "reading goes on");
            Sql.Run(browser, "rollback");
        }

        (await maya.Say(1, "held", "k1")).Number.ShouldBe(2);
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        using var again = await house.Stranger.GetAsync("/readyz", Soon.Token);
        again.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Asking_often_costs_one_write_a_second()
    {
        await using var house = await House.Open();
        await house.Stranger.GetStringAsync("/readyz", Soon.Token);
        var first = house.Ask("select value from settings where name = 'probed_at'");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => house.Stranger.GetStringAsync("/readyz", Soon.Token)));
        house.Clock.Jump(TimeSpan.FromMilliseconds(999));
        await house.Stranger.GetStringAsync("/readyz", Soon.Token);
        house.Ask("select value from settings where name = 'probed_at'").ShouldBe(first);
        house.Clock.Jump(TimeSpan.FromMilliseconds(1));
        await house.Stranger.GetStringAsync("/readyz", Soon.Token);
        house.Ask("select value from settings where name = 'probed_at'").ShouldNotBe(first);
    }
}
