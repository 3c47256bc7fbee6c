using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Without a connection: the page opens, shows what it had, and takes words that go out later (docs/offline.md).</summary>
public sealed class OfflineTests(Chromium chromium)
{
    private const string Kept = """
        async () => {
          if (!(await indexedDB.databases()).some(({ name }) => name === 'snug')) return [];
          const answer = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
          const database = await answer(indexedDB.open('snug'));
          const rooms = await answer(database.transaction('rooms').objectStore('rooms').getAll());
          database.close();
          return rooms.flatMap(({ room, of, messages }) => messages.map(({ text }) => `${of.name} ${room} ${text}`));
        }
        """;

    private const string KeptAddresses = """
        async () => {
          const requests = [];
          for (const name of await caches.keys()) requests.push(...await (await caches.open(name)).keys());
          return requests.map(({ url }) => new URL(url).pathname);
        }
        """;

    [Fact]
    public async Task Loaded_again_without_a_server_it_shows_rooms_and_words_and_says_from_when_they_are()
    {
        var axe = Axe.Need();
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Movie night");
        await maya.Make("Attic");
        await maya.Say(1, "good evening");
        await maya.Say(2, "popcorn?");
        await using var ines = await ComeIn(server, "Ines", "/rooms/2");
        await ines.Sees("popcorn?");
        await ines.Room("Lobby").ClickAsync();
        await ines.Sees("good evening");
        await Keeps(ines, "Ines 1 good evening", "Ines 2 popcorn?");
        await server.Stop();

        await ines.GoTo("/rooms/1");
        await ines.Sees("good evening");
        await Expect(ines.Hint).ToContainTextAsync("No connection: this is how it stood at ");
        await Expect(ines.Hint).ToContainTextAsync("Keep writing: it goes out, once, when it is back.");
        await axe.Look(ines.Page, "offline");
        await ines.Room("Movie night").ClickAsync();
        await ines.Sees("popcorn?");
        await ines.Room("Attic").ClickAsync();
        await Expect(ines.Hint).ToContainTextAsync("what was said here is not kept in this browser");
        await ines.Page.GoBackAsync();
        await ines.Sees("popcorn?");
        await ines.GoTo("/rooms/1/1");
        await Expect(ines.Page.Locator(".m.pointed")).ToContainTextAsync("good evening");
        axe.Found.ShouldBeEmpty();

        await server.Start();
        await maya.Say(1, "and good night");
        await ines.Sees("and good night");
        await ines.Sees("good evening");
        await Expect(ines.Hint).Not.ToContainTextAsync("No connection");
        await Expect(ines.Row("good evening")).ToHaveCountAsync(1);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_said_without_a_network_waits_over_reloads_and_goes_out_once()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "good evening");
        await using var ines = await ComeIn(server, "Ines", "/rooms/1");
        await Keeps(ines, "Ines 1 good evening");
        await ines.Profile.SetOfflineAsync(true);

        await ines.GoTo("/rooms/1");
        await ines.Sees("good evening");
        await Expect(ines.Hint).ToContainTextAsync("No connection");
        await ines.Say("from the train");
        await Expect(ines.Page.Locator(".m.pending")).ToContainTextAsync("from the train");
        await ines.Composer.FillAsync("half a sen");
        await ines.Page.ReloadAsync();
        await Expect(ines.Page.Locator(".m.pending")).ToContainTextAsync("from the train");
        await Expect(ines.Composer).ToHaveValueAsync("half a sen");
        (await maya.Read(1)).Length.ShouldBe(1);

        await ines.Profile.SetOfflineAsync(false);
        await ines.Sees("from the train");
        await Expect(ines.Page.Locator(".m.pending")).ToHaveCountAsync(0);
        await ines.Page.ReloadAsync();
        await ines.Sees("from the train");
        (await maya.Read(1)).Select(message => message.Text).ShouldBe(["good evening", "from the train"]);
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>A proxy says 502 with a page of its own for a server that is away, and goes away itself sometimes.</summary>
    [Fact]
    public async Task Behind_a_proxy_too_the_page_opens_without_the_server_and_what_is_said_goes_out_once()
    {
        using var proxy = TlsProxy.Need();
        await using var server = await WebTestServer.Open(publicUrl: proxy.Url);
        await proxy.PassOnTo(server.Authority);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "good evening");
        await using var ines = await ComeIn(server, "Ines", "/rooms/1");
        await Keeps(ines, "Ines 1 good evening");
        await server.Stop();

