namespace Snug.Web.Tests;

/// <summary>How the page waits before it asks again what was not answered: one rule, that of the client library.</summary>
public sealed class BackoffTests(Chromium chromium)
{
    [Fact]
    public async Task Waits_are_random_grow_to_fifteen_seconds_and_begin_anew_after_a_success()
    {
        await using var server = await WebTestServer.Open();
        await using var visitor = await BrowserUser.Come(chromium, server);
        var waits = await visitor.Page.EvaluateAsync<double[]>("""
            async () => {
              const { Backoff } = await import('snug/wire/backoff.js');
              const backoff = new Backoff();
              Math.random = () => 1;
              const longest = [1, 2, 3, 4, 5].map(() => backoff.next());
              const asked = backoff.next({ retryMs: 2_000 });
              Math.random = () => 0;
              const shortest = [backoff.next(), backoff.next({ retryMs: 2_000 }), backoff.next({ retryMs: 0 }), backoff.next(new Error())];
              backoff.reset();
              Math.random = () => 1;
              return [...longest, asked, ...shortest, backoff.next()];
            }
            """);
        waits.ShouldBe([3_000, 6_000, 12_000, 15_000, 15_000, 2_500, 250, 2_000, 250, 250, 3_000]);
    }

    [Fact]
    public void Nothing_else_in_the_page_reckons_such_waits()
    {
        var root = Path.Combine(ServedFilesTests.Repository, "src", "Snug.Server", "wwwroot");
        Directory.GetFiles(root, "*.js", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file) is var text
                && (text.Contains("2 ** failures", StringComparison.Ordinal) || text.Contains("15_000", StringComparison.Ordinal)))
            .Select(file => Path.GetFileName(file))
            .ShouldBe(["backoff.js"]);
    }
}
