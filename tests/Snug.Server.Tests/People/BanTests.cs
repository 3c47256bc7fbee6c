using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.People.Bans;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>What becomes of somebody who is sent away: of their streams, their words on the way, and their ways in.</summary>
public sealed class BanTests
{
    [Theory]
    [InlineData(Roles.Member, "no no no no")]
    [InlineData(Roles.Bot, "no no no no")]
    [InlineData(Roles.Admin, "yes yes no no")]
    [InlineData(Roles.Owner, "yes yes yes yes")]
    public async Task Who_may_send_whom_away(string mine, string row)
    {
        await using var server = await TestServer.Open();
        await server.ComeInAs("First", Roles.Owner);
        var me = await server.ComeInAs("Me", mine);
        var (bans, links) = (new List<string>(), new List<string>());
        foreach (var role in new[] { Roles.Member, Roles.Bot, Roles.Admin, Roles.Owner })
        {
            var other = await server.ComeInAs($"A {role}", role);
            using var link = await me.Send(HttpMethod.Post, $"/api/people/{other.Id}/link");
            links.Add(link.IsSuccessStatusCode ? "yes" : "no");
            using var answer = await Ban(me, other.Id);
            bans.Add(answer.IsSuccessStatusCode ? "yes" : "no");
            using var unban = await me.Send(HttpMethod.Delete, $"/api/people/{other.Id}/ban");
            unban.IsSuccessStatusCode.ShouldBe(answer.IsSuccessStatusCode);
        }

        string.Join(' ', bans).ShouldBe(row);
        string.Join(' ', links).ShouldBe(row);
    }

    /// <summary>In one batch, so that what is said behind it is committed and published with it.</summary>
    [Theory]
    [InlineData(StreamTransport.Socket, null, "ban")]
    [InlineData(StreamTransport.Socket, 1, "ban")]
    [InlineData(StreamTransport.Pipe, null, "ban")]
    [InlineData(StreamTransport.Pipe, 1, "ban")]
    [InlineData(StreamTransport.Socket, null, "deactivate")]
    [InlineData(StreamTransport.Socket, 1, "deactivate")]
    [InlineData(StreamTransport.Socket, null, "leave")]
    [InlineData(StreamTransport.Socket, 1, "leave")]
    public async Task Nothing_that_comes_behind_the_end_of_a_session_reaches_its_streams(StreamTransport way, int? room, string end)
    {
        await using var server = await TestServer.Open(way);
        var (olga, maya) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"));
        using var stream = await maya.Follow(room);
        await stream.Next(EventKinds.Me);
        await olga.Say(1, "before");
        (await stream.NextMessage()).Text.ShouldBe("before");
        var caller = (await server.Parts.GetRequiredService<Sessions>().Find(maya.Token)).ShouldNotBeNull();
        var before = server.Log.Projection.Head.Position;
        Task<Outcome<Message>> last, queued;
        var behind = new List<Task<Outcome<Message>>>();
        await using (await TestWrite.Hold(server.Log))
        {
            last = Post(server, olga, "just before");
            _ = End(server, end, caller, olga);
            queued = Post(server, maya, "of hers, on the way");
            behind.AddRange(Enumerable.Range(0, 20).Select(number => Post(server, olga, $"behind it {number}")));
        }

        (await last).Refusal.ShouldBeNull();
        (await Task.WhenAll(behind)).ShouldAllBe(outcome => outcome.Refusal == null);
        ((await queued).Refusal is not null).ShouldBe(end != "leave", "a queued send of somebody who may not come in does not commit");
        var seen = await stream.ToItsEnd();
        seen.Where(told => told.Kind == EventKinds.MessagePosted).Select(told => told.Message.Text).ShouldBe(["just before"]);
        seen.Where(told => told.Id is not null).ShouldAllBe(told => Position(told) <= before + 2);
        if (room is null && end != "leave")
        {
            seen[^1].Kind.ShouldBe(EventKinds.PersonChanged, "they hear of it themselves");
            seen[^1].As(Wire.Json.Person).Id.ShouldBe(maya.Id);
        }

        await (await maya.Get("/api/state")).ShouldBe(Problems.SignIn);
    }

