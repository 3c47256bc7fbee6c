using System.Net.Http.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Rooms;

namespace Snug.Server.Tests.Storage;

/// <summary>A row that is not what was written: what becomes of whoever needs it.</summary>
public sealed class DamagedRowTests
{
    private const string Sentence = "This message is damaged on the server's disk. A backup may still have it.";

    public DamagedRowTests() => TestStore.RequireFile();

    [Fact]
    public async Task A_damaged_message_stands_in_its_place_and_the_rest_is_read()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        var said = new List<Message>();
        foreach (var words in new[] { "one", "two", "three" })
        {
            said.Add(await dana.Say(1, words));
        }

        await Damage(server, "messages", "text", row: 1);
        using (var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token))
        {
            ready.IsSuccessStatusCode.ShouldBeTrue("nobody has met it yet");
        }

        var damaged = new Message(1, 2, new Author(null, "(damaged)", "damaged"), "", said[0].At, null, Damaged: true);
        (await dana.Page(1)).ShouldBe([said[0], damaged, said[2]]);
        (await dana.Page(1, "?before=3&limit=1")).Single().Damaged.ShouldBeTrue();
        using var stream = await dana.Follow(after: "0-0");
        (await stream.NextMessages(3)).ShouldBe([said[0], damaged with { At = said[1].At }, said[2]]);
        using (var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token))
        {
            await ready.ShouldBe(Problems.Damaged);
        }

        server.ServerLog.Lines.Count(line => line.Contains("message 1/2 is not what was written there")).ShouldBe(1);
        (await dana.Say(1, "we talk on")).Number.ShouldBe(4);
    }

    [Fact]
    public async Task The_plain_page_the_original_and_the_owner_see_the_sentence()
    {
        await using var server = await TestServer.Open(options => options with { HasLegacyDoor = true });
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one");
        await dana.Say(1, "two");
        await Damage(server, "messages", "text", row: 1, isOpen: false);
        new DatabaseFileRooms(server.DatabasePath).Before(1, 100, 100).Select(message => (message.Text, message.Damaged))
            .ShouldBe([("one", false), ("", true)]);
        await server.OpenAgain();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/plain/rooms/1");
        request.Headers.Add("Cookie", $"snug-{server.Address.Port}={dana.Token}");
        using var plain = await server.Stranger.SendAsync(request, TestDeadline.Token);
        (await plain.Content.ReadAsStringAsync(TestDeadline.Token)).ShouldContain(Sentence.Replace("'", "&#x27;"));
        (await server.Stranger.GetStringAsync("/chatrm/GETROOMS", TestDeadline.Token)).ShouldContain($"(damaged): {Sentence}");
    }

    [Fact]
    public async Task A_reply_to_a_damaged_message_quotes_nothing_of_it()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        foreach (var words in new[] { "one", "two", "three" })
        {
            await dana.Say(1, words);
        }

        for (var number = 1; number <= 3; number++)
        {
            await dana.Reply(1, number, "reply");
        }

        await Damage(server, "messages", "text", row: 1);
        (await dana.Page(1, "?after=3")).Select(message => (message.ReplyTo!.Author.Via, message.ReplyTo.Text))
            .ShouldBe([(null, "one"), ("damaged", ""), (null, "three")]);
        server.ServerLog.Lines.Count(line => line.Contains("message 1/2 is not what was written there")).ShouldBe(1);
    }

    [Fact]
    public async Task A_repeat_of_a_damaged_message_is_refused_and_nothing_of_it_is_said()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one", "key-1");
        await dana.Say(1, "two", "key-2");
        await Damage(server, "messages", "text", row: 0);
        using var again = await dana.TrySay(1, "one", "key-1");
        await again.ShouldBe(Problems.Damaged);
        (await dana.Say(1, "two", "key-2")).Number.ShouldBe(2, "the others are known");
        server.Ask("select count(*) from messages").ShouldBe(["2"]);
    }

    [Theory]
    [InlineData("fingerprint")]
    [InlineData("number")]
    [InlineData("at")]
    [InlineData("check")]
    public async Task A_damaged_key_is_neither_new_nor_a_repeat(string column)
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one");
        await dana.Say(1, "two");
        await dana.Say(1, "three", "key-1");
        await Damage(server, "keys", column, row: 0);
        using (var again = await dana.TrySay(1, "three", "key-1"))
        {
            (await again.ShouldBe(Problems.Damaged)).Detail.ShouldBe(
                "What the server kept of this Idempotency-Key is damaged, so it cannot tell whether this was done before. "
                    + "Nothing was changed now: look whether it was, and if it was not, send it with a new key.");
        }

        server.Ask("select count(*) from messages").ShouldBe(["3"]);
        server.Clock.Jump(IdempotencyKey.Kept + TimeSpan.FromDays(3));
        (await server.Log.Enqueue(new KeySweep.Step(("", 0), server.Clock.GetUtcNow()))).Refusal.ShouldBeNull();
        using var later = await dana.TrySay(1, "three", "key-1");
        await later.ShouldBe(Problems.Damaged);
    }

    [Theory]
    [InlineData("person_id")]
    [InlineData("created_at")]
    [InlineData("check")]
    [InlineData("token_hash")]
    public async Task A_damaged_session_is_nobodys(string column)
    {
        await using var server = await TestServer.Open();
        var people = new[] { await server.ComeIn("Dana"), await server.ComeIn("Ben"), await server.ComeIn("Zoë") };
        var row = server.Ask("select person_id from sessions order by token_hash").IndexOf("2");
        await Damage(server, "sessions", column, row, bit: 0);
        using var answer = await people[1].Get("/api/state");
        await answer.ShouldBe(Problems.SignIn);
        (await people[0].State()).Me.Name.ShouldBe("Dana");
        (await people[2].State()).Me.Name.ShouldBe("Zoë");
    }

    [Theory]
    [InlineData("person_id")]
    [InlineData("expires_at")]
    [InlineData("check")]
    public async Task A_damaged_code_is_unknown(string column)
    {
        await using var server = await TestServer.Open();
        await server.ComeIn("Dana");
        var ben = await server.ComeIn("Ben");
        await server.ComeIn("Zoë");
        var code = await ben.MakeCode();
        await Damage(server, "invites", column, row: 0, bit: 0);
        using var answer = await server.Stranger.PostAsJsonAsync(
            "/api/session", new ComeIn(Code: code.Code), Wire.Json.ComeIn, TestDeadline.Token);
        await answer.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task A_damaged_read_mark_is_none_until_the_next_one()
    {
        await using var server = await TestServer.Open();
        var (dana, ben) = (await server.ComeIn("Dana"), await server.ComeIn("Ben"));
        for (var number = 1; number <= 9; number++)
        {
            await ben.Say(1, $"message {number}");
        }

        await dana.Mark(1, 3);
        await Damage(server, "read_marks", "number", row: 0, bit: 6);
        (await dana.Room(1)).ReadNumber.ShouldBeNull();
        (await dana.State()).Rooms.Single().ReadNumber.ShouldBeNull();
        (await dana.Mark(1, 5)).ShouldBe(5, "67 would have stood in the way");
        (await dana.Room(1)).ReadNumber.ShouldBe(5);
        await Damage(server, "read_marks", "number", row: 0, bit: 6);
        (await dana.Mark(1, 2, back: true, from: 5)).ShouldBe(2, "nobody read on to 69");
    }

    [Fact]
    public async Task A_damaged_room_has_no_name_and_is_not_changed()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.MakeRoom("Movie night", "Saturdays");
        await dana.Say(2, "hello");
        await Damage(server, "rooms", "topic", row: 1);
        var room = await dana.Room(2);
        (room.Name, room.Topic, room.LastNumber).ShouldBe(("(damaged)", null, 1));
        using (var change = await dana.Send(
            HttpMethod.Patch, "/api/rooms/2", JsonContent.Create(new RoomChange(Topic: "Sundays"), Wire.Json.RoomChange)))
        {
            await change.ShouldBe(Problems.Damaged);
        }

        (await dana.Say(2, "we talk on")).Number.ShouldBe(2);
        (await dana.MakeRoom("Another")).Id.ShouldBe(3);
        server.ServerLog.Lines.ShouldContain(line => line.Contains("the row of room 2 is not what was written there"));
        using var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token);
        await ready.ShouldBe(Problems.Damaged);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("folded_name")]
    public async Task A_damaged_person_keeps_their_place_and_their_name_stays_taken(string column)
    {
        await using var server = await TestServer.Open();
        await server.ComeIn("Dana");
        var ben = await server.ComeIn("Ben");
        await ben.Say(1, "hello");
        await Damage(server, "people", column, row: 1, bit: 0);
        (await ben.Page(1)).Single().Author.ShouldBe(new Author(2, "(damaged)"));
        (await ben.State()).Me.ShouldBe(new Person(2, "(damaged)"));
        foreach (var (name, problem) in new[] { ("Ben", Problems.NameTaken), ("(damaged)", Problems.InvalidName) })
        {
            using var answer = await server.Stranger.PostAsJsonAsync(
                "/api/session", new ComeIn(name), Wire.Json.ComeIn, TestDeadline.Token);
            await answer.ShouldBe(problem);
        }

        (await server.ComeIn("Zoë")).Id.ShouldBe(3);
    }

    [Theory]
    [InlineData(7, 0)] // 6 once more
    [InlineData(7, 5)] // 39: far beyond the last
    public async Task A_number_is_given_once_whatever_the_index_says(int last, int bit)
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        for (var number = 1; number <= last; number++)
        {
            await dana.Say(1, $"message {number}");
        }

        await server.Close();
        var file = DatabaseBytes.Read(server.DatabasePath);
        file.Turn(file.FindInIndex("sqlite_autoindex_messages_1", column: 1, row: last - 1).At, bit);
        await server.OpenAgain();
        (await dana.Room(1)).LastNumber.ShouldBe(last);
        (await dana.Say(1, "the next")).Number.ShouldBe(last + 1);
        var page = await dana.Page(1);
        page.Select(message => message.Number).ShouldBe(Enumerable.Range(1, last + 1).Select(number => (long)number));
        page.Where(message => !message.Damaged).Select(message => message.Text)
            .ShouldBeSubsetOf([.. Enumerable.Range(1, last).Select(number => $"message {number}"), "the next"]);
        server.ServerLog.Lines.ShouldContain(line => line.Contains("snug.db is damaged"));
    }

    [Fact]
    public async Task The_newest_row_of_the_log_is_looked_at_when_the_server_starts()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one");
        await Damage(server, "log", "at", row: DatabaseBytes.Read(server.DatabasePath).Count("log") - 1);
        server.ServerLog.Lines.ShouldContain(line => line.Contains("of the log, the newest, is not what was appended"));
        (await dana.Say(1, "two")).Number.ShouldBe(2);
    }

    /// <summary>Turns a bit of a stopped server's database.</summary>
    private static async Task Damage(TestServer server, string table, string column, int row, int bit = 1, bool isOpen = true)
    {
        await server.Close();
        var file = DatabaseBytes.Read(server.DatabasePath);
        var spot = file.Find(table, column, row);
        spot.Length.ShouldBeGreaterThan(0, "or there is nothing to damage");
        file.Turn(spot.At + spot.Length - 1, bit);
        if (isOpen)
        {
            await server.OpenAgain();
        }
    }
}
