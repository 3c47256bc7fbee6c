using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>A password for one's name, set under You and typed at the door; and where one is signed in.</summary>
public sealed class PasswordTests(Chromium chromium)
{
    private const string Words = "correct horse battery staple";

    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        + "Version/18.5 Mobile/15E148 Safari/604.1";

    [Fact]
    public async Task A_name_that_is_taken_offers_a_password_and_keeps_what_was_typed()
    {
        await using var server = await WebTestServer.Open();
        await server.ComeIn("Maya");
        await using var maya = await BrowserUser.Come(chromium, server);
        var sent = await FakeSession(maya);
        await Expect(maya.Page.Locator("input[type=password]")).ToHaveCountAsync(0);
        await maya.Page.GetByLabel("Your name").FillAsync("Maya");
        await maya.Page.Keyboard.PressAsync("Enter");
        await Expect(maya.Page.Locator(".aside")).ToContainTextAsync("Is that you?");
        await Button(maya, "I have a password").ClickAsync();
        await Expect(maya.Page.GetByLabel("Your name")).ToHaveValueAsync("Maya");
        await Expect(Field(maya, "Your password")).ToBeFocusedAsync();
        await Expect(maya.Page.Locator("#door-says")).ToBeEmptyAsync();

        await Field(maya, "Your password").FillAsync("wrong horse battery staple");
        await maya.Page.Keyboard.PressAsync("Enter");
        await Expect(maya.Page.Locator("#door-says")).ToHaveTextAsync(NotThem);
        await Expect(Field(maya, "Your password")).ToBeFocusedAsync();
        await Field(maya, "Your password").FillAsync(Words);
        await maya.Page.Keyboard.PressAsync("Enter");
        await Expect(maya.Page.Locator("#door-says")).ToHaveTextAsync("It would have been right.");
        sent.Select(body => body.GetRawText()).ShouldBe(
        [
            """{"name":"Maya"}""",
            """{"name":"Maya","password":"wrong horse battery staple"}""",
            $$"""{"name":"Maya","password":"{{Words}}"}""",
        ]);
        maya.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Password_managers_know_the_fields_and_any_password_can_be_pasted_and_looked_at()
    {
        await using var server = await WebTestServer.Open(isOnLan: true);
        await using var maya = await BrowserUser.Come(chromium, server);
        await Button(maya, "I have a password").ClickAsync();
        var (name, password) = (maya.Page.GetByLabel("Your name"), Field(maya, "Your password"));
        await Expect(name).ToHaveAttributeAsync("autocomplete", "username");
        await Expect(password).ToHaveAttributeAsync("autocomplete", "current-password");
        await Expect(password).ToHaveAttributeAsync("type", "password");
        await Expect(maya.Page.Locator("form.card")).ToHaveAttributeAsync("autocomplete", "on");
        await Expect(name).ToBeFocusedAsync();
        await Expect(maya.Page.Locator(".open-lock")).ToContainTextAsync("Others on this network could read along, your password too.");

        var longest = string.Concat(Enumerable.Repeat("🏮", 128));
        await password.EvaluateAsync("""
            (field, text) => {
              field.focus();
              const pasted = new ClipboardEvent('paste', { clipboardData: new DataTransfer(), cancelable: true, bubbles: true });
              if (field.dispatchEvent(pasted)) document.execCommand('insertText', false, text);
            }
            """, longest);
        await Expect(password).ToHaveValueAsync(longest);
        await Button(maya, "Show: Your password").ClickAsync();
        await Expect(password).ToHaveAttributeAsync("type", "text");
        await Button(maya, "Hide: Your password").ClickAsync();
        await Expect(password).ToHaveAttributeAsync("type", "password");

        await Button(maya, "I have no password").ClickAsync();
        await Expect(maya.Page.Locator("input[type=password]")).ToHaveCountAsync(0);
        await Expect(maya.Page.Locator("form.card")).ToHaveAttributeAsync("autocomplete", "off");
        await Expect(maya.Page.Locator(".open-lock")).Not.ToContainTextAsync("password", new() { UseInnerText = true });
        maya.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_shown_password_is_hidden_again_as_it_goes_out()
    {
        await using var server = await WebTestServer.Open();
        await server.ComeIn("Maya");
        await using var maya = await BrowserUser.Come(chromium, server);
        await FakeSession(maya);
        await Button(maya, "I have a password").ClickAsync();
        await maya.Page.GetByLabel("Your name").FillAsync("Maya");
        await Field(maya, "Your password").FillAsync("wrong horse battery staple");
        await Button(maya, "Show: Your password").ClickAsync();
        await Field(maya, "Your password").PressAsync("Enter");
        await Expect(maya.Page.Locator("#door-says")).ToHaveTextAsync(NotThem);
        await Expect(Field(maya, "Your password")).ToHaveAttributeAsync("type", "password");
    }

    [Fact]
    public async Task Where_an_invitation_is_needed_a_password_comes_in_without_one()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        await server.ComeInAsOwner("Maya");
        await using var maya = await BrowserUser.Come(chromium, server, "/", InvitedTests.Phone(ColorScheme.Light));
        var sent = await FakeSession(maya);
        await Expect(maya.Page.GetByLabel("The code from your other device")).ToBeVisibleAsync();
        await Button(maya, "I have a password").TapAsync();
        await maya.Page.GetByLabel("Your name").FillAsync("Maya");
        await Field(maya, "Your password").FillAsync(Words);
        await Button(maya, "Come in").TapAsync();
        await Expect(maya.Page.Locator("#door-says")).ToHaveTextAsync("It would have been right.");
        sent.ShouldHaveSingleItem().GetRawText().ShouldBe($$"""{"name":"Maya","password":"{{Words}}"}""");
        await Button(maya, "I have no password").TapAsync();
        await Expect(maya.Page.GetByLabel("The code from your other device")).ToBeFocusedAsync();
        maya.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_password_is_offered_set_and_changed_with_the_one_until_now()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        var sent = await FakePassword(maya);
        await maya.Page.Locator(".me").ClickAsync();
        await Expect(maya.Page.Locator(".password .explains").First).ToContainTextAsync("You need none to stay here");
        await Button(maya, "Set a password").ClickAsync();
        await Expect(maya.Page.Locator("input[autocomplete=username]")).ToHaveValueAsync("Maya");
        await Expect(Field(maya, "Your password")).ToHaveAttributeAsync("autocomplete", "new-password");
        await Expect(maya.Page.Locator(".password")).Not.ToContainTextAsync("Not encrypted"); // Only this computer.
        await Field(maya, "Your password").FillAsync(Words);
        await Button(maya, "Set it").ClickAsync();
        await Expect(maya.Page.Locator("#you-says")).ToHaveTextAsync(
            "Your password is set. It is for the next time you come in, here or on another device.");
        await Expect(maya.Page.Locator("input[type=password]")).ToHaveCountAsync(0);

        // What leaving costs is another thing now.
        await Button(maya, "Leave on this device").ClickAsync();
        await Expect(maya.Page.Locator("#you-says")).ToHaveTextAsync("You come in again as Maya with your password.");

        await Button(maya, "Change the password").ClickAsync();
        await Expect(Field(maya, "Your password until now")).ToHaveAttributeAsync("autocomplete", "current-password");
        await Field(maya, "Your password until now").FillAsync("not that one, no");
        await Field(maya, "Your new password").FillAsync("another horse altogether");
        await Button(maya, "Change it").ClickAsync();
        await Expect(maya.Page.Locator("#you-says")).ToContainTextAsync("not the password until now");
        await Expect(Field(maya, "Your password until now")).ToBeFocusedAsync();
        await Field(maya, "Your password until now").FillAsync(Words);
        await Button(maya, "Change it").ClickAsync();
        await Expect(maya.Page.Locator("#you-says")).ToContainTextAsync("Your password is another one now.");
        sent.Select(body => body.GetRawText()).ShouldBe(
        [
            $$"""{"password":"{{Words}}"}""",
            """{"password":"another horse altogether","current":"not that one, no"}""",
            $$"""{"password":"another horse altogether","current":"{{Words}}"}""",
        ]);
        maya.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Over_plain_http_setting_a_password_warns_first()
    {
        await using var server = await WebTestServer.Open(isOnLan: true);
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        await FakePassword(maya);
        await maya.Page.Locator(".me").ClickAsync();
        await Button(maya, "Set a password").ClickAsync();
        await Expect(maya.Page.Locator(".password")).ToContainTextAsync(
            "Not encrypted. Others on this network could read the password along");
    }

    [Fact]
    public async Task Devices_are_named_in_words_and_signed_out_by_two_presses()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        var ended = await FakeSessions(maya);
        await maya.Page.Locator(".me").ClickAsync();
        var rows = maya.Page.Locator(".signed-in li");
        await Expect(rows).ToHaveCountAsync(4);
        await Expect(rows.First).ToContainTextAsync("Chrome on Linux");
        await Expect(rows.First.Locator(".badge")).ToHaveTextAsync("this one");
        await Expect(rows.First).ToContainTextAsync("here now");
        await Expect(rows.First.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Expect(rows.Nth(1)).ToContainTextAsync("Firefox on Linux");
        await Expect(rows.Nth(1)).ToContainTextAsync("last used yesterday");
        await Expect(rows.Nth(2)).ToContainTextAsync("Safari on an iPhone");
        await Expect(rows.Nth(3)).ToContainTextAsync("A program without a name");

        await Button(maya, "Sign out Safari on an iPhone").ClickAsync();
        await Expect(maya.Page.Locator("#you-says")).ToContainTextAsync("Safari on an iPhone would be signed out at once.");
        ended.ShouldBeEmpty();
        await Button(maya, "Sign it out all the same").ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);
        await Expect(maya.Page.Locator("#you-says")).ToHaveTextAsync("Safari on an iPhone is signed out.");

        await Button(maya, "Sign out everywhere else").ClickAsync();
        await Expect(maya.Page.Locator("#you-says")).ToContainTextAsync("2 others would be signed out at once.");
        await Button(maya, "Sign out everywhere else all the same").ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(maya.Page.Locator("#you-says")).ToHaveTextAsync("You are signed in here and nowhere else.");
        await Expect(Button(maya, "Sign out everywhere else")).ToHaveCountAsync(0);
        ended.ShouldBe(["/api/sessions/3", "/api/sessions"]);
        maya.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Light, true)]
    [InlineData(ColorScheme.Dark, true)]
    [InlineData(ColorScheme.Light, false)]
    [InlineData(ColorScheme.Dark, false)]
    public async Task Axe_finds_nothing_and_fingers_find_everything(ColorScheme scheme, bool isPhone)
    {
        var axe = Axe.Need();
        await using var server = await WebTestServer.Open(isOnLan: true);
        await server.ComeIn("Ben");
        await using var maya = await BrowserUser.Come(
            chromium, server, "/", isPhone ? InvitedTests.Phone(scheme) : SettingsTests.Desk(scheme));
        var name = maya.Page.GetByLabel("Your name");
        await name.FillAsync("Ben");
        await name.PressAsync("Enter");
        await Expect(maya.Page.Locator(".aside")).ToContainTextAsync("Is that you?");
        await Look("door-taken");
        await Button(maya, "I have a password").ClickAsync();
        await Look("door-password");
        await Button(maya, "I have no password").ClickAsync();
        await name.FillAsync("Maya");
        await name.PressAsync("Enter");
        await Expect(maya.Page.Locator(".quiet h2")).ToBeVisibleAsync();
        await FakePassword(maya);
        await FakeSessions(maya);
        if (isPhone)
        {
            await maya.Page.Locator(".open-side").ClickAsync();
        }

        await maya.Page.Locator(".me").ClickAsync();
        await Expect(maya.Page.Locator(".signed-in li")).ToHaveCountAsync(4);
        await Button(maya, "Set a password").ClickAsync();
        await Look("you-set-password");
        await Field(maya, "Your password").FillAsync(Words);
        await Button(maya, "Set it").ClickAsync();
        await Button(maya, "Change the password").ClickAsync();
        await Look("you-change-password");
        await Button(maya, "Sign out everywhere else").ScrollIntoViewIfNeededAsync();
        await Button(maya, "Sign out everywhere else").ClickAsync();
        await Look("you-signed-in");
        axe.Found.ShouldBeEmpty();
        maya.Complaints.ShouldBeEmpty();

        async Task Look(string view)
        {
            await axe.Look(maya.Page, view);
            await InvitedTests.Shot(maya, $"{view}-{(isPhone ? "phone" : "desk")}-{scheme}");
            (await maya.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth"))
                .ShouldBeLessThanOrEqualTo(0, view);
            if (isPhone)
            {
                (await Fingers.Miss(maya.Page)).ShouldBeEmpty(view);
            }
        }
    }

    /// <summary>All of it with the server: set on a desk, used on a phone, signed out from the desk.</summary>
    [Fact]
    public async Task A_name_comes_along_to_a_phone_by_its_password_and_is_signed_out_there_from_the_desk()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        await using var maya = await BrowserUser.Come(
            chromium, server, "/j/" + await server.OwnersCode(), SettingsTests.Desk(ColorScheme.Light));
        await Expect(maya.Page.Locator(".known")).ToContainTextAsync("as an owner");
        await maya.TypeName("Maya");
        await maya.Page.Locator(".me").ClickAsync();
        await Button(maya, "Set a password").ClickAsync();
        await Field(maya, "Your password").FillAsync("too short");
        await Button(maya, "Set it").ClickAsync();
        await Expect(maya.Page.Locator("#you-says")).ToContainTextAsync("12");
        await Expect(Field(maya, "Your password")).ToBeFocusedAsync();
        await Field(maya, "Your password").FillAsync(Words);
        await Button(maya, "Set it").ClickAsync();
        await Expect(maya.Page.Locator("#you-says")).ToContainTextAsync("Your password is set.");
        await Expect(maya.Page.Locator(".signed-in li")).ToHaveCountAsync(1);

        var options = InvitedTests.Phone(ColorScheme.Light);
        options.UserAgent = Phone;
        await using var phone = await BrowserUser.Come(chromium, server, "/rooms/1", options);
        await Button(phone, "I have a password").TapAsync();
        await Field(phone, "Your name").FillAsync("maya");
        await Field(phone, "Your password").FillAsync("wrong horse battery staple");
        await Button(phone, "Come in").TapAsync();
        await Expect(phone.Page.Locator("#door-says")).ToContainTextAsync("That name and that password do not belong together here.");
        await Expect(Field(phone, "Your password")).ToBeFocusedAsync();
        await Field(phone, "Your password").FillAsync(Words);
        await Button(phone, "Come in").TapAsync();
        await phone.Say("from the phone");
        await phone.Sees("from the phone");

        // The next time the desk looks, it knows both, and the phone goes at once.
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "People", Exact = true }).ClickAsync();
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "You", Exact = true }).ClickAsync();
        var rows = maya.Page.Locator(".signed-in li");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.First.Locator(".badge")).ToHaveTextAsync("this one");
        await Expect(rows.Nth(1)).ToContainTextAsync("Safari on an iPhone");
        await Expect(rows.Nth(1)).ToContainTextAsync("last used today");
        await Button(maya, "Sign out Safari on an iPhone").ClickAsync();
        await Button(maya, "Sign it out all the same").ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(phone.Page.Locator("#door-says")).ToContainTextAsync("Maya is not known here any more: signed out elsewhere");
        await Expect(maya.Page.Locator(".password .explains").First).ToContainTextAsync("With your name and your password you come in");
        maya.Complaints.Concat(phone.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_javascript_a_name_comes_in_by_its_password_which_no_page_repeats()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        using var set = await maya.Http.PutAsJsonAsync("/api/me/password", new { password = Words });
        set.EnsureSuccessStatusCode();
        await using var browser = await BrowserUser.Come(chromium, server, "/plain", new() { JavaScriptEnabled = false });
        await ComeIn("Maya", "wrong horse battery staple");
        await Expect(browser.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not belong together here");
        (await browser.Page.ContentAsync()).ShouldNotContain("horse");
        await Expect(browser.Page.GetByLabel("Or a name that has a password")).ToHaveValueAsync("Maya");
        await ComeIn("Maya", Words);
        await Expect(browser.Page.Locator("main")).ToContainTextAsync("You are Maya.");

        // Somebody else, who is asked first and types the password once more.
        var ben = await server.ComeIn(new Protocol.ComeIn("Ben", Invite: (await maya.Invite(new Protocol.NewInvite())).Code));
        using var too = await ben.Http.PutAsJsonAsync("/api/me/password", new { password = Words });
        too.EnsureSuccessStatusCode();
        await browser.GoTo("/plain?door");
        await ComeIn("Ben", Words);
        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync("Maya is known here");
        (await browser.Page.ContentAsync()).ShouldNotContain("horse");
        await browser.Page.GetByLabel("The password once more").FillAsync(Words);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Come in as Ben" }).ClickAsync();
        await Expect(browser.Page.Locator("main")).ToContainTextAsync("You are Ben.");

        async Task ComeIn(string name, string password)
        {
            await browser.Page.GetByLabel("Or a name that has a password").FillAsync(name);
            await browser.Page.GetByLabel("Its password").FillAsync(password);
            await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Come in with the password" }).ClickAsync();
        }
    }

    private const string NotThem = "That name and that password do not belong together.";

    private static ILocator Button(BrowserUser user, string name) =>
        user.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Field(BrowserUser user, string name) =>
        user.Page.GetByRole(AriaRole.Textbox, new() { Name = name, Exact = true });

    /// <summary>What goes out when somebody comes in with a password; without one the server answers itself.</summary>
    private static async Task<List<JsonElement>> FakeSession(BrowserUser user)
    {
        List<JsonElement> sent = [];
        await user.Profile.RouteAsync("**/api/session", async route =>
        {
            if (route.Request.Method != "POST")
            {
                await route.ContinueAsync();
                return;
            }

            var body = route.Request.PostDataJSON()!.Value;
            sent.Add(body);
            await (body.TryGetProperty("password", out var password)
                ? Refuse(route, 401, "wrong-password", password.GetString() == Words ? "It would have been right." : NotThem)
                : route.ContinueAsync());
        });
        return sent;
    }

    private static async Task<List<JsonElement>> FakePassword(BrowserUser user)
    {
        List<JsonElement> sent = [];
        string? set = null;
        await user.Profile.RouteAsync("**/api/session", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = $$"""{"person":{"id":1,"name":"Maya"}{{(set is null ? "" : ",\"hasPassword\":true")}}}""",
        }));
        await user.Profile.RouteAsync("**/api/me/password", async route =>
        {
            var body = route.Request.PostDataJSON()!.Value;
            sent.Add(body);
            if (set is not null && body.GetProperty("current").GetString() != set)
            {
                await Refuse(route, 403, "wrong-password", "That is not the password until now. Nothing was changed.");
                return;
            }

            set = body.GetProperty("password").GetString();
            await route.FulfillAsync(new() { Status = 204 });
        });
        return sent;
    }

    private static async Task<List<string>> FakeSessions(BrowserUser user)
    {
        List<string> ended = [];
        var now = TimeProvider.System.GetLocalNow();
        List<(int Id, string? Device, DateTimeOffset UsedAt)> sessions =
        [
            (1, null, now.AddDays(-40)), (2, await user.Page.EvaluateAsync<string>("() => navigator.userAgent"), now),
            (3, Phone, now.AddDays(-2)), (4, Firefox, now.AddDays(-1)),
        ];
        await user.Profile.RouteAsync("**/api/sessions{,/*}", async route =>
        {
            if (route.Request.Method == "DELETE")
            {
                var path = new Uri(route.Request.Url).AbsolutePath;
                ended.Add(path);
                sessions.RemoveAll(session => session.Id != 2 && (path == "/api/sessions" || path == $"/api/sessions/{session.Id}"));
                await route.FulfillAsync(new() { Status = 204 });
                return;
            }

            await route.FulfillAsync(new()
            {
                ContentType = "application/json",
                Body = "[" + string.Join(',', sessions.Select(session =>
                    $$"""{"id":"{{session.Id}}","device":{{JsonSerializer.Serialize(session.Device)}},"at":"{{now.AddDays(-60):O}}","""
                    + $"\"usedAt\":\"{session.UsedAt:O}\"{(session.Id == 2 ? ",\"here\":true" : "")}}}")) + "]",
            });
        });
        return ended;
    }

    private static Task Refuse(IRoute route, int status, string type, string detail) => route.FulfillAsync(new()
    {
        Status = status,
        ContentType = "application/problem+json",
        Body = JsonSerializer.Serialize(new { type = "urn:snug:problem:" + type, status, detail }),
    });
}
