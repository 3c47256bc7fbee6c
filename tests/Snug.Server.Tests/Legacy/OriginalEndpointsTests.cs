using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Snug.Protocol;

namespace Snug.Server.Tests.Legacy;

public sealed class OriginalEndpointsTests
{
    [Fact]
    public async Task The_original_client_works_unchanged_and_live_with_ours()
    {
        await using var server = await Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "the door is open");
        using var stream = await dana.Follow();

        var typed = string.Join(
            '\n', "DeadEagle", "2", "Movie night", "1", "1", "hello from the old one", "1", "1", "it's 100% \"fine\" 🎬", "");
        var shown = await Python.Run("Legacy/original_client.py", typed, server.Address.ToString().TrimEnd('/'));

        shown.ShouldContain("Room Movie night Succesfully created [Room number: 2]");
        shown.ShouldContain("Room: 1 Name: Lobby\n");
        shown.ShouldContain("Room: 2 Name: Movie night\n");
        shown.ShouldContain("Room Start.\n\nDana: the door is open\n");
        shown.ShouldContain("Message sent.");
        shown.ShouldContain("\nDeadEagle: hello from the old one\n");
        var heard = await stream.NextMessages(2);
        heard.Select(message => message.Text).ShouldBe(["hello from the old one", "it's 100% \"fine\" 🎬"]);
        heard[0].Author.ShouldBe(new Author(null, "DeadEagle", "legacy"));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task Every_call_is_answered_to_the_letter_by_both_methods(string method)
    {
        await using var server = await Open();

        (await Text(await Call(server, method, "CREATEROOM", """{"roomname": "Kitchen"}""")))
            .ShouldBe("Room Kitchen Succesfully created [Room number: 2]");
        (await Text(await Call(server, method, "SENDMSG", """{"roomid": "2", "message": "\nMaya: who has the key?\n"}""")))
            .ShouldBe("Message sent.");
        (await Text(await Call(server, method, "SENDMSG", """{"roomid": 2, "message": "\nMaya: as a number\n"}""")))
            .ShouldBe("Message sent.");

        (await Rooms(server)).ShouldBe(
        [
            ["1", "Lobby", "Room Start.\n", "yes"],
            ["2", "Kitchen", "Room Start.\n\nMaya: who has the key?\n\nMaya: as a number\n", "yes"],
        ]);
    }

    [Fact]
    public async Task What_is_said_by_the_old_client_means_what_it_means_for_everybody()
    {
        await using var server = await Open();
        var maya = await server.ComeIn("Maya");
        (await Call(server, "POST", "SENDMSG", """{"roomid": "1", "message": "\nDeadEagle: *really*, @Maya and @room :tada:\n"}"""))
            .ShouldBe(HttpStatusCode.OK);

        var said = (await maya.Page(1))[^1];
        said.Text.ShouldBe("*really*, @Maya and @room 🎉");
        said.Markup!.Single().Nodes!.Select(node => node.Type).ShouldBe(["emphasis", "text", "mention", "text"]);
        said.Mentions.ShouldBe([maya.Id], "a guest names people, and never everybody");
        (await maya.State()).Rooms[0].Mentioned.ShouldBe([said.Number]);
        (await Rooms(server))[0][2].ShouldBe("Room Start.\n\nDeadEagle: *really*, @Maya and @room 🎉\n");
    }

    [Theory]
    [InlineData("it's \"quoted\"")]
    [InlineData("100% %s {0} \\ ; drop table rooms; --")]
    [InlineData("two\nlines")]
    [InlineData("🎬 👨‍👩‍👧 שלום")]
    [InlineData("time: 20:30, place: kitchen")]
    public async Task Text_that_broke_the_original_arrives_as_it_was_typed(string text)
    {
        await using var server = await Open();
        var body = Sent($"\nMaya: {text}\n");

        (await Call(server, "POST", "SENDMSG", body)).ShouldBe(HttpStatusCode.OK);

        var dana = await server.ComeIn("Dana");
        var message = (await dana.Page(1)).Single();
        message.Text.ShouldBe(text);
        message.Author.ShouldBe(new Author(null, "Maya", Doors.Legacy));
        (await Rooms(server))[0][2].ShouldBe($"Room Start.\n\nMaya: {text}\n");
    }

