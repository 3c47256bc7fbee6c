using System.Net;
using Snug.Protocol;
using Snug.Server.People;
using Snug.Server.People.Invites;

namespace Snug.Server.Tests;

/// <summary>A link lies somewhere while roles change: it is worth what whoever made it may do at the moment when it is opened.</summary>
public sealed class StandingRightsTests
{
    [Fact]
    public async Task A_way_back_that_an_admin_kept_does_not_make_them_an_owner()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        var (adam, victor) = (await server.ComeInAs("Adam", Roles.Admin), await server.ComeIn("Victor"));
        using var link = await adam.Send(HttpMethod.Post, $"/api/people/{victor.Id}/link");
        var code = (await link.Read(Wire.Json.DeviceCode)).Code;
        await Change(olga, victor, new PersonChange(Role: Roles.Owner));
        using var tried = await TryComeIn(server, new ComeIn(Code: code));
        await tried.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task The_links_of_somebody_who_keeps_order_no_more_let_nobody_in()
    {
        await using var server = await TestServer.Open();
        var (olga, otto) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeInAs("Otto", Roles.Owner));
        var victor = await server.ComeIn("Victor");
        using var back = await otto.Send(HttpMethod.Post, $"/api/people/{victor.Id}/link");
        var (member, owner) = (await Invite(otto, Roles.Member), await Invite(otto, Roles.Owner));
        owner.Uses.ShouldBe(1, "who keeps order comes one at a time");
        (await TryComeIn(server, new ComeIn("Ann", Invite: member.Code))).ShouldBe(HttpStatusCode.Created).Dispose();
        await Change(olga, otto, new PersonChange(Role: Roles.Admin));
        using (var above = await TryComeIn(server, new ComeIn("Sockpuppet", Invite: owner.Code)))
        {
            await above.ShouldBe(Problems.NoSuchInvite);
        }

        (await TryComeIn(server, new ComeIn("Bea", Invite: member.Code))).ShouldBe(HttpStatusCode.Created).Dispose();
        await Change(olga, otto, new PersonChange(Deactivated: true));
        using (var over = await TryComeIn(server, new ComeIn("Cleo", Invite: member.Code)))
        {
            await over.ShouldBe(Problems.NoSuchInvite);
        }

        using (var lost = await TryComeIn(server, new ComeIn(Code: (await back.Read(Wire.Json.DeviceCode)).Code)))
        {
            await lost.ShouldBe(Problems.CodeUnknown);
        }

