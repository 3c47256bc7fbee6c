using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Messages;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Tests;

public sealed class PageTests
{
    [Theory]
    [InlineData("", 71, 120)] // the newest, 50 of them
    [InlineData("?limit=3", 118, 120)]
    [InlineData("?limit=100", 21, 120)]
    [InlineData("?limit=1000", 21, 120)] // more means 100
    [InlineData("?before=50", 1, 49)]
    [InlineData("?before=50&limit=10", 40, 49)]
    [InlineData("?before=999", 71, 120)]
    [InlineData("?after=100", 101, 120)]
    [InlineData("?after=0", 1, 50)]
    [InlineData("?after=10&limit=5", 11, 15)]
    [InlineData("?around=60", 35, 84)]
    [InlineData("?around=60&limit=1", 60, 60)]
    [InlineData("?around=60&limit=3", 59, 61)]
    [InlineData("?around=1&limit=10", 1, 10)]
    public async Task A_page_is_ascending_and_has_what_was_asked_for(string query, long first, long last)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await Fill(maya, 120);
        var page = await maya.Page(1, query);
        page
            .Select(message => message.Number)
            .ShouldBe(Enumerable.Range((int)first, (int)(last - first + 1)).Select(number => (long)number));
    }

    [Theory]
    [InlineData("?before=1")]
    [InlineData("?before=0")]
    [InlineData("?after=120")]
    [InlineData("?after=9223372036854775807")]
    public async Task Beyond_the_ends_a_page_is_empty(string query)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await Fill(maya, 120);
        (await maya.Page(1, query)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("?before=5&after=1")]
    [InlineData("?around=5&after=1")]
    [InlineData("?limit=0")]
    [InlineData("?limit=-1")]
    [InlineData("?before=-1")]
    [InlineData("?after=x")]
    [InlineData("?around=1.5")]
    [InlineData("?before=99999999999999999999")]
    [InlineData("?limit=99999999999")]
    [InlineData("?before=5&before=6")]
    public async Task A_page_that_cannot_be_is_malformed(string query)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await maya.Get("/api/rooms/1/messages" + query);
        await answer.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task An_empty_room_has_an_empty_page_with_a_cursor()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var (page, cursor) = await maya.PageWithCursor(1);
        page.ShouldBeEmpty();
        using var stream = await maya.Follow(after: cursor);
        (await stream.Next()).Id.ShouldBe(cursor);
    }

    [Fact]
    public async Task A_room_that_is_opened_again_shows_what_came_and_went_meanwhile()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var lobby = server.Log.Projection.Rooms.Find(1)!;
        (await maya.Page(1)).ShouldBeEmpty();
        lobby.Newest.ShouldNotBeNull("the next who opens it gets the same bytes");
        await maya.Say(1, "one");
        await maya.Say(1, "two");
        (await maya.Page(1)).Select(message => message.Text).ShouldBe(["one", "two"]);
        (await maya.Page(1)).Select(message => message.Text).ShouldBe(["one", "two"]);
        await server.Log.Enqueue(new DeleteMessage(lobby, 2, Who.Owner, server.Log.Projection.People));
        lobby.Newest.ShouldBeNull("deleted words leave the memory");
        (await maya.Page(1)).Select(message => (message.Text, message.DeletedAt is null)).ShouldBe([("one", true), ("", false)]);

        // Nothing came here, but elsewhere: the page is the same, and the stream goes on from now.
        var (page, before) = await maya.PageWithCursor(1);
        await maya.MakeRoom("Kitchen");
        var (again, after) = await maya.PageWithCursor(1);
        again.ShouldBe(page);
        after.ShouldNotBe(before);
        after.ShouldBe(server.Log.Projection.Head.ToString());
    }

    [Fact]
    public async Task Newest_pages_stay_in_memory_up_to_a_limit_and_the_first_goes_first()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var rooms = new List<RoomEntry>();
        foreach (var number in Enumerable.Range(2, 7))
        {
            var room = await maya.MakeRoom($"Room {number}");
            await maya.Say(room.Id, "hello");
            rooms.Add(server.Log.Projection.Rooms.Find(room.Id)!);
        }

        var length = MessageJson.Encode([.. await maya.Page(rooms[0].Id, "?limit=1")]).Length;
        var pages = new MessagePages(server.Parts.GetRequiredService<IDatabase>(), server.Log.Projection, mostBytes: 4 * length);
        foreach (var room in rooms)
        {
            (await pages.Newest(room)).Json.Length.ShouldBe(length);
        }

        rooms.Where(room => room.Newest is not null).ShouldBe(rooms[^4..]);

        // A longer page of a room that is known already counts as well; one alone may be all there is, and what is larger is not kept.
        await maya.Say(rooms[^1].Id, new string('x', 2 * length));
        await pages.Newest(rooms[^1]);
        rooms.Where(room => room.Newest is not null).ShouldBe([rooms[^1]]);
        await maya.Say(rooms[0].Id, new string('x', 5 * length));
        (await pages.Newest(rooms[0])).Json.Length.ShouldBeGreaterThan(5 * length);
        rooms.ShouldAllBe(room => room.Newest == null);
        await pages.Newest(rooms[1]);
        rooms.Where(room => room.Newest is not null).ShouldBe([rooms[1]]);
    }

    [Fact]
    public void A_page_that_was_overtaken_while_it_was_read_is_not_kept()
    {
        var room = new RoomEntry(new Room(1, "Lobby", RoomKinds.Open, Topic: null, LastNumber: 1, ReadNumber: null, ArchivedAt: null));
        var version = room.Version;
        room.ForgetNewest();
        room.KeepNewest([1], version);
        room.Newest.ShouldBeNull();
        room.KeepNewest([2], room.Version);
        room.Newest.ShouldBe([2]);
    }

    [Fact]
    public async Task A_snapshot_and_the_stream_after_it_have_neither_a_hole_nor_an_overlap_while_everybody_talks()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        const int Total = 600;
        var talking = Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            for (var said = 0; said < Total / 12; said++)
            {
                await ben.Say(1, "words");
            }
        }));

        var snapshots = 0;
        while (!talking.IsCompleted)
        {
            var (page, cursor) = await maya.PageWithCursor(1, "?limit=5");
            var last = page.Length == 0 ? 0 : page[^1].Number;
            using var stream = await maya.Follow(snapshots % 2 == 0 ? 1 : null, after: cursor);
            (await stream.Next()).Id.ShouldBe(cursor, "the cursor of a snapshot is known");
            if (last < Total)
            {
                (await stream.NextMessage()).Number.ShouldBe(last + 1);
            }

            var state = await maya.State();
            using var fromState = await maya.Follow(after: state.Cursor);
            if (state.Rooms[0].LastNumber < Total)
            {
                (await fromState.NextMessage()).Number.ShouldBe(state.Rooms[0].LastNumber + 1);
            }

            snapshots++;
        }

        await talking;
        snapshots.ShouldBeGreaterThan(3, "or it showed nothing");
    }

    [Fact]
    public async Task A_tombstone_keeps_its_place_in_pages()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await Fill(maya, 3);
        await server.Close();
        server.RewriteFitting("update messages set text = '', deleted_at = 1795370400123 where number = 2");
        await server.OpenAgain();
        var page = await maya.Page(1);
        page.Select(message => message.Number).ShouldBe([1, 2, 3]);
        (page[1].Text, page[1].DeletedAt).ShouldBe(("", DateTimeOffset.FromUnixTimeMilliseconds(1795370400123)));
        page[0].DeletedAt.ShouldBeNull();
    }

    private static async Task Fill(TestPerson guest, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            await guest.Say(1, $"{number}");
        }
    }

    /// <summary>Fifty long messages were 48 KB to a phone at the edge of its network.</summary>
    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task A_large_page_is_compressed_for_those_who_can_read_that_and_says_the_same(string encoding)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        for (var number = 1; number <= 50; number++)
        {
            await maya.Say(1, $"Message {number}: is the projector fixed? Last week it gave up in the middle of the best scene.");
        }

        using var request = maya.Request(HttpMethod.Get, "/api/rooms/1/messages");
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        answer.Content.Headers.ContentEncoding.ShouldBe([encoding]);
        answer.Headers.Vary.ShouldContain("Accept-Encoding");
        var compressed = await answer.Content.ReadAsByteArrayAsync(TestDeadline.Token);
        using var bytes = new MemoryStream(compressed);
        await using Stream reading = encoding == "br"
            ? new BrotliStream(bytes, CompressionMode.Decompress)
            : new GZipStream(bytes, CompressionMode.Decompress);
        using var said = new MemoryStream();
        await reading.CopyToAsync(said, TestDeadline.Token);
        using var plain = await maya.Get("/api/rooms/1/messages");
        plain.Content.Headers.ContentEncoding.ShouldBeEmpty();
        said.ToArray().ShouldBe(await plain.Content.ReadAsByteArrayAsync(TestDeadline.Token));
        compressed.Length.ShouldBeLessThan((int)said.Length / 3);
    }

    [Fact]
    public async Task A_page_that_fits_into_a_few_packets_is_sent_as_it_is()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "hi");
        using var request = maya.Request(HttpMethod.Get, "/api/rooms/1/messages");
        request.Headers.AcceptEncoding.ParseAdd("br, gzip");
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        answer.Content.Headers.ContentEncoding.ShouldBeEmpty();
        answer.Content.Headers.ContentLength.ShouldNotBeNull();
    }
}
