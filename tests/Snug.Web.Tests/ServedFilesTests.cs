using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>How the page and its files are served, and that they are what they claim to be.</summary>
public sealed partial class ServedFilesTests(Chromium chromium)
{
    internal static string Repository { get; } =
        typeof(ServedFilesTests).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(attribute => attribute.Key == "Repository").Value!;

    private static string Source => Path.Combine(Repository, "src", "Snug.Server", "wwwroot");

    [Fact]
    public void Every_module_of_the_first_paint_is_asked_for_at_once()
    {
        var page = File.ReadAllText(Path.Combine(Source, "index.html"));
        var atOnce = Needed("start.js");
        atOnce.Count.ShouldBeGreaterThan(5);
        Preload().Matches(page)
            .Select(match => match.Groups[1].Value)
            .ShouldBe(atOnce.Where(path => path != "start.js"), ignoreOrder: true);
        LowPreload().Matches(page)
            .Select(match => match.Groups[1].Value)
            .ShouldBe(Needed("app/open-app.js").Except(atOnce), ignoreOrder: true);
    }

    [Fact]
    public void No_file_writes_html_from_strings_or_comes_from_elsewhere()
    {
        var files = Directory.GetFiles(Source, "*", SearchOption.AllDirectories);
        files.Length.ShouldBeGreaterThan(30);
        foreach (var file in files.Where(file => file.EndsWith(".js", StringComparison.Ordinal)))
        {
            Forbidden().IsMatch(File.ReadAllText(file)).ShouldBeFalse(file);
        }
    }

    [Fact]
    public async Task Files_are_compressed_cached_for_ever_and_new_with_every_program()
    {
        await using var server = await WebTestServer.Open();
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = new Uri(server.Address)
        };
        var page = await http.GetStringAsync("/");
        var script = Start().Match(page).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Get, script);
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        using var answer = await http.SendAsync(request);
        answer.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        answer.Headers.CacheControl!.ToString().ShouldContain("immutable");

        using var again = new HttpRequestMessage(HttpMethod.Get, script);
        again.Headers.AcceptEncoding.ParseAdd("gzip, br");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await http.SendAsync(again);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await http.GetAsync("/_/dev/../../snug.db")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetAsync("/_/dev/none.js")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Comments_are_not_sent_and_every_line_keeps_its_number()
    {
        await using var server = await WebTestServer.Open();
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        var folder = ServedFolder().Match(await http.GetStringAsync("/")).Value;
        var without = 0;
        foreach (var file in Directory.GetFiles(Source, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".js" or ".css"))
        {
            var path = Path.GetRelativePath(Source, file).Replace('\\', '/');
            var source = (await File.ReadAllTextAsync(file)).Split('\n');
            var served = (await http.GetStringAsync(folder + path)).Split('\n');
            served.Length.ShouldBe(source.Length, path);
            foreach (var (line, sent) in source.Zip(served).Where(line => line.First != line.Second))
            {
                sent.ShouldBeEmpty();
                line.TrimStart().ShouldMatch(@"^(//|/\*|\*)", path);
                without++;
            }

            served.ShouldNotContain(line => line.TrimStart().StartsWith("//", StringComparison.Ordinal) || line.Trim() == "*/", path);
        }

        without.ShouldBeGreaterThan(500);
    }

    /// <summary>Below another server's path, or behind something that refuses them, the page was blank.</summary>
    [Theory]
    [InlineData("**/_/**", false)] // nothing comes, not even the style sheet
    [InlineData("**/start.js", false)]
    [InlineData("**/people/sign-in-form.js", false)] // one that the first module needs
    [InlineData("**/app/open-app.js", true)] // what only somebody needs who is in
    public async Task A_page_whose_parts_do_not_come_says_so(string parts, bool isIn)
    {
        await using var server = await WebTestServer.Open();
        await using var visitor = isIn ? await BrowserUser.ComeIn(chromium, server, "Ines") : await BrowserUser.Come(chromium, server);
        await Expect(visitor.Page.Locator(".unfinished")).ToHaveCountAsync(0);
        await visitor.Profile.RouteAsync(parts, route => route.AbortAsync());
        await visitor.Page.GotoAsync(server.Address + "/rooms/1");
        await Expect(visitor.Page.Locator("#page")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText("Parts of this page have not come. Reload it.")).ToBeVisibleAsync();

        await visitor.Profile.UnrouteAsync(parts);
        await visitor.GoTo("/rooms/1");
        await Expect(visitor.Page.Locator(isIn ? ".room-list li" : ".door").First).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText("have not come")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_page_whose_parts_are_on_their_way_says_nothing_yet()
    {
        await using var server = await WebTestServer.Open();
        await using var visitor = await BrowserUser.Come(chromium, server);
        var asked = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await visitor.Profile.RouteAsync("**/people/sign-in-form.js", asked.SetResult);
        await visitor.Page.GotoAsync(server.Address, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        var held = await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Expect(visitor.Page.Locator(".unfinished")).ToHaveCountAsync(1);
        await Expect(visitor.Page.Locator(".unfinished")).ToBeHiddenAsync();
        await held.ContinueAsync();
        await Expect(visitor.Page.Locator(".door")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_types_in_the_comments_are_true()
    {
        var folder = Path.Combine(Repository, "tools", "types");
        var compiler = Path.Combine(folder, "node_modules", "typescript", "bin", "tsc");
        if (!File.Exists(compiler))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "the type checker is not there: npm ci in tools/types");
        }

        using var tsc = Process.Start(new ProcessStartInfo("node", [compiler, "--noEmit", "--project",
            Path.Combine(folder, "jsconfig.json")])
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await tsc.StandardOutput.ReadToEndAsync();
        await tsc.WaitForExitAsync();
        said.ShouldBeEmpty();
        tsc.ExitCode.ShouldBe(0);
    }

    /// <summary>A module, what it imports, and what that imports.</summary>
    private static HashSet<string> Needed(string path)
    {
        var needed = new HashSet<string>();
        Follow(path);
        return needed;

        void Follow(string module)
        {
            if (needed.Add(module))
            {
                foreach (Match import in Import().Matches(File.ReadAllText(Path.Combine(Source, module))))
                {
                    Follow(import.Groups[1].Value);
                }
            }
        }
    }

    [GeneratedRegex("""rel="modulepreload" fetchpriority="low" href="/_/dev/([^"]+)""")]
    private static partial Regex LowPreload();

    [GeneratedRegex("""rel="modulepreload" href="/_/dev/([^"]+)""")]
    private static partial Regex Preload();

    [GeneratedRegex("""^import .*?'snug/([^']+)'""", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex("""/_/\w+/(?=start\.js)""")]
    private static partial Regex ServedFolder();

    [GeneratedRegex("""<script type="module" src="([^"]+)""")]
    private static partial Regex Start();

    [GeneratedRegex("""innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://(?!www\.w3\.org/)[a-z]""")]
    private static partial Regex Forbidden();
}
