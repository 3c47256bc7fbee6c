using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snug.Protocol;
using Snug.Server.Messages;
using Snug.Server.Messages.Markup;
using Snug.Server.People;

namespace Snug.Server.Tests;

/// <summary>The table that is right for the server and for every client: tests/Markup/cases.json.</summary>
public sealed class MarkupCaseTests
{
    public static TheoryData<string> Names => [.. MarkupCases.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_is_read_as_the_table_says(string name)
    {
        var one = MarkupCases.All.Single(one => one.Name == name);
        var parsed = MarkupParser.Parse(one.Input, new Everybody(MarkupCases.People));
        var tree = parsed.Markup is null ? null : JsonSerializer.SerializeToNode(parsed.Markup, Wire.Json.IReadOnlyListMarkupNode);
        JsonNode.DeepEquals(tree, one.Markup is null ? null : JsonNode.Parse(one.Markup)).ShouldBeTrue(tree?.ToJsonString());
        parsed.Text.ShouldBe(one.Text);
        parsed.Mentions.ShouldBe(one.Mentions);
    }

    [Fact]
    public void A_text_is_quoted_as_the_table_says()
    {
        var cases = MarkupCases.All.Where(one => one.Plain is not null).ToList();
        cases.Count.ShouldBeGreaterThan(35);
        foreach (var one in cases)
        {
            var parsed = MarkupParser.Parse(one.Input, new Everybody(MarkupCases.People));
            PlainReading.Of(parsed.Text, parsed.Markup).ShouldBe(one.Plain, one.Name);
            var stored = new MessageWords(parsed.Text, parsed.Markup, []).MarkupJson;
            if (stored is not null)
            {
                new StoredMarkup(Encoding.UTF8.GetBytes(stored)).ReadPlain().ShouldBe(one.Plain, one.Name);
            }
        }
    }

    [Fact]
    public void A_tree_that_is_read_from_its_row_is_the_one_that_was_written()
    {
        foreach (var one in MarkupCases.All.Where(one => one.Markup is not null))
        {
            var written = MarkupParser.Parse(one.Input, new Everybody(MarkupCases.People)).Markup!;
            var read = new StoredMarkup(JsonSerializer.SerializeToUtf8Bytes(written, Wire.Json.IReadOnlyListMarkupNode));
            read.ShouldBe(written, one.Name);
        }
    }

    /// <summary>The look that spares most messages the parser, against the parser itself.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_taken_for_plain_words_has_no_block(int seed)
    {
        const string Signs = "> \t\n##-+01239.)ax";
        var random = new Random(seed);
        var everybody = new Everybody(MarkupCases.People);
        var plain = 0;
        for (var run = 0; run < 20_000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Signs[random.Next(Signs.Length)]));
            if (!MarkupParser.CanHoldMarkup(text))
            {
                plain++;
                var blocks = new BlockReader(new Reading(text, everybody, replacesNames: true)).Read(SourceLine.Split(text), depth: 0);
                blocks.ShouldAllBe(block => block.Type == MarkupTypes.Paragraph, text);
                blocks.SelectMany(block => block.Nodes!)
                    .ShouldAllBe(node => node.Type == MarkupTypes.Text || node.Type == MarkupTypes.Break, text);
            }
        }

        plain.ShouldBeGreaterThan(2_000);
    }

    [Fact]
    public void Each_type_of_node_has_a_case()
    {
        var types = typeof(MarkupTypes).GetFields()
            .Where(field => field.FieldType == typeof(string))
            .Select(field => (string)field.GetValue(null)!);
        var shown = string.Concat(MarkupCases.All.Select(one => one.Markup));
        types.ShouldAllBe(type => shown.Contains($"\"type\": \"{type}\"", StringComparison.Ordinal));
    }

    /// <summary>What is kept is what stands in the composer when it is edited: read once more it MUST be the same.</summary>
    [Fact]
    public void A_text_that_is_kept_is_read_as_it_was_the_first_time()
    {
        var everybody = new Everybody(MarkupCases.People);
        foreach (var one in MarkupCases.All)
        {
            var again = MarkupParser.Parse(one.Text, everybody);
            again.Text.ShouldBe(one.Text);
            Json(again).ShouldBe(Json(MarkupParser.Parse(one.Input, everybody)), one.Name);
        }
    }

    private static string Json(ParsedText parsed) => JsonSerializer.Serialize(parsed.Markup!, Wire.Json.IReadOnlyListMarkupNode);

    /// <summary>Those of a table, and everybody.</summary>
    internal sealed class Everybody(IReadOnlyDictionary<string, int> people) : IMentionResolver
    {
        private readonly Dictionary<string, int> folded =
            people.ToDictionary(person => NameFolding.Fold(person.Key), person => person.Value);

        public bool MayCallRoom => true;

        public int? FindFolded(string folded) => this.folded.TryGetValue(folded, out var id) ? id : null;
    }
}
