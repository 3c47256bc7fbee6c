using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>What was ugly or confusing to the eye in a conversation, on a desk, a phone and on paper.</summary>
public sealed class ConversationLookTests(Chromium chromium)
{
    /// <summary>Found: "pinned2 replies" below a list.</summary>
    [Fact]
    public async Task That_a_list_is_pinned_stands_on_a_line_of_its_own()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "1. one\n2. two");
        await maya.Reply(1, "three", 1);
        (await maya.Http.PutAsync("/api/rooms/1/messages/1/pin", content: null)).EnsureSuccessStatusCode();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var row = ines.Page.Locator(".m[data-number='1']");
        var sign = (await row.Locator(".pinned").BoundingBoxAsync())!;
        var replies = (await row.Locator(".replies").BoundingBoxAsync())!;
        replies.Y.ShouldBeGreaterThanOrEqualTo(sign.Y + sign.Height - 4);
        sign.X.ShouldBe(replies.X, 1);
    }

    /// <summary>Found: the time and the number of what was tapped last shone through.</summary>
    [Fact]
    public async Task A_thread_on_a_phone_lies_over_what_was_tapped()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "the first");
        await using var ines = await BrowserUser.Come(chromium, server, options: new()
        {
            ViewportSize = new ViewportSize { Width = 390, Height = 844 },
            HasTouch = true,
            IsMobile = true,
        });
        await ines.TypeNameOnPhone("Ines");
        await ines.Row("the first").Locator("p").TapAsync();
        await Expect(ines.Page.Locator("main .row-more")).ToBeVisibleAsync();
        await ines.Page.Locator("main .m .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("t");
        await Expect(ines.Page.Locator(".thread .m")).ToHaveCountAsync(1);
        (await ines.Page.EvaluateAsync<bool>("""
            () => [...document.querySelectorAll('main .m :is(.at, .row-more)')].every(part => {
              const { left, top, width, height } = part.getBoundingClientRect();
              return width > 0 && document.elementsFromPoint(left + width / 2, top + height / 2)[0]?.closest('.thread') !== null;
            })
            """)).ShouldBeTrue();
    }

    /// <summary>Found: an arrow that could only say once more what stands below it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reply_is_offered_where_it_may_be_said(bool replies)
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeInAsOwner("Maya");
        await maya.Make("News");
        await maya.Say(2, "no hot water on Tuesday");
        await maya.Change("/api/rooms/2", new { posting = "admins", replies });
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.GoTo("/rooms/2");
        await ines.Row("no hot water").HoverAsync();
        await Expect(ines.Page.Locator(".row-react")).ToBeVisibleAsync();
        await Expect(ines.Page.Locator(".row-reply")).ToBeVisibleAsync(new() { Visible = replies });
        await ines.Page.Locator(".m .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("r");
        await Expect(ines.Page.Locator(".say .strip")).ToBeVisibleAsync(new() { Visible = replies });
        await Expect(ines.Page.Locator(".announcer")).ToContainTextAsync(replies ? "" : "Announcements: owners and admins");
        await Expect(ines.Hint).ToBeEmptyAsync();
        await Expect(ines.Page.Locator(".may-not")).ToBeVisibleAsync(new() { Visible = !replies });
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>Found: hidden words were a hole in a sentence, and only the first of several messages had its time.</summary>
    [Fact]
    public async Task On_paper_hidden_words_say_that_they_are_hidden_and_each_message_has_its_time()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "It was ||the butler||, they say");
        await maya.Say(1, "or the gardener");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("or the gardener");
        await ines.Row("or the gardener").HoverAsync();
        await ines.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await ines.Page.SetViewportSizeAsync(673, 1000); // A4 between its margins.
        await Expect(ines.Page.GetByText("the butler")).ToBeHiddenAsync();
        var behind = await ines.Page.Locator(".spoiler").EvaluateAsync<string>("box => getComputedStyle(box, '::after').content");
        behind.ShouldBe("\"[hidden]\"");
        var times = await ines.Page.Locator(".m .at time").EvaluateAllAsync<bool[]>(
            "times => times.map(time => { const { width, height } = time.getBoundingClientRect(); "
            + "return width > 20 && height > 10 && getComputedStyle(time).clipPath === 'none'; })");
        times.ShouldBe([true, true]);
        await Expect(ines.Page.Locator(".m .at .number").First).ToBeHiddenAsync();
        await Expect(ines.Page.Locator(".bar")).ToBeHiddenAsync();
    }
}
