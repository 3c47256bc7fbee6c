using System.Text.Json;
using System.Text.Json.Nodes;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>What is formatted in a message, as everybody gets it: the table of tests/Markup through the front door.</summary>
public sealed class FormattingTests
{
    [Fact]
    public async Task Every_case_of_the_table_is_the_same_in_the_answer_live_late_and_in_pages()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        var ids = new Dictionary<int, int> { [0] = 0 };
        foreach (var (name, id) in MarkupCases.People)
        {
            ids[id] = (await server.ComeIn(name)).Id;
        }

        using var live = await olga.Follow();
        foreach (var one in MarkupCases.All)
        {
            server.Clock.Jump(TimeSpan.FromMinutes(1));
            var said = await olga.Say(1, one.Input);
            said.Text.ShouldBe(one.Text, one.Name);
            (said.Mentions ?? []).ShouldBe(one.Mentions.Select(id => ids[id]), one.Name);
            JsonNode.DeepEquals(Tree(said), Expected(one, ids)).ShouldBeTrue(one.Name);
            var heard = (await live.Next(EventKinds.MessagePosted)).Message;
            JsonNode.DeepEquals(Tree(heard), Tree(said)).ShouldBeTrue(one.Name);
            var kept = (await olga.Page(1, $"?after={said.Number - 1}&limit=1")).Single();
            JsonNode.DeepEquals(Tree(kept), Tree(said)).ShouldBeTrue(one.Name);
        }

        using var late = await olga.Follow(after: "0-0");
        foreach (var one in MarkupCases.All)
        {
            JsonNode.DeepEquals(Tree((await late.Next(EventKinds.MessagePosted)).Message), Expected(one, ids)).ShouldBeTrue(one.Name);
        }
    }

    /// <summary>Found: quotes showed the marks of what they quote, and what is hidden there stood on the wire.</summary>
    [Fact]
    public async Task A_quote_is_plain_in_the_answer_live_late_in_pages_and_after_an_edit()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        await server.ComeIn("Ben");
        var cases = MarkupCases.All.Where(one => one is { Plain: not null }).ToList();
        using var live = await olga.Follow();
        await olga.Say(1, "first other words");
        foreach (var one in cases)
        {
            server.Clock.Jump(TimeSpan.FromMinutes(1));
            var said = await olga.Say(1, one.Input);
            var reply = await olga.Reply(1, said.Number, "so");
            reply.ReplyTo!.Text.ShouldBe(one.Plain, one.Name);
            (await live.Until(next => Is(next, reply.Number)))[^1].Message.ReplyTo.ShouldBe(reply.ReplyTo, one.Name);
            (await olga.Page(1, $"?after={said.Number}&limit=1")).Single().ReplyTo.ShouldBe(reply.ReplyTo, one.Name);
        }

        using var late = await olga.Follow(after: "0-0");
        var told = await late.Until(next => Is(next, 1 + (2 * cases.Count)));
        told.Where(next => next.Kind == EventKinds.MessagePosted && next.Message.ReplyTo is not null)
            .Select(next => next.Message.ReplyTo!.Text).ShouldBe(cases.Select(one => one.Plain));

        (await olga.Reply(1, 1, "about the first")).ReplyTo!.Text.ShouldBe("first other words");
        await olga.Edit(1, 1, "**first** ||other|| `words`");
        (await olga.Page(1, "?limit=1")).Single().ReplyTo!.Text.ShouldBe("first [hidden] words");

        static bool Is(StreamEvent next, long number) => next.Kind == EventKinds.MessagePosted && next.Message.Number == number;
    }

    [Fact]
    public async Task An_edit_is_read_anew_and_words_alone_have_no_tree()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await maya.Say(1, "**one** :tada:")).Markup.ShouldNotBeNull();
        var plain = await maya.Edit(1, 1, "one :heart:");
        (plain.Text, plain.Markup).ShouldBe(("one \u2764\ufe0f", null));
        var again = await maya.Edit(1, 1, "> one");
        again.Markup!.Single().Type.ShouldBe(MarkupTypes.Quote);
        (await maya.Page(1)).Single().Markup!.Single().Type.ShouldBe(MarkupTypes.Quote);
    }

    [Fact]
    public async Task An_emoji_is_one_reaction_in_all_of_its_forms()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "hi");
        await maya.React(1, 1, "\u2764");
        await ben.React(1, 1, ":heart:");
        var all = (await ben.React(1, 1, "\u2764\ufe0f")).Reactions.ShouldHaveSingleItem();
        (all.Emoji, all.Count).ShouldBe(("\u2764\ufe0f", 2));
        foreach (var none in new[] { "a", "🎉🎉", "<b>", ":no_such_name:", "👍\u200d", "\u2764\ufe0e", "漢", "+1" })
        {
            using var answer = await ben.TryReact(1, 1, none);
            await answer.ShouldBe(Problems.NotAnEmoji);
        }
    }

    private static JsonNode? Tree(Message message) =>
        message.Markup is null ? null : JsonSerializer.SerializeToNode(message.Markup, Wire.Json.IReadOnlyListMarkupNode);

    private static JsonNode? Expected(MarkupCase one, Dictionary<int, int> ids)
    {
        var tree = one.Markup is null ? null : JsonNode.Parse(one.Markup);
        Rename(tree);
        return tree;

        void Rename(JsonNode? node)
        {
            foreach (var inner in node is JsonArray list ? list.ToList() : node?["nodes"] is { } nodes ? [nodes] : [])
            {
                Rename(inner);
            }

            if (node is JsonObject mention && mention["person"] is { } person)
            {
                mention["person"] = ids[person.GetValue<int>()];
            }
        }
    }
}
