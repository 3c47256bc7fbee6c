using System.Globalization;
using Snug.Protocol;
using Snug.Server.Administration;
using Snug.Server.Legacy;
using Snug.Server.Log;
using Snug.Server.Log.Followers;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.People.Bans;
using Snug.Server.People.Invites;
using Snug.Server.People.Mutes;
using Snug.Server.People.Passwords;
using Snug.Server.Reports;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Preferences;

namespace Snug.Server.Tests.Backups;

/// <summary>A database in which everything happened that can happen, at rest: rows in every table, of every kind.</summary>
internal static class LivedIn
{
    /// <summary>Makes a server, lets people live in it, and stops it.</summary>
    public static async Task<TestServer> Server(int messages)
    {
        TestStore.RequireFile();
        var server = await TestServer.Open();
        var people = new List<TestPerson>();
        for (var number = 1; number <= 8; number++)
        {
            people.Add(await server.ComeIn($"Person {number} Ünï"));
        }

        await people[0].MakeRoom("Kitchen", topic: "Who has the key?");
        await people[1].MakeRoom("Deploys", key: "a-room-key");
        await people[1].Change(3, new RoomChange(Name: "Deployments", Topic: "green"));
        await people[2].MakeRoom("Old things");
        await people[2].Change(4, new RoomChange(Archived: true));
        await people[3].MakeCode();
        await people[3].MakeCode(key: "a-code-key");
        await Talk(server, people, messages);
        await people[4].Mark(2, 1, back: true);
        await people[7].Leave();
        await Do(server, new MakeInvite(new InviteTerms(Roles.Admin, [1], "for the neighbours", Uses: 3, null), Who.Owner, key: null));
        await Do(server, new RenamePerson(people[5].Id, "Somebody Else", Who.Is(people[5].Id)));
        await Do(server, new SetPassword(people[5].Id, "a hash", verified: null));
        await Do(server, new ChangePerson(people[6].Id, Roles.Bot, deactivated: true, Who.Owner));
        await Import(server);
        await Gather(server, people);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var cursor = server.Log.Projection.Head;
        await Do(server, new MoveFollower("hooks", null, cursor));
        await Do(server, new MoveFollower("index", null, Cursor.Beginning));
        using (var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token))
        {
            ready.IsSuccessStatusCode.ShouldBeTrue();
        }

        await server.Close();
        return server;
    }

    /// <summary>Long and short, by people and by guests, some of them deleted again.</summary>
    private static async Task Talk(TestServer server, List<TestPerson> people, int messages)
    {
        var random = new Random(7);
        var known = server.Log.Projection;
        var pending = new List<Task>();
        for (var number = 1; number <= messages; number++)
        {
            var room = known.Rooms.Find(random.Next(1, 4))!;
            var length = number % 400 == 0 ? 7_900 : random.Next(1, 120);
            var text = string.Create(CultureInfo.InvariantCulture, $"{number} {new string((char)random.Next('a', 'z'), length)} é 🏮");
            var person = people[random.Next(people.Count)];
            var key = $"key-{number:000000}";
            pending.Add(number % 10 == 0
                ? Do(server, new PostAsGuest(room, $"Guest {number % 7}", Doors.Legacy, MessageWords.Plain(text)))
                : Do(server, new PostMessage(
                    room,
                    new Caller(person.Id, person.Name),
                    MessageWords.Plain(text),
                    replyTo: null,
                    new IdempotencyKey(key, person.Id, random.NextInt64()),
                    known.People)));
            if (pending.Count == 256)
            {
                await Task.WhenAll(pending);
                pending.Clear();
                server.Clock.Advance(TimeSpan.FromMilliseconds(7));
            }
        }

        await Task.WhenAll(pending);
        for (var number = 1; number * 20 < known.Rooms.Find(1)!.LastNumber; number++)
        {
            await Do(server, new DeleteMessage(known.Rooms.Find(1)!, number * 20, Who.Owner, known.People));
        }
    }

    /// <summary>In rooms for some: people who came, left, came back, kept one and were banned; a talk; what is one's own.</summary>
    private static async Task Gather(TestServer server, List<TestPerson> people)
    {
        var room = await people[0].MakePrivateRoom("Surprise", people[1], people[2], people[3]);
        await people[0].Add(room.Id, people[1], MemberRoles.Keeper);
        var said = await people[2].Say(room.Id, "what nobody else is to know");
        await people[1].Remove(room.Id, people[2]);
        await people[3].Remove(room.Id, people[3]);
        await people[0].Remove(room.Id, people[0]);
        await people[1].Add(room.Id, people[2]);
        await people[1].Change(room.Id, new RoomChange(Posting: Postings.Admins, Replies: true));
        await people[0].Say((await people[0].Talk(people[1], people[4])).Id, "between us");
        var lobby = server.Log.Projection.Rooms.Find(1)!;
        foreach (var person in people.Take(6))
        {
            await Do(server, new SetRoomPreference(1, Who.Is(person.Id), now => now with { Level = Levels.Mentions, Favourite = true }));
            await Do(server, new MutePerson(people[6].Id, isMuted: true, Who.Is(person.Id)));
            await Do(server, new ReportMessage(
                lobby, Math.Min(person.Id, lobby.LastNumber), "because it is not kind", Who.Is(person.Id), key: null));
        }

        await Do(server, new ChangeReport(2, new ReportChange(Done: true, Remove: true), Who.Owner, server.Log.Projection));
        await Do(server, new ChangeServerSettings(WhoMakesRooms.Admins, Who.Owner));
        await Do(server, new BanPerson(people[1].Id, removeMessages: false, Who.Owner));
        said.Number.ShouldBe(1);
    }

    private static async Task Import(TestServer server)
    {
        var rooms = server.Log.Projection.Rooms;
        await Do(server, new ImportRoom("9", "Attic", "Attic", topic: null, new ImportProgress(0, "")) { Expected = rooms.Count + 1 });
        await Do(server, new ImportMessages(
            rooms.Count, "9", [new OriginalMessage("Old Ben", "from before")], from: 0, new ImportProgress(42, new string('a', 64))));
    }

    private static async Task Do<T>(TestServer server, Write<T> write)
    {
        var outcome = await server.Log.Enqueue(write);
        outcome.Refusal.ShouldBeNull();
    }
}