        await ines.GoTo("/rooms/1");
        await ines.Sees("good evening");
        await Expect(ines.Hint).ToContainTextAsync("No connection: this is how it stood at ");
        await ines.Say("the server is away");
        await Expect(ines.Page.Locator(".m.pending")).ToContainTextAsync("the server is away");
        proxy.Stop();
        await ines.GoTo("/rooms/1");
        await ines.Sees("good evening");
        await Expect(ines.Page.Locator(".m.pending")).ToContainTextAsync("the server is away");

        await server.Start();
        await proxy.PassOnTo(server.Authority);
        await ines.Sees("the server is away");
        await Expect(ines.Page.Locator(".m.pending")).ToHaveCountAsync(0);
        await Expect(ines.Hint).Not.ToContainTextAsync("No connection");
        (await maya.Read(1)).Select(message => message.Text).ShouldBe(["good evening", "the server is away"]);
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>"Fetching older words" stood there for ever.</summary>
    [Fact]
    public async Task Further_up_than_what_is_kept_nothing_is_being_fetched_until_the_server_is_back()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        var lines = Enumerable.Range(1, 150).Select(number => $"line {number}.").ToArray();
        foreach (var line in lines)
        {
            await maya.Say(1, line);
        }

        await using var ines = await ComeIn(server, "Ines", "/rooms/1");
        await Keeps(ines, [.. lines[50..].Select(line => $"Ines 1 {line}")]);
        await server.Stop();
        await ines.GoTo("/rooms/1");
        await ines.Sees("line 150.");
        var isAsked = new TaskCompletionSource();
        ines.Page.RequestFailed += (_, request) =>
        {
            if (request.Url.Contains("before=51", StringComparison.Ordinal))
            {
                isAsked.TrySetResult();
            }
        };
        await ines.Page.Locator(".log:not(.aside)").EvaluateAsync("log => { log.scrollTop = 0; }");
        await isAsked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Expect(ines.Page.Locator(".fetching.busy")).ToHaveCountAsync(0);
        await Expect(ines.Hint).ToContainTextAsync("No connection: this is how it stood at ");

        await server.Start();
        await ines.Sees("line 50.");
        await Expect(ines.Page.Locator(".fetching.busy")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Words_that_are_deleted_leave_what_is_kept_at_once_also_where_no_tab_shows_them()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Attic");
        await maya.Make("Cellar");
        foreach (var room in (int[])[1, 2, 3])
        {
            await maya.Say(room, $"stays {room}");
            await maya.Say(room, $"regretted {room}");
        }

        await using var ines = await ComeIn(server, "Ines", "/rooms/1");
        var first = ines.Page;
        await ines.OpenTab("/rooms/2");
        await ines.Room("Cellar").ClickAsync();
        await Keeps(
            ines,
            [.. from room in (int[])[1, 2, 3] from words in (string[])["stays", "regretted"] select $"Ines {room} {words} {room}"]);

        // The tab that wrote two of them is closed.
        await ines.Page.CloseAsync();
        foreach (var room in (int[])[1, 2, 3])
        {
            await server.Delete(room, 2);
        }

        await first.BringToFrontAsync();
        string[] left = [];
        await Eventually.Until(async () =>
            !(left = await first.EvaluateAsync<string[]>(Kept)).Any(words => words.Contains("regretted", StringComparison.Ordinal)));
        left.ShouldContain("Ines 1 stays 1");
    }

    /// <summary>The database of yesterday is put back: what was said since is not there any more.</summary>
    [Fact]
    public async Task What_the_server_has_no_more_is_gone_as_soon_as_it_is_back()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Attic");
        await maya.Say(1, "stays");
        await maya.Say(2, "stays too");
        await using var ines = await ComeIn(server, "Ines", "/rooms/1");
        await server.Stop();
        server.BackUp();
        await server.Start();
        await maya.Say(1, "is taken back");
        await maya.Say(2, "is taken back too");
        await ines.Sees("is taken back");
        await ines.Room("Attic").ClickAsync();
        await ines.Sees("is taken back too");
        await Keeps(ines, "Ines 1 stays", "Ines 1 is taken back", "Ines 2 stays too", "Ines 2 is taken back too");
        await server.Stop();
        await ines.GoTo("/rooms/1");
        await ines.Sees("is taken back");

