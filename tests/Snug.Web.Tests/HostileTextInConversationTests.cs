using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Snug.Protocol;
using Snug.Server.Messages.Markup;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>
/// The corpus of <see cref="HostileTextTests"/> through all that hangs on a message and stands around it: what it answers, who reacted,
/// threads, pins, what is saved, new, forwarded, begun and found again after a reload.
/// </summary>
public sealed class HostileTextInConversationTests(Chromium chromium)
{
    private static readonly string[] Corpus = HostileTextTests.Corpus;

    [Fact]
    public async Task Nothing_that_hangs_on_a_message_becomes_a_script()
    {
        await using var server = await WebTestServer.Open();
        var people = await Mallories(server);
        var room = (await people[0].Make(people[0].Person.Name, people[0].Person.Name)).Id;
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/1", Wide);
        await HostileTextTests.Watch(ines.Page);
        await Call(ines, "PUT", "/api/me/settings", new { highlights = Highlights });
        foreach (var (text, at) in Corpus.Select((text, at) => (text, at)))
        {
            await people[at % people.Length].Say(room, text);
            await people[(at + 1) % people.Length].Reply(room, text, (2 * at) + 1);
        }

        foreach (var person in people)
        {
            await person.React(room, 2, "🎉");
        }

        await ines.GoTo($"/rooms/{room}/2");
        await HostileTextTests.Watch(ines.Page);
        var quotes = ines.Page.Locator(".log:not(.aside) .to");
        await Expect(quotes).ToHaveCountAsync(Corpus.Length);
        await Expect(quotes.Nth(1)).ToContainTextAsync(people[1].Person.Name + Corpus[1]);
        await Expect(ines.Page.Locator(".m.named").Filter(new() { HasText = Highlights[0] }).First).ToBeAttachedAsync();

        // Who it was, the thread with its own quotes, the strip of its composer.
        await ines.Page.Locator("[data-number='2'] .react:not(.add)").HoverAsync();
        await Expect(ines.Page.Locator("[data-number='2'] .who-reacted")).ToContainTextAsync(people[0].Person.Name);
        foreach (var number in new[] { 1, 3, 19, 23 })
        {
            await ines.Page.Locator($"main [data-number='{number}'] .replies").ClickAsync();
            var thread = ines.Page.Locator(".thread");
            await Expect(thread.Locator(".m")).ToHaveCountAsync(2);
            await Expect(thread.Locator(".to")).ToContainTextAsync(people[(number / 2) % people.Length].Person.Name);
            await thread.Locator(".m").Last.HoverAsync();
            await thread.Locator(".m").Last.Locator(".row-reply").ClickAsync();
            var whose = people[((number / 2) + 1) % people.Length].Person.Name;
            await Expect(thread.Locator(".strip")).ToContainTextAsync("Replying to " + whose);
            await thread.GetByRole(AriaRole.Button, new() { Name = "Close the thread (Esc)" }).ClickAsync();
        }

        // To what is answered and back: the line above the composer.
        await quotes.Nth(1).ClickAsync();
        await Expect(ines.Hint).ToContainTextAsync("which message 4 answers");
        await HostileTextTests.AssertNothingRan(ines.Page);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nor_what_is_pinned_saved_new_or_forwarded()
    {
        await using var server = await WebTestServer.Open();
        var people = await Mallories(server);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/1", Wide);
        var rooms = new List<int>();
        foreach (var (text, at) in Corpus.Select((text, at) => (text, at)))
        {
            var room = (await people[at % people.Length].Make($"{people[at % people.Length].Person.Name[..^2]}{at:00}")).Id;
            rooms.Add(room);
            await people[at % people.Length].Say(room, "seen");
            await Call(ines, "PUT", $"/api/rooms/{room}/read", new { number = 1 });
            await people[at % people.Length].Say(room, text);
            await Call(ines, "PUT", $"/api/rooms/{room}/messages/2/saved", null);
            await people[at % people.Length].Say(1, text);
            await Call(ines, "PUT", $"/api/rooms/1/messages/{at + 1}/pin", null);
        }

        await ines.GoTo("/rooms/1");
        await HostileTextTests.Watch(ines.Page);
        await Expect(ines.Page.Locator(".log:not(.aside) .pinned")).ToHaveCountAsync(Corpus.Length);
        foreach (var button in (string[])[".show-pins", ".show-saved"])
        {
            await ines.Page.Locator(button).ClickAsync();
            var entries = ines.Page.Locator(".message-list .m");
            await Expect(entries).ToHaveCountAsync(Corpus.Length);
            foreach (var text in Corpus)
            {
                await Expect(ines.Page.Locator(".message-list")).ToContainTextAsync(HostileTextTests.Words(text));
            }

            await HostileTextTests.AssertNothingRan(ines.Page);
            await ines.Page.Keyboard.PressAsync("Escape");
            await Expect(ines.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        }

        await ines.Page.Keyboard.PressAsync("Alt+w");
        await Expect(ines.Page.Locator(".news-of")).ToHaveCountAsync(20);
        await Expect(ines.Page.Locator(".news-of h3 a", new() { HasText = people[0].Person.Name[..^2] }).First).ToBeAttachedAsync();
        await ines.Page.Locator(".news-of").First.GetByRole(AriaRole.Button, new() { Name = "Mark as read" }).ClickAsync();
        await Expect(ines.Page.Locator(".news .says")).ToContainTextAsync("marked as read");
        await HostileTextTests.AssertNothingRan(ines.Page);
        await ines.Page.Keyboard.PressAsync("Escape");

        await Forwards(ines, rooms[1]);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nor_a_name_that_is_pressed_or_a_word_that_is_for_me()
    {
        await using var server = await WebTestServer.Open();
        var people = await Mallories(server);
        await people[0].Make(people[0].Person.Name);
        using var here = await people[0].Listen();
        await people[0].Tell(2, "here");
        await people[0].Say(1, "It is I");
        var owner = await server.OwnersCode();
        await using var ines = await BrowserUser.Come(chromium, server, "/j/" + owner);
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.Keyboard.PressAsync("Enter");
        await ines.Sees("It is I");
        await HostileTextTests.Watch(ines.Page);

        await ines.Row("It is I").Locator(".by bdi").ClickAsync();
        var card = ines.Page.Locator(".person-card");
        await Expect(card.Locator("h2")).ToContainTextAsync(people[0].Person.Name);
        await Expect(card.Locator(".where")).ToHaveTextAsync($"Here, in 2 {people[0].Person.Name}.");
        await card.GetByRole(AriaRole.Button, new() { Name = "Mute" }).ClickAsync();
        await Expect(card.Locator(".says")).ToContainTextAsync(people[0].Person.Name);
        await card.GetByRole(AriaRole.Button, new() { Name = "Hear them again" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        // Words that are for me: kept, shown again, and what the server says of too many.
        await ines.Page.Locator(".me").ClickAsync();
        var words = ines.Page.GetByLabel("Words that are for you");
        await words.FillAsync(string.Join(", ", Highlights));
        await ines.Page.Locator(".highlights").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(ines.Page.Locator("#you-says")).ToContainTextAsync("for you now");
        await ines.GoTo("/rooms/1");
        await HostileTextTests.Watch(ines.Page);
        await people[0].Say(1, $"and {Highlights[1]} too");
        await Expect(ines.Page.Locator(".m.named")).ToContainTextAsync(Highlights[1]);
        await ines.Page.Locator(".me").ClickAsync();
        await Expect(words).ToHaveValueAsync(string.Join(", ", Highlights));
        await HostileTextTests.AssertNothingRan(ines.Page);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nor_a_draft_that_is_found_again_with_what_it_answers()
    {
        await using var server = await WebTestServer.Open();
        var people = await Mallories(server);
        var mallory = people[0];
        var room = (await mallory.Make(mallory.Person.Name)).Id;
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", $"/rooms/{room}", Wide);
        foreach (var (text, at) in Corpus.Where(text => !text.Contains('\n', StringComparison.Ordinal)).Select((text, at) => (text, at)))
        {
            await mallory.Say(room, text);
            await ines.Page.Locator($".m[data-number='{at + 1}'] .at").FocusAsync();
            await ines.Page.Keyboard.PressAsync("r");
            await ines.Composer.FillAsync(text);
            await ines.Page.ReloadAsync();
            await HostileTextTests.Watch(ines.Page);
            await Expect(ines.Page.Locator("main .say .strip")).ToContainTextAsync($"Replying to {mallory.Person.Name}: ");
            await Expect(ines.Composer).ToHaveValueAsync(text);
            await HostileTextTests.AssertNothingRan(ines.Page);
        }

        // What waits, with what it answers; and all of it at the door, when the session is over.
        await ines.Profile.RouteAsync("**/messages", route => route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await ines.Composer.PressAsync("Enter");
        await Expect(ines.Page.Locator(".pending .to")).ToContainTextAsync(mallory.Person.Name);
        await ines.Composer.FillAsync(Corpus[1]);
        await ines.Page.EvaluateAsync("() => fetch('/api/session', { method: 'DELETE' })");
        await ines.Page.ReloadAsync();
        await HostileTextTests.Watch(ines.Page);
        await Expect(ines.Page.Locator(".earlier").First).ToContainTextAsync(Corpus[1]);
        await HostileTextTests.AssertNothingRan(ines.Page);
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>What the rules of the server keep out all the same: the page MUST not lean on them.</summary>
    [Fact]
    public async Task Nor_what_a_server_says_that_lies()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        foreach (var text in Corpus)
        {
            await maya.Say(1, text);
        }

        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/1", Wide);
        await ines.Profile.RouteAsync("**/api/rooms/1/messages?*", async route =>
        {
            var answer = await route.FetchAsync();
            var messages = JsonNode.Parse(await answer.TextAsync())!.AsArray();
            foreach (var message in messages)
            {
                Lie(message!.AsObject());
            }

            await route.FulfillAsync(new() { Response = answer, Body = messages.ToJsonString() });
        });
        await ines.GoTo("/rooms/1");
        await HostileTextTests.Watch(ines.Page);
        var log = ines.Page.Locator(".log:not(.aside)");
        await Expect(log.Locator("pre[data-language]")).ToHaveCountAsync(Corpus.Length);
        await Expect(log.Locator(".react:not(.add)")).ToHaveCountAsync(Corpus.Length);
        await Expect(log.Locator(".react:not(.add) i").Nth(1)).ToHaveTextAsync(Corpus[1]);
        await Expect(log.Locator(".to b").Nth(1)).ToHaveTextAsync(Corpus[1]);
        await Expect(log.Locator(".replies").Nth(1)).ToContainTextAsync(Corpus[1]);
        (await log.Locator("pre").Nth(1).GetAttributeAsync("data-language")).ShouldBe(Corpus[1][..32]);
        await log.Locator(".react:not(.add)").Nth(1).HoverAsync();
        await Expect(log.Locator(".who-reacted").Nth(1)).ToHaveTextAsync(Corpus[1]);
        await log.Locator(".spoiler").Nth(1).ClickAsync();
        await Expect(log.Locator(".spoiler.open")).ToHaveTextAsync(Corpus[1]);
        (await log.Locator(".words a[target=_blank]").EvaluateAllAsync<string[]>("links => links.map(link => link.protocol)"))
            .ShouldAllBe(protocol => protocol == "https:");
        await HostileTextTests.AssertNothingRan(ines.Page);
        ines.Complaints.ShouldBeEmpty();
    }

    private static BrowserNewContextOptions Wide => new() { ViewportSize = new ViewportSize { Width = 1440, Height = 800 } };

    /// <summary>Between commas, at most twenty, and not longer than the server takes.</summary>
    private static string[] Highlights =>
        [.. Corpus.Where(text => text.Length <= 64 && text.All(one => one is not (',' or '\n' or '\u2028'))).Take(20)];

    /// <summary>Each with a name of the corpus that the server takes.</summary>
    private static async Task<ApiPerson[]> Mallories(WebTestServer server)
    {
        var people = new List<ApiPerson>();
        foreach (var name in Corpus.Where(text => text.Length is > 40 and <= 60 && text.All(one => one is not ('\n' or '\u2028'))))
        {
            people.Add(await server.ComeIn(name));
        }

        people.Count.ShouldBeGreaterThan(5);
        return [.. people];
    }

    private static async Task Forwards(BrowserUser ines, int room)
    {
        for (var number = 1; number <= Corpus.Length; number++)
        {
            await ines.Page.Locator($".m[data-number='{number}'] .at").FocusAsync();
            await ines.Page.Keyboard.PressAsync("m");
            await ines.Page.Locator(".menu").GetByRole(AriaRole.Button, new() { Name = "Forward" }).ClickAsync();
            var (words, markup, _) = MarkupParser.ParseAsItStands(Corpus[number - 1]);
            await Expect(ines.Page.Locator(".forward blockquote")).ToHaveTextAsync(PlainReading.Of(words, markup));
            await Expect(ines.Page.Locator(".forward li")).ToHaveCountAsync(8);
            await HostileTextTests.AssertNothingRan(ines.Page);
            if (number < Corpus.Length)
            {
                await ines.Page.Keyboard.PressAsync("Escape");
                await Expect(ines.Page.Locator("dialog")).ToHaveCountAsync(0);
            }
        }

        await ines.Page.Locator(".forward input").FillAsync(room.ToString(CultureInfo.InvariantCulture));
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Hint).ToContainTextAsync($"Forwarded to room {room}, <");
        await HostileTextTests.AssertNothingRan(ines.Page);
    }

    /// <summary>Every word of it is from the corpus, also where the server takes a few words only.</summary>
    private static void Lie(JsonObject message)
    {
        var text = message["text"]!.GetValue<string>();
        var named = () => new JsonObject { ["id"] = 9, ["name"] = text };
        JsonNode Words(string type = "text") => new JsonObject { ["type"] = type, ["text"] = text };
        message["markup"] = new JsonArray(
            new JsonObject { ["type"] = "codeBlock", ["text"] = text, ["language"] = text },
            new JsonObject
            {
                ["type"] = "paragraph",
                ["nodes"] = new JsonArray(
                    new JsonObject { ["type"] = "link", ["href"] = text, ["nodes"] = new JsonArray(Words()) },
                    new JsonObject { ["type"] = "mention", ["person"] = text, ["text"] = text },
                    Words(text),
                    new JsonObject { ["type"] = "spoiler", ["nodes"] = new JsonArray(Words("code")) }),
            });
        message["replyTo"] = new JsonObject { ["number"] = 1, ["root"] = 1, ["author"] = named(), ["text"] = text };
        message["reactions"] = new JsonArray(new JsonObject { ["emoji"] = text, ["count"] = 1, ["people"] = new JsonArray(named()) });
        message["thread"] = new JsonObject { ["count"] = 1, ["people"] = new JsonArray(named()), ["lastAt"] = message["at"]!.DeepClone() };
    }

    /// <summary>With the cookie of whoever sits there.</summary>
    private static async Task Call(BrowserUser person, string method, string path, object? body)
    {
        var status = await person.Page.EvaluateAsync<int>(
            "async ([method, path, body]) => (await fetch(path, { method, body: body ?? undefined, "
            + "headers: body === null ? {} : { 'Content-Type': 'application/json' } })).status",
            new object?[] { method, path, body is null ? null : JsonSerializer.Serialize(body) });
        status.ShouldBeInRange(200, 299, $"{method} {path}");
    }
}
