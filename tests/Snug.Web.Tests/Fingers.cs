using Microsoft.Playwright;

namespace Snug.Web.Tests;

/// <summary>What a finger presses is 44 px high at least, on the door and in People, You and Server.</summary>
internal static class Fingers
{
    /// <summary>What they would miss.</summary>
    public static async Task<string[]> Miss(IPage page) => (await page.EvaluateAsync<string[]>("""
        () => Array.from(document.querySelectorAll(['.card', '.settings'].flatMap(
            root => ['button', 'input:not([type=checkbox], .unseen)', 'select', 'summary'].map(what => `${root} ${what}`)).join(', ')))
          .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
          .map(e => `${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().height}`)
        """))!;
}
