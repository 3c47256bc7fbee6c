using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>
/// All that a database was told, kept beside it, so that a test can damage the file and look whether any word of it comes back wrong: each
/// message, name and event is the one that was written there, or it is said aloud that it is damaged.
/// </summary>
internal sealed class RecordedServer
{
    private const int PageLength = 50;

    private readonly TestServer server;
    private readonly string[] tokens;
    private readonly Dictionary<int, Message[]> messagesThen;
    private readonly State stateThen;
    private readonly List<StreamEvent> eventsThen;

    private RecordedServer(
        TestServer server, string[] tokens, Dictionary<int, Message[]> messages, State state, List<StreamEvent> events)
    {
        this.server = server;
        this.tokens = tokens;
        messagesThen = messages;
        stateThen = state;
        eventsThen = events;
    }

    /// <summary>Fills a server of every kind of row, remembers what it says, and stops it.</summary>
    public static async Task<RecordedServer> Build(TestServer server, int count)
    {
        var (dana, ben) = (await server.ComeIn("Dana"), await server.ComeIn("Ben"));
        await server.ComeIn("Zoë");
        await dana.MakeRoom("Movie night", "Saturdays at eight");
        await ben.MakeRoom("Deploys");
        for (var number = 1; number <= count; number++)
        {
            var words = $"message {number} of the house: {new string('x', number % 40)}";
            await (number % 2 == 0 ? ben : dana).Say((number % 3) + 1, words, $"key-{number}");
        }

        var lobby = server.Log.Projection.Rooms.Find(1)!;
        var guest = new PostAsGuest(lobby, "Original", Doors.Legacy, MessageWords.Plain("by the other door"));
        (await server.Log.Enqueue(guest)).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new DeleteMessage(lobby, 2, Who.Owner, server.Log.Projection.People))).Refusal.ShouldBeNull();
        await dana.Mark(2, 1, back: true);
        await ben.MakeCode();

        // From the file, as all that follows: what memory still holds of events is how things were then.
        await server.Close();
        await server.OpenAgain();
        var rooms = await dana.Rooms();
        var messages = new Dictionary<int, Message[]>();
        foreach (var room in rooms)
        {
            messages[room.Id] = [.. (await Pages(dana, room)).SelectMany(page => page!)];
        }

        var state = await dana.State();
        var events = await Events(dana, state.Cursor);
        await server.Close();
        return new RecordedServer(server, [dana.Token, ben.Token], messages, state, events);
    }

    /// <summary>
    /// Opens the house again and reads everything in it. Fails if anything is not what was written and is not said to be damaged.
    /// </summary>
    /// <returns>What was said of damage; empty if everything was as it was.</returns>
    public async Task<List<string>> Look()
    {
        var said = new List<string>();
        try
        {
            await server.OpenAgain();
        }
        catch (StartupException refused)
        {
            await server.Close();
            refused.Message.ShouldNotBeNullOrWhiteSpace();
            return [$"start: {refused.Message}"];
        }

        await LookAsSomebody(said);
        server.ServerLog.Lines.ShouldNotContain(line => line.Contains("A bug answered"));
        if (said.Exists(what => !what.StartsWith("no mark", StringComparison.Ordinal)))
        {
            using var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token);
            await ready.ShouldBe(Problems.Damaged);
        }

        await server.Close();
        return said;
    }

    private async Task LookAsSomebody(List<string> said)
    {
        var me = await SomebodyWhoIsIn(said);
        if (me is null)
        {
            return;
        }

        var rooms = await LookAtState(me, said);
        foreach (var room in rooms)
        {
            LookAtMessages(room, await Pages(me, room, said), said);
        }

        await LookAtStream(me, [.. rooms.Select(room => room.Id)], said);
    }

    /// <summary>Whoever's session is damaged is nobody; the other one is still in.</summary>
    private async Task<TestPerson?> SomebodyWhoIsIn(List<string> said)
    {
        foreach (var (index, token) in tokens.Index())
        {
            var known = stateThen.People.Single(person => person.Name == (index == 0 ? "Dana" : "Ben"));
            var person = new TestPerson(server, known, token);
            using var answer = await person.Get("/api/session");
            if (answer.IsSuccessStatusCode)
            {
                return person;
            }

            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.ServiceUnavailable);
            said.Add($"session of {known.Name}: {answer.StatusCode}");
        }

        return null;
    }

    private async Task<Room[]> LookAtState(TestPerson me, List<string> said)
    {
        using var answer = await me.Get("/api/state");
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            await answer.ShouldBe(Problems.Damaged);
            said.Add("state is refused");
            return [];
        }

        var now = await answer.Read(Wire.Json.State);
        now.Me.Name.ShouldBeOneOf(me.Name, "(damaged)");
        foreach (var person in now.People)
        {
            var written = stateThen.People.SingleOrDefault(one => one.Id == person.Id).ShouldNotBeNull($"{person} came from nowhere");
            Same(person, written, person.Name == "(damaged)", $"person {person.Id}", said);
        }

        foreach (var room in now.Rooms)
        {
            var written = stateThen.Rooms.SingleOrDefault(one => one.Id == room.Id).ShouldNotBeNull($"{room} came from nowhere");
            var isMine = me.Name == "Dana" && room.ReadNumber is not null;
            Same(
                room with { ReadNumber = isMine ? room.ReadNumber : written.ReadNumber },
                written,
                room.Name == "(damaged)" && room.Topic is null,
                $"room {room.Id}",
                said);
            if (me.Name == "Dana" && room.ReadNumber is null)
            {
                said.Add($"no mark in room {room.Id}");
            }
        }

        foreach (var lost in stateThen.Rooms.Where(room => now.Rooms.All(one => one.Id != room.Id)))
        {
            said.Add($"room {lost.Id} is shown to nobody");
        }

        return [.. now.Rooms];
    }

    private void LookAtMessages(Room room, List<Message[]?> pages, List<string> said)
    {
        foreach (var (index, page) in pages.Index())
        {
            if (page is null)
            {
                said.Add($"page {index} of room {room.Id} is refused");
                continue;
            }

            foreach (var message in page)
            {
                message.Room.ShouldBe(room.Id);
                var written = message.Number <= messagesThen[room.Id].Length ? messagesThen[room.Id][message.Number - 1] : null;
                SameMessage(message, written.ShouldNotBeNull($"{message} came from nowhere"), said);
            }
        }

        if (pages.All(page => page is not null))
        {
            pages.SelectMany(page => page!).Select(message => message.Number)
                .ShouldBe(Enumerable.Range(1, messagesThen[room.Id].Length).Select(number => (long)number), "each in its place");
        }
    }

    /// <param name="me">Who follows.</param>
    /// <param name="shown">Rooms that somebody may see: of one whose kind is lost nothing is told.</param>
    /// <param name="said">What was said of damage.</param>
    private async Task LookAtStream(TestPerson me, int[] shown, List<string> said)
    {
        // Behind all that was written, so that the stream's end is seen also where its last events are told to nobody.
        using (var answer = await server.Stranger.PostAsJsonAsync(
            "/api/session", new ComeIn("Watcher"), Wire.Json.ComeIn, TestDeadline.Token))
        {
            if (!answer.IsSuccessStatusCode)
            {
                await answer.ShouldBe(Problems.Damaged);
                said.Add("nothing can be written");
                return;
            }
        }

        var seen = await Events(me, stateThen.Cursor);
        var events = eventsThen.FindAll(written => RoomOf(written) is not { } room || shown.Contains(room));
        var isReset = seen is [.., { Kind: EventKinds.Reset }];
        if (isReset)
        {
            said.Add("the stream is reset");
            seen.RemoveAt(seen.Count - 1);
        }

        (isReset ? seen.Count : events.Count).ShouldBe(seen.Count, "an event is missing in silence");
        foreach (var (happened, written) in seen.Zip(events))
        {
            happened.Kind.ShouldBe(written.Kind);
            if (happened.Kind is EventKinds.MessagePosted or EventKinds.MessageDeleted)
            {
                SameMessage(happened.Message, written.Message, said);
            }
            else
            {
                Same(happened.Data, written.Data, happened.Data.Contains("\"name\":\"(damaged)\""), happened.Kind, said);
            }
        }
    }

    private static int? RoomOf(StreamEvent happened) => happened.Kind switch
    {
        EventKinds.MessagePosted or EventKinds.MessageDeleted => happened.Message.Room,
        EventKinds.RoomCreated or EventKinds.RoomChanged => happened.As(Wire.Json.Room).Id,
        _ => null,
    };

    private static void SameMessage(Message message, Message written, List<string> said)
    {
        // A person without a name said what they said.
        var isNameless = message.Author == written.Author with { Name = "(damaged)" };
        var place = (message.Room, message.Number);
        place.ShouldBe((written.Room, written.Number));
        var isDamaged = message.Damaged && message is { Text: "", Key: null, DeletedAt: null, Author: { Id: null, Via: Doors.Damaged } };
        Same(isNameless ? message with { Author = written.Author } : message, written, isDamaged, $"message {place}", said);
        if (isNameless)
        {
            said.Add($"author of {place}");
        }
    }

    private static void Same<T>(T now, T written, bool isSaidToBeDamaged, string what, List<string> said)
    {
        if (isSaidToBeDamaged)
        {
            said.Add(what);
        }
        else
        {
            now.ShouldBe(written, what);
        }
    }

    /// <summary>All pages of a room, ascending; null for one that is refused as damaged.</summary>
    private static async Task<List<Message[]?>> Pages(TestPerson me, Room room, List<string>? said = null)
    {
        var pages = new List<Message[]?>();
        for (var after = 0L; after < room.LastNumber; after += PageLength)
        {
            using var answer = await me.Get($"/api/rooms/{room.Id}/messages?after={after}&limit={PageLength}");
            if (said is not null && answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                await answer.ShouldBe(Problems.Damaged);
                pages.Add(null);
                continue;
            }

            pages.Add(await answer.Read(Wire.Json.MessageArray));
        }

        return pages;
    }

    /// <summary>The whole stream from the beginning up to where the house was left, or to the reset.</summary>
    private static async Task<List<StreamEvent>> Events(TestPerson me, string upTo)
    {
        var last = PositionOf(upTo);
        var events = new List<StreamEvent>();
        using var stream = await me.Follow(after: Cursor.Beginning.ToString());
        while (await stream.Next() is var next)
        {
            if (next.Kind == EventKinds.Reset)
            {
                events.Add(next);
                break;
            }

            if (next.Kind is EventKinds.Hello or EventKinds.Me or EventKinds.Presence or EventKinds.Ping)
            {
                continue;
            }

            var position = PositionOf(next.Id!);
            if (position <= last)
            {
                events.Add(next);
            }

            if (position >= last)
            {
                break;
            }
        }

        return events;
    }

    private static long PositionOf(string cursor) => long.Parse(cursor[..cursor.IndexOf('-')], CultureInfo.InvariantCulture);
}
