using System.Text.Json;
using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Each call asks what DESIGN says and gives back what was answered.</summary>
public sealed class CallTests
{
    private const string RoomJson =
        """{"id":3,"name":"Movie night","kind":"open","topic":null,"lastNumber":120,"readNumber":98,"archivedAt":null}""";
    private const string SessionJson = """{"person":{"id":7,"name":"Ines"},"token":"the-token"}""";

    public static TheoryData<string, string, string, string> Calls => new()
    {
        { "welcome", "GET /api/welcome", "", """{"name":"The Lantern","version":"0.1.0","access":"open"}""" },
        { "come in", "POST /api/session", """{"name":"Ines","code":null}""", SessionJson },
        { "come in with a code", "POST /api/session", """{"name":null,"code":"k7q2m9xd"}""", SessionJson },
        {
            "come in by an invitation",
            "POST /api/session",
            """{"name":"Ines","code":null,"invite":"k7q2m9xdk7q2m9xd"}""",
            SessionJson
        },
        { "what a code opens", "GET /api/welcome?code=k7%202", "", """{"name":"The Lantern","version":"0.1.0","access":"invite"}""" },
        { "a QR code", "GET /api/qr?path=%2Frooms%2F3", "", """{"link":"http://localhost:5080/rooms/3","rows":["10","01"]}""" },
        { "who am I", "GET /api/session", "", """{"person":{"id":7,"name":"Ines"}}""" },
        {
            "make a code",
            "POST /api/codes",
            "{}",
            """{"code":"k7q2m9xd","link":"http://localhost:5080/j/k7q2m9xd","expiresAt":"2026-11-22T19:12:00.000Z"}"""
        },
        { "state", "GET /api/state", "", $$"""{"me":{"id":7,"name":"Ines"},"rooms":[{{RoomJson}}],"people":[],"cursor":"9-a"}""" },
        { "rooms", "GET /api/rooms", "", $"[{RoomJson}]" },
        { "room", "GET /api/rooms/3", "", RoomJson },
        { "create a room", "POST /api/rooms", """{"name":"Movie night","kind":null,"topic":"Saturdays"}""", RoomJson },
        { "change a room", "PATCH /api/rooms/3", """{"name":null,"topic":null,"archived":true}""", RoomJson },
        { "newest messages", "GET /api/rooms/3/messages", "", "[]" },
        { "messages before", "GET /api/rooms/3/messages?before=120&limit=100", "", "[]" },
        { "messages after", "GET /api/rooms/3/messages?after=0", "", "[]" },
        { "messages around", "GET /api/rooms/3/messages?around=50", "", "[]" },
        { "newest few messages", "GET /api/rooms/3/messages?limit=5", "", "[]" },
        { "send", "POST /api/rooms/3/messages", """{"text":"hi \u2603","replyTo":null}""", Sse.MessageJson(120) },
        { "reply", "POST /api/rooms/3/messages", """{"text":"hi","replyTo":118}""", Sse.MessageJson(120) },
        { "thread", "GET /api/rooms/3/messages?thread=118", "", "[]" },
        { "thread before", "GET /api/rooms/3/messages?thread=118&before=120&limit=100", "", "[]" },
        { "edit", "PATCH /api/rooms/3/messages/120", """{"text":"hello"}""", Sse.MessageJson(120) },
        { "react", "PUT /api/rooms/3/messages/120/reactions/%F0%9F%91%8D", "", """{"room":3,"number":120,"reactions":[]}""" },
        { "react by name", "PUT /api/rooms/3/messages/120/reactions/%3A%2B1%3A", "", """{"room":3,"number":120,"reactions":[]}""" },
        { "unreact", "DELETE /api/rooms/3/messages/120/reactions/%2F..%2F", "", """{"room":3,"number":120,"reactions":[]}""" },
        { "pin", "PUT /api/rooms/3/messages/120/pin", "", Sse.MessageJson(120) },
        { "unpin", "DELETE /api/rooms/3/messages/120/pin", "", Sse.MessageJson(120) },
        { "pins", "GET /api/rooms/3/pins", "", $"[{Sse.MessageJson(120)}]" },
        { "save", "PUT /api/rooms/3/messages/120/saved", "", "" },
        { "unsave", "DELETE /api/rooms/3/messages/120/saved", "", "" },
        { "saved", "GET /api/saved", "", $"[{Sse.MessageJson(120)}]" },
        { "own settings", "GET /api/me/settings", "", """{"highlights":["lamp"]}""" },
        { "set own settings", "PUT /api/me/settings", """{"highlights":["lamp"]}""", """{"highlights":["lamp"]}""" },
        { "mark read", "PUT /api/rooms/3/read", """{"number":98,"back":false}""", """{"room":3,"number":98}""" },
        {
            "create a private room",
            "POST /api/rooms",
            """{"name":"Surprise","kind":"private","topic":null}""",
            """{"id":3,"name":"Surprise","kind":"private","topic":null,"lastNumber":0,"readNumber":null,"archivedAt":null}"""
        },
        {
            "talk",
            "POST /api/direct",
            """{"people":[9,12]}""",
            """
            {"id":3,"name":"Ines, Maya","kind":"direct","topic":null,"lastNumber":0,"readNumber":null,"archivedAt":null,
             "people":[{"id":7,"name":"Ines"},{"id":9,"name":"Maya"}]}
            """
        },
        { "members", "GET /api/rooms/3/members", "", """[{"person":{"id":7,"name":"Ines"},"role":"keeper"}]""" },
        { "add a member", "PUT /api/rooms/3/members/9", "{}", """{"person":{"id":9,"name":"Maya"}}""" },
        {
            "make a keeper",
            "PUT /api/rooms/3/members/9",
            """{"role":"keeper"}""",
            """{"person":{"id":9,"name":"Maya"},"role":"keeper"}"""
        },
        { "remove a member", "DELETE /api/rooms/3/members/9", "", "" },
        {
            "level",
            "PUT /api/rooms/3/level",
            """{"level":"nothing"}""",
            """{"room":3,"level":"nothing","favourite":false,"hidden":false}"""
        },
        { "favourite", "PUT /api/rooms/3/favourite", "", """{"room":3,"level":"all","favourite":true,"hidden":false}""" },
        { "no favourite", "DELETE /api/rooms/3/favourite", "", """{"room":3,"level":"all","favourite":false,"hidden":false}""" },
        { "hide", "PUT /api/rooms/3/hidden", "", """{"room":3,"level":"all","favourite":false,"hidden":true}""" },
        { "mute", "PUT /api/people/9/muted", "", "" },
        { "unmute", "DELETE /api/people/9/muted", "", "" },
        { "delete a message", "DELETE /api/rooms/3/messages/120", "", Sse.MessageJson(120) },
        { "report", "POST /api/rooms/3/messages/120/report", """{"why":"advertising"}""", "" },
        {
            "reports",
            "GET /api/reports",
            "",
            $$"""[{"id":1,"at":"2026-11-22T19:12:00.000Z","by":{"id":7,"name":"Ines"},"message":{{Sse.MessageJson(120)}}}]"""
        },
        {
            "look after a report",
            "PATCH /api/reports/1",
            """{"done":true,"remove":true}""",
            $$"""{"id":1,"at":"2026-11-22T19:12:00.000Z","by":{"id":7,"name":"Ines"},"message":{{Sse.MessageJson(120)}}}"""
        },
        { "settings", "GET /api/settings", "", """{"whoMakesRooms":"everybody"}""" },
        { "change settings", "PATCH /api/settings", """{"whoMakesRooms":"admins"}""", """{"whoMakesRooms":"admins"}""" },
        { "mark unread", "PUT /api/rooms/3/read", """{"number":20,"back":true}""", """{"room":3,"number":20}""" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_asks_as_the_wire_says(string call, string request, string body, string answer)
    {
        await using var server = new ScriptedServer();
        server.Then(answer.Length == 0 ? Answers.NoContent : Answers.Json(200, answer, "Snug-Cursor: 9-a"));
        var options = new SnugClientOptions { Token = "lantern-token", ClientName = "snug-terminal/0.1" };
        await using var client = new SnugClient(server.Address, options);

        var result = await Make(client, call);

        var asked = await server.NextRequest();
        $"{asked.Method} {asked.Target}".ShouldBe(request);
        if (body.Length > 0)
        {
            JsonElement.DeepEquals(JsonElement.Parse(asked.Body), JsonElement.Parse(body)).ShouldBeTrue(asked.Body);
            asked.Header("Content-Type").ShouldBe("application/json");
        }
        asked.Header("Authorization").ShouldBe("Bearer lantern-token");
        asked.Header("User-Agent").ShouldBe("snug-terminal/0.1");
        asked.Header("Cookie").ShouldBeNull();
        result.ShouldNotBeNull();
    }

    [Fact]
    public async Task Lists_come_with_the_cursor_they_are_valid_for()
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Json(200, $"[{RoomJson}]", "Snug-Cursor: 9-a"),
            Answers.Json(200, $"[{Sse.MessageJson(119)},{Sse.MessageJson(120)}]", "Snug-Cursor: 10-b"));
        await using var client = new SnugClient(server.Address);

        var rooms = await client.GetRoomsAsync(TestDeadline.Token);
        var page = await client.GetMessagesAsync(3, cancellationToken: TestDeadline.Token);

        (rooms.Rooms.ShouldHaveSingleItem().Unread, rooms.Cursor).ShouldBe((22, "9-a"));
        page.Messages.ShouldBe([Sse.Message(119), Sse.Message(120)]);
        page.Cursor.ShouldBe("10-b");
    }

