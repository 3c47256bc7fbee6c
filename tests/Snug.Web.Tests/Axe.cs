using System.Text.Json;
using Microsoft.Playwright;

namespace Snug.Web.Tests;

/// <summary>
/// axe-core, put into a page by the browser's own protocol: the page's policy lets no script in that is not its own, and the
/// program serves none for tests.
/// </summary>
internal sealed class Axe
{
    private const string Run = """
        axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(({ violations }) =>
          violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, any }) =>
            `${id} (${help}): ${html.slice(0, 200)} ${any.map(({ message }) => message).join(' ')}`)))
        """;

    private readonly List<string> found = [];
    private int views;

    private static string Source => Path.Combine(ServedFilesTests.Repository, "tools", "axe", "node_modules", "axe-core", "axe.min.js");

    /// <summary>What it found, each with the view where it was.</summary>
    public IReadOnlyList<string> Found => found;

    /// <summary>How many views were looked at.</summary>
    public int Views => views;

    /// <summary>Skips the test where axe is not there, except in CI.</summary>
    public static Axe Need()
    {
        if (!File.Exists(Source))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "axe is not there: npm ci in tools/axe");
        }

        return new Axe();
    }

    public async Task Look(IPage page, string view)
    {
        views++;
        var browser = await page.Context.NewCDPSessionAsync(page);
        await Ask(browser, $"if (!globalThis.axe) {{ {await File.ReadAllTextAsync(Source)} }} true");
        var answer = await Ask(browser, Run);
        found.AddRange(answer.EnumerateArray().Select(violation => $"{view}: {violation.GetString()}\n"));
        await browser.DetachAsync();
    }

    private static async Task<JsonElement> Ask(ICDPSession browser, string expression)
    {
        var answer = await browser.SendAsync("Runtime.evaluate", new Dictionary<string, object>
        {
            ["expression"] = expression,
            ["awaitPromise"] = true,
            ["returnByValue"] = true,
        });
        answer!.Value.TryGetProperty("exceptionDetails", out var failure).ShouldBeFalse($"axe itself failed: {failure}");
        return answer.Value.GetProperty("result").GetProperty("value");
    }
}
