namespace Snug.Web.Tests;

/// <summary>The page draws every tree of the one table as the table says.</summary>
public sealed class MarkupTests(Chromium chromium)
{
    /// <summary>The plainest elements that say it, without the page's own: classes, buttons, links to bare addresses.</summary>
    private const string Draw = """
        async ([cases]) => {
          const { nodesOf } = await import('snug/messages/message-text.js');
          const escape = words => words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
          const attribute = words => words.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
          const plain = (node, inCode) => {
            if (node.nodeType === 3) return inCode ? escape(node.data) : escape(node.data).replace(/\n/g, '<br>');
            const inside = (code = inCode) => Array.from(node.childNodes, child => plain(child, code)).join('');
            const name = node.localName;
            if (name === 'button') return '';
            if (name === 'div') return inside();
            if (name === 'a') return node.dir === 'ltr' ? inside() : `<a href="${attribute(node.getAttribute('href'))}">${inside()}</a>`;
            if (name === 'pre') {
              const { language } = node.dataset;
              const of = language ? ` data-language="${attribute(language)}"` : '';
              return `<pre><code${of}>${inside(true).replace(/^<code>|<\/code>$/g, '')}</code></pre>`;
            }
            if (node.classList.contains('called')) return `<span class="mention" data-person="${node.dataset.person}">${inside()}</span>`;
            if (node.classList.contains('spoiler')) {
              return `<span class="spoiler">${Array.from(node.firstChild.childNodes, child => plain(child)).join('')}</span>`;
            }

            if (name === 'ol') return `<ol start="${node.start}">${inside()}</ol>`;
            return `<${name}>${inside()}</${name}>`;
          };
          return cases.map(([text, markup]) =>
            nodesOf({ text, markup: JSON.parse(markup) }, 99).nodes.map(node => plain(node, false)).join(''));
        }
        """;

    [Fact]
    public async Task Every_case_is_drawn_as_the_table_says()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server);
        var cases = MarkupCases.All.Where(one => one is { Markup: not null, Html: not null }).ToArray();
        cases.Length.ShouldBeGreaterThan(50);
        var drawn = await ines.Page.EvaluateAsync<string[]>(
            Draw, new object[] { cases.Select(one => new[] { one.Text, one.Markup! }).ToArray() });
        var wrong = cases.Zip(drawn).Where(pair => pair.First.Html != pair.Second)
            .Select(pair => $"{pair.First.Name}\n  {pair.First.Html}\n  {pair.Second}");
        wrong.ShouldBeEmpty();
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>The page renews quotes by itself after an edit: it MUST read as the server does.</summary>
    [Fact]
    public async Task Every_case_is_quoted_as_the_table_says()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server);
        var cases = MarkupCases.All.Where(one => one.Plain is not null).ToArray();
        cases.Length.ShouldBeGreaterThan(35);
        var read = await ines.Page.EvaluateAsync<string[]>(
            """
            async ([cases]) => {
              const { plainReading } = await import('snug/messages/plain-reading.js');
              return cases.map(([text, markup]) => plainReading({ text, markup: JSON.parse(markup) ?? undefined }));
            }
            """,
            new object[] { cases.Select(one => new[] { one.Text, one.Markup ?? "null" }).ToArray() });
        read.ShouldBe(cases.Select(one => one.Plain));
    }

    [Fact]
    public async Task What_no_server_sends_is_shown_plainly_and_leads_nowhere()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server);
        var drawn = await ines.Page.EvaluateAsync<string[]>("""
            async () => {
              const { nodesOf } = await import('snug/messages/message-text.js');
              const draw = markup => {
                const holder = document.createElement('div');
                holder.append(...nodesOf({ text: 'as it was', markup }, 1).nodes);
                return `${holder.querySelectorAll('a').length} ${holder.textContent}`;
              };
              const deep = depth => depth === 0 ? { type: 'text', text: 'bottom' } : { type: 'quote', nodes: [deep(depth - 1)] };
              return [
                draw([{ type: 'table', nodes: [{ type: 'cell', text: 'one' }, { type: 'text', text: ' two' }] }]),
                draw([{ type: 'poll', text: 'which?' }]),
                draw([{ type: 'paragraph', nodes: [
                  { type: 'link', href: 'javascript:alert(1)', nodes: [{ type: 'text', text: 'press' }] }] }]),
                draw([{ type: 'paragraph', nodes: [{ type: 'text' }, { type: 'mention' }] }]),
                draw([deep(2_000)]).replace(/^(\d+) .*(bottom)$/, '$1 $2'),
                draw('no tree'),
              ];
            }
            """);
        drawn.ShouldBe(["0 one two", "0 which?", "0 press", "0 ", "0 bottom", "0 as it was"]);
    }
}
