using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Snug.Protocol;

namespace Snug.Server.Tests.Model;

/// <content>Steps that change something, and what is refused.</content>
internal sealed partial class ModelWalk
{
    private async Task Say()
    {
        var (room, person, text, key) = (AnyRoom(), Any(world.People), Words(), NewKey());
        using var answer = await Post(person, room.Id, text, key);
        if (room.IsArchived)
        {
            await answer.ShouldBe(Problems.RoomArchived);
            return;
        }

        answer.ShouldBe(HttpStatusCode.Created);
        Took(new ModelSend(person, room.Id, text, key, await answer.Read(Wire.Json.Message)));
    }

    /// <summary>Checks the answer to a new send, and remembers both.</summary>
    private void Took(ModelSend send)
    {
        send.Answer.Text.ShouldBe(send.Text);
        send.Answer.Author.ShouldBe(new Author(send.Sender.Id, send.Sender.Name));
        send.Answer.Key.ShouldBe(send.Key);
        world.Room(send.Room).Add(send.Answer);
        world.Sends.Add(send);
    }

    private async Task SayAgain()
    {
        if (world.Sends.Count == 0)
        {
            return;
        }

        // Also into a room that was archived since: it was said when it could be.
        var send = Any(world.Sends);
        using var answer = await Post(send.Sender, send.Room, send.Text, send.Key);
        answer.ShouldBe(HttpStatusCode.OK);
        (await answer.Read(Wire.Json.Message)).ShouldBe(send.Answer);
    }

    private async Task ReuseKey()
    {
        if (world.Sends.Count == 0)
        {
            return;
        }

        var send = Any(world.Sends);
        var elsewhere = AnyRoom();
        using var answer = elsewhere.Id == send.Room
            ? await Post(send.Sender, send.Room, send.Text + "!", send.Key)
            : await Post(send.Sender, elsewhere.Id, send.Text, send.Key);
        await answer.ShouldBe(Problems.KeyReused);
    }

    private async Task SayWithoutKey()
    {
        var (room, person, text) = (AnyRoom(), Any(world.People), Words());
        if (room.IsArchived)
        {
            return;
        }

        for (var time = 0; time < 2; time++)
        {
            using var answer = await Post(person, room.Id, text, key: null);
            answer.ShouldBe(HttpStatusCode.Created);
            var message = await answer.Read(Wire.Json.Message);
            (message.Text, message.Key).ShouldBe((text, null));
            room.Add(message);
        }
    }

    private async Task MakeRoom()
    {
        var (person, key, id) = (Any(world.People), NewKey(), world.Rooms.Count + 1);
        var wanted = new NewRoom($"Room {random.Next(1000)}", Topic: random.Next(2) == 0 ? null : $"about {random.Next(1000)}");
        foreach (var status in new[] { HttpStatusCode.Created, HttpStatusCode.OK })
        {
            using var answer = await Send(HttpMethod.Post, "/api/rooms", person, JsonContent.Create(wanted, Wire.Json.NewRoom), key);
            answer.ShouldBe(status);
            var made = await answer.Read(Wire.Json.Room);
            (made.Id, made.Name, made.Topic).ShouldBe((id, wanted.Name, wanted.Topic));
        }

        world.Rooms.Add(new ModelRoom(id, wanted.Name, wanted.Topic));
    }

    private async Task ChangeRoom()
    {
        var room = AnyRoom();
        var change = random.Next(5) switch
        {
            0 => new RoomChange(Name: $"Renamed {random.Next(1000)}"),
            1 => new RoomChange(Topic: $"about {random.Next(1000)}"),
            2 => new RoomChange(Topic: ""),
            3 => new RoomChange(Archived: !room.IsArchived),

            // More are opened again than archived, or there would be nowhere to talk.
            _ => new RoomChange(Archived: false),
        };
        var person = Any(world.People);
        using var answer = await Send(
            HttpMethod.Patch, $"/api/rooms/{room.Id}", person, JsonContent.Create(change, Wire.Json.RoomChange));
        room.Change(change);
        room.ShouldBe(await answer.Read(Wire.Json.Room), person.Id);
    }

