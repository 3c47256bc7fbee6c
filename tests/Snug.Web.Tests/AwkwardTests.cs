using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>The page never loses a row, whoever looks and whatever was said.</summary>
public sealed class AwkwardTests(Chromium chromium)
{
    [Fact]
    public async Task Somebody_with_a_hyphen_in_their_name_sees_every_row()
    {
        await using var house = await House.Open();
        var ben = await house.ComeIn("Ben");
        await ben.Make("Kitchen");
        string[] said = ["good evening", "@anne-marie, is it you?", "and @Anne-Marien?", "soup"];
        foreach (var text in said)
        {
            await ben.Say(1, text);
            await ben.Say(2, text);
        }

        await using var anne = await Visitor.ComeIn(chromium, house, "Anne-Marie");
        await Expect(Words(anne)).ToHaveTextAsync(said);
        await ben.Say(1, "live, @Anne-Marie");
        await Expect(Words(anne)).ToHaveTextAsync([.. said, "live, @Anne-Marie"]);
        await Expect(anne.Page.Locator(".log:not(.aside) .m.named")).ToHaveCountAsync(2);
        await anne.Room("Kitchen").ClickAsync();
        await Expect(Words(anne)).ToHaveTextAsync(said);
        anne.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_plain_text_and_reported()
    {
        await using var house = await House.Open();
        var ben = await house.ComeIn("Ben");
        foreach (var text in (string[])["one", "`two` breaks the markup", "three", "four breaks the clock", "five"])
        {
            await ben.Say(1, text);
        }

        await using var ines = await Visitor.Come(chromium, house);
        await Break(ines.Profile, "messages/markup.js", "export function parse(text, myName) {", "if (text.includes('breaks the markup')) throw new Error('no markup today');");
        await Break(ines.Profile, "messages/row.js", "function drawn(message, me) {", "if (message.text.includes('breaks the clock')) throw new RangeError('no clock today');");
        await ines.GoTo("/");
        await ines.TypeName("Ines");
        string[] expected = ["one", "`two` breaks the markup", "three", "four breaks the clock", "five"];
        await Expect(Words(ines)).ToHaveTextAsync(expected);
        await Expect(ines.Page.Locator(".m[data-number='4'] .by")).ToHaveTextAsync("Ben");
        await Told(ines, told => told.Contains("no markup today", StringComparison.Ordinal));
        await Told(ines, told => told.Contains("message 1/4 could not be drawn", StringComparison.Ordinal) && told.Contains("no clock today", StringComparison.Ordinal));

        // What comes live, and what waits, goes the same way; the rows behind it come too.
        await ben.Say(1, "six breaks the markup");
        await ben.Say(1, "seven");
        await ines.Say("eight breaks the markup");
        await Expect(Words(ines)).ToHaveTextAsync([.. expected, "six breaks the markup", "seven", "eight breaks the markup"]);
        await Expect(ines.Hint).ToBeEmptyAsync();
    }

    [Fact]
    public async Task One_part_that_fails_takes_no_message_from_the_others_and_the_person_is_told()
    {
        await using var house = await House.Open();
        var ben = await house.ComeIn("Ben");
        await using var ines = await Visitor.Come(chromium, house);
        await Break(ines.Profile, "rooms/room-page.js", "#said(message) {", "throw new Error('a listener broke');");
        await ines.GoTo("/");
        await ines.TypeName("Ines");
        await ben.Say(1, "one");
        await ben.Say(1, "two");
        await Expect(Words(ines)).ToHaveTextAsync(["one", "two"]);
        await Told(ines, told => told.Contains("a listener broke", StringComparison.Ordinal));
        await Expect(ines.Hint).ToHaveTextAsync("Something on this page went wrong: it may not show everything. What you said is kept. Load it again.");
    }

    [Fact]
    public async Task A_bug_while_words_are_fetched_is_no_lost_connection()
    {
        await using var house = await House.Open();
        await (await house.ComeIn("Ben")).Say(1, "one");
        await using var ines = await Visitor.Come(chromium, house);
        await Break(ines.Profile, "messages/history.js", "#replace(page, reachesEnd) {", "throw new Error('no history today');");
        await ines.GoTo("/");
        await ines.TypeName("Ines");
        await Expect(ines.Hint).ToContainTextAsync("Something on this page went wrong");
        await Told(ines, told => told.Contains("no history today", StringComparison.Ordinal));
    }

    private static ILocator Words(Visitor visitor) => visitor.Page.Locator(".log:not(.aside) .m[data-number] .words");

    /// <summary>The console is told on a way of its own, later than the page is drawn.</summary>
    private static async Task Told(Visitor visitor, Func<string, bool> isMeant) =>
        await Patience.Until(() => Task.FromResult(visitor.Complaints.Any(isMeant)));

    /// <summary>Serves a file with something more at one place: the bug that nobody has found yet.</summary>
    private static async Task Break(IBrowserContext profile, string file, string place, string more) =>
        await profile.RouteAsync("**/" + file, async route =>
        {
            var answer = await route.FetchAsync();
            var source = await answer.TextAsync();
            source.ShouldContain(place);
            await route.FulfillAsync(new() { Response = answer, Body = source.Replace(place, place + more, StringComparison.Ordinal) });
        });
}
