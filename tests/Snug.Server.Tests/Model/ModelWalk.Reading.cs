using System.Globalization;
using Snug.Protocol;

namespace Snug.Server.Tests.Model;

/// <content>Steps that only look.</content>
internal sealed partial class ModelWalk
{
    private async Task ReadPage()
    {
        var (room, person) = (AnyRoom(), Any(world.People));
        var bound = (PageBound)random.Next(4);
        var number = random.NextInt64(room.LastNumber + 3);
        var limit = random.Next(1, 101);
        var query = bound is PageBound.Newest ? "" : $"&{bound.ToString().ToLowerInvariant()}={number}";
        var page = await Get($"/api/rooms/{room.Id}/messages?limit={limit}{query}", person, Wire.Json.MessageArray);
        page.ShouldBe(room.Page(bound, number, limit), ignoreOrder: false, $"room {room.Id} {bound} {number} limit {limit}");
    }

    private async Task ReadWhole(ModelRoom room)
    {
        for (var after = 0L; after < room.LastNumber; after += 100)
        {
            var page = await Get($"/api/rooms/{room.Id}/messages?after={after}&limit=100", world.People[0], Wire.Json.MessageArray);
            page.ShouldBe(room.Page(PageBound.After, after, 100));
        }
    }

    private async Task ReadState()
    {
        var person = Any(world.People);
        var state = await Get("/api/state", person, Wire.Json.State);
        state.Me.ShouldBe(new Person(person.Id, person.Name));
        state.Rooms.Select(room => room.Id).ShouldBe(world.Rooms.Select(room => room.Id));
        foreach (var room in state.Rooms)
        {
            world.Room(room.Id).ShouldBe(room, person.Id);
        }
    }

    /// <summary>Everything that happened since somebody looked last is told, once, and is what was acknowledged.</summary>
    private async Task FollowToTheEnd()
    {
        if (history.IsComplete)
        {
            return;
        }

        using var reader = await Open(history.CursorAfter(history.Count));
        (await reader.Next()).Kind.ShouldBe(EventKinds.Hello);
        while (!history.IsComplete)
        {
            var seen = await reader.Next();
            seen.Kind.ShouldNotBe(EventKinds.Reset, "the cursor is this log's own");
            if (ToldEvent.Of(seen) is { } next)
            {
                history.Add(next);
            }
        }
    }

    /// <summary>Whoever comes back after any cursor hears what others heard there, whether it comes from memory or from the disk.</summary>
    private async Task Resume()
    {
        var count = random.Next(history.Count + 1);
        var room = random.Next(2) == 0 ? AnyRoom().Id : (int?)null;
        using var reader = await Open(history.CursorAfter(count), room);
        (await reader.Next()).Kind.ShouldBe(EventKinds.Hello);
        foreach (var expected in history.After(count, room).Take(random.Next(60)))
        {
            ToldEvent? told;
            do
            {
                var seen = await reader.Next();
                seen.Kind.ShouldNotBe(EventKinds.Reset, "the cursor is this log's own");
                told = ToldEvent.Of(seen);
            }
            while (told is null);
            told.ShouldBe(expected);
        }
    }

    private async Task ForgeCursor()
    {
        await FollowToTheEnd();
        var known = history.CursorAfter(random.Next(1, history.Count + 1));
        var dash = known.IndexOf('-', StringComparison.Ordinal);
        var (position, tag) = (known[..dash], known[(dash + 1)..]);
        var letter = random.Next(tag.Length);
        var forged = random.Next(5) switch
        {
            0 => $"{position}-{tag[..letter]}{(tag[letter] == 'a' ? 'b' : 'a')}{tag[(letter + 1)..]}",
            1 => $"{long.Parse(position, CultureInfo.InvariantCulture) + 1}-{tag}",
            2 => $"{history.Count + random.Next(1, 1_000_000)}-{tag}",
            3 => $"{position}-{tag}{tag[0]}",
            _ => Any(["x", "-", "1-", "-1-a", "99999999999999999999-a", position, new string('7', 400)]),
        };
        using var reader = await Open(forged);
        var hello = await reader.Next();
        (hello.Kind, hello.Id).ShouldBe((EventKinds.Hello, null), forged);
        var reset = await reader.Next(EventKinds.Reset, EventKinds.MessagePosted, EventKinds.RoomCreated, EventKinds.RoomChanged);
        reset.Kind.ShouldBe(EventKinds.Reset, forged);
        reset.Id.ShouldBe(history.CursorAfter(history.Count), "it goes on from the newest event");
    }

    /// <summary>A snapshot's cursor leaves neither a hole nor an overlap.</summary>
    private async Task GoOnFromSnapshot()
    {
        var room = AnyRoom();
        if (room.IsArchived)
        {
            return;
        }

        var person = Any(world.People);
        var state = await Get("/api/state", person, Wire.Json.State);
        using var reader = await Open(state.Cursor);
        var sends = random.Next(1, 4);
        for (var said = 0; said < sends; said++)
        {
            var (text, key) = (Words(), NewKey());
            using var answer = await Post(person, room.Id, text, key);
            Took(new ModelSend(person, room.Id, text, key, await answer.Read(Wire.Json.Message)));
        }

        (await reader.NextMessages(sends)).ShouldBe(room.Messages[^sends..]);
    }
}
