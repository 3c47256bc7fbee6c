using System.Net;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>Who may do what to whom, and what becomes of a person who may not come in any more.</summary>
public sealed class RoleTests
{
    /// <summary>Rows: who asks; columns: about a member, a bot, an admin, an owner.</summary>
    [Theory]
    [InlineData(Roles.Member, "no no no no")]
    [InlineData(Roles.Bot, "no no no no")]
    [InlineData(Roles.Admin, "yes yes no no")]
    [InlineData(Roles.Owner, "yes yes yes yes")]
    public async Task Who_may_take_whose_way_in(string mine, string row)
    {
        await using var server = await TestServer.Open();
        await server.ComeInAs("First", Roles.Owner);
        var me = await server.ComeInAs("Me", mine);
        var answers = new List<string>();
        foreach (var role in new[] { Roles.Member, Roles.Bot, Roles.Admin, Roles.Owner })
        {
            var other = await server.ComeInAs($"A {role}", role);
            using var answer = await Change(me, other.Id, new PersonChange(Deactivated: true));
            answers.Add(answer.IsSuccessStatusCode ? "yes" : "no");
        }

        string.Join(' ', answers).ShouldBe(row);
    }

    [Fact]
    public async Task Everybody_hears_of_a_role_and_a_name_at_once()
    {
        await using var server = await TestServer.Open();
        var owner = await server.ComeInAs("Olga", Roles.Owner);
        var maya = await server.ComeIn("Maya");
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        (await Change(owner, maya.Id, new PersonChange(Role: Roles.Admin))).ShouldBe(HttpStatusCode.OK).Dispose();
        (await stream.Until(next => next.Kind == EventKinds.PersonChanged))[^1].As(Wire.Json.Person)
            .ShouldBe(new Person(maya.Id, "Maya", Roles.Admin));
        using var renamed = await maya.Send(HttpMethod.Patch, "/api/me", TestPerson.Json(new MeChange("Maja"), Wire.Json.MeChange));
        (await renamed.Read(Wire.Json.Person)).Name.ShouldBe("Maja");
        (await stream.Until(next => next.Kind == EventKinds.PersonRenamed))[^1].As(Wire.Json.Person)
            .ShouldBe(new Person(maya.Id, "Maja", Roles.Admin));
        (await maya.State()).Me.ShouldBe(new Person(maya.Id, "Maja", Roles.Admin));
        await server.Close();
        await server.OpenAgain();
        (await maya.State()).Me.ShouldBe(new Person(maya.Id, "Maja", Roles.Admin));
    }

    [Fact]
    public async Task A_name_that_was_given_up_is_free_and_a_taken_one_is_refused()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using (var taken = await maya.Send(HttpMethod.Patch, "/api/me", TestPerson.Json(new MeChange("BEN"), Wire.Json.MeChange)))
        {
            await taken.ShouldBe(Problems.NameTaken);
        }

        using (var own = await maya.Send(HttpMethod.Patch, "/api/me", TestPerson.Json(new MeChange("MAYA"), Wire.Json.MeChange)))
        {
            (await own.Read(Wire.Json.Person)).Name.ShouldBe("MAYA", "one's own name in capitals");
        }

