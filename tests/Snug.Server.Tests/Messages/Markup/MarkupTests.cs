using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Messages;
using Snug.Server.Messages.Markup;

namespace Snug.Server.Tests;

/// <summary>What is true of every text, whoever wrote it.</summary>
public sealed class MarkupTests
{
    private const int Length = WireLimits.MessageCodePoints;

    private static readonly MarkupCaseTests.Everybody Everybody = new(MarkupCases.People);

    private static readonly string[] Pieces =
    [
        "word", "Ben", "@Ben", "@room", "7", "漢字", "שלום", "é", "\u0301", "👍🏽", " ", " ", " ", "\n", "\n", "\n\n", "    ", "\t", "*",
        "**", "***", "_", "__", "~~", "||", "`", "``", "```", "```js\n", "\n```\n", "> ", ">", "- ", "* ", "1. ", "2. ", "12) ",
        "# ", "## ", "#3/120", "[", "]", "](",
        "(", ")", "](https://b.example/a_b)", "](www.b.example)", "](javascript:x)", "![", "https://snug.example/a_b*c", "<b>", "&amp;",
        "\\",
        "\\*", ":tada:", ":", "@", "|", "~", "!", ".", "¯\\_(ツ)_/¯", "\u202e", "\u200d", "--", "===", "-",
    ];

    public static TheoryData<string, string> HostileTexts
    {
        get
        {
            var texts = new TheoryData<string, string>();
            foreach (var piece in new[]
            {
                ">", "> ", ">\n", "> a\n", "*", "*a ", "*a* ", "**a", "*_", "_a_*b*", "[", "[a](", "[a](https://b.example) ", "](",
                "(", "`", "`a``",
                "||", "||a|| ", "~~a", "- ", "- a\n", "1. ", "1. a\n", "@", "@a ", "@Ben ",
                "@Ben a b c d e f g ", "```\n", "a ```\n", "```x\n", "\n*",
                "https://", "http://a)", "\\", "\\*", "> - ", "# ", "**a** b\n", "- a\n\n\n", "漢*",
                "[[]](https://b.example)", "> > - ```\n", ":a:",
                "||**~~_", "a\n",
            })
            {
                texts.Add(piece, string.Concat(Enumerable.Repeat(piece, Length / piece.Length)));
            }

            texts.Add("steps", string.Concat(Enumerable.Range(0, 120).Select(step => new string(' ', step) + "- a\n")));
            texts.Add("runs", string.Concat(Enumerable.Range(1, 120).Select(length => new string('`', length) + " ")));
            texts.Add("a long name", "@" + string.Concat(Enumerable.Repeat("a b ", (Length / 4) - 1)));
            texts.Add("the last is strong", string.Concat(Enumerable.Repeat("a\n", (Length / 2) - 4)) + "**b**");
            return texts;
        }
    }