    [Fact]
    public async Task Coming_in_keeps_the_token_and_leaving_drops_it()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Json(201, SessionJson), Answers.Json(200, """{"person":{"id":7,"name":"Ines"}}"""), Answers.NoContent);
        await using var client = new SnugClient(server.Address);
        client.Token.ShouldBeNull();

        var session = await client.ComeInAsync("Ines", key: client.NewKey(), TestDeadline.Token);
        session.Person.ShouldBe(new Person(7, "Ines"));
        client.Token.ShouldBe("the-token");
        await client.WhoAmIAsync(TestDeadline.Token);
        await client.LeaveAsync(TestDeadline.Token);
        client.Token.ShouldBeNull();

        var asked = server.Requests();
        asked.Select(request => request.Header("Authorization")).ShouldBe([null, "Bearer the-token", "Bearer the-token"]);
        Guid.Parse(asked[0].Header("Idempotency-Key")!).Version.ShouldBe(7);
    }

    [Fact]
    public async Task A_key_travels_with_what_it_protects_and_only_then()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Json(201, Sse.MessageJson(1)), Answers.Json(201, Sse.MessageJson(2)), Answers.Json(201, RoomJson));
        await using var client = new SnugClient(server.Address);

        await client.SendAsync(3, "hi", key: "k1", TestDeadline.Token);
        await client.SendAsync(3, "hi", cancellationToken: TestDeadline.Token);
        await client.CreateRoomAsync("Movie night", key: "k2", cancellationToken: TestDeadline.Token);

        server.Requests().Select(request => request.Header("Idempotency-Key")).ShouldBe(["k1", null, "k2"]);
    }

    [Fact]
    public async Task Presence_is_told_without_an_answer()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.NoContent);
        await using var client = new SnugClient(server.Address);

        await client.SetPresenceAsync(3, PresenceStates.Writing, TestDeadline.Token);

        var asked = await server.NextRequest();
        (asked.Method, asked.Target, asked.Body).ShouldBe(("PUT", "/api/rooms/3/presence", """{"state":"writing"}"""));
    }

    [Fact]
    public async Task Keys_follow_the_clock()
    {
        var clock = ManualClock.SkippingRetries();
        await using var client = new SnugClient(new Uri("http://localhost:1"), new SnugClientOptions { Time = clock });
        var earlier = client.NewKey();
        clock.Advance(TimeSpan.FromSeconds(1));
        string.CompareOrdinal(earlier, client.NewKey()).ShouldBeLessThan(0);
    }

    [Theory]
    [InlineData("http://localhost:5080", "http://localhost:5080/", false, false)]
    [InlineData("http://127.0.0.1:5080/", "http://127.0.0.1:5080/", false, false)]
    [InlineData("http://[::1]:5080/", "http://[::1]:5080/", false, false)]
    [InlineData("http://192.168.1.20:5080", "http://192.168.1.20:5080/", false, true)]
    [InlineData("http://localhost.example.org", "http://localhost.example.org/", false, true)]
    [InlineData("https://chat.example.org/snug?x=1#y", "https://chat.example.org/snug/", true, false)]
    [InlineData("https://ines:secret@chat.example.org", "https://chat.example.org/", true, false)]
    public async Task An_address_says_who_could_read_along(string address, string normalised, bool encrypted, bool readable)
    {
        await using var client = new SnugClient(new Uri(address));
        client.Address.ToString().ShouldBe(normalised);
        client.IsEncrypted.ShouldBe(encrypted);
        client.OthersCouldReadAlong.ShouldBe(readable);
    }

    [Theory]
    [InlineData("ftp://chat.example.org")]
    [InlineData("/api")]
    public void An_address_is_http_or_https(string address) =>
        Should.Throw<ArgumentException>(() => new SnugClient(new Uri(address, UriKind.RelativeOrAbsolute)));

    [Fact]
    public async Task A_server_below_a_path_is_asked_there()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Json(200, RoomJson));
        await using var client = new SnugClient(new Uri(server.Address, "snug"));
        await client.GetRoomAsync(3, TestDeadline.Token);
        (await server.NextRequest()).Target.ShouldBe("/snug/api/rooms/3");
    }

    private static async Task<object> Make(SnugClient client, string call) => call switch
    {
        "welcome" => await client.WelcomeAsync(TestDeadline.Token),
        "come in" => await client.ComeInAsync("Ines", cancellationToken: TestDeadline.Token),
        "come in with a code" => await client.ComeInWithCodeAsync("k7q2m9xd", cancellationToken: TestDeadline.Token),
        "come in by an invitation" =>
            await client.ComeInByInviteAsync("Ines", "k7q2m9xdk7q2m9xd", cancellationToken: TestDeadline.Token),
        "what a code opens" => await client.WelcomeAsync("k7 2", TestDeadline.Token),
        "a QR code" => await client.GetQrAsync("/rooms/3", TestDeadline.Token),
        "who am I" => await client.WhoAmIAsync(TestDeadline.Token),
        "make a code" => await client.MakeCodeAsync(TestDeadline.Token),
        "state" => await client.GetStateAsync(TestDeadline.Token),
        "rooms" => await client.GetRoomsAsync(TestDeadline.Token),
        "room" => await client.GetRoomAsync(3, TestDeadline.Token),
        "create a room" => await client.CreateRoomAsync("Movie night", topic: "Saturdays", cancellationToken: TestDeadline.Token),
        "change a room" => await client.ChangeRoomAsync(3, new RoomChange(Archived: true), TestDeadline.Token),
        "newest messages" => await client.GetMessagesAsync(3, cancellationToken: TestDeadline.Token),
        "messages before" => await client.GetMessagesAsync(3, MessageRange.Before(120), limit: 100, TestDeadline.Token),
        "messages after" => await client.GetMessagesAsync(3, MessageRange.After(0), cancellationToken: TestDeadline.Token),
        "messages around" => await client.GetMessagesAsync(3, MessageRange.Around(50), cancellationToken: TestDeadline.Token),
        "newest few messages" => await client.GetMessagesAsync(3, limit: 5, cancellationToken: TestDeadline.Token),
        "send" => await client.SendAsync(3, "hi ☃", cancellationToken: TestDeadline.Token),
        "mark read" => await client.MarkReadAsync(3, 98, TestDeadline.Token),
        "mark unread" => await client.MarkUnreadAfterAsync(3, 20, TestDeadline.Token),
        _ => await MakeForMessage(client, call) ?? await MakeForSome(client, call),
    };

    private static async Task<object?> MakeForMessage(SnugClient client, string call) => call switch
    {
        "reply" => await client.SendAsync(3, new NewMessage("hi", ReplyTo: 118), cancellationToken: TestDeadline.Token),
        "thread" => await client.GetThreadAsync(3, 118, cancellationToken: TestDeadline.Token),
        "thread before" => await client.GetThreadAsync(3, 118, MessageRange.Before(120), limit: 100, TestDeadline.Token),
        "edit" => await client.EditMessageAsync(3, 120, "hello", TestDeadline.Token),
        "react" => await client.ReactAsync(3, 120, "👍", TestDeadline.Token),
        "react by name" => await client.ReactAsync(3, 120, ":+1:", TestDeadline.Token),
        "unreact" => await client.UnreactAsync(3, 120, "/../", TestDeadline.Token),
        "pin" => await client.SetPinnedAsync(3, 120, true, TestDeadline.Token),
        "unpin" => await client.SetPinnedAsync(3, 120, false, TestDeadline.Token),
        "pins" => (await client.GetPinsAsync(3, TestDeadline.Token)).Single(message => message.Number == 120),
        "save" => await Told(client.SetSavedAsync(3, 120, true, TestDeadline.Token)),
        "unsave" => await Told(client.SetSavedAsync(3, 120, false, TestDeadline.Token)),
        "saved" => (await client.GetSavedAsync(TestDeadline.Token)).Single(message => message.Number == 120),
        "own settings" => (await client.GetOwnSettingsAsync(TestDeadline.Token)).Highlights.Single(word => word == "lamp"),
        "set own settings" => await client.SetOwnSettingsAsync(new OwnSettings(["lamp"]), TestDeadline.Token),
        _ => null,
    };

    private static async Task<object> MakeForSome(SnugClient client, string call) => call switch
    {
        "create a private room" =>
            await client.CreateRoomAsync(new NewRoom("Surprise", RoomKinds.Private), cancellationToken: TestDeadline.Token),
        "talk" => (await client.OpenDirectAsync([9, 12], cancellationToken: TestDeadline.Token)).People!.Single(person => person.Id == 9),
        "members" => (await client.GetMembersAsync(3, TestDeadline.Token)).Single(member => member.Role == MemberRoles.Keeper),
        "add a member" => await client.PutMemberAsync(3, 9, cancellationToken: TestDeadline.Token),
        "make a keeper" => await client.PutMemberAsync(3, 9, MemberRoles.Keeper, TestDeadline.Token),
        "remove a member" => await Told(client.RemoveMemberAsync(3, 9, TestDeadline.Token)),
        "level" => await client.SetLevelAsync(3, Levels.Nothing, TestDeadline.Token),
        "favourite" => await client.SetFavouriteAsync(3, true, TestDeadline.Token),
        "no favourite" => await client.SetFavouriteAsync(3, false, TestDeadline.Token),
        "hide" => await client.SetHiddenAsync(3, true, TestDeadline.Token),
        "mute" => await Told(client.SetMutedAsync(9, true, TestDeadline.Token)),
        "unmute" => await Told(client.SetMutedAsync(9, false, TestDeadline.Token)),
        "delete a message" => await client.DeleteMessageAsync(3, 120, TestDeadline.Token),
        "report" => await Told(client.ReportMessageAsync(3, 120, "advertising", cancellationToken: TestDeadline.Token)),
        "reports" => (await client.GetReportsAsync(TestDeadline.Token)).Single(report => report.Message.Number == 120),
        "look after a report" => await client.ChangeReportAsync(1, new ReportChange(Done: true, Remove: true), TestDeadline.Token),
        "settings" => await client.GetSettingsAsync(TestDeadline.Token),
        "change settings" => await client.ChangeSettingsAsync(new ServerSettingsChange(WhoMakesRooms.Admins), TestDeadline.Token),
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    private static async Task<object> Told(Task call)
    {
        await call;
        return true;
    }
}