    [Theory]
    [InlineData("no name here", "no name here")]
    [InlineData("\n: nobody\n", ": nobody")]
    [InlineData("\na\u200bb: zero width\n", "a\u200bb: zero width")]
    public async Task What_has_no_usable_name_in_front_is_kept_whole(string sent, string kept)
    {
        await using var server = await Open();

        (await Call(server, "POST", "SENDMSG", Sent(sent))).ShouldBe(HttpStatusCode.OK);

        var message = (await (await server.ComeIn("Dana")).Page(1)).Single();
        message.Text.ShouldBe(kept);
        message.Author.ShouldBe(new Author(null, "Somebody", Doors.Legacy));
    }

    [Fact]
    public async Task A_name_of_somebody_here_does_not_make_it_theirs()
    {
        await using var server = await Open();
        var dana = await server.ComeIn("Dana");

        await Call(server, "POST", "SENDMSG", """{"roomid": "1", "message": "\nDana: it was not me\n"}""");

        (await dana.Page(1)).Single().Author.ShouldBe(new Author(null, "Dana", Doors.Legacy));
    }

    [Fact]
    public async Task Rows_are_complete_in_order_and_empty_where_a_guest_may_not_look()
    {
        await using var server = await Open();
        var dana = await server.ComeIn("Dana");
        for (var room = 2; room <= 12; room++)
        {
            await dana.MakeRoom($"Room {room}");
        }

        await dana.Say(3, "soon a secret");
        await dana.Say(4, "long ago");
        await dana.Change(4, new RoomChange(Archived: true));
        await server.Close();
        server.RewriteFitting("update rooms set kind = 'private' where id = 3");
        await server.OpenAgain();

        var rows = await Rooms(server);

        rows.Select(row => row[0]).ShouldBe(Enumerable.Range(1, 12).Select(id => $"{id}"));
        rows[2].ShouldBe(["3", "", "", "yes"]);
        rows[3].ShouldBe(["4", "", "", "yes"]);
        rows[4].ShouldBe(["5", "Room 5", "Room Start.\n", "yes"]);
        (await Call(server, "POST", "SENDMSG", """{"roomid": "3", "message": "\nMaya: hello?\n"}""")).StatusCode
            .ShouldBe(HttpStatusCode.NotFound);
        (await Call(server, "POST", "SENDMSG", """{"roomid": "4", "message": "\nMaya: hello?\n"}""")).StatusCode
            .ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_room_shows_its_newest_200_messages()
    {
        await using var server = await Open();
        var dana = await server.ComeIn("Dana");
        for (var number = 1; number <= 203; number++)
        {
            await dana.Say(1, $"message {number}.");
        }

        var text = (await Rooms(server))[0][2];

        text.ShouldStartWith("Room Start.\n\nDana: message 4.\n");
        text.ShouldEndWith("\nDana: message 203.\n");
        text.Split("\n\n").Length.ShouldBe(201);
    }

    [Theory]
    [InlineData("SENDMSG", """{"roomid": "9", "message": "\nMaya: hi\n"}""", 404)]
    [InlineData("SENDMSG", """{"roomid": "1; drop table rooms", "message": "\nMaya: hi\n"}""", 400)]
    [InlineData("SENDMSG", """{"roomid": "\ud800", "message": "\nMaya: hi\n"}""", 400)]
    [InlineData("SENDMSG", """{"roomid": "1", "message": "\nMaya: \ud800\n"}""", 400)]
    [InlineData("SENDMSG", """{"roomid": "1", "message": "\nMaya: \u001b[2J\n"}""", 400)]
    [InlineData("SENDMSG", """{"roomid": ["1"], "message": "\nMaya: hi\n"}""", 400)]
    [InlineData("SENDMSG", """{"roomid": "1"}""", 400)]
    [InlineData("SENDMSG", "[", 400)]
    [InlineData("SENDMSG", "null", 400)]
    [InlineData("CREATEROOM", """{"roomname": ""}""", 400)]
    [InlineData("CREATEROOM", """{}""", 400)]
    public async Task What_cannot_be_kept_is_refused_aloud(string call, string body, int status)
    {
        await using var server = await Open();

        using var answer = await Call(server, "POST", call, body);

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        server.Ask("select count(*) from messages").ShouldBe(["0"]);
        server.Ask("select count(*) from rooms").ShouldBe(["1"]);
    }

    [Theory]
    [InlineData("""{"roomid": "own#r", "message": "/"}""")]
    [InlineData("""{"roomid": "1#", "message": "Maya: hi"}""")]
    [InlineData("""{"roomid": "1", "message": "Maya: hi#"}""")]
    [InlineData("""{"roomid": "1", "mess#ge": "Maya: hi"}""")]
    public async Task Bytes_that_are_no_text_are_refused_aloud_wherever_they_stand(string body)
    {
        await using var server = await Open();
        using var request = Request(server, "POST", "SENDMSG", body);
        var bytes = Encoding.UTF8.GetBytes(body);
        bytes[bytes.IndexOf((byte)'#')] = 0xFF;
        request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };

        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);