    /// <summary>
    /// A chat that swallows what somebody said because it looked like markup is worse than one without. Marks may go; every letter and
    /// digit is shown, in its order.
    /// </summary>
    [Fact]
    public void No_letter_and_no_digit_is_ever_lost()
    {
        var random = new Random(18);
        var formatted = 0;
        for (var turn = 0; turn < 20_000; turn++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var parsed = MarkupParser.Parse(text, Everybody);
            formatted += parsed.Markup is null ? 0 : 1;
            var shown = new StringBuilder();
            parsed.Markup?.ToList().ForEach(block => Say(block, shown));
            if (parsed.Markup is not null && Lost(parsed.Text, shown.ToString()) is { } lost)
            {
                throw new InvalidOperationException($"lost at {lost}: {text}\nshown: {shown}");
            }
        }

        formatted.ShouldBeGreaterThan(5_000);
    }

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void A_hostile_text_is_read_in_proportion(string what, string text)
    {
        var started = Stopwatch.StartNew();
        var parsed = MarkupParser.Parse(text, Everybody);

        // What took the time of the square of its length would take minutes; the machine may be busy.
        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3), what);
        parsed.Mentions.Length.ShouldBeLessThanOrEqualTo(MarkupParser.MostMentions);
        if (parsed.Markup is not null)
        {
            parsed.Markup.Max(Depth).ShouldBeLessThanOrEqualTo(MarkupTypes.MostDepth, what);
            parsed.Markup.Sum(Count).ShouldBeLessThanOrEqualTo(MarkupParser.MostNodes, what);
            var sent = JsonSerializer.SerializeToUtf8Bytes(parsed.Markup, Wire.Json.IReadOnlyListMarkupNode);
            sent.Length.ShouldBeLessThan(10 * Length, what);
        }
    }

    [Fact]
    public void Random_texts_keep_to_the_depth_and_the_count()
    {
        var random = new Random(12);
        for (var turn = 0; turn < 2_000; turn++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 400)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            if (MarkupParser.Parse(text, Everybody).Markup is { } blocks)
            {
                blocks.Max(Depth).ShouldBeLessThanOrEqualTo(MarkupTypes.MostDepth, text);
                blocks.Sum(Count).ShouldBeLessThanOrEqualTo(MarkupParser.MostNodes, text);
            }
        }
    }

    /// <summary>A message that is formatted without end is shown as it was written, and calls whom it calls.</summary>
    [Fact]
    public void A_text_of_too_many_parts_is_shown_as_it_is()
    {
        var parsed = MarkupParser.Parse(string.Concat(Enumerable.Repeat("*a* ", MarkupParser.MostNodes)) + "@Ben", Everybody);
        parsed.Markup.ShouldBeNull();
        parsed.Mentions.ShouldBe([MarkupCases.People["Ben"]]);
    }

    /// <summary>Forwarded once more it may have too many parts, and nobody who hid something would see that it is shown then.</summary>
    [Fact]
    public void A_text_of_too_many_parts_that_hides_something_is_hidden()
    {
        var text = string.Concat(Enumerable.Repeat("*a* ", MarkupParser.MostNodes)) + "\n\n||the butler||";
        var shown = MarkupParser.Parse(text, Everybody).Markup!.Single();
        shown.ShouldBe(new(MarkupTypes.Paragraph, Nodes: [new(MarkupTypes.Spoiler, Nodes: [new(MarkupTypes.Text, text)])]));
    }

    /// <summary>Also where its marks come behind more than are read, in a paragraph or a list.</summary>
    [Theory]
    [InlineData("* x ")]
    [InlineData("*a* ")]
    [InlineData("| a ")]
    [InlineData("|| a ")]
    public void Behind_more_marks_than_are_read_hidden_words_stay_hidden(string marks)
    {
        foreach (var before in new[] { "so: ", "- " })
        {
            var text = before + string.Concat(Enumerable.Repeat(marks, 1_100)) + "x ||the butler||";
            var parsed = MarkupParser.Parse(text, Everybody);
            PlainReading.Of(parsed.Text, parsed.Markup).ShouldBe(PlainReading.Hidden);
        }

        var shown = "so: " + string.Concat(Enumerable.Repeat("| a ", 1_100)) + "no more";
        MarkupParser.Parse(shown, Everybody).Markup.ShouldBeNull("a table hides nothing");
    }

    [Theory]
    [InlineData("It was ||the butler||")]
    [InlineData("**It was ||the butler||**")]
    [InlineData("__*~~It was ||the butler||~~*__")]
    [InlineData("[It was ||the butler||](https://snug.example)")]
    [InlineData("# It was ||the butler||")]
    [InlineData("- a\n  - b\n    1. ||the butler||")]
    [InlineData("> > ||it was\n> > the butler||\n> no")]
    public void What_is_hidden_stays_hidden_however_often_it_is_forwarded(string text)
    {
        for (var times = 0; times < 20; times++)
        {
            var parsed = MarkupParser.Parse(text, Everybody);
            parsed.Markup!.Max(Depth).ShouldBeLessThanOrEqualTo(MarkupTypes.MostDepth);
            var plain = PlainReading.Of(parsed.Text, parsed.Markup);
            plain.ShouldContain(PlainReading.Hidden);
            plain.ShouldNotContain("butler", Case.Sensitive, $"forwarded {times} times");
            text = string.Join('\n', text.Split('\n').Select(line => $"> {line}"));
        }
    }

    /// <summary>Without making its nodes a quote says the same, to the last character that fits.</summary>
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void A_tree_is_read_in_one_line_as_its_nodes_are(int seed)
    {
        var random = new Random(seed);
        var cut = 0;
        for (var turn = 0; turn < 3_000; turn++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            if (MarkupParser.Parse(text, Everybody).Markup is { } tree)
            {
                var plain = PlainReading.Of(text, tree);
                cut += plain.EnumerateRunes().Count() > Quote.CodePoints - 3 ? 1 : 0;
                new StoredMarkup(JsonSerializer.SerializeToUtf8Bytes(tree, Wire.Json.IReadOnlyListMarkupNode)).ReadPlain()
                    .ShouldBe(plain, text);
            }
        }

        cut.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void A_message_calls_fifty_people_and_no_more()
    {
        var people = Enumerable.Range(1, MarkupParser.MostMentions + 5)
            .ToDictionary(id => string.Create(CultureInfo.InvariantCulture, $"guest{id}"), id => id);
        var text = string.Join(' ', people.Keys.Select(name => $"@{name}")) + " @guest1";
        var parsed = MarkupParser.Parse(text, new MarkupCaseTests.Everybody(people));
        parsed.Mentions.ShouldBe(Enumerable.Range(1, MarkupParser.MostMentions));
        parsed.Markup!.Single().Nodes![^1].ShouldBe(new MarkupNode(MarkupTypes.Mention, "@guest1", Person: 1));
    }

    /// <summary>Nothing that could be markup: nothing is read, and nothing is made.</summary>
    [Fact]
    public void Plain_words_are_not_even_looked_through()
    {
        var text = "Nothing but words; many of them.\n  Lines too, 42 of them (or more).";
        MarkupParser.Parse(text, Everybody).Text.ShouldBeSameAs(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var turn = 0; turn < 1_000; turn++)
        {
            MarkupParser.Parse(text, Everybody);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100 * 1_000);
    }

    private static int Depth(MarkupNode node) => 1 + (node.Nodes is { Count: > 0 } nodes ? nodes.Max(Depth) : 0);

    private static int Count(MarkupNode node) => 1 + (node.Nodes?.Sum(Count) ?? 0);

    private static void Say(MarkupNode node, StringBuilder shown)
    {
        shown.Append(node.Language).Append('\n').Append(node.Text);
        for (var index = 0; index < (node.Nodes?.Count ?? 0); index++)
        {
            if (node.Start is { } start)
            {
                shown.Append(CultureInfo.InvariantCulture, $"{start + index}. ");
            }

            Say(node.Nodes![index], shown);
        }

        shown.Append(node.Href).Append(node.Type is MarkupTypes.Text ? "" : "\n");
    }

    /// <returns>The first letter or digit of <paramref name="said"/> that does not follow in <paramref name="shown"/>, and where.</returns>
    private static string? Lost(string said, string shown)
    {
        var at = 0;
        foreach (var (index, letter) in said.Index())
        {
            if (char.IsLetterOrDigit(letter) || char.IsSurrogate(letter))
            {
                at = shown.IndexOf(letter, at) + 1;
                if (at == 0)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"{letter} at {index}");
                }
            }
        }

        return null;
    }
}
