using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Snug.Protocol;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Tests.Journeys;
using Snug.Terminal.Tests.Screen;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Hostile;

/// <summary>The terminal and the exports never lose a row, whoever looks and whatever was said.</summary>
public sealed partial class AwkwardTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 20, 33, 0, TimeSpan.Zero);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Each_name_is_found_in_each_message_and_costs_no_word()
    {
        Awkward.Names.Count.ShouldBeGreaterThanOrEqualTo(60);
        Awkward.Messages.Count.ShouldBeGreaterThanOrEqualTo(40);
        foreach (var name in Awkward.Names)
        {
            foreach (var message in Awkward.Messages)
            {
                Lines(message.Text).ShouldBe(Visibly(message.Text), $"for {name}");
                // As the server reads it, with whatever it is that somebody is called.
                var said = new Message(1, 1, new Author(7, name), $"hey @{name}, listen:\n{message.Text}", At, null)
                {
                    Mentions = [8],
                    Markup =
                    [
                        new(MarkupTypes.Paragraph, Nodes:
                        [
                            new(MarkupTypes.Text, "hey "), new(MarkupTypes.Mention, $"@{name}", Person: 8),
                            new(MarkupTypes.Text, $", listen:\n{message.Text}"),
                        ]),
                    ],
                };
                var rows = new MessageLayout(100, new Person(8, name), static at => at, At, string.Empty)
                    .Rows(said, before: null, news: null, out _);
                rows[1].Pieces[0].ShouldBe((SafeText.Of($"●"), Style.Lamp), $"{name} is called");
                rows.ShouldAllBe(static row => row.Cells < 100);
                Dense(string.Concat(rows.Skip(1).Select(static row => row.ToString()))).ShouldEndWith(
                    Dense($"hey@{Visibly(name)},listen:{Visibly(message.Text)}"), Case.Sensitive, name);
            }
        }
    }

    [Fact]
    public void An_address_ends_where_the_sentence_goes_on()
    {
        Awkward.Links.Count.ShouldBeGreaterThanOrEqualTo(40);
        // Code is the server's to find.
        foreach (var (text, links) in Awkward.Links.Where(static entry => !entry.Text.Contains('`', StringComparison.Ordinal)))
        {
            LinesOf(text).SelectMany(static line => line.Pieces)
                .Where(static piece => piece.Style == new Style(Tone.Ember)).Select(static piece => piece.Text)
                .ShouldBe(links, text);
        }
    }

    [Fact]
    public async Task Sixty_awkward_people_say_forty_awkward_things_on_the_screen_and_in_lines()
    {
        var time = FixedClock.Hurried();
        await using var server = await RealServer.Start(time);
        var said = await SayAll(server);

        await using var dana = new ScreenUser(time, server.Address, size: (100, 3_000));
        await dana.ComeIn("Dana");
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, [.. Awkward.Messages.Select(static message => message.Text), "that was all"]);
        var shown = Letters(await dana.See("that was all"));
        var at = 0;
        foreach (var (_, message) in said.Concat(Awkward.Messages.Select(static message => ("Ben", message))))
        {
            var found = shown.IndexOf(Letters(message.OnTerminal), at, StringComparison.Ordinal);
            found.ShouldBeGreaterThanOrEqualTo(at, message.Text);
            at = found;
        }

        // Line by line, as a script or a screen reader gets them.
        await using var pipe = new LineUser(time, server.Address);
        pipe.Run(["tail", "1", "--since", "0", "--name", "Pipe"], isTerminal: false);
        (await pipe.ExitCode()).ShouldBe(0);
        Letters(pipe.Out.Rest()).ShouldStartWith(Letters(string.Concat(said.Select(static entry => Line(entry.By, entry.Message)))));
    }

    [Fact]
    public async Task The_exports_hold_every_word_in_every_form()
    {
        var time = FixedClock.Hurried();
        await using var server = await RealServer.Start(time);
        var said = await SayAll(server);
        await using var owner = new LineUser(time, server.Address);

        // The signs may have become something else (the server reads them); every letter and digit is there, in its order.
        Letters(await Export(owner, "text")).ShouldBe(Letters(string.Concat(said.Select(static entry => Line(entry.By, entry.Message)))));
        (await Export(owner, "jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonSerializer.Deserialize(line, Wire.Json.Message)!)
            .Select(static message => (message.Author.Name, message.Text))
            .ShouldBe(said.Select(static entry => (entry.By, entry.Message.Text)));
        var html = HtmlRow().Matches(await Export(owner, "html"))
            .Select(static row => (Unescaped(row.Groups["by"].Value), Unescaped(row.Groups["words"].Value)))
            .ToList();
        var markdown = MarkdownRow().Matches(await Export(owner, "md"))
            .Select(static row => (WithoutMarks(row.Groups["by"].Value), row.Groups["words"].Value))
            .ToList();
        (html.Count, markdown.Count).ShouldBe((said.Count, said.Count));
        HtmlLink().Matches(await Export(owner, "html")).Select(static link => Unescaped(link.Groups["words"].Value)).Take(3)
            .ShouldBe(["https://example.org/a-b_c?d=e&f=%20#g", "https://example.org/a_(b)", "mailto:a@example.org"]);
        foreach (var (index, (by, message)) in said.Index())
        {
            // The numbers of a list are the browser's to write.
            (html[index].Item1, Digit().Replace(Letters(html[index].Item2), ""))
                .ShouldBe((by, Digit().Replace(Letters(message.OnTerminal), "")));
            markdown[index].Item1.ShouldBe(by);
            // A fence says of which language the code is, and elsewhere the same letters are words.
            ((string[])[WithoutMarks(markdown[index].Item2), WithoutMarks(Fence().Replace(markdown[index].Item2, ""))]).Select(Letters)
                .ShouldContain(Letters(message.OnTerminal));
        }
    }

    /// <summary>One after the other, so that a room has all names and all messages.</summary>
    private static async Task<List<(string By, AwkwardMessage Message)>> SayAll(RealServer server)
    {
        List<(string, AwkwardMessage)> said = [];
        foreach (var (index, name) in Awkward.Names.Index())
        {
            await using var person = await OtherPerson.ComeIn(server.Address, name);
            var message = Awkward.Messages[index % Awkward.Messages.Count];
            await person.Say(1, message.Text);
            said.Add((name, message));
        }

        return said;
    }

    private static async Task<string> Export(LineUser owner, string format)
    {
        var before = owner.Out.Rest().Length;
        owner.Run(["export", "1", "--format", format, "--name", "Owner"], isTerminal: false);
        (await owner.ExitCode()).ShouldBe(0);
        return owner.Out.Rest()[before..];
    }

    private static List<TextStyling.Line> LinesOf(string text) => TextStyling.LinesOf(
        new Message(1, 1, new Author(7, "Ben"), text, At, null), new Person(8, "Ines"), sought: string.Empty, isOpen: false);

    private static string Lines(string text) =>
        string.Join('\n', LinesOf(text).Select(static line => string.Concat(line.Pieces.Select(static piece => piece.Text))));

    private static string Line(string by, AwkwardMessage message) =>
        $"2026-11-22 20:33 {by}: {message.OnTerminal}\n";

    /// <summary>What a file gets: nothing invisible, and no isolates, which only a screen needs.</summary>
    private static string Visibly(string text) => Isolate().Replace(SafeText.Lines(text).ToString(), "");

    /// <summary>Without what wrapping and a listing's bar put between the words.</summary>
    private static string Dense(string text) => White().Replace(text, "");

    private static string Letters(string text) => NoLetter().Replace(text, "");

    private static string Unescaped(string html) => WebUtility.HtmlDecode(Tag().Replace(html, ""));

    private static string WithoutMarks(string markdown) =>
        Escape()
            .Replace(EmptyLine().Replace(markdown.Replace("\\\n", "\n", StringComparison.Ordinal), ""), "${sign}")
            .Replace("&nbsp;", " ", StringComparison.Ordinal);

    [GeneratedRegex("<a href=\"[^\"]*\" rel=\"noopener noreferrer\">(?<words>.*?)</a>", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex HtmlLink();

    [GeneratedRegex("[^\\p{L}\\p{N}]", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex NoLetter();

    [GeneratedRegex("[0-9]", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Digit();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Tag();

    [GeneratedRegex("<bdi class=\"name\">(?<by>.*?)</bdi><div class=\"said-words\"><(?<in>p|div) class=\"words[^\"]*\" "
        + "dir=\"auto\">(?<words>.*?)</\\k<in>></div>", RegexOptions.Singleline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex HtmlRow();

    [GeneratedRegex(@"^\*\*(?<by>[^\n]*)\*\* 20:33(?:\\\n|\n\n)(?<words>.*?)\n\n(?=\*\*[^\n]* 20:33|\z)", RegexOptions.Singleline
        | RegexOptions.Multiline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex MarkdownRow();

    [GeneratedRegex("^ *`{3,}[a-z]*$", RegexOptions.Multiline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Fence();

    [GeneratedRegex("^&nbsp;$", RegexOptions.Multiline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex EmptyLine();

    [GeneratedRegex(@"\\(?<sign>[!-/:-@\[-`{-~])", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Escape();

    [GeneratedRegex("[\u2066-\u2069]", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Isolate();

    [GeneratedRegex("[\\s│\u2066-\u2069]", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex White();
}
