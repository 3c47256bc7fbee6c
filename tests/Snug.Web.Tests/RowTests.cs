using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>One message on the page: how long it is, where its links lead, what becomes of it.</summary>
public sealed class RowTests(Chromium chromium)
{
    [Fact]
    public async Task A_long_message_is_folded_after_twelve_lines_and_unfolds_where_it_is()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        for (var number = 1; number <= 40; number++)
        {
            await maya.Say(1, $"line {number}.");
        }

        await maya.Say(1, "short:\n" + string.Join('\n', Enumerable.Range(1, 11)));
        await maya.Say(1, "a log\n```\n" + string.Join('\n', Enumerable.Range(1, 200).Select(line => $"entry {line}")) + "\n```");
        await maya.Say(1, "prose " + string.Concat(Enumerable.Repeat("that goes on and on ", 200)));
        await maya.Say(1, "```\n" + new string('w', 5_000) + "\n```");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("a log");
        await Expect(ines.Page.Locator(".log:not(.aside) .folded")).ToHaveCountAsync(2);
        await Expect(ines.Row("short:").Locator(".unfold")).ToHaveCountAsync(0);
        foreach (var words in (string[])["a log", "prose"])
        {
            (await ines.Row(words).BoundingBoxAsync())!.Height.ShouldBeLessThan(400);
        }

        await maya.Make("Kitchen");
        await maya.Say(2, string.Join('\n', Enumerable.Range(1, 100)));
        await ines.Room("Kitchen").ClickAsync();
        await ines.Page.Locator(".log:not(.aside) .unfold").ClickAsync();
        await Expect(ines.Page.Locator(".return")).ToHaveTextAsync("Newest ↓");
        await ines.Room("Lobby").ClickAsync();

        var row = ines.Row("a log");
        await row.ScrollIntoViewIfNeededAsync();
        var before = await row.BoundingBoxAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        var after = await row.BoundingBoxAsync();
        after!.Height.ShouldBeGreaterThan(3_000);
        after.Y.ShouldBe(before!.Y, 1.5, "its beginning stays where it was");
        await row.GetByRole(AriaRole.Button, new() { Name = "Show less" }).ClickAsync();
        (await row.BoundingBoxAsync())!.Height.ShouldBeLessThan(400);
        await Expect(row).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Somebody_whose_words_came_is_not_writing_any_more()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var here = await maya.Listen();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await maya.Tell(1, "writing");
        await Expect(ines.Hint).ToHaveTextAsync("Maya is writing");
        await ines.Page.EvaluateAsync("""
            () => {
              window.stale = [];
              new MutationObserver(() => {
                if (document.querySelector('.m[data-number]')) requestAnimationFrame(() => stale.push(document.querySelector('.hint').textContent));
              }).observe(document.querySelector('.stage'), { childList: true, subtree: true });
            }
            """);
        await maya.Say(1, "done");
        await ines.Sees("done");
        await ines.Page.WaitForFunctionAsync("() => stale.length > 0");
        (await ines.Page.EvaluateAsync<string[]>("() => stale")).ShouldAllBe(words => words == "");
    }

    [Fact]
    public async Task The_shown_address_runs_as_it_leads_whatever_stands_before_it()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await maya.Say(1, "good \u202ehttps://evil.example/moc.knab and \u202e#2/1 and \u2067https://example.org/a \u05d0\u05d1");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("good");
        var runs = await ines.Page.EvaluateAsync<bool[]>("""
            () => Array.from(document.querySelectorAll('.log:not(.aside) .words a'), link => {
              const left = index => {
                const range = new Range();
                range.setStart(link.firstChild, index);
                range.setEnd(link.firstChild, index + 1);
                return range.getBoundingClientRect().left;
              };
              const last = link.textContent.length - 1;
              return left(0) < left(1) && left(1) < left(last);
            })
            """);
        runs.ShouldBe([true, true, true]);
    }

    /// <summary>What an event says is the message as it is now; only the answer to a post may be older than what is here.</summary>
    [Fact]
    public async Task An_update_that_changes_neither_words_nor_time_is_taken_and_older_state_is_not()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var told = await ines.Page.EvaluateAsync<string[]>("""
            async () => {
              const { History } = await import('snug/messages/history.js');
              const first = { room: 1, number: 1, author: { id: 1, name: 'Maya' }, text: 'one', at: '2026-11-22T20:33:00Z', key: null };
              const history = new History({ id: 1, lastNumber: 1 }, { messages: async () => [first] });
              await history.loadEnd();
              const told = [];
              history.changed.on(message => told.push(message.pinned ? 'pinned' : message.reactions ? 'reactions' : message.text || 'gone'));
              history.take({ ...first });                                             // the same again
              history.take({ ...first, reactions: [{ emoji: 'x', count: 1 }] });      // something that this page does not know
              history.take({ ...first }, true);                                       // an answer that was on its way
              history.take({ ...first, reactions: [], author: { id: 1, name: 'Maya Q' } });
              history.take({ ...first, pinned: true });
              history.take({ ...first, text: '', deletedAt: '2026-11-22T20:40:00Z' });
              history.take({ ...first, text: 'one' });                                // its words do not come back
              return [...told, history.at(1).text || 'gone'];
            }
            """);
        told.ShouldBe(["reactions", "reactions", "pinned", "gone", "gone"]);
    }
}
