using System.Text.Json;
using System.Text.Json.Nodes;
using Snug.Protocol;
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
        }
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
