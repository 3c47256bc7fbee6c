using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests.Model;

/// <content>What people do: many at a time, allowed or not.</content>
internal sealed partial class MembershipWalk
{
    /// <summary>Many writes at once, and streams that are opened and cut among them.</summary>
    private async Task Burst()
    {
        var trials = new List<Func<Task>>();
        for (var count = random.Next(2, 40); count > 0; count--)
        {
            trials.Add(Something());
        }

        if (random.Next(3) == 0)
        {
            var (person, cursor) = (Any(people), random.Next(3) == 0 ? null : Any(cursors));
            trials.Insert(random.Next(trials.Count), () => Follow(person, room: null, cursor));
        }

        if (streams.Count > 40)
        {
            var stream = Any(streams);
            streams.Remove(stream);
            trials.Insert(random.Next(trials.Count), stream.Cut);
            await Together(trials);
            Look(stream, isExact: false);
            stream.Dispose();
            return;
        }

        await Together(trials);
    }

    private static Task Together(List<Func<Task>> trials) => Task.WhenAll(trials.ConvertAll(trial => Task.Run(trial)));

    /// <summary>What is tried is drawn here, one after the other; it happens whenever it does.</summary>
    private Func<Task> Something()
    {
        var person = Any(people);
        var rooms = server.Log.Projection.Members.RoomsOf(person.Id);
        var room = rooms.Count == 0 || random.Next(10) == 0 ? random.Next(2, RoomCount + 2) : Any(rooms);
        var (other, third) = (Any(people), Any(people));
        var number = random.Next(1_000_000);
        var client = person.Client;
        return random.Next(100) switch
        {
            < 34 => () => Say(client, room, $"secret-of-{room}! {number}"),
            < 42 => () => Say(client, 1, $"open {number}"),
            < 56 => () => Try(client, HttpMethod.Put, $"/api/rooms/{room}/members/{other.Id}", number % 5 == 0 ? """{"role":"keeper"}""" : "{}"),
            < 68 => () => Try(client, HttpMethod.Delete, $"/api/rooms/{room}/members/{other.Id}"),
            < 73 => () => Try(client, HttpMethod.Delete, $"/api/rooms/{room}/members/{client.Id}"),
            < 76 => () => Try(client, HttpMethod.Put, $"/api/rooms/{room}/members/{other.Id}", """{"role":"member"}"""),
            < 80 => () => Try(client, HttpMethod.Patch, $"/api/rooms/{room}", $$"""{"name":"secret-of-{{room}}! {{number}}"}"""),
            < 84 => () => Try(client, HttpMethod.Put, $"/api/rooms/{room}/read", $$"""{"number":{{number % 3}}}"""),
            < 87 => () => Try(client, HttpMethod.Put, $"/api/rooms/{room}/favourite"),
            < 92 => () => Try(client, HttpMethod.Put, $"/api/rooms/{room}/presence", """{"state":"writing"}"""),
            < 94 => () => Try(client, HttpMethod.Post, "/api/direct", $$"""{"people":[{{other.Id}},{{third.Id}}]}"""),
            < 96 => () => Try(client, HttpMethod.Delete, $"/api/rooms/{room}/messages/{1 + (number % 5)}"),
            < 97 => () => Try(client, HttpMethod.Post, $"/api/rooms/{room}/messages/1/report", """{"why":"so"}"""),
            < 98 => () => Try(client, HttpMethod.Patch, "/api/me", $$"""{"name":"Somebody {{number}}"}"""),
            _ => () => Try(client, HttpMethod.Get, $"/api/rooms/{room}/messages"),
        };
    }

    private async Task Say(TestPerson person, int room, string text)
    {
        using var answer = await person.TrySay(room, text, Guid.CreateVersion7().ToString());
        if (answer.StatusCode is HttpStatusCode.Created)
        {
            var message = await answer.Read(Wire.Json.Message);
            lock (acknowledged)
            {
                acknowledged.Add(message);
            }

            return;
        }

        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Forbidden);
    }

    /// <summary>Whether it is allowed depends on who came before; a bug it is never.</summary>
    private static async Task Try(TestPerson person, HttpMethod method, string path, string? body = null)
    {
        using var answer = await person.Send(method, path, body is null ? null : new StringContent(body, null, "application/json"));
        ((int)answer.StatusCode).ShouldBeLessThan(500, $"{method} {path} {body}");
        answer.StatusCode.ShouldNotBe(HttpStatusCode.Unauthorized);
    }

    /// <summary>Their streams end there, and they come back with a link, to everything that they are in.</summary>
    private async Task Ban()
    {
        var person = Any(people);
        using (var banned = await owner.Client.Send(
            HttpMethod.Put, $"/api/people/{person.Id}/ban", new StringContent("{}", null, "application/json")))
        {
            banned.ShouldBe(HttpStatusCode.OK);
        }

        Refresh();
        person.Bans.Add(log.Between(0, log.Head).Last(row => row.Kind == 9 && row.Person == person.Id).Position);
        await owner.Client.Say(1, "after");
        await Say(Any(people.FindAll(other => other != person)).Client, Any(server.Log.Projection.Members.RoomsOf(people[0].Id)), "after");
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var stream in streams.Where(stream => stream.Person == person).ToList())
        {
            await stream.ToItsEnd();
            Look(stream, isExact: false);
            streams.Remove(stream);
            stream.Dispose();
        }

        using (var unbanned = await owner.Client.Send(HttpMethod.Delete, $"/api/people/{person.Id}/ban"))
        {
            unbanned.ShouldBe(HttpStatusCode.OK);
        }

        using var linked = await owner.Client.Send(HttpMethod.Post, $"/api/people/{person.Id}/link");
        var link = await linked.Read(Wire.Json.DeviceCode);
        using var back = await server.Stranger.PostAsync(
            "/api/session", TestPerson.Json(new ComeIn(Code: link.Code), Wire.Json.ComeIn), TestDeadline.Token);
        var session = await back.Read(Wire.Json.NewSession);
        person.Client = new TestPerson(server, session.Person, session.Token);
        await Follow(person, room: null, Any(cursors));
    }
}
