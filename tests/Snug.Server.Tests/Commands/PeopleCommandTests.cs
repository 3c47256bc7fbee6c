using System.Net;
using System.Text;
using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Commands;

namespace Snug.Server.Tests;

/// <summary>The commands about people and the door, and for whom they are listed.</summary>
public sealed class PeopleCommandTests
{
    [Theory]
    [InlineData(Roles.Owner, true)]
    [InlineData(Roles.Admin, true)]
    [InlineData(Roles.Member, false)]
    [InlineData(Roles.Bot, false)]
    public async Task The_list_and_the_help_hold_what_their_reader_may(string role, bool keepsOrder)
    {
        await using var server = await TestServer.Open();
        await server.ComeInAs("Olga", Roles.Owner);
        await server.ComeIn("Ben");
        var me = await server.ComeInAs("Me", role);
        using var answer = await me.Get("/api/commands");
        var commands = await answer.Read(Wire.Json.IReadOnlyListSlashCommand);
        commands.Where(command => command.Who == "owners and admins").Select(command => command.Name).ShouldBe(
            keepsOrder
                ? ["invite", "invites", "role", "deactivate", "reactivate", "ban", "unban", "link", "reports", "done", "makers"]
                : []);
        commands.ShouldContain(command => command.Name == "nick" && command.Who == "everybody");
        (await Give(me, "/help")).Contains("/invite [ROLE]", StringComparison.Ordinal).ShouldBe(keepsOrder);

        // Unlisted is not what keeps anybody out.
        string[] lines =
        [
            "/invite", "/invites", "/role Ben bot", "/deactivate Ben", "/reactivate Ben", "/ban Ben", "/unban Ben", "/link Ben",
        ];
        foreach (var line in lines)
        {
            using var done = await Try(me, line);
            done.StatusCode.ShouldBe(keepsOrder ? HttpStatusCode.OK : HttpStatusCode.Forbidden, line);
        }
    }

    [Fact]
    public async Task An_invitation_lets_in_as_often_as_it_says_into_the_room_where_it_was_made()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        await olga.MakeRoom("Movie night");
        const string Key = "0193a1b2-0000-7000-8000-00000000c0de";
        var first = (await Give(olga, "/invite admin 2 times 3 days for the film club", Key, room: 2)).Split('\n');
        first[0].ShouldMatch("^http://[a-z0-9.:]+/j/[2-9a-hjkmnp-z]{16}$");
        first[1].ShouldMatch("^Whoever opens this comes in with a name, as admin, 2 times, until .* UTC. It is told this once.$");

        // The answer was lost, and a moment went by: the same line under the same key is no second invitation.
        server.Clock.Advance(TimeSpan.FromSeconds(3));
        var again = (await Give(olga, "/invite admin 2 times 3 days for the film club", Key, room: 2)).Split('\n');
        using (var came = await ComeIn(server, "Ann", again[0]))
        {
            var session = await came.Read(Wire.Json.NewSession);
            (session.Person.Role, session.Room).ShouldBe((Roles.Admin, 2));
        }