    private async Task MoveMark()
    {
        var (room, person) = (AnyRoom(), Any(world.People));
        var mark = new NewReadMark(random.NextInt64(room.LastNumber + 2), Back: random.Next(3) == 0);
        mark = mark with { From = mark.Back && random.Next(2) == 0 ? random.NextInt64(room.LastNumber + 2) : null };
        using var answer = await Send(
            HttpMethod.Put, $"/api/rooms/{room.Id}/read", person, JsonContent.Create(mark, Wire.Json.NewReadMark));
        if (mark.Number > room.LastNumber)
        {
            await answer.ShouldBe(Problems.Malformed);
            return;
        }

        (await answer.Read(Wire.Json.ReadMark)).ShouldBe(new ReadMark(room.Id, room.Mark(person.Id, mark)));
    }

    private async Task ComeIn()
    {
        var (id, key) = (world.People.Count + 1, NewKey());
        var name = $"Person {id}";
        var token = "";
        for (var time = 0; time < 2; time++)
        {
            // The answer that is not lost is the one that counts; both tokens are good.
            using var answer = await Send(
                HttpMethod.Post, "/api/session", person: null, JsonContent.Create(new ComeIn(name), Wire.Json.ComeIn), key);
            var session = await answer.Read(Wire.Json.NewSession);
            session.Person.ShouldBe(new Person(id, name));
            token = session.Token;
        }

        world.People.Add(new ModelPerson(id, name, token, key));
    }

    /// <summary>
    /// Many send at once, and the server is killed or stopped among them. Whoever got no answer says the same again when it is back.
    /// </summary>
    private async Task Storm(bool isKill)
    {
        var rooms = world.Rooms.Where(room => !room.IsArchived).ToList();
        if (rooms.Count == 0)
        {
            return;
        }

        var sends = Enumerable.Range(0, random.Next(4, 80))
            .Select(_ => (Sender: Any(world.People), Room: Any(rooms), Text: Words(), Key: NewKey()))
            .ToList();
        var pace = random.Next(4);
        var first = sends.ConvertAll(async send =>
        {
            // No wait for anything: the end is to fall at a random moment among sends that are spread.
            await Task.Delay(random.Next(pace * 5), TestContext.Current.CancellationToken);
            return await TryPost(send.Sender, send.Room.Id, send.Text, send.Key);
        });
        await Task.Delay(random.Next(30), TestContext.Current.CancellationToken);
        await End(isKill);
        var answered = await Task.WhenAll(first);
        await Start();
        var made = new List<ModelSend>();
        foreach (var ((sender, room, text, key), answer) in sends.Zip(answered))
        {
            using var again = await Post(sender, room.Id, text, key);
            var message = await again.Read(Wire.Json.Message);
            if (answer is not null)
            {
                again.ShouldBe(HttpStatusCode.OK);
                message.ShouldBe(answer, "what was acknowledged is what it was");
            }

            made.Add(new ModelSend(sender, room.Id, text, key, message));
        }

        foreach (var send in made.OrderBy(send => send.Answer.Number))
        {
            Took(send);
        }
    }

    private async Task End(bool isKill)
    {
        if (isKill)
        {
            await server!.Kill();
        }
        else
        {
            (await server!.Stop()).ExitCode.ShouldBe(0);
            Directory.Exists(folder.Path).ShouldBeTrue();
            File.Exists(folder["snug.db-wal"]).ShouldBeFalse("after a clean stop there is one file");
        }

        server.Dispose();
    }

    /// <returns>Null without an answer, or with one that means "again".</returns>
    private async Task<Message?> TryPost(ModelPerson person, int room, string text, string key)
    {
        try
        {
            using var answer = await Post(person, room, text, key);
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable)
            {
                return null;
            }

            answer.ShouldBe(HttpStatusCode.Created);
            return await answer.Read(Wire.Json.Message);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or SocketException)
        {
            return null;
        }
    }
}
