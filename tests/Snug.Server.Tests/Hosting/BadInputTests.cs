using System.Net;
using System.Text;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// A table of bad input for every call, from the server's own list of routes: a route without a row fails. Whatever comes, the
/// answer is a problem document of a known kind or, where the input is only odd, a success; never a bug, never silence.
/// </summary>
public sealed partial class BadInputTests
{
    /// <summary>For each call with a body: one that is good, and the members that have to be text, numbers or claims.</summary>
    private static readonly Dictionary<string, InputCase> Table = new(StringComparer.Ordinal)
    {
        ["GET /healthz"] = new(IsOpen: true),
        ["GET /readyz"] = new(IsOpen: true),
        ["GET /openapi/v1.json"] = new(IsOpen: true),
        ["GET /api/welcome"] = new(IsOpen: true),
        ["POST /api/session"] = new("""{"name":"Ines"}""", ["name"], IsOpen: true),
        ["GET /api/session"] = new(),
        ["DELETE /api/session"] = new(),
        ["POST /api/codes"] = new(),
        ["GET /api/people"] = new(Query: "?name=a"),
        ["PUT /api/me/password"] = new("""{"password":"correct horse battery"}""", ["password"]),
        ["GET /api/sessions"] = new(),
        ["DELETE /api/sessions"] = new(),
        ["DELETE /api/sessions/{id}"] = new(IsAbsent: true),
        ["PATCH /api/me"] = new("""{"name":"Inez"}""", ["name"]),
        ["PATCH /api/people/{person}"] = new("""{"role":"bot"}""", ["role"]),
        ["PUT /api/people/{person}/ban"] = new("""{"removeMessages":false}"""),
        ["DELETE /api/people/{person}/ban"] = new(),
        ["POST /api/people/{person}/link"] = new(),
        ["GET /api/audit"] = new(),
        ["GET /api/invites"] = new(),
        ["POST /api/invites"] = new("""{"note":"for Ines"}""", ["note"]),
        ["DELETE /api/invites/{id}"] = new(),
        ["GET /api/qr"] = new(Query: "?path=/rooms/1"),
        ["GET /api/state"] = new(),
        ["GET /api/rooms"] = new(),
        ["POST /api/rooms"] = new("""{"name":"Room"}""", ["name"]),
        ["GET /api/rooms/{room}"] = new(),
        ["PATCH /api/rooms/{room}"] = new("""{"name":"Hall"}""", ["name"]),
        ["PUT /api/rooms/{room}/read"] = new("""{"number":0,"back":true,"from":0}""", ["number"]),
        ["DELETE /api/rooms/{room}/messages/{number}"] = new(IsAbsent: true),
        ["PATCH /api/rooms/{room}/messages/{number}"] = new("""{"text":"words"}""", ["text"], IsAbsent: true),
        ["GET /api/rooms/{room}/messages/{number}/reactions"] = new(IsAbsent: true),
        ["PUT /api/rooms/{room}/messages/{number}/reactions/{emoji}"] = new(IsAbsent: true),
        ["DELETE /api/rooms/{room}/messages/{number}/reactions/{emoji}"] = new(IsAbsent: true),
        ["PUT /api/rooms/{room}/messages/{number}/pin"] = new(IsAbsent: true),
        ["DELETE /api/rooms/{room}/messages/{number}/pin"] = new(IsAbsent: true),
        ["PUT /api/rooms/{room}/messages/{number}/saved"] = new(IsAbsent: true),
        ["DELETE /api/rooms/{room}/messages/{number}/saved"] = new(IsAbsent: true),
        ["GET /api/rooms/{room}/pins"] = new(),
        ["GET /api/saved"] = new(),
        ["GET /api/me/settings"] = new(),
        ["PUT /api/me/settings"] = new("""{"highlights":["projector"]}"""),
        ["POST /api/rooms/{room}/messages/{number}/report"] = new("""{"why":"spam"}""", IsAbsent: true),
        ["GET /api/rooms/{room}/messages"] = new(),
        ["POST /api/rooms/{room}/messages"] = new("""{"text":"words"}""", ["text"]),
        ["GET /api/reports"] = new(),
        ["PATCH /api/reports/{id}"] = new("""{"done":true}""", IsAbsent: true),
        ["GET /api/settings"] = new(),
        ["PATCH /api/settings"] = new("""{"whoMakesRooms":"everybody"}""", ["whoMakesRooms"]),
        ["POST /api/direct"] = new("""{"people":[1,2]}"""),
        ["GET /api/rooms/{room}/members"] = new(),
        ["PUT /api/rooms/{room}/members/{person}"] = new(IsRefused: true),
        ["DELETE /api/rooms/{room}/members/{person}"] = new(IsRefused: true),
        ["PUT /api/rooms/{room}/level"] = new("""{"level":"nothing"}""", ["level"]),
        ["PUT /api/rooms/{room}/favourite"] = new(),
        ["DELETE /api/rooms/{room}/favourite"] = new(),
        ["PUT /api/rooms/{room}/hidden"] = new(),
        ["DELETE /api/rooms/{room}/hidden"] = new(),
        ["PUT /api/people/{person}/muted"] = new(),
        ["DELETE /api/people/{person}/muted"] = new(),
        ["GET /api/events"] = new(IsStream: true),
        ["GET /api/rooms/{room}/events"] = new(IsStream: true),
        ["GET /api/commands"] = new(),
        ["POST /api/rooms/{room}/commands"] = new("""{"line":"/names"}""", ["line"]),
        ["PUT /api/rooms/{room}/presence"] = new("""{"state":"here"}""", ["state"]),
    };

