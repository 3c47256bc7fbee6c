using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>
/// Names of people who come in hold few marks; those that came by another door may hold any number, and would be drawn over what stands
/// around.
/// </summary>
public sealed class PiledNamesTests(Chromium chromium)
{
    private static readonly string Piled = "Ze" + new string('\u0301', 40);
    private static readonly string Shown = "Ze" + new string('\u0301', 4);

    [Fact]
    public async Task A_name_with_marks_piled_up_is_shown_with_few_of_them()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var olga = await server.ComeInAsOwner("Olga");
        var invite = await olga.Invite(new Protocol.NewInvite(Role: Protocol.Roles.Admin));
        await using var ines = await BrowserUser.Come(chromium, server, $"/j/{invite.Code}");
        await Expect(ines.Page.Locator("h1")).ToContainTextAsync("invites you");
        await server.SayByLegacy(1, Piled, "said long ago");
        await ines.TypeName("Ines");
        await ines.Sees("said long ago");
        var row = ines.Row("said long ago");
        await Expect(row.Locator(".by bdi")).ToHaveTextAsync(Shown);

        await row.HoverAsync();
        await row.Locator(".row-more").ClickAsync();
        await Expect(ines.Page.Locator(".menu .of b")).ToHaveTextAsync(Shown);
        await ines.Page.Locator(".menu").GetByRole(AriaRole.Button, new() { Name = "Report it" }).ClickAsync();
        await ines.Page.Locator(".menu").GetByRole(AriaRole.Button, new() { Name = "Report it" }).ClickAsync();
        await ines.Page.Locator(".show-reports").ClickAsync();
        await Expect(ines.Page.Locator(".report blockquote .name")).ToHaveTextAsync(Shown);
        (await ines.Page.Locator(".report .acts button").First.GetAttributeAsync("aria-label")).ShouldEndWith(Shown);
        ines.Complaints.ShouldBeEmpty();
    }
}