        answer.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        server.Ask("select count(*) from messages").ShouldBe(["0"]);
        server.ServerLog.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_site_cannot_use_it_even_by_following_a_link(string header, string value)
    {
        await using var server = await Open();
        using var request = Request(server, "GET", "SENDMSG", """{"roomid": "1", "message": "\nMaya: hi\n"}""");
        request.Headers.Add(header, value);
        request.Headers.Add("Sec-Fetch-Mode", "navigate");

        (await server.Stranger.SendAsync(request, TestDeadline.Token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        server.Ask("select count(*) from messages").ShouldBe(["0"]);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task What_a_form_can_send_is_not_taken(string type)
    {
        await using var server = await Open();
        using var content = new StringContent("""{"roomid": "1", "message": "\nMaya: hi\n"}""", Encoding.UTF8, type);

        (await server.Stranger.PostAsync("/chatrm/SENDMSG", content, TestDeadline.Token)).StatusCode
            .ShouldBe(HttpStatusCode.UnsupportedMediaType);

        server.Ask("select count(*) from messages").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Without_the_option_there_is_no_such_door()
    {
        await using var server = await TestServer.Open();

        (await server.Stranger.GetAsync("/chatrm/GETROOMS", TestDeadline.Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static Task<TestServer> Open() => TestServer.Open(options => options with { HasLegacyDoor = true });

    private static async Task<HttpResponseMessage> Call(TestServer server, string method, string call, string body)
    {
        using var request = Request(server, method, call, body);
        return await server.Stranger.SendAsync(request, TestDeadline.Token);
    }

    private static HttpRequestMessage Request(TestServer server, string method, string call, string body) =>
        new(new HttpMethod(method), new Uri(server.Address, $"/chatrm/{call}"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };

    private static async Task<string> Text(HttpResponseMessage answer)
    {
        answer.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadAsStringAsync(TestDeadline.Token);
    }

    private static string Sent(string message) => new JsonObject { ["roomid"] = "1", ["message"] = message }.ToJsonString();

    private static async Task<string[][]> Rooms(TestServer server) =>
        [.. JsonNode.Parse(await server.Stranger.GetStringAsync("/chatrm/GETROOMS", TestDeadline.Token))!
            .AsArray()
            .Select(row => row!.AsArray().Select(cell => cell!.GetValue<string>()).ToArray())];
}