        server.Restore();
        await server.Start();
        await Expect(ines.Hint).Not.ToContainTextAsync("No connection");
        await Expect(ines.Row("is taken back")).ToHaveCountAsync(0);
        await ines.Sees("stays");
        await ines.Room("Attic").ClickAsync();
        await ines.Sees("stays too");
        await Expect(ines.Row("is taken back")).ToHaveCountAsync(0);
        await Keeps(ines, "Ines 1 stays", "Ines 2 stays too");
    }

    [Fact]
    public async Task A_new_servers_page_takes_the_place_of_the_old_one_when_nobody_is_writing()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await ComeIn(server, "Ines", "/rooms/1");
        await ines.Say("before");
        await ines.Sees("before");
        await Keeps(ines, "Ines 1 before");
        var old = await Folder(ines);
        await server.Stop();
        server.ChangePage = files => Mark(files, "second");
        await server.Start();
        await Expect(ines.Page.Locator("html")).ToHaveAttributeAsync("data-program", "second");
        await ines.Sees("before");
        await Eventually.Until(async () => (await ines.Page.EvaluateAsync<string[]>(KeptAddresses)) is { Length: > 30 } kept
            && !kept.Any(address => address.StartsWith(old, StringComparison.Ordinal)) && await IsSettled(ines));

        // Without a server, the new one comes as well.
        await server.Stop();
        await ines.GoTo("/rooms/1");
        await Expect(ines.Page.Locator("html")).ToHaveAttributeAsync("data-program", "second");
        await ines.Sees("before");

        // Somebody writes: it waits for them.
        await ines.Composer.FillAsync("half a sen");
        server.ChangePage = files => Mark(files, "third");
        await server.Start();
        await Expect(ines.Hint).ToContainTextAsync("This page is of an older Snug than the server.");
        await Expect(ines.Composer).ToHaveValueAsync("half a sen");
        await Expect(ines.Page.Locator("html")).ToHaveAttributeAsync("data-program", "second");
        await ines.Composer.PressAsync("Enter");
        await Expect(ines.Page.Locator("html")).ToHaveAttributeAsync("data-program", "third");
        await ines.Sees("half a sen");
        (await (await server.ComeIn("Maya")).Read(1)).Select(message => message.Text).ShouldBe(["before", "half a sen"]);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_kept_page_that_came_because_the_network_was_slow_gives_way_to_the_servers()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await ComeIn(server, "Ines", "/rooms/1");
        await Keeps(ines);
        await ines.Page.GotoAsync("about:blank");
        await server.Stop();
        server.ChangePage = files => Mark(files, "second");
        await server.Start();
        server.HoldsPage = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await ines.Page.GotoAsync(server.Address + "/rooms/1", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });

        // The kept one came, and asks for the server's in its turn, for as long as it takes.
        await Eventually.Until(() => Task.FromResult(server.HeldVisits == 2));
        server.HoldsPage.SetResult();
        await Expect(ines.Page.Locator("html")).ToHaveAttributeAsync("data-program", "second");
        await Expect(ines.Room("Lobby")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Leaving_empties_what_was_kept()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await ComeIn(server, "Ines", "/rooms/1");
        await ines.Say("mine");
        await Keeps(ines, "Ines 1 mine");
        await ines.Page.Locator(".me").ClickAsync();
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Leave on this device" }).ClickAsync();
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Leave all the same" }).ClickAsync();
        await Expect(ines.Page.Locator(".door")).ToBeVisibleAsync();
        (await ines.Page.EvaluateAsync<string[]>(Kept)).ShouldBeEmpty();
        (await ines.Page.EvaluateAsync<bool>("() => localStorage.getItem('snug.rooms') === null")).ShouldBeTrue();
        await server.Stop();
        await ines.GoTo("/rooms/1");
        await Expect(ines.Page.Locator("#door-says")).ToHaveTextAsync("No connection. The door opens as soon as it is back.");
    }

    [Fact]
    public async Task Nothing_that_one_person_could_read_is_kept_for_another()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await ComeIn(server, "Ines", "/rooms/1");
        await ines.Say("read by Ines");
        await Keeps(ines, "Ines 1 read by Ines");
        await ines.GoTo("/?door");
        await ines.Page.GetByLabel("Your name").FillAsync("Ben");
        await ines.Page.Keyboard.PressAsync("Enter");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Come in as Ben" }).ClickAsync();
        await Expect(ines.Page.Locator(".me")).ToHaveTextAsync("You are Ben");
        await Keeps(ines, "Ben 1 read by Ines"); // The Lobby is for everybody; it was fetched again, as Ben.
    }

    [Fact]
    public async Task Only_the_page_itself_is_kept_and_it_is_no_matter_of_the_worker_what_the_api_answers()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await ComeIn(server, "Ines", "/rooms/1");
        await ines.Say("words");
        await ines.Sees("words");
        await ines.GoTo("/j/NOCODE42");
        await ines.GoTo("/rooms/1");
        await ines.Sees("words");
        var folder = await Folder(ines);
        (await ines.Page.EvaluateAsync<bool>("() => navigator.serviceWorker.controller !== null")).ShouldBeTrue();
        var kept = await ines.Page.EvaluateAsync<string[]>(KeptAddresses);
        kept.Length.ShouldBeGreaterThan(30);
        kept.Where(address => address != "/" && !address.StartsWith(folder, StringComparison.Ordinal)).ShouldBeEmpty();
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task On_plain_http_in_a_network_nothing_is_kept()
    {
        await using var server = await WebTestServer.Open(isOnLan: true);
        await using var ines = await BrowserUser.ComeIn(
            chromium, server, "Ines", "/rooms/1", new() { ServiceWorkers = ServiceWorkerPolicy.Allow });
        await ines.Say("words");
        await ines.Sees("words");
        await ines.Page.Locator(".me").ClickAsync(); // Fetched after all else.
        await Expect(ines.Page.Locator("dialog.sheet")).ToBeVisibleAsync();
        (await ines.Page.EvaluateAsync<bool>("() => 'serviceWorker' in navigator")).ShouldBeFalse();
        (await ines.Page.EvaluateAsync<string[]>(Kept)).ShouldBeEmpty();
        ines.Complaints.ShouldBeEmpty();
    }

    private static void Mark(IDictionary<string, byte[]> files, string program) => files["index.html"] = Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(files["index.html"])
            .Replace("<html lang=\"en\">", $"<html lang=\"en\" data-program=\"{program}\">", StringComparison.Ordinal));

    private static Task<string> Folder(BrowserUser user) => user.Page.EvaluateAsync<string>(
        "() => new URL(document.querySelector('script[type=module]').src).pathname.replace('start.js', '')");

    /// <summary>The new worker has all of its files and has taken the old one's place.</summary>
    private static Task<bool> IsSettled(BrowserUser user) => user.Page.EvaluateAsync<bool>("""
        async () => {
          const { installing, waiting, active } = await navigator.serviceWorker.ready;
          return installing === null && waiting === null && active.state === 'activated';
        }
        """);

    /// <summary>In, and the worker is ready.</summary>
    private async Task<BrowserUser> ComeIn(WebTestServer server, string name, string path)
    {
        var user = await BrowserUser.ComeIn(chromium, server, name, path, new() { ServiceWorkers = ServiceWorkerPolicy.Allow });
        await user.Page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => {})");
        return user;
    }

    /// <summary>Until exactly this is kept.</summary>
    internal static async Task Keeps(BrowserUser user, params string[] words)
    {
        await user.Page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => {})");
        string[] kept = [];
        try
        {
            await Eventually.Until(async () =>
                (kept = await user.Page.EvaluateAsync<string[]>(Kept)).Order().SequenceEqual(words.Order()));
        }
        catch (OperationCanceledException)
        {
            kept.ShouldBe(words, ignoreOrder: true);
            throw;
        }
    }
}
