using System.Net;
using System.Net.Http.Json;
using Snug.Protocol;
using Snug.Server.People.Invites;

namespace Snug.Server.Tests;

/// <summary>Who comes in by what, on a server where a name alone is not enough.</summary>
public sealed class InviteTests
{
    [Fact]
    public async Task A_link_and_a_name_is_enough_to_be_in()
    {
        await using var server = await Open();
        var owner = await Owner(server);
        var invite = await Invite(owner, new NewInvite(Note: "for the choir", Rooms: [1]));
        invite.Code.ShouldNotBeNull().ShouldMatch("^[2-9a-hjkmnp-z]{16}$");
        invite.Link.ShouldEndWith($"/j/{invite.Code}");
        using var answer = await Try(server, "Ines", invite.Code);
        var session = await answer.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.NewSession);
        session.Person.Name.ShouldBe("Ines");
        session.Room.ShouldBe(1);
        var listed = (await List(owner)).Single(one => one.Id == invite.Id);
        (listed.Used, listed.Works, listed.Note).ShouldBe((1, true, "for the choir"));
        listed.People.ShouldBe([session.Person]);
        listed.CreatedBy!.Id.ShouldBe(owner.Id);
        listed.Code.ShouldBeNull("it is told once");
        listed.Link.ShouldBeNull();
    }

    [Fact]
    public async Task Without_an_invitation_a_free_name_and_a_taken_one_are_told_the_same()
    {
        await using var server = await Open();
        await Owner(server);
        using var free = await Try(server, "Nobody", invite: null);
        using var taken = await Try(server, "Olga", invite: null);
        var (first, second) = (await free.ShouldBe(Problems.InviteNeeded), await taken.ShouldBe(Problems.InviteNeeded));
        first.ShouldBe(second);
        using var welcome = await server.Stranger.GetAsync("/api/welcome", TestDeadline.Token);
        var told = await welcome.Read(Wire.Json.Welcome);
        (told.Access, told.Rooms, told.Here, told.Invited).ShouldBe((Accesses.Invite, null, null, null));
        server.Ask("select count(*) from people").ShouldBe(["1"]);
    }

    [Fact]
    public async Task An_invitation_that_is_used_up_over_revoked_or_made_up_lets_nobody_in()
    {
        await using var server = await Open();
        var owner = await Owner(server);
        var once = await Invite(owner, new NewInvite(Uses: 1));
        (await Try(server, "Ines", once.Code)).ShouldBe(HttpStatusCode.Created).Dispose();
        var over = await Invite(owner, new NewInvite(ExpiresAt: server.Clock.GetUtcNow() + TimeSpan.FromHours(1)));
        var revoked = await Invite(owner, new NewInvite());
        using (var done = await owner.Send(HttpMethod.Delete, $"/api/invites/{revoked.Id}"))
        {
            done.ShouldBe(HttpStatusCode.NoContent);
        }

        server.Clock.Jump(TimeSpan.FromHours(1));
        foreach (var code in new[] { once.Code, over.Code, revoked.Code, "abcdefghjkmnpqrs", "", "x", new string('y', 5_000) })
        {
            using var answer = await Try(server, "Olga", code);
            await answer.ShouldBe(Problems.NoSuchInvite);
        }

        (await List(owner)).Where(invite => invite.Id > 1).ShouldAllBe(invite => !invite.Works);
        server.Ask("select count(*) from people").ShouldBe(["2"]);
    }

    [Fact]
    public async Task Fifty_at_once_by_an_invitation_for_three_are_three()
    {
        await using var server = await Open();
        var owner = await Owner(server);
        var invite = await Invite(owner, new NewInvite(Uses: 3));
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Try(server, $"Guest {number}", invite.Code)));
        answers.Count(answer => answer.StatusCode is HttpStatusCode.Created).ShouldBe(3);
        answers.Count(answer => answer.StatusCode is HttpStatusCode.NotFound).ShouldBe(47);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task Whoever_lost_the_answer_comes_in_again_and_uses_it_once()
    {
        await using var server = await Open();
        var owner = await Owner(server);
        var invite = await Invite(owner, new NewInvite(Uses: 1));
        const string Key = "0123456789-0123456789";
        var first = await (await Try(server, "Ines", invite.Code, Key)).ShouldBe(HttpStatusCode.Created).Read(Wire.Json.NewSession);
        var again = await (await Try(server, "Ines", invite.Code, Key)).ShouldBe(HttpStatusCode.OK).Read(Wire.Json.NewSession);
        again.Person.ShouldBe(first.Person);
        (await List(owner)).Single(one => one.Id == invite.Id).Used.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_call_again_gives_another_code_and_voids_the_first()
    {
        await using var server = await Open();
        var owner = await Owner(server);
        var lost = await Invite(owner, new NewInvite(Note: "x"), "k1");
        var again = await Invite(owner, new NewInvite(Note: "x"), "k1");
        again.Id.ShouldBe(lost.Id);
        again.Code.ShouldNotBe(lost.Code);
        await (await Try(server, "Ines", lost.Code)).ShouldBe(Problems.NoSuchInvite);
        (await Try(server, "Ines", again.Code)).ShouldBe(HttpStatusCode.Created).Dispose();
    }

    [Theory]
    [InlineData(Roles.Member, null, false)]
    [InlineData(Roles.Bot, null, false)]
    [InlineData(Roles.Admin, Roles.Member, true)]
    [InlineData(Roles.Admin, Roles.Bot, true)]
    [InlineData(Roles.Admin, Roles.Admin, false)]
    [InlineData(Roles.Admin, Roles.Owner, false)]
    [InlineData(Roles.Owner, Roles.Owner, true)]
    [InlineData(Roles.Owner, Roles.Admin, true)]
    public async Task Whoever_invites_gives_less_than_they_have_and_owners_anything(string mine, string? given, bool isAllowed)
    {
        await using var server = await TestServer.Open();
        var person = await server.ComeInAs("Dana", mine);
        using var answer = await person.Send(
            HttpMethod.Post, "/api/invites", TestPerson.Json(new NewInvite(Role: given), Wire.Json.NewInvite));
        if (!isAllowed)
        {
            await answer.ShouldBe(Problems.NotAllowed);
            return;
        }

        var invite = await answer.Read(Wire.Json.Invite);
        var session = await (await Try(server, "Ines", invite.Code)).Read(Wire.Json.NewSession);
        session.Person.Role.ShouldBe(given == Roles.Member ? null : given);
    }

    [Fact]
    public async Task Whoever_holds_a_code_sees_what_it_opens_and_nobody_else_does()
    {
        await using var server = await Open();
        var owner = await Owner(server);
        var invite = await Invite(owner, new NewInvite(Role: Roles.Admin));
        (await Welcome(server, invite.Code!)).Invited.ShouldBe(new Invited(Person: null, owner.Person, Roles.Admin));
        var code = await owner.MakeCode();
        (await Welcome(server, code.Code)).Invited!.Person.ShouldBe(owner.Person);
        (await Welcome(server, "abcdefghjkmnpqrs")).Invited.ShouldBeNull();
    }

    [Fact]
    public async Task A_copy_of_the_database_opens_no_door()
    {
        await using var server = await Open();
        var owner = await Owner(server);
        var invite = await Invite(owner, new NewInvite());
        var code = await owner.MakeCode();
        await server.Close();
        var bytes = await DatabaseBytes(server);
        foreach (var secret in new[] { invite.Code!, code.Code, owner.Token, owner.Token["snug_".Length..] })
        {
            bytes.Contains(secret, StringComparison.Ordinal).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_class_behind_one_address_gets_in_and_whoever_guesses_does_not()
    {
        await using var server = await TestServer.Open(options => options with { NeedsInvite = true, HasLimits = true });
        var owner = await Owner(server);
        var invite = await Invite(owner, new NewInvite());
        for (var guess = 0; guess < 29; guess++)
        {
            (await Try(server, "Olga", $"abcdefghjkmnpq{guess:00}")).Dispose();
        }

        for (var number = 0; number < 30; number++)
        {
            (await Try(server, $"Guest {number}", invite.Code)).ShouldBe(HttpStatusCode.Created).Dispose();
        }

        using var last = await Try(server, "Olga", "abcdefghjkmnpqrs");
        using var late = await Try(server, "Olga", "abcdefghjkmnpqrs");
        await late.ShouldBe(Problems.TooQuick);
    }

    [Fact]
    public async Task What_was_done_stands_in_the_audit_log()
    {
        await using var server = await Open();
        var owner = await Owner(server);
        var invite = await Invite(owner, new NewInvite(Note: "choir"));
        var ines = (await (await Try(server, "Ines", invite.Code)).Read(Wire.Json.NewSession)).Person;
        using (var changed = await owner.Send(
            HttpMethod.Patch, $"/api/people/{ines.Id}", TestPerson.Json(new PersonChange(Role: Roles.Admin), Wire.Json.PersonChange)))
        {
            (await changed.Read(Wire.Json.Person)).Role.ShouldBe(Roles.Admin);
        }

        using var answer = await owner.Get("/api/audit");
        var entries = await answer.Read(Wire.Json.ListAuditEntry);
        entries.Select(entry => (entry.Act, entry.By?.Name, entry.About?.Name)).ShouldBe(
        [
            (AuditActs.RoleChanged, "Olga", "Ines"),
            (AuditActs.InviteUsed, "Ines", "Ines"),
            (AuditActs.InviteCreated, "Olga", null),
            (AuditActs.InviteUsed, "Olga", "Olga"),
        ]);
        entries[0].Detail.ShouldBe("member to admin");
        using var older = await owner.Get($"/api/audit?before={entries[1].Id}&limit=1");
        (await older.Read(Wire.Json.ListAuditEntry)).Single().Act.ShouldBe(AuditActs.InviteCreated);
    }

    [Fact]
    public async Task Rows_of_the_audit_log_are_only_ever_added()
    {
        await using var server = await Open();
        await Owner(server);
        await server.Close();
        Refused("update audit set act = 'nothing'").ShouldContain("never changed");
        Refused("delete from audit").ShouldContain("never taken out");
        string Refused(string sql) => Should.Throw<InvalidOperationException>(() => server.Rewrite(sql)).Message;
    }

    [Fact]
    public async Task The_set_up_link_works_once_and_another_voids_it()
    {
        await using var server = await TestServer.Open(options => options with
        {
            NeedsInvite = true,
            IsForOthers = true,
            PublicUrl = new Uri("https://chat.example.org"),
        });
        var first = (await server.Links.AtStart()).ShouldNotBeNull();
        first.Kind.ShouldBe(PrintedLink.SetUp);
        first.Link.ShouldStartWith("https://chat.example.org/j/");
        var second = await server.Links.Make(new LinkCall());
        await (await Try(server, "Olga", CodeOf(first))).ShouldBe(Problems.NoSuchInvite);
        var owner = await (await Try(server, "Olga", CodeOf(second))).Read(Wire.Json.NewSession);
        owner.Person.Role.ShouldBe(Roles.Owner);
        await (await Try(server, "Ines", CodeOf(second))).ShouldBe(Problems.NoSuchInvite);
        (await server.Links.AtStart()).ShouldBeNull("there is an owner");
        (await server.Links.Make(new LinkCall())).Kind.ShouldBe(PrintedLink.Invitation);
    }

    [Fact]
    public async Task A_lost_name_comes_back_by_a_link_that_works_once()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var before = await server.Links.Make(new LinkCall("maya"));
        var link = await server.Links.Make(new LinkCall("Maya"));
        await (await ByCode(server, CodeOf(before))).ShouldBe(Problems.CodeUnknown);
        (await (await ByCode(server, CodeOf(link))).Read(Wire.Json.NewSession)).Person.Id.ShouldBe(maya.Id);
        await (await ByCode(server, CodeOf(link))).ShouldBe(Problems.CodeUnknown);
        (await Should.ThrowAsync<StartupException>(() => server.Links.Make(new LinkCall("Nobody")))).Message.ShouldContain("Nobody");
    }

    private static Task<TestServer> Open() => TestServer.Open(options => options with { NeedsInvite = true });

    /// <summary>The first one, by the set-up link.</summary>
    private static async Task<TestPerson> Owner(TestServer server)
    {
        var link = await server.Links.Make(new LinkCall());
        link.Kind.ShouldBe(PrintedLink.SetUp);
        var session = await (await Try(server, "Olga", CodeOf(link))).Read(Wire.Json.NewSession);
        return new TestPerson(server, session.Person, session.Token);
    }

    private static string CodeOf(PrintedLink link) => link.Link.Split("/j/")[1];

    private static async Task<Invite> Invite(TestPerson person, NewInvite wanted, string? key = null)
    {
        using var answer = await person.Send(HttpMethod.Post, "/api/invites", TestPerson.Json(wanted, Wire.Json.NewInvite), key);
        return await answer.Read(Wire.Json.Invite);
    }

    private static async Task<Invite[]> List(TestPerson person)
    {
        using var answer = await person.Get("/api/invites");
        return await answer.Read(Wire.Json.InviteArray);
    }

    private static async Task<Welcome> Welcome(TestServer server, string code)
    {
        using var answer = await server.Stranger.GetAsync($"/api/welcome?code={code}", TestDeadline.Token);
        return await answer.Read(Wire.Json.Welcome);
    }

    private static Task<HttpResponseMessage> ByCode(TestServer server, string code) =>
        server.Stranger.PostAsJsonAsync("/api/session", new ComeIn(Code: code), Wire.Json.ComeIn, TestDeadline.Token);

    private static async Task<HttpResponseMessage> Try(TestServer server, string name, string? invite, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = JsonContent.Create(new ComeIn(name, Invite: invite), Wire.Json.ComeIn),
        };
        if (key is not null)
        {
            request.Headers.Add(WireHeaders.IdempotencyKey, key);
        }

        return await server.Stranger.SendAsync(request, TestDeadline.Token);
    }

    private static async Task<string> DatabaseBytes(TestServer server) =>
        System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(server.DatabasePath, TestDeadline.Token));
}