        using var listed = await olga.Get("/api/invites");
        (await listed.Read(Wire.Json.InviteArray)).ShouldAllBe(invite => !invite.Works);
    }

    [Fact]
    public async Task An_admin_does_not_revoke_what_makes_owners()
    {
        await using var server = await TestServer.Open();
        var (olga, adam) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeInAs("Adam", Roles.Admin));
        var (owner, member) = (await Invite(olga, Roles.Owner), await Invite(olga, Roles.Member));
        using var refused = await adam.Send(HttpMethod.Delete, $"/api/invites/{owner.Id}");
        await refused.ShouldBe(Problems.NotAllowed);
        (await adam.Send(HttpMethod.Delete, $"/api/invites/{member.Id}")).ShouldBe(HttpStatusCode.NoContent).Dispose();
        (await TryComeIn(server, new ComeIn("Ann", Invite: owner.Code))).ShouldBe(HttpStatusCode.Created).Dispose();
    }

    [Fact]
    public async Task The_set_up_link_opens_nothing_once_there_is_an_owner()
    {
        await using var server = await TestServer.Open();
        var setUp = (await server.Log.Enqueue(new MakeStandingInvite(
            new InviteTerms(Roles.Owner, [], "set-up", Uses: 1, ExpiresAt: null), isStart: true))).Value!;
        await server.ComeInAs("Olga", Roles.Owner);
        using var late = await TryComeIn(server, new ComeIn("Sockpuppet", Invite: setUp.Code));
        await late.ShouldBe(Problems.NoSuchInvite);
    }

    [Fact]
    public async Task A_start_voids_what_a_start_of_another_kind_printed()
    {
        await using var server = await TestServer.Open();
        await server.ComeInAs("Olga", Roles.Owner);
        var lan = (await server.Log.Enqueue(new MakeStandingInvite(
            new InviteTerms(Roles.Member, [], "printed at the start", Uses: null, ExpiresAt: null), isStart: true))).Value!;
        (await TryComeIn(server, new ComeIn("Ann", Invite: lan.Code))).ShouldBe(HttpStatusCode.Created).Dispose();
        var setUp = new InviteTerms(Roles.Owner, [], "set-up", Uses: 1, ExpiresAt: null);
        (await server.Log.Enqueue(new MakeStandingInvite(setUp, isStart: false))).Value.ShouldBeNull("there is an owner");
        (await TryComeIn(server, new ComeIn("Bea", Invite: lan.Code))).ShouldBe(HttpStatusCode.Created).Dispose();
        (await server.Log.Enqueue(new MakeStandingInvite(setUp, isStart: true))).Value.ShouldBeNull();
        using var late = await TryComeIn(server, new ComeIn("Cleo", Invite: lan.Code));
        await late.ShouldBe(Problems.NoSuchInvite);
    }

    [Theory]
    [InlineData("everywhere")]
    [InlineData("that device")]
    [InlineData("password")]
    public async Task Whoever_is_put_out_does_not_come_back_by_a_code_made_before(string how)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var first = await maya.Send(HttpMethod.Post, "/api/codes");
        using var there = await TryComeIn(server, new ComeIn(Code: (await first.Read(Wire.Json.DeviceCode)).Code));
        var thief = new TestPerson(server, maya.Person, (await there.Read(Wire.Json.NewSession)).Token);
        using var kept = await thief.Send(HttpMethod.Post, "/api/codes");
        var code = (await kept.Read(Wire.Json.DeviceCode)).Code;
        using var sessions = await maya.Get("/api/sessions");
        var other = (await sessions.Read(Wire.Json.OwnSessionArray)).Single(session => session.Here is null);
        using var done = how switch
        {
            "everywhere" => await maya.Send(HttpMethod.Delete, "/api/sessions"),
            "that device" => await maya.Send(HttpMethod.Delete, $"/api/sessions/{other.Id}"),
            _ => await maya.Send(
                HttpMethod.Put, "/api/me/password", TestPerson.Json(new NewPassword("a dozen and more"), Wire.Json.NewPassword)),
        };
        done.ShouldBe(HttpStatusCode.NoContent);
        using var again = await TryComeIn(server, new ComeIn(Code: code));
        await again.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task A_copy_of_the_database_signs_nobody_in_by_the_keys_in_it()
    {
        await using var server = await TestServer.Open();
        const string Key = "0193a1b2-0000-7000-8000-0000000000aa";
        using var first = await server.Stranger.SendAsync(Come("Maya", Key), TestDeadline.Token);
        first.ShouldBe(HttpStatusCode.Created);
        var stored = server.Ask("select key from keys where person_id = 0 and key not like 'commit of %'").Single();
        stored.ShouldNotContain(Key);
        using var thief = await server.Stranger.SendAsync(Come("Maya", stored), TestDeadline.Token);
        await thief.ShouldBe(Problems.NameTaken);
        using var again = await server.Stranger.SendAsync(Come("Maya", Key), TestDeadline.Token);
        again.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Ben\U0001d159")]
    [InlineData("\U0001d159")]
    [InlineData("Ben\U00016fe4")]
    [InlineData("Ben\U00013441")]
    [InlineData("Ben\ufffc")]
    [InlineData("DeadEagle (l\u0435gacy)")]
    [InlineData("DeadEagle (1egacy)")]
    public void Neither_nothing_nor_the_mark_of_a_door_is_imitated(string name) =>
        SessionEndpoints.CheckName(name, out _).ShouldNotBeNull().Problem.ShouldBe(Problems.InvalidName);

    private static HttpRequestMessage Come(string name, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = TestPerson.Json(new ComeIn(name), Wire.Json.ComeIn),
        };
        request.Headers.Add(WireHeaders.IdempotencyKey, key);
        return request;
    }

    private static Task<HttpResponseMessage> TryComeIn(TestServer server, ComeIn comeIn) =>
        server.Stranger.PostAsync("/api/session", TestPerson.Json(comeIn, Wire.Json.ComeIn), TestDeadline.Token);

    private static async Task Change(TestPerson by, TestPerson whom, PersonChange change)
    {
        using var changed = await by.Send(
            HttpMethod.Patch, $"/api/people/{whom.Id}", TestPerson.Json(change, Wire.Json.PersonChange));
        changed.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<Invite> Invite(TestPerson by, string role)
    {
        using var made = await by.Send(HttpMethod.Post, "/api/invites", TestPerson.Json(new NewInvite(Role: role), Wire.Json.NewInvite));
        return await made.Read(Wire.Json.Invite);
    }
}
