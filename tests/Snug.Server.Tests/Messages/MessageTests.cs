using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

public sealed class MessageTests
{
    [Fact]
    public async Task What_is_said_gets_the_next_number_of_its_room()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Movie night");
        using var answer = await maya.TrySay(2, "hi", "k1");
        answer.ShouldBe(HttpStatusCode.Created).Headers.Location!.ToString().ShouldBe("/api/rooms/2/messages?around=1&limit=1");
        (await answer.Read(Wire.Json.Message)).ShouldBe(new Message(2, 1, new Author(1, "Maya"), "hi", server.Clock.GetUtcNow(), "k1"));
        (await maya.Say(1, "elsewhere")).Number.ShouldBe(1);
        (await maya.Say(2, "again")).Number.ShouldBe(2);
        (await maya.Page(2, "?around=1&limit=1")).Single().Text.ShouldBe("hi");
    }

    [Fact]
    public async Task Numbers_have_no_holes_however_many_talk_at_once()
    {
        await using var server = await TestServer.Open();
        var guests = await Task.WhenAll(Enumerable.Range(0, 10).Select(index => server.ComeIn($"Person {index}")));
        await guests[0].MakeRoom("Movie night");
        var said = await Task.WhenAll(Enumerable.Range(0, 400).Select(index => guests[index % 10].Say(1 + (index % 2), $"text {index}")));
        foreach (var room in new[] { 1, 2 })
        {
            said.Where(message => message.Room == room)
                .Select(message => message.Number)
                .Order()
                .ShouldBe(Enumerable.Range(1, 200).Select(number => (long)number));
        }

        server.Ask("select count(*), max(position) - min(position) + 1 from log where kind = 3").ShouldBe(["400|400"]);
    }

    [Theory]
    [InlineData("one\r\ntwo\rthree\n", "one\ntwo\nthree\n")]
    [InlineData("a\r\nb\u2028c", "a\nb\u2028c")] // only CRLF and CR become LF
    [InlineData("tab\there", "tab\there")]
    [InlineData("  spaces kept  ", "  spaces kept  ")]
    [InlineData("Zoe\u0308 and Zo\u00eb", "Zoe\u0308 and Zo\u00eb")] // not normalised
    [InlineData("\u202eright to left\u202c 🏮 \u200d", "\u202eright to left\u202c 🏮 \u200d")]
    [InlineData("'); drop table messages;-- \" % _ \\ ${x} {0}", "'); drop table messages;-- \" % _ \\ ${x} {0}")]
    [InlineData("id: 99-x\nevent: reset\ndata: {}\n\n", "id: 99-x\nevent: reset\ndata: {}\n\n")]
    [InlineData("<script>alert(1)</script>&amp;", "<script>alert(1)</script>&amp;")]
    public async Task Text_is_kept_as_it_came_in_pages_in_the_database_and_on_streams(string text, string kept)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var stream = await maya.Follow();
        (await maya.Say(1, text)).Text.ShouldBe(kept);
        (await maya.Page(1)).Single().Text.ShouldBe(kept);
        (await stream.NextMessage()).Text.ShouldBe(kept);
        server.Ask("select text from messages").ShouldBe([kept]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    [InlineData("\u200b")]
    [InlineData("a\0b")]
    [InlineData("a\u001b[31mb")]
    [InlineData("a\r\n\fb")] // a form feed beside a CR is still a control character
    [InlineData("a\u009bb")]
    [InlineData("a\r\u0085b")]
    [InlineData("a\u007fb")]
    [InlineData("a\uffffb")]
    [InlineData("a\U0001fffeb")]
    public async Task Text_that_no_screen_shows_is_refused(string text)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await maya.TrySay(1, text);
        await answer.ShouldBe(Problems.InvalidText);
        (await maya.Room(1)).LastNumber.ShouldBe(0);
    }

    [Theory]
    [InlineData("a\0b", "Character 2 is a control character (U+0000, NUL), which no screen shows.")]
    [InlineData("🏠🏠\u001b[31mred", "Character 3 is a control character (U+001B, escape), which no screen shows.")]
    [InlineData("one\r\ntwo\n\tx\u0088", "Character 3 of line 3 is a control character (U+0088), which no screen shows.")]
    [InlineData("\u0007\n", "Character 1 of line 1 is a control character (U+0007, bell), which no screen shows.")]
    [InlineData("a\U0001fffe", "Character 2 is a code point that is no character (U+1FFFE), which no screen shows.")]
    public async Task A_refusal_says_which_character_and_where(string text, string sentence)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await maya.TrySay(1, text);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(sentence);
    }

    [Fact]
    public async Task A_message_holds_8000_code_points_and_one_more_is_told_in_numbers()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await maya.Say(1, string.Concat(Enumerable.Repeat("🏮", 8_000)))).Number.ShouldBe(1);
        using var answer = await maya.TrySay(1, new string('a', 9_212));
        (await answer.ShouldBe(Problems.TooLong)).Detail
            .ShouldBe("That is 9,212 characters; a message holds 8,000. Nothing was lost: shorten it or send it in parts.");
    }

    [Fact]
    public async Task Without_a_key_every_call_is_a_new_message()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await maya.Say(1, "hi")).Number.ShouldBe(1);
        var second = await maya.Say(1, "hi");
        (second.Number, second.Key).ShouldBe((2, null));
    }
}
