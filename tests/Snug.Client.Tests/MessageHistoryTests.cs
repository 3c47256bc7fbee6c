using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>What each kind of event makes of messages at hand, and that a second time it makes nothing.</summary>
public sealed class MessageHistoryTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 22, 19, 2, 0, TimeSpan.Zero);
    private static readonly Author Maya = new(9, "Maya");

    private readonly List<Message> room = [Said(1, "the projector"), Said(2, "and the cable"), Reply(3, to: 1), Reply(4, to: 3, root: 1)];

    [Fact]
    public void An_edit_keeps_the_thread_and_renews_every_quote()
    {
        var thread = new MessageThread(2, [new Named(9, "Maya")], Evening, LastNumber: 4);
        room[0] = room[0] with { Thread = thread };
        Twice(new MessageEdited(Said(1, "the screen") with { EditedAt = Evening.AddHours(1) }));
        (room[0].Text, room[0].Thread).ShouldBe(("the screen", thread));
        room[2].ReplyTo!.Text.ShouldBe("the screen");
        room[3].ReplyTo!.Text.ShouldBe("said 3", "it answers another one");
    }

    [Fact]
    public void What_was_deleted_leaves_the_quotes_too_and_no_older_event_brings_it_back()
    {
        room[0] = room[0] with { Reactions = [new Reaction("👍", 1, [new Named(9, "Maya")])] };
        var tombstone = Said(1, "") with { DeletedAt = Evening.AddHours(1) };
        Twice(new MessageDeleted(tombstone));
        room[0].ShouldBe(tombstone);
        room[2].ReplyTo.ShouldBe(new Quote(1, 1, Maya, "", Deleted: true));
        SnugEvent[] late =
        [
            new MessagePosted(Said(1, "the projector")),
            new MessageEdited(Said(1, "the screen") with { EditedAt = Evening }),
            new MessageReacted(new MessageReactions(3, 1, [new Reaction("👍", 1, [])])),
            new MessagePinned(new MessagePin(3, 1, Evening, Person: null)),
        ];
        foreach (var told in late)
        {
            Twice(told);
            room[0].ShouldBe(tombstone);
            room[2].ReplyTo!.Text.ShouldBe("");
        }
    }

    [Fact]
    public void An_older_state_takes_the_place_of_no_newer_one()
    {
        Twice(new MessageEdited(Said(2, "third") with { EditedAt = Evening.AddMinutes(3) }));
        Twice(new MessageEdited(Said(2, "second") with { EditedAt = Evening.AddMinutes(2) }));
        Twice(new MessagePosted(Said(2, "first")));
        room[1].Text.ShouldBe("third");
        Twice(new MessagePosted(Said(2, "of a restored server") with { At = Evening.AddDays(1) }));
        room[1].Text.ShouldBe("of a restored server");
    }

    [Fact]
    public void Replies_are_counted_once_from_where_the_page_stopped()
    {
        room[0] = room[0] with { Thread = new MessageThread(2, [new Named(9, "Maya")], Evening, LastNumber: 4) };
        Twice(new MessagePosted(Reply(4, to: 3, root: 1)));
        room[0].Thread!.Count.ShouldBe(2);
        Twice(new MessagePosted(Reply(5, to: 4, root: 1) with { Author = new Author(12, "Ben") }));
        Twice(new MessagePosted(Reply(6, to: 1) with { Author = new Author(null, "Eagle", "legacy") }));
        room[0].Thread.ShouldNotBeNull().ShouldSatisfyAllConditions(
            thread => (thread.Count, thread.LastNumber).ShouldBe((4, 6)),
            thread => thread.People.ShouldBe([new Named(9, "Maya"), new Named(12, "Ben")]));
        Twice(new MessagePosted(Reply(7, to: 2)));
        room[1].Thread!.Count.ShouldBe(1);
    }

    [Fact]
    public void Reactions_and_pins_are_as_they_were_told_last()
    {
        Twice(new MessageReacted(new MessageReactions(3, 2, [new Reaction("👍", 1, [new Named(9, "Maya")])])));
        Twice(new MessagePinned(new MessagePin(3, 2, Evening, new Named(9, "Maya"))));
        (room[1].Reactions!.Single().Emoji, room[1].PinnedAt).ShouldBe(("👍", Evening));
        Twice(new MessageReacted(new MessageReactions(3, 2, [])));
        Twice(new MessagePinned(new MessagePin(3, 2, PinnedAt: null, Person: null)));
        (room[1].Reactions, room[1].PinnedAt).ShouldBe((null, null));
    }

    [Fact]
    public void A_new_name_is_everywhere_at_once()
    {
        room[0] = room[0] with
        {
            Thread = new MessageThread(2, [new Named(9, "Maya"), new Named(12, "Ben")], Evening, LastNumber: 4),
            Reactions = [new Reaction("👍", 2, [new Named(12, "Ben"), new Named(9, "Maya")])],
        };
        Twice(new PersonRenamed(new Person(9, "Maja")));
        room.Select(static message => message.Author.Name).ShouldAllBe(static name => name == "Maja");
        room[2].ReplyTo!.Author.Name.ShouldBe("Maja");
        room[0].Thread!.People.ShouldBe([new Named(9, "Maja"), new Named(12, "Ben")]);
        room[0].Reactions!.Single().People.ShouldBe([new Named(12, "Ben"), new Named(9, "Maja")]);
    }

    [Fact]
    public void What_happens_in_another_room_changes_nothing_here()
    {
        List<Message> before = [.. room];
        Twice(new MessageDeleted(Said(1, "") with { Room = 4, DeletedAt = Evening }));
        Twice(new MessageReacted(new MessageReactions(4, 2, [new Reaction("👍", 1, [])])));
        room.ShouldBe(before);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    public void A_quote_is_cut_between_characters(int count) =>
        PlainReading.Of(string.Concat(Enumerable.Repeat("🏮", count)), null).ShouldBe(string.Concat(Enumerable.Repeat("🏮", 200)));

    /// <summary>As the server quotes it: tests/Markup/cases.json has all the rules.</summary>
    [Fact]
    public void A_quote_of_what_was_edited_has_no_marks()
    {
        var edited = Said(1, "it was **so**, ||the butler||") with
        {
            EditedAt = Evening.AddMinutes(1),
            Markup =
            [
                new MarkupNode(MarkupTypes.Paragraph, Nodes:
                [
                    new MarkupNode(MarkupTypes.Text, "it was "),
                    new MarkupNode(MarkupTypes.Strong, Nodes: [new MarkupNode(MarkupTypes.Text, "so")]),
                    new MarkupNode(MarkupTypes.Text, ", "),
                    new MarkupNode(MarkupTypes.Spoiler, Nodes: [new MarkupNode(MarkupTypes.Text, "the butler")]),
                ]),
            ],
        };
        Twice(new MessageEdited(edited));
        room.Single(static message => message.ReplyTo?.Number == 1).ReplyTo!.Text.ShouldBe("it was so, [hidden]");
    }

    private void Twice(SnugEvent told)
    {
        MessageHistory.Apply(room, 3, told);
        List<Message> once = [.. room];
        MessageHistory.Apply(room, 3, told);
        room.Select(static message => System.Text.Json.JsonSerializer.Serialize(message, Wire.Json.Message))
            .ShouldBe(once.Select(static message => System.Text.Json.JsonSerializer.Serialize(message, Wire.Json.Message)));
    }

    private static Message Said(long number, string text) => new(3, number, Maya, text, Evening.AddSeconds(number), Key: null);

    private static Message Reply(long number, long to, long? root = null) =>
        Said(number, $"said {number}") with { ReplyTo = new Quote(to, root ?? to, Maya, $"said {to}") };
}