    [Fact]
    public async Task Every_call_has_a_row()
    {
        await using var server = await TestServer.Open();
        Routes.Of(server).Where(route => route.IsForPrograms).Select(route => route.Name).ShouldBe(Table.Keys, ignoreOrder: true);
    }

    [Fact]
    public async Task Good_input_is_taken_or_the_table_shows_nothing()
    {
        await using var server = await TestServer.Open();
        foreach (var (call, row) in Table)
        {
            var guest = await server.ComeInAs($"Guest of {call.GetHashCode(StringComparison.Ordinal)}", Roles.Owner);
            (await guest.Send(HttpMethod.Post, "/api/invites", Json("{}"))).ShouldBe(HttpStatusCode.Created).Dispose();
            using var answer = await Send(server, guest, call, row.Body is null ? null : Json(row.Body), row.Query);
            (row.IsAbsent ? answer.StatusCode is HttpStatusCode.NotFound
                : row.IsRefused ? answer.StatusCode is HttpStatusCode.Forbidden
                : answer.IsSuccessStatusCode)
                .ShouldBeTrue($"{call}: {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public Task Bodies_that_are_not_what_the_call_takes() => ForEveryBody(async (server, guest, call, row) =>
    {
        var member = row.Members[0];
        foreach (var body in new[]
        {
            "", "null", "[]", "1", "\"text\"", "true", "{", "{}}", "{\"", "not json", $"[{row.Body}]", $"{row.Body} trailing",
            "{'" + member + "':'x'}", "{\"" + member + "\":{}}",
            $$"""{"{{member}}":[]}""", $$"""{"{{member}}":true}""", $$"""{"{{member}}":1e999999}""", $$"""{"{{member}}":[[1]]}""",
            $"{row.Body![..^1]},{row.Body[1..]}", // given twice
            $"{row.Body[..^1]},{row.Body[1..].ToUpperInvariant()}", // twice, in another case
            $$"""{"{{member}}":"\ud800"}""", // half a surrogate pair
            $$"""{"{{member}}":"\udc00\ud800"}""",
            $$"""{"\ud800":1}""",
            $$"""{"{{member}}":{{new string('[', 100_000)}}""",
            string.Concat(Enumerable.Repeat($$"""{"{{member}}":""", 5_000)) + "1" + new string('}', 5_000),
            "/* a comment */" + row.Body,
            row.Body[..^1] + ",}",
        })
        {
            using var answer = await Send(server, guest, call, Json(body));
            await ShouldBeProblem(answer, $"{call} {Short(body)}", Problems.Malformed, Problems.InvalidText, Problems.InvalidName);
        }
    });

    [Fact]
    public Task Numbers_where_text_belongs_and_text_where_numbers_belong() => ForEveryBody(async (server, guest, call, row) =>
    {
        var member = row.Members[0];
        var wrong = member == "number"
            ? new[] { "\"1\"", "1.5", "-1", "9223372036854775808", "1e400", "null", "\"1; drop table messages\"" }
            : ["1", "-1.5", "1e400"];
        foreach (var value in wrong)
        {
            using var answer = await Send(server, guest, call, Json($$"""{"{{member}}":{{value}}}"""));
            await ShouldBeProblem(answer, $"{call} {value}", Problems.Malformed);
        }
    });

    [Fact]
    public Task Bytes_that_are_not_UTF8() => ForEveryBody(async (server, guest, call, row) =>
    {
        var member = row.Members[0];
        foreach (var bytes in new byte[][] { [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0x80] })
        {
            using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes($$"""{"{{member}}":"a"""), .. bytes, .. "\"}"u8]);
            content.Headers.ContentType = new("application/json");
            using var answer = await Send(server, guest, call, content);
            await ShouldBeProblem(answer, $"{call} {Convert.ToHexString(bytes)}", Problems.Malformed);
        }

        using var utf16 = new ByteArrayContent(Encoding.Unicode.GetBytes(row.Body!));
        utf16.Headers.ContentType = new("application/json");
        using var fromUtf16 = await Send(server, guest, call, utf16);
        await ShouldBeProblem(fromUtf16, $"{call} UTF-16", Problems.Malformed);
    });