    /// <summary>Over HTTP, with others who talk meanwhile; several times, because it is a race.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public async Task While_others_talk_a_ban_is_the_last_that_a_stream_tells(int? room)
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        using var watch = await olga.Follow();
        for (var round = 0; round < 10; round++)
        {
            var maya = await server.ComeIn($"Maya {round}");
            using var stream = await maya.Follow(room);
            await stream.Next(EventKinds.Me);
            var talk = Enumerable.Range(0, 40).Select(number => olga.Say(1, $"{round} {number}")).ToList();
            await talk[round];
            (await Ban(olga, maya.Id)).ShouldBe(HttpStatusCode.OK).Dispose();
            var seen = await stream.ToItsEnd();
            await Task.WhenAll(talk);
            var banned = (await watch.Until(told => told.Kind == EventKinds.PersonChanged))[^1];
            seen.Where(told => told.Id is not null).ShouldAllBe(told => Position(told) <= Position(banned));
        }
    }

    [Theory]
    [InlineData(StreamTransport.Socket, null)]
    [InlineData(StreamTransport.Socket, 1)]
    [InlineData(StreamTransport.Pipe, null)]
    public async Task Whoever_reads_the_log_again_is_told_nothing_behind_it_either(StreamTransport way, int? room)
    {
        await using var server = await TestServer.Open(way);
        var (olga, maya) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"));
        var words = new string('x', 7_000);
        for (var round = 0; round < 10; round++)
        {
            // More than what the two sockets hold: the stream is in the middle of the log while nobody reads it.
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Post(server, olga, words)));
        }

        using var stream = await maya.Follow(room, after: "0-0");
        await stream.Next(EventKinds.MessagePosted);
        (await Ban(olga, maya.Id)).ShouldBe(HttpStatusCode.OK).Dispose();
        var banned = server.Log.Projection.Head.Position - 1;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Post(server, olga, "behind it")));
        var seen = await stream.ToItsEnd();
        var told = seen.Where(told => told.Id is not null).Select(Position).ToList();
        told.ShouldAllBe(position => position <= banned);
        told[^1].ShouldBe(room is null ? banned : banned - 1, "and everything before it is");
        seen.Count(one => one.Kind == EventKinds.MessagePosted).ShouldBe(999);
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_cut_within_a_second()
    {
        await using var server = await TestServer.Open();
        var (olga, maya) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"));
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => Post(server, olga, new string('x', 7_000))));
        using var stream = await maya.Follow(after: "0-0");
        await stream.Next(EventKinds.MessagePosted);
        (await Ban(olga, maya.Id)).ShouldBe(HttpStatusCode.OK).Dispose();
        var banned = server.Log.Projection.Head.Position - 1;
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await stream.ToItsEnd()).ShouldAllBe(told => told.Id == null || Position(told) < banned);
    }

    [Fact]
    public async Task A_session_that_is_left_ends_its_own_streams_and_no_other()
    {
        await using var server = await TestServer.Open();
        var (olga, maya) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"));
        var code = await maya.MakeCode();
        using var came = await server.Stranger.PostAsJsonAsync(
            "/api/session", new ComeIn(Code: code.Code), Wire.Json.ComeIn, TestDeadline.Token);
        var other = new TestPerson(server, maya.Person, (await came.Read(Wire.Json.NewSession)).Token);
        using var here = await maya.Follow();
        using var there = await other.Follow();
        await here.Next(EventKinds.Me);
        await there.Next(EventKinds.Me);
        (await maya.Leave()).ShouldBe(HttpStatusCode.NoContent).Dispose();
        await here.ToItsEnd();
        await olga.Say(1, "still here");
        (await there.NextMessage()).Text.ShouldBe("still here");
    }

    [Fact]
    public async Task Every_way_in_that_they_had_or_gave_is_void()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        var invite = await Invite(olga);
        var ada = await ComeInBy(server, "Ada", invite);
        (await server.Log.Enqueue(new ChangePerson(ada.Id, Roles.Admin, deactivated: null, Who.Owner))).Refusal.ShouldBeNull();
        var ben = await server.ComeIn("Ben");
        var (hers, others) = (await Invite(ada), await Invite(olga));
        using var link = await ada.Send(HttpMethod.Post, $"/api/people/{ben.Id}/link");
        var wayBack = await link.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.DeviceCode);
        var code = await ada.MakeCode();
        using (var answer = await Ban(olga, ada.Id))
        {
            (await answer.Read(Wire.Json.Person)).Status.ShouldBe(PersonStatuses.Banned);
        }

        foreach (var dead in new[] { invite, hers })
        {
            using var refused = await TryComeIn(server, new ComeIn("Eve", Invite: dead.Code));
            await refused.ShouldBe(Problems.NoSuchInvite);
        }

        foreach (var dead in new[] { wayBack.Code, code.Code })
        {
            using var refused = await TryComeIn(server, new ComeIn(Code: dead));
            await refused.ShouldBe(Problems.CodeUnknown);
        }

        await ComeInBy(server, "Ines", others);
        using var audit = await olga.Get("/api/audit");
        (await audit.Read(Wire.Json.ListAuditEntry)).Select(entry => entry.Act).Take(4).ShouldBe(
            [AuditActs.InviteUsed, AuditActs.InviteRevoked, AuditActs.InviteRevoked, AuditActs.PersonBanned]);

        (await olga.Send(HttpMethod.Delete, $"/api/people/{ada.Id}/ban")).ShouldBe(HttpStatusCode.OK).Dispose();
        await (await ada.Get("/api/state")).ShouldBe(Problems.SignIn);
        foreach (var dead in new[] { code.Code, wayBack.Code })
        {
            using var refused = await TryComeIn(server, new ComeIn(Code: dead));
            await refused.ShouldBe(Problems.CodeUnknown);
        }

        using var back = await olga.Send(HttpMethod.Post, $"/api/people/{ada.Id}/link");
        using var again = await TryComeIn(server, new ComeIn(Code: (await back.Read(Wire.Json.DeviceCode)).Code));
        (await again.Read(Wire.Json.NewSession)).Person.ShouldBe(new Person(ada.Id, "Ada", Roles.Admin));
    }

    [Fact]
    public async Task The_same_call_for_a_way_back_gives_another_link_in_place_of_the_first()
    {
        await using var server = await TestServer.Open();
        var (olga, maya) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"));
        var ben = await server.ComeIn("Ben");
        using var first = await olga.Send(HttpMethod.Post, $"/api/people/{maya.Id}/link", content: null, key: "one");
        using var second = await olga.Send(HttpMethod.Post, $"/api/people/{maya.Id}/link", content: null, key: "one");
        await (await olga.Send(HttpMethod.Post, $"/api/people/{ben.Id}/link", content: null, key: "one")).ShouldBe(Problems.KeyReused);
        var dead = await first.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.DeviceCode);
        var good = await second.ShouldBe(HttpStatusCode.OK).Read(Wire.Json.DeviceCode);
        using (var refused = await TryComeIn(server, new ComeIn(Code: dead.Code)))
        {
            await refused.ShouldBe(Problems.CodeUnknown);
        }

        using var back = await TryComeIn(server, new ComeIn(Code: good.Code));
        (await back.Read(Wire.Json.NewSession)).Person.Id.ShouldBe(maya.Id);
    }

    [Fact]
    public async Task The_call_by_which_somebody_came_in_does_not_bring_them_back()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        const string Key = "0193a1b2-0000-7000-8000-000000000001";
        using var first = await TryComeIn(server, new ComeIn("Maya"), Key);
        var maya = (await first.Read(Wire.Json.NewSession)).Person;
        (await Ban(olga, maya.Id)).ShouldBe(HttpStatusCode.OK).Dispose();
        using var again = await TryComeIn(server, new ComeIn("Maya"), Key);
        await again.ShouldBe(Problems.NotAllowed);
        server.Ask($"select count(*) from sessions where person_id = {maya.Id}").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Nobody_sends_the_last_owner_away()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        await (await Ban(olga, olga.Id)).ShouldBe(Problems.LastOwner);
        await (await Ban(olga, 99)).ShouldBe(Problems.NotFound);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"removeMessages\":\"yes\"}")]
    [InlineData("{\"removeMessages\":1}")]
    [InlineData("{\"removeMessages\":true,\"removeMessages\":false}")]
    public async Task What_cannot_be_understood_sends_nobody_away(string body)
    {
        await using var server = await TestServer.Open();
        var (olga, maya) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"));
        using var answer = await olga.Send(
            HttpMethod.Put, $"/api/people/{maya.Id}/ban", new StringContent(body, Encoding.UTF8, "application/json"));
        await answer.ShouldBe(Problems.Malformed);
        (await maya.State()).Me.Status.ShouldBeNull();
    }

    /// <summary>The server that was asked never came to it: the next one does.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_they_said_goes_where_that_is_asked_for_also_after_a_restart(bool dies)
    {
        var isWithout = false;
        await using var server = await TestServer.Open(parts: services =>
        {
            if (isWithout)
            {
                services.Remove(services.Single(part => part.ImplementationType == typeof(MessageRemoval)));
            }
        });
        var (olga, maya) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"));
        await olga.MakeRoom("Kitchen");
        await olga.Say(1, "of Olga");
        await Task.WhenAll(Enumerable.Range(0, 150).Select(number => maya.Say((number % 2) + 1, $"secret words {number}")));
        if (dies)
        {
            isWithout = true;
            await server.Close();
            await server.OpenAgain();
        }

        var cursor = (await olga.State()).Cursor;
        (await Ban(olga, maya.Id, removeMessages: true)).ShouldBe(HttpStatusCode.OK).Dispose();
        if (dies)
        {
            isWithout = false;
            await server.Close();
            await server.OpenAgain();
        }

        using var stream = await olga.Follow(after: cursor);
        var gone = 0;
        await stream.Until(told => told.Kind == EventKinds.MessageDeleted && ++gone == 150);
        foreach (var room in new[] { 1, 2 })
        {
            var page = await olga.Page(room, "?limit=100");
            page.Where(message => message.Author.Id == maya.Id).ShouldAllBe(message => message.Text == "" && message.DeletedAt != null);
        }

        (await olga.Page(1, "?after=0")).ShouldContain(message => message.Text == "of Olga");
        using var audit = await olga.Get("/api/audit");
        (await audit.Read(Wire.Json.ListAuditEntry)).Select(entry => entry.Act).Take(2)
            .ShouldBe([AuditActs.MessagesRemoved, AuditActs.PersonBanned]);
        (await olga.Send(HttpMethod.Delete, $"/api/people/{maya.Id}/ban")).Dispose();
        using var back = await olga.Send(HttpMethod.Post, $"/api/people/{maya.Id}/link");
        using var again = await TryComeIn(server, new ComeIn(Code: (await back.Read(Wire.Json.DeviceCode)).Code));
        maya = new TestPerson(server, maya.Person, (await again.Read(Wire.Json.NewSession)).Token);
        await maya.Say(1, "sorry");
        await server.Close();
        await server.OpenAgain();
        (await olga.Page(1))[^1].Text.ShouldBe("sorry", "what was said since stays");
    }

    private static Task<HttpResponseMessage> Ban(TestPerson by, int person, bool removeMessages = false) =>
        by.Send(HttpMethod.Put, $"/api/people/{person}/ban", TestPerson.Json(new Ban(removeMessages), Wire.Json.Ban));

    private static Task<Outcome<Message>> Post(TestServer server, TestPerson by, string text) => server.Log.Enqueue(new PostMessage(
        server.Log.Projection.Rooms.Find(1)!,
        new Caller(by.Id, by.Name),
        MessageWords.Plain(text),
        replyTo: null,
        key: null,
        server.Log.Projection.People));

    private static Task End(TestServer server, string how, Caller caller, TestPerson by) => how switch
    {
        "ban" => server.Log.Enqueue(new BanPerson(caller.PersonId, removeMessages: false, Who.Is(by.Id))),
        "deactivate" => server.Log.Enqueue(new ChangePerson(caller.PersonId, role: null, deactivated: true, Who.Is(by.Id))),
        _ => server.Log.Enqueue(new Leave(caller)),
    };

    private static async Task<Invite> Invite(TestPerson by)
    {
        using var answer = await by.Send(HttpMethod.Post, "/api/invites", TestPerson.Json(new NewInvite(), Wire.Json.NewInvite));
        return await answer.Read(Wire.Json.Invite);
    }

    private static async Task<TestPerson> ComeInBy(TestServer server, string name, Invite invite)
    {
        using var answer = await TryComeIn(server, new ComeIn(name, Invite: invite.Code));
        var session = await answer.Read(Wire.Json.NewSession);
        return new TestPerson(server, session.Person, session.Token);
    }

    private static async Task<HttpResponseMessage> TryComeIn(TestServer server, ComeIn comeIn, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = JsonContent.Create(comeIn, Wire.Json.ComeIn),
        };
        if (key is not null)
        {
            request.Headers.Add(WireHeaders.IdempotencyKey, key);
        }

        return await server.Stranger.SendAsync(request, TestDeadline.Token);
    }

    private static long Position(StreamEvent told) => long.Parse(told.Id!.Split('-')[0], CultureInfo.InvariantCulture);
}