        (await maya.Send(HttpMethod.Patch, "/api/me", TestPerson.Json(new MeChange("Mia"), Wire.Json.MeChange))).Dispose();
        (await server.ComeIn("Maya")).Id.ShouldBe(3);
        _ = ben;
    }

    /// <summary>Two in one batch: the second sees what the first left.</summary>
    [Fact]
    public async Task Two_renames_of_one_moment_give_a_name_to_one()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        Task<Outcome<Person>> first, second, third;
        await using (await TestWrite.Hold(server.Log))
        {
            first = server.Log.Enqueue(new RenamePerson(maya.Id, "Ines", Who.Is(maya.Id)));
            second = server.Log.Enqueue(new RenamePerson(ben.Id, "ines", Who.Is(ben.Id)));
            third = server.Log.Enqueue(new RenamePerson(ben.Id, "Maya", Who.Is(ben.Id)));
        }

        (await first).Refusal.ShouldBeNull();
        (await second).Refusal.ShouldNotBeNull().Problem.ShouldBe(Problems.NameTaken);
        (await third).Refusal.ShouldBeNull("it was given up in the same batch");
        (await ben.State()).Me.Name.ShouldBe("Maya");
    }

    [Fact]
    public async Task Somebody_has_to_be_an_owner_once_there_was_one()
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        foreach (var change in new[] { new PersonChange(Role: Roles.Member), new PersonChange(Deactivated: true) })
        {
            using var answer = await Change(olga, olga.Id, change);
            await answer.ShouldBe(Problems.LastOwner);
        }

        var ines = await server.ComeInAs("Ines", Roles.Owner);
        (await Change(olga, olga.Id, new PersonChange(Role: Roles.Member))).ShouldBe(HttpStatusCode.OK).Dispose();
        using var last = await Change(ines, ines.Id, new PersonChange(Role: Roles.Admin));
        await last.ShouldBe(Problems.LastOwner);
    }

    [Fact]
    public async Task Whoever_is_deactivated_is_out_everywhere_and_what_they_said_stays()
    {
        await using var server = await TestServer.Open();
        var owner = await server.ComeInAs("Olga", Roles.Owner);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "words that stay");
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        Task<Outcome<Message>> late;
        Task<Outcome<Person>> gone;
        await using (await TestWrite.Hold(server.Log))
        {
            gone = server.Log.Enqueue(new ChangePerson(maya.Id, role: null, deactivated: true, Who.Is(owner.Id)));
            late = server.Log.Enqueue(new Messages.PostMessage(
                server.Log.Projection.Rooms.Find(1)!,
                new Caller(maya.Id, "Maya"),
                Messages.MessageWords.Plain("too late"),
                replyTo: null,
                key: null,
                server.Log.Projection.People));
        }

        (await gone).Refusal.ShouldBeNull();
        (await late).Refusal.ShouldNotBeNull("a queued send does not commit");
        await (await maya.Get("/api/state")).ShouldBe(Problems.SignIn);
        (await owner.Page(1)).Single().Text.ShouldBe("words that stay");
        (await stream.ToItsEnd())[^1].Kind.ShouldBe(EventKinds.PersonChanged);
        (await Change(owner, maya.Id, new PersonChange(Deactivated: false))).ShouldBe(HttpStatusCode.OK).Dispose();
        await (await maya.Get("/api/state")).ShouldBe(Problems.SignIn);
        var link = await server.Links.Make(new Snug.Server.People.Invites.LinkCall("Maya"));
        link.About.ShouldBe("Maya");
    }

    [Fact]
    public async Task The_call_by_which_somebody_came_in_opens_no_session_once_they_may_not()
    {
        await using var server = await TestServer.Open();
        var key = new IdempotencyKey("0123456789-0123456789", 0, 1);
        var people = server.Log.Projection.People;
        var maya = (await server.Log.Enqueue(new ComeInByName("Maya", Token.Hash("a"), key, people))).Value!.Person;
        (await server.Log.Enqueue(new ChangePerson(maya.Id, role: null, deactivated: true, Who.Owner))).Refusal.ShouldBeNull();
        var again = await server.Log.Enqueue(new ComeInByName("Maya", Token.Hash("b"), key, people));
        again.Refusal.ShouldNotBeNull().Problem.ShouldBe(Problems.NotAllowed);
        server.Ask("select count(*) from sessions").ShouldBe(["0"]);
    }

    private static Task<HttpResponseMessage> Change(TestPerson by, int person, PersonChange change) =>
        by.Send(HttpMethod.Patch, $"/api/people/{person}", TestPerson.Json(change, Wire.Json.PersonChange));
}