    [Fact]
    public Task Control_characters_and_NUL() => ForEveryBody(async (server, guest, call, row) =>
    {
        if (row.Members[0] == "number")
        {
            return;
        }

        foreach (var value in new[] { "\\u0000", "a\\u0000b", "\\u001b[2J", "\\u009b31m", "\\u0007", "\\uffff", "\\u007f" })
        {
            using var answer = await Send(server, guest, call, Json($$"""{"{{row.Members[0]}}":"{{value}}"}"""));
            await ShouldBeProblem(
                answer, $"{call} {value}", Problems.InvalidText, Problems.InvalidName, Problems.InvalidPassword, Problems.Malformed);
        }

        using var raw = await Send(server, guest, call, Json($$"""{"{{row.Members[0]}}":"{{(char)0}}"}"""));
        await ShouldBeProblem(raw, $"{call} raw NUL", Problems.Malformed);
    });

    [Fact]
    public Task Another_content_type_or_none() => ForEveryBody(async (server, guest, call, row) =>
    {
        foreach (var type in new[]
        {
            "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", null,
            "application/jsonx", "application/json; charset=utf-16", "application/json; charset=latin1", "application/json; charset=bogus",
            "application/json; charset=\"utf-16\"",
        })
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(row.Body!));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var answer = await Send(server, guest, call, content);
            await ShouldBeProblem(answer, $"{call} {type ?? "no type"}", Problems.NotJson);
        }
    });

    [Fact]
    public async Task Bodies_of_ten_megabytes_on_every_call_with_a_length_and_without()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        var large = Encoding.UTF8.GetBytes($$"""{"text":"{{new string('a', 10_000_000)}}"}""");
        foreach (var (call, row) in Table.Where(pair => pair.Value.Body is not null))
        {
            foreach (var isChunked in new[] { false, true })
            {
                var content = new ByteArrayContent(large);
                content.Headers.ContentType = new("application/json");
                try
                {
                    using var request = Request(guest, call, row.Query);
                    request.Content = content;
                    request.Headers.TransferEncodingChunked = isChunked;
                    using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
                    await ShouldBeProblem(answer, $"{call} chunked {isChunked}", Problems.BodyTooLarge);
                }
                catch (HttpRequestException cut) when (cut.InnerException is IOException)
                {
                    // The server answered and closed while the rest was still being sent: nobody waits for ten megabytes.
                }
            }
        }

        (await guest.Room(1)).LastNumber.ShouldBe(0);
        NoBugs(server);
    }

    [Fact]
    public async Task Nobody_passes_without_a_token_but_where_anybody_may()
    {
        await using var server = await TestServer.Open();
        foreach (var (call, row) in Table.Where(pair => !pair.Value.IsOpen))
        {
            foreach (var header in new[] { null, "Bearer nonsense", "Bearer \u00e9", "Basic eDp5", "Bearer " + new string('x', 4_000) })
            {
                var (method, path) = Split(call);
                using var request = new HttpRequestMessage(method, path + row.Query);
                request.Content = row.Body is null ? null : Json(row.Body);
                if (header is not null && header.All(char.IsAscii))
                {
                    request.Headers.TryAddWithoutValidation("Authorization", header);
                }

                using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
                await ShouldBeProblem(answer, $"{call} {header}", Problems.SignIn);
            }
        }
    }

    [Fact]
    public async Task Foreign_hosts_and_origins_are_refused_on_every_call()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        foreach (var (call, row) in Table)
        {
            using var fromHost = Request(guest, call, row.Query);
            fromHost.Headers.Host = "evil.example";
            fromHost.Content = row.Body is null ? null : Json(row.Body);
            using var hostAnswer = await server.Stranger.SendAsync(fromHost, TestDeadline.Token);
            await ShouldBeProblem(hostAnswer, call, Problems.ClosedDoor);

            using var fromOrigin = Request(guest, call, row.Query);
            fromOrigin.Headers.Add("Origin", "http://evil.example");
            fromOrigin.Content = row.Body is null ? null : Json(row.Body);
            using var originAnswer = await server.Stranger.SendAsync(fromOrigin, TestDeadline.Token);
            await ShouldBeProblem(originAnswer, call, Problems.ForeignOrigin);
        }

        (await guest.Room(1)).Name.ShouldBe("Lobby", "nothing was changed");
    }

    [Fact]
    public async Task Rooms_that_cannot_be()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        foreach (var (call, row) in Table.Where(pair => pair.Key.Contains("{room}", StringComparison.Ordinal)))
        {
            foreach (var room in new[]
            {
                "0",
                "-1",
                "2",
                "2147483647",
                "2147483648",
                "1.0",
                "abc",
                "1'--",
                "%2e%2e%2f1",
                "1%20or%201=1",
                "\u0661",
                "٣",
            })
            {
                var (method, path) = Split(call.Replace("{room}", room, StringComparison.Ordinal));
                using var request = guest.Request(method, path + row.Query);
                request.Content = row.Body is null ? null : Json(row.Body);
                using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
                await ShouldBeProblem(
                    answer, $"{call} {room}", Problems.RoomNotFound, Problems.NotFound, Problems.Malformed, Problems.MethodNotAllowed);
            }
        }
    }

    [Fact]
    public async Task Keys_that_are_none_are_refused_on_every_creating_call()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        foreach (var (call, row) in Table.Where(pair => pair.Key.StartsWith("POST", StringComparison.Ordinal)))
        {
            foreach (var key in new[] { "", " ", "a b", new string('k', 65), "a\tb" })
            {
                using var request = Request(guest, call, row.Query);
                request.Content = row.Body is null ? null : Json(row.Body);
                request.Headers.TryAddWithoutValidation(WireHeaders.IdempotencyKey, key);
                using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
                await ShouldBeProblem(answer, $"{call} '{key}'", Problems.InvalidKey);
            }
        }
    }

    [Fact]
    public async Task Two_keys_are_refused_on_every_creating_call()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        foreach (var (call, row) in Table.Where(pair => pair.Key.StartsWith("POST", StringComparison.Ordinal)))
        {
            using var request = Request(guest, call, row.Query);
            request.Content = row.Body is null ? null : Json(row.Body);
            request.Headers.TryAddWithoutValidation(WireHeaders.IdempotencyKey, ["one", "two"]).ShouldBeTrue();
            using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
            await ShouldBeProblem(answer, call, Problems.InvalidKey);
        }
    }

    [Fact]
    public async Task Words_that_mean_something_to_SQL_are_words()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("'); drop table people;--");
        foreach (var words in new[] { "'); drop table "
            + "messages;--", "' or 1=1 --", "%_\\", "\" union select * from sessions --", "x'00'", "?1", "NULL" })
        {
            (await guest.Say(1, words)).Text.ShouldBe(words);
            (await guest.MakeRoom(words, words)).Topic.ShouldBe(words);
            using var people = await guest.Get("/api/people?name=" + Uri.EscapeDataString(words));
            people.ShouldBe(HttpStatusCode.OK);
            using var page = await guest.Get("/api/rooms/1/messages?before=" + Uri.EscapeDataString(words));
            await page.ShouldBe(Problems.Malformed);
        }

        (await guest.Page(1)).Length.ShouldBe(7);
        server.Ask("select count(*) from people").ShouldBe(["1"]);
    }

    private static async Task ForEveryBody(Func<TestServer, TestPerson, string, InputCase, Task> check)
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        foreach (var (call, row) in Table.Where(pair => pair.Value.Members.Length > 0))
        {
            await check(server, guest, call, row);
        }

        server.Ask("select (select count(*) from messages), (select count(*) from rooms), (select count(*) from people), (select name "
            + "from rooms)")
            .ShouldBe(["0|1|1|Lobby"], "nothing was kept");
        NoBugs(server);
    }
}
