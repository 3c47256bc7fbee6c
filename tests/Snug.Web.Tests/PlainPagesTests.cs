using System.Diagnostics;
using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Without JavaScript.</summary>
public sealed class PlainPagesTests(Chromium chromium)
{
    [Fact]
    public async Task Rooms_are_listed_read_and_written_in_without_javascript()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Movie night");
        await maya.Say(2, "is <b>anybody</b> here?");
        await using var ines = await BrowserUser.Come(chromium, server, "/", new BrowserNewContextOptions { JavaScriptEnabled = false });
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/plain");
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Come in", Exact = true }).ClickAsync();
        await ines.Page.GetByRole(AriaRole.Link, new() { Name = "1 Lobby" }).ClickAsync();
        await Expect(ines.Page.Locator("body")).ToContainTextAsync("Room 1 is quiet. Be the first to say something, or tell "
            + "someone: room 1.");
        await ines.Page.GetByRole(AriaRole.Link, new() { Name = "Rooms" }).ClickAsync();
        await ines.Page.GetByRole(AriaRole.Link, new() { Name = "2 Movie night" }).ClickAsync();
        await Expect(ines.Page.Locator("dd")).ToHaveTextAsync("is <b>anybody</b> here?");
        await ines.Page.Locator("textarea").FillAsync("I am");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(ines.Page.Locator("dd").Nth(1)).ToHaveTextAsync("I am");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/plain/rooms/2#end");
        (await maya.Read(2)).Select(message => message.Text).ShouldBe(["is <b>anybody</b> here?", "I am"]);
    }

    [Fact]
    public async Task Each_day_stands_above_its_words_and_whose_time_it_is_beside_it()
    {
        var clock = new FixedClock();
        clock.Set(new DateTimeOffset(2026, 11, 21, 23, 50, 0, TimeSpan.Zero));
        await using var server = await WebTestServer.Open(time: clock);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "late");
        clock.Set(new DateTimeOffset(2026, 11, 22, 0, 10, 0, TimeSpan.Zero));
        await maya.Say(1, "early");
        await maya.Say(1, "still early");
        await using var ines = await BrowserUser.Come(chromium, server, "/plain?room=1");
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Come in", Exact = true }).ClickAsync();
        await Expect(ines.Page.Locator("h2")).ToHaveTextAsync(["Saturday, 21 November 2026 UTC", "Sunday, 22 November 2026 UTC"]);
        await Expect(ines.Page.Locator("dt")).ToHaveTextAsync(["Maya 23:50 #1 Reply", "Maya 00:10 #2 Reply", "Maya 00:10 #3 Reply"]);
        await Expect(ines.Page.Locator("h2 + dl").Nth(1).Locator("dd")).ToHaveTextAsync(["early", "still early"]);
    }

    [Fact]
    public async Task A_link_to_a_room_and_one_with_a_code_lead_there_without_javascript()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen");
        var withoutScripts = new BrowserNewContextOptions
        {
            JavaScriptEnabled = false,
            ViewportSize = new ViewportSize { Width = 360, Height = 740 },
        };
        await using var ines = await BrowserUser.Come(chromium, server, "/rooms/2", withoutScripts);
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Come in", Exact = true }).ClickAsync();
        await Expect(ines.Page.Locator("h1")).ToContainTextAsync("2 Donau");
        (await ines.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);

        await using var phone = await BrowserUser.Come(chromium, server, "/j/" + await maya.MakeCode(), withoutScripts);
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Come in as Maya" }).ClickAsync();
        await Expect(phone.Page.Locator(".plain")).ToContainTextAsync("You are Maya.");
    }

    [Fact]
    public async Task A_form_that_was_sent_twice_is_said_once_and_refused_words_stay_in_it()
    {
        await using var server = await WebTestServer.Open();
        using var http = await ComeIn(server);
        using var first = await Post(http, "/plain/rooms/1", ("text", "only once"), ("key", "form-key-1"));
        using var second = await Post(http, "/plain/rooms/1", ("text", "only once"), ("key", "form-key-1"));
        first.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        second.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await (await server.ComeIn("Maya")).Read(1)).Length.ShouldBe(1);

        using var refused = await Post(http, "/plain/rooms/1", ("text", new string('x', 8_001)));
        refused.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        var page = await refused.Content.ReadAsStringAsync();
        page.ShouldContain("8,001 characters");
        page.ShouldContain(new string('x', 8_001));
    }

    [Fact]
    public async Task A_form_of_another_site_says_nothing_here()
    {
        await using var server = await WebTestServer.Open();
        using var http = await ComeIn(server);
        http.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        using var answer = await Post(http, "/plain/rooms/1", ("text", "forged"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await server.ComeIn("Maya")).Read(1)).ShouldBeEmpty();

        // The same from a page of ours goes through: the refusal was about the origin.
        http.DefaultRequestHeaders.Remove("Origin");
        http.DefaultRequestHeaders.Add("Origin", server.Address);
        using var own = await Post(http, "/plain/rooms/1", ("text", "honest"));
        own.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Lynx_shows_a_room_from_its_usual_address()
    {
        const string Lynx = "/usr/bin/lynx";
        if (!File.Exists(Lynx))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "lynx is not there: apt-get install lynx");
        }

        await using var server = await WebTestServer.Open();
        await (await server.ComeIn("Maya")).Say(1, "good evening\non two lines");
        (await Dump(server.Address + "/rooms/1", form: null)).ShouldContain("Come in to The Lantern");

        // What its form at the door sends; lynx then goes on to the room that was asked for.
        var room = await Dump(server.Address + "/plain/session", "room=1&name=Ines");
        room.ShouldContain("1 Lobby");
        room.ShouldMatch("good evening\n +on two lines", "line breaks are kept");
        room.ShouldContain("(BUTTON) Send");

        async Task<string> Dump(string address, string? form)
        {
            string[] options = form is null ? [] : ["-post_data"];
            using var lynx = Process.Start(new ProcessStartInfo(Lynx, [.. options, "-accept_all_cookies", "-dump", address])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            await lynx.StandardInput.WriteAsync(form is null ? "" : form + "\n---\n");
            lynx.StandardInput.Close();
            var page = await lynx.StandardOutput.ReadToEndAsync();
            await lynx.WaitForExitAsync();
            return page;
        }
    }

    private static async Task<HttpClient> ComeIn(WebTestServer server)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(server.Address) };
        using var answer = await Post(http, "/plain/session", ("name", "Ines"));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        return http;
    }

    private static Task<HttpResponseMessage> Post(HttpClient http, string path, params (string Name, string Value)[] fields) =>
        http.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
}
