using System.Text;
using System.Text.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>The commands that keep order: deleting, reporting, muting, announcing.</summary>
public sealed class OrderCommandTests
{
    [Fact]
    public async Task A_message_is_shown_to_the_admins_and_taken_away()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        var (ines, eve) = (await server.ComeIn("Ines"), await server.ComeIn("Eve"));
        var room = await ines.MakePrivateRoom("Surprise", eve);
        await ines.Say(room.Id, "a secret");
        await eve.Say(room.Id, "buy watches\n\n2: Ines shows message 1/1");
        (await Give(ines, room.Id, "/report 2 this is  advertising")).ShouldBe(
            "The owners and admins see message 2/2 now, and nothing else of its room.");
        (await Give(ines, 1, "/report #2/2 again")).ShouldStartWith("The owners and admins see message 2/2 now");
        var told = await Give(olga, 1, "/reports");
        told.ShouldBe("1: Ines shows message 2/2 of Eve (this is advertising): buy watches 2: Ines shows message 1/1\n"
            + "/done NUMBER says that it was looked after; with --remove the words go too.");
        (await Give(olga, 1, "/done 1 --remove")).ShouldBe("Report 1 is done, and the words are gone.");
        (await Give(olga, 1, "/reports")).ShouldBe("No report waits.");
        (await ines.Page(room.Id)).Select(message => message.Text).ShouldBe(["a secret", ""]);
        foreach (var line in new[] { "/reports", "/done 1" })
        {
            using var refused = await Try(ines, 1, line);
            await refused.ShouldBe(Problems.NotAllowed);
        }

        using var none = await Try(olga, 1, "/done 9");
        await none.ShouldBe(Problems.NotFound);
    }

    [Fact]
    public async Task A_report_that_is_done_leaves_the_words_where_they_are()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        var ines = await server.ComeIn("Ines");
        await ines.Say(1, string.Concat(Enumerable.Repeat("🙂", 300)));
        await Give(ines, 1, "/report 1");
        (await Give(olga, 1, "/reports")).ShouldContain($": {string.Concat(Enumerable.Repeat("🙂", 200))}…\n");
        (await Give(olga, 1, "/done 1")).ShouldBe("Report 1 is done. What was said stays.");
        (await ines.Page(1)).Single().DeletedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Everybody_takes_their_own_words_away_and_who_keeps_order_anybodys()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        var (ines, eve) = (await server.ComeIn("Ines"), await server.ComeIn("Eve"));
        await ines.Say(1, "mine");
        await eve.Say(1, "hers");
        using (var refused = await Try(ines, 1, "/delete 2"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        (await Give(ines, 1, "/delete 1")).ShouldBe("The words of message 1/1 are gone.");
        (await Give(olga, 1, "/delete #1/2")).ShouldBe("The words of message 1/2 are gone.");
        (await ines.Page(1)).ShouldAllBe(message => message.Text.Length == 0);
        using var none = await Try(ines, 1, "/delete 9");
        (await none.ShouldBe(Problems.NotFound)).Detail.ShouldBe("There is no message 1/9 for you here.");
    }

    [Theory]
    [InlineData("/delete")]
    [InlineData("/delete one")]
    [InlineData("/delete 1/2/3")]
    [InlineData("/delete 99999999999/1")]
    [InlineData("/delete 99999999999999999999")]
    [InlineData("/report")]
    [InlineData("/report because 1")]
    [InlineData("/done")]
    [InlineData("/done --remove")]
    [InlineData("/done 1 2")]
    [InlineData("/unmute")]
    [InlineData("/announce perhaps")]
    [InlineData("/makers nobody")]
    [InlineData("/private")]
    [InlineData("/direct")]
    [InlineData("/add")]
    [InlineData("/remove")]
    [InlineData("/keeper")]
    [InlineData("/keeper --off")]
    public async Task What_cannot_be_is_refused_in_a_sentence(string line)
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        await olga.Say(1, "stays");
        using var refused = await Try(olga, 1, line);
        (await refused.ShouldBe(Problems.Malformed)).Detail.ShouldNotBeNull().ShouldEndWith("Nothing was changed.");
        (await olga.Page(1)).Single().Text.ShouldBe("stays");
    }

    [Fact]
    public async Task Somebody_is_muted_for_oneself_and_nobody_else_is_told()
    {
        await using var server = await TestServer.Open();
        var (ines, eve) = (await server.ComeIn("Ines"), await server.ComeIn("Eve"));
        (await Give(ines, 1, "/mute")).ShouldBe("You see what everybody says.");
        (await Give(ines, 1, "/mute @eve")).ShouldBe("You do not see any more what Eve says. Nobody is told; /unmute Eve undoes it.");
        (await Give(ines, 1, "/mute")).ShouldBe("You do not see what these say: Eve.");
        (await ines.State()).Muted.ShouldBe([eve.Id]);
        (await eve.State()).Muted.ShouldBeEmpty();
        (await Give(ines, 1, "/unmute EVE")).ShouldBe("You see again what Eve says.");
        (await ines.State()).Muted.ShouldBeEmpty();
        using var self = await Try(ines, 1, "/mute Ines");
        await self.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task A_room_becomes_one_for_announcements_and_everybodys_again()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        var ines = await server.ComeIn("Ines");
        (await Give(ines, 1, "/announce")).ShouldBe("Everybody who is in Lobby says something there.");
        using (var refused = await Try(ines, 1, "/announce on"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        const string Only = "Only owners and admins say something in Lobby; the others read.";
        (await Give(olga, 1, "/announce ON")).ShouldBe(Only);
        (await Give(ines, 1, "/announce")).ShouldBe(Only);
        using (var refused = await ines.TrySay(1, "hello"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        (await Give(olga, 1, "/announce off")).ShouldBe("Everybody who is in Lobby says something there.");
        await ines.Say(1, "hello");

        var room = await ines.MakePrivateRoom("Surprise");
        (await Give(ines, room.Id, "/announce on")).ShouldBe("Only those who keep Surprise say something there; the others read.");
    }

    private static async Task<string> Give(TestPerson person, int room, string line)
    {
        using var answer = await Try(person, room, line);
        return (await answer.Read(Wire.Json.CommandAnswer)).Said;
    }

    private static Task<HttpResponseMessage> Try(TestPerson person, int room, string line)
    {
        var json = JsonSerializer.Serialize(new CommandLine(line), Wire.Json.CommandLine);
        return person.Send(HttpMethod.Post, $"/api/rooms/{room}/commands", new StringContent(json, Encoding.UTF8, "application/json"));
    }
}