        (await Give(olga, "/invites")).ShouldMatch(@"^1: admin, for the film club, 1 of 2 came \(Ann\), until .* UTC$");
        (await ComeIn(server, "Ben", again[0])).ShouldBe(HttpStatusCode.Created).Dispose();
        using var third = await ComeIn(server, "Cleo", again[0]);
        await third.ShouldBe(Problems.NoSuchInvite);
        (await Give(olga, "/invites")).ShouldBe("1: admin, for the film club, 2 of 2 came (Ann, Ben), lets nobody in any more");
    }

    [Theory]
    [InlineData("", null, null, 7, null)]
    [InlineData("once", null, 1, 7, null)]
    [InlineData("bot", "bot", null, 7, null)]
    [InlineData("Admin 3 Times 2 DAYS the  crew", "admin", 3, 2, "the crew")]
    [InlineData("2 days 1 time", null, 1, 2, null)]
    [InlineData("3 friends of Maya", null, null, 7, "3 friends of Maya")]
    [InlineData("for an admin 3 times", null, null, 7, "for an admin 3 times")]
    public void The_line_of_an_invitation_is_read(string text, string? role, int? uses, int days, string? note) =>
        InviteLine.Read(text).ShouldBe(new InviteLine(role, uses, days, note));

    [Theory]
    [InlineData("/invite 0 times")]
    [InlineData("/invite 0 days")]
    [InlineData("/invite 99999 days")]
    [InlineData("/role Ben")]
    [InlineData("/role Ben captain")]
    [InlineData("/deactivate")]
    [InlineData("/ban")]
    [InlineData("/ban --messages")]
    [InlineData("/unban")]
    [InlineData("/link")]
    [InlineData("/nick")]
    public async Task What_cannot_be_is_refused_in_a_sentence(string line)
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        await server.ComeIn("Ben");
        using var refused = await Try(olga, line);
        await refused.ShouldBe(Problems.Malformed);
        (await Give(olga, "/invites")).ShouldBe("Nobody was invited yet. /invite makes a link.");
    }

    [Fact]
    public async Task Somebody_gets_a_role_loses_the_way_in_and_comes_back()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        var ben = await server.ComeIn("Ben the second");
        (await Give(olga, "/role @ben the SECOND Admin")).ShouldBe("Ben the second is an admin now.");
        (await ben.State()).Me.Role.ShouldBe(Roles.Admin);
        (await Give(olga, "/people")).Split('\n').ShouldBe(["Olga: owner, here", "Ben the second: admin"]);
        (await Give(olga, "/people second")).ShouldBe("Ben the second: admin");
        (await Give(olga, "/people xyz")).ShouldBe("Nobody here is called xyz.");
        (await Give(olga, "/deactivate Ben the second")).ShouldStartWith("Ben the second may not come in any more.");
        using (var gone = await ben.Get("/api/state"))
        {
            gone.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await Give(olga, "/people")).Split('\n')[1].ShouldBe("Ben the second: admin, deactivated");
        (await Give(olga, "/reactivate Ben the second")).ShouldStartWith("Ben the second may come in again.");
        var link = (await Give(olga, "/link Ben the second")).Split('\n');
        link[1].ShouldBe("Whoever opens this is Ben the second. It works once, for a day; another one voids it.");
        var code = link[0].Split('/')[^1];
        using var back = await server.Stranger.PostAsync(
            "/api/session", TestPerson.Json(new ComeIn(Code: code), Wire.Json.ComeIn), TestDeadline.Token);
        (await back.Read(Wire.Json.NewSession)).Person.Name.ShouldBe("Ben the second");
        using var nobody = await Try(olga, "/role Nobody bot");
        (await nobody.ShouldBe(Problems.NotFound)).Detail.ShouldBe(
            "Nobody here is called Nobody. /people lists the names. Nothing was changed.");
        using var last = await Try(olga, "/role Olga member");
        await last.ShouldBe(Problems.LastOwner);
    }

    [Fact]
    public async Task Somebody_is_sent_away_with_what_they_said_and_let_in_again()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        var (ben, eve) = (await server.ComeIn("Ben the second"), await server.ComeIn("Eve"));
        await ben.Say(1, "this stays");
        await eve.Say(1, "this goes");
        using var stream = await olga.Follow();
        (await Give(olga, "/ban ben the SECOND")).ShouldBe(
            "Ben the second was sent away, and so was the invitation by which they came. What they said stays; /unban Ben the second lifts "
                + "the ban.");
        (await Give(olga, "/ban --messages Eve")).ShouldContain("What they said is being removed");
        using (var gone = await ben.Get("/api/state"))
        {
            gone.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await stream.Next(EventKinds.MessageDeleted)).Message.Number.ShouldBe(2);
        (await olga.Page(1)).Select(message => message.Text).ShouldBe(["this stays", ""]);
        (await Give(olga, "/people ben")).ShouldBe("Ben the second: banned");
        (await Give(olga, "/reactivate Ben the second")).ShouldBe(
            "Ben the second may still not come in (banned): /unban Ben the second lifts that.");
        (await Give(olga, "/unban Ben the second")).ShouldStartWith("Ben the second may come in again.");
        using var last = await Try(olga, "/ban Olga");
        await last.ShouldBe(Problems.LastOwner);
    }

    [Fact]
    public async Task Everybody_gives_themselves_another_name_that_is_free()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await server.ComeIn("Ben");
        (await Give(maya, "/nick Maja")).ShouldBe("You are called Maja now, everywhere.");
        (await maya.State()).Me.Name.ShouldBe("Maja");
        using var taken = await Try(maya, "/nick BEN");
        await taken.ShouldBe(Problems.NameTaken);
    }

    private static Task<HttpResponseMessage> ComeIn(TestServer server, string name, string link) =>
        server.Stranger.PostAsync(
            "/api/session",
            TestPerson.Json(new ComeIn(Name: name, Invite: link.Split('/')[^1]), Wire.Json.ComeIn),
            TestDeadline.Token);

    private static async Task<string> Give(TestPerson person, string line, string? key = null, int room = 1)
    {
        using var answer = await Try(person, line, key, room);
        return (await answer.Read(Wire.Json.CommandAnswer)).Said;
    }

    private static Task<HttpResponseMessage> Try(TestPerson person, string line, string? key = null, int room = 1)
    {
        var json = JsonSerializer.Serialize(new CommandLine(line), Wire.Json.CommandLine);
        return person.Send(HttpMethod.Post, $"/api/rooms/{room}/commands", new StringContent(json, Encoding.UTF8, "application/json"), key);
    }
}
