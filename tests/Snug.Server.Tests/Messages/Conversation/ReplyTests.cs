using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Replies stand in the room like any message; a thread is a root and all whose chain of replies ends there.</summary>
public sealed class ReplyTests
{
    [Fact]
    public async Task A_reply_quotes_what_it_answers_and_belongs_to_the_thread_of_its_root()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using var live = await maya.Follow();
        await maya.Say(1, "Is the projector fixed?");
        await maya.Say(1, "between");

        var first = await ben.Reply(1, 1, "It was the fan.");
        var second = await maya.Reply(1, 3, "Good.");

        first.ReplyTo.ShouldBe(new Quote(1, 1, new Author(maya.Id, "Maya"), "Is the projector fixed?"));
        second.ReplyTo.ShouldBe(new Quote(3, 1, new Author(ben.Id, "Ben"), "It was the fan."));
        (await live.NextMessages(4))[^1].ReplyTo.ShouldBe(second.ReplyTo);
        var page = await maya.Page(1);
        page.Select(message => message.ReplyTo?.Number).ShouldBe([null, null, 1, 3]);
        var thread = page[0].Thread.ShouldNotBeNull();
        (thread.Count, thread.LastNumber, thread.LastAt).ShouldBe((2, 4, second.At));
        thread.People.ShouldBe([new Named(ben.Id, "Ben"), new Named(maya.Id, "Maya")]);
        page[1].Thread.ShouldBeNull();
    }

    [Theory]
    [InlineData("?thread=1", "1 3 4 6")]
    [InlineData("?thread=4", "1 3 4 6")]
    [InlineData("?thread=1&limit=2", "4 6")]
    [InlineData("?thread=1&before=4&limit=1", "3")]
    [InlineData("?thread=1&after=1&limit=2", "3 4")]
    [InlineData("?thread=1&after=6", "")]
    [InlineData("?thread=5", "5")]
    public async Task A_thread_is_read_by_any_of_its_numbers_page_by_page(string query, string numbers)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await maya.Say(1, "two");
        await maya.Reply(1, 1, "three");
        await maya.Reply(1, 3, "four");
        await maya.Say(1, "five");
        await maya.Reply(1, 1, "six");
        string.Join(' ', (await maya.Page(1, query)).Select(message => message.Number)).ShouldBe(numbers);
    }

    [Theory]
    [InlineData("?thread=9")]
    [InlineData("?thread=0")]
    [InlineData("?thread=-1")]
    public async Task There_is_no_thread_of_a_message_that_is_not_there(string query)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var page = await maya.Get($"/api/rooms/1/messages{query}");
        await page.ShouldBe(Problems.NotFound);
        using var reply = await maya.TryReply(1, 9, "to nobody");
        await reply.ShouldBe(Problems.NotFound);
    }

    [Fact]
    public async Task A_quote_says_what_the_message_says_now_and_nothing_once_it_is_deleted()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "a secret");
        await ben.Reply(1, 1, "hush");
        await ben.Page(1);
        await maya.Edit(1, 1, "nothing");
        (await ben.Page(1))[1].ReplyTo!.Text.ShouldBe("nothing");

        await maya.Delete(1, 1);

        var quote = (await ben.Page(1))[1].ReplyTo!;
        (quote.Text, quote.Deleted).ShouldBe(("", true));
        using var late = await ben.Follow(after: "0-0");
        (await late.Until(next => next.Kind == EventKinds.MessageDeleted))
            .Where(next => next.Kind == EventKinds.MessagePosted).Last().Message.ReplyTo.ShouldBe(quote);
        (await ben.Reply(1, 1, "what was it?")).ReplyTo!.Deleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_deleted_reply_counts_in_its_thread_and_keeps_its_place()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "root");
        await maya.Reply(1, 1, "reply");

        var tombstone = await maya.Delete(1, 2);

        tombstone.ReplyTo!.Root.ShouldBe(1);
        (await maya.Page(1))[0].Thread!.Count.ShouldBe(1);
        (await maya.Page(1, "?thread=1")).Select(message => message.Text).ShouldBe(["root", ""]);
    }

    [Fact]
    public async Task A_long_message_is_quoted_to_two_hundred_characters_and_never_to_half_of_one()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, string.Concat(Enumerable.Repeat("🎉", 300)));
        (await maya.Reply(1, 1, "hm")).ReplyTo!.Text.ShouldBe(string.Concat(Enumerable.Repeat("🎉", Quote.CodePoints)));
    }

    /// <summary>Side by side they are read in one run, far from each other one by one; more than fifty of them in two goes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_page_of_replies_quotes_what_each_answers_however_far_that_stands(int apart)
    {
        await using var server = await TestServer.Open(options => options with { HasLimits = false });
        var maya = await server.ComeIn("Maya");
        const int Replies = 54;
        await Task.WhenAll(Enumerable.Range(0, Replies * apart).Select(_ => maya.Say(1, "word")));
        var before = (await maya.Page(1, "?limit=1"))[0].Number;
        List<long> answered = [.. Enumerable.Range(0, Replies).Select(one => 1L + (one * apart)), 1, before + 1];
        foreach (var number in answered)
        {
            await maya.Edit(1, number, $"word *{number}*");
            await maya.Reply(1, number, "reply");
        }

        var page = await maya.Page(1, $"?after={before}&limit=100");
        page.Select(message => (message.ReplyTo!.Number, message.ReplyTo.Text))
            .ShouldBe(answered.Select(number => (number, $"word {number}")));
    }

    [Fact]
    public async Task The_same_key_for_a_reply_and_for_no_reply_is_refused()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await maya.Say(1, "same", "key");
        using var reply = await maya.Send(
            HttpMethod.Post, "/api/rooms/1/messages", TestPerson.Json(new NewMessage("same", 1), Wire.Json.NewMessage), "key");
        await reply.ShouldBe(Problems.KeyReused);
    }
}
