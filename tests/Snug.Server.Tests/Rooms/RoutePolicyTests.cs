using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.People;

namespace Snug.Server.Tests;

/// <summary>
/// The authorisation matrix of the server's addresses, from its own table: one without a row fails. Each row says what happens to whom,
/// and is tried over HTTP. The matrix of acts and writes is in RoomPolicyTests and WritePolicyTests.
/// </summary>
public sealed partial class RoutePolicyTests
{
    private const string SignIn = "401 sign-in";
    private const string NotAllowed = "403 not-allowed";
    private const string NoPage = "404 not-found";
    private const string ToLocalhost = "302 http://localhost:{port}/elsewhere?to=%2F&asked=127.0.0.1";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly Dictionary<string, RouteRow> Matrix = new(StringComparer.Ordinal)
    {
        // Whoever is there. A person is a member: bots, admins and owners are told the same where nothing else stands. The owner's command
        // has a token of its own.
        ["GET /healthz"] = Anybody("200"),
        ["HEAD /healthz"] = Anybody("200"),
        ["GET /readyz"] = Anybody("200"),
        ["HEAD /readyz"] = Anybody("200"),
        ["GET /openapi/v1.json"] = Anybody("200"),
        ["HEAD /openapi/v1.json"] = Anybody("200"),
        ["GET /api/welcome"] = Anybody("200"),
        ["POST /api/session"] = Anybody("201") with { Body = """{"name":"Guest {n}"}""" },

        // Persons.
        ["GET /api/session"] = Inside("200"),
        ["DELETE /api/session"] = Inside("204"),
        ["POST /api/codes"] = Inside("201"),
        ["GET /api/people"] = Inside("200") with { Query = "?name=a" },
        ["PUT /api/me/password"] = Inside("204") with { Body = """{"password":"correct horse battery"}""" },
        ["GET /api/sessions"] = Inside("200"),
        ["DELETE /api/sessions/{id}"] = Inside("404 not-found"),
        ["DELETE /api/sessions"] = Inside("204"),
        ["PATCH /api/me"] = Inside("200") with { Body = """{"name":"Renamed {n}"}""" },
        ["PATCH /api/people/{person}"] = ForAdmins("404 not-found") with { Body = """{"role":"bot"}""", Person = "404 not-found" },
        ["PUT /api/people/{person}/ban"] = ForAdmins("404 not-found") with { Body = "{}", Person = "404 not-found" },
        ["DELETE /api/people/{person}/ban"] = ForAdmins("404 not-found") with { Person = "404 not-found" },
        ["POST /api/people/{person}/link"] = ForAdmins("404 not-found") with { Person = "404 not-found" },
        ["GET /api/audit"] = ForAdmins("200"),
        ["GET /api/invites"] = ForAdmins("200"),
        ["POST /api/invites"] = ForAdmins("201") with { Body = "{}" },
        ["DELETE /api/invites/{id}"] = ForAdmins("404 no-such-invite"),
        ["GET /api/state"] = Inside("200"),
        ["GET /api/commands"] = Inside("200"),
        ["POST /api/rooms/{room}/commands"] = Inside("200") with { Body = """{"line":"/topic Saturdays"}""", Bot = NotAllowed },
        ["GET /api/qr"] = Inside("200") with { Query = "?path=/rooms/1" },
        ["GET /api/events"] = Inside("200"),
        ["GET /api/rooms"] = Inside("200"),
        ["POST /api/rooms"] = Inside("201") with { Body = """{"name":"Attic"}""", Bot = NotAllowed },
        ["GET /api/rooms/{room}"] = Inside("200"),
        ["PATCH /api/rooms/{room}"] = Inside("200") with { Body = """{"name":"Hall"}""", Bot = NotAllowed },
        ["PUT /api/rooms/{room}/read"] = Inside("200") with { Body = """{"number":0}""" },
        ["DELETE /api/rooms/{room}/messages/{number}"] = Inside("404 not-found"),
        ["PATCH /api/rooms/{room}/messages/{number}"] = Inside("404 not-found") with { Body = """{"text":"other words"}""" },
        ["GET /api/rooms/{room}/messages/{number}/reactions"] = Inside("404 not-found"),
        ["PUT /api/rooms/{room}/messages/{number}/reactions/{emoji}"] = Inside("404 not-found"),
        ["DELETE /api/rooms/{room}/messages/{number}/reactions/{emoji}"] = Inside("404 not-found"),
        ["PUT /api/rooms/{room}/messages/{number}/pin"] = Inside("404 not-found") with { Bot = NotAllowed },
        ["DELETE /api/rooms/{room}/messages/{number}/pin"] = Inside("404 not-found") with { Bot = NotAllowed },
        ["PUT /api/rooms/{room}/messages/{number}/saved"] = Inside("404 not-found"),
        ["DELETE /api/rooms/{room}/messages/{number}/saved"] = Inside("404 not-found"),
        ["GET /api/rooms/{room}/pins"] = Inside("200"),
        ["GET /api/saved"] = Inside("200"),
        ["GET /api/me/settings"] = Inside("200"),
        ["PUT /api/me/settings"] = Inside("200") with { Body = """{"highlights":["projector"]}""" },
        ["POST /api/rooms/{room}/messages/{number}/report"] = Inside("404 not-found") with { Body = "{}" },
        ["GET /api/rooms/{room}/messages"] = Inside("200"),
        ["POST /api/rooms/{room}/messages"] = Inside("201") with { Body = """{"text":"words"}""" },
        ["GET /api/reports"] = ForAdmins("200"),
        ["PATCH /api/reports/{id}"] = ForAdmins("404 not-found") with { Body = """{"done":true}""" },
        ["GET /api/settings"] = Inside("200"),
        ["PATCH /api/settings"] = ForAdmins("200") with { Body = """{"whoMakesRooms":"everybody"}""" },
        ["POST /api/direct"] = Inside("201") with { Body = """{"people":[1]}""", Bot = NotAllowed },
        ["GET /api/rooms/{room}/members"] = Inside("200"),
        ["PUT /api/rooms/{room}/members/{person}"] = Inside(NotAllowed),
        ["DELETE /api/rooms/{room}/members/{person}"] = Inside(NotAllowed),
        ["PUT /api/rooms/{room}/level"] = Inside("200") with { Body = """{"level":"nothing"}""" },
        ["PUT /api/rooms/{room}/favourite"] = Inside("200"),
        ["DELETE /api/rooms/{room}/favourite"] = Inside("200"),
        ["PUT /api/rooms/{room}/hidden"] = Inside("200"),
        ["DELETE /api/rooms/{room}/hidden"] = Inside("200"),
        ["PUT /api/people/{person}/muted"] = Inside("404 not-found"),
        ["DELETE /api/people/{person}/muted"] = Inside("404 not-found"),
        ["GET /api/rooms/{room}/events"] = Inside("200"),
        ["PUT /api/rooms/{room}/presence"] = Inside("204") with { Body = """{"state":"here"}""" },

        // The owner's commands: for others nothing is there.
        ["POST /admin/import"] = OwnerOnly("400 malformed") with { Body = """{"file":"/absent/chatroom.db"}""" },
        ["POST /admin/people"] = OwnerOnly("200") with { Body = "{}" },
        ["POST /admin/link"] = OwnerOnly("200") with { Body = """{"role":"member"}""" },
        ["POST /admin/backup"] = OwnerOnly("400 malformed") with { Body = """{"file":"/absent/folder/copy.db"}""" },

        // Guests by the original's door prove nothing, so whoever knocks there is one.
        ["GET /chatrm/GETROOMS"] = Anybody("200"),
        ["GET /chatrm/CREATEROOM"] = Anybody("200") with { Body = """{"roomname":"Attic"}""" },
        ["POST /chatrm/CREATEROOM"] = Anybody("200") with { Body = """{"roomname":"Attic"}""" },
        ["GET /chatrm/SENDMSG"] = Anybody("200") with { Body = """{"roomid":"1","message":"\nMaya: words\n"}""" },
        ["POST /chatrm/SENDMSG"] = Anybody("200") with { Body = """{"roomid":"1","message":"\nMaya: words\n"}""" },

        // Pages that are the same for everybody: the page asks the API for all that it shows.
        ["GET /"] = Anybody("200"),
        ["HEAD /"] = Anybody("200"),
        ["GET /rooms/{room}"] = Anybody("200"),
        ["HEAD /rooms/{room}"] = Anybody("200"),
        ["GET /rooms/{room}/{number}"] = Anybody("200"),
        ["HEAD /rooms/{room}/{number}"] = Anybody("200"),
        ["GET /{room}"] = Anybody("302 /rooms/1"),
        ["HEAD /{room}"] = Anybody("302 /rooms/1"),
        ["GET /j/{code}"] = Anybody("200"),
        ["HEAD /j/{code}"] = Anybody("200"),
        ["GET /_/{of}/{**path}"] = Anybody(NoPage),
        ["HEAD /_/{of}/{**path}"] = Anybody("404"),
        ["GET /sw.js"] = Anybody("200"),
        ["HEAD /sw.js"] = Anybody("200"),
        ["GET /elsewhere"] = Anybody(ToLocalhost) with { Person = "302 /" },
        ["HEAD /elsewhere"] = Anybody(ToLocalhost) with { Person = "302 /" },

        // Pages and forms without script.
        ["GET /plain"] = Anybody("200"),
        ["POST /plain/session"] = Anybody("303 /plain") with { Body = "name=Guest+{n}", Type = Form },
        ["GET /plain/rooms/{room}"] = Anybody("302 /plain?room=1") with { Person = "200" },
        ["POST /plain/rooms/{room}"] = Anybody("303 /plain") with { Person = "303 /plain/rooms/1#end", Body = "text=words", Type = Form },
    };

    /// <summary>What copies a file and brings another one in is not there without one.</summary>
    private static Dictionary<string, RouteRow> Rows => !TestStore.IsPostgres
        ? Matrix
        : Matrix.Where(row => row.Key is not ("POST /admin/import" or "POST /admin/backup")).ToDictionary();

    [Fact]
    public async Task Every_route_has_a_row()
    {
        await using var server = await Open();
        Routes.All(server).Select(route => route.Name).ShouldBe(Rows.Keys, ignoreOrder: true);
    }

    [Fact]
    public async Task What_happens_to_whom_is_what_the_row_says()
    {
        await using var server = await Open();
        var number = 0;
        var wrong = new List<string>();
        foreach (var (call, row) in Rows)
        {
            var person = await server.ComeIn($"Person {number++}");
            var bot = await server.ComeInAs($"Person {number++}", Roles.Bot);
            var admin = await server.ComeInAs($"Person {number++}", Roles.Admin);
            var owner = await server.ComeInAs($"Person {number++}", Roles.Owner);
            var ended = await server.ComeIn($"Person {number++}");
            (await ended.Leave()).ShouldBe(HttpStatusCode.NoContent).Dispose();
            foreach (var (who, token, expected) in new[]
            {
                ("stranger", null, row.Stranger),
                ("with a token that another server gave", Token.New(), row.Ended),
                ("whose session has ended", ended.Token, row.Ended),
                ("owner's command", server.Parts.GetRequiredService<OwnerAccess>().Token, row.Owner),
                ("member", person.Token, row.Person),
                ("bot", bot.Token, row.Bot ?? row.Person),
                ("admin", admin.Token, row.Admin ?? row.Person),
                ("owner", owner.Token, row.Admin ?? row.Person),
            })
            {
                var body = row.Body?.Replace("{n}", $"{number++}", StringComparison.Ordinal);
                using var answer = await Send(server, call, token, row with { Body = body }, room: 1);
                if (await Told(answer) is var told && told != expected)
                {
                    wrong.Add($"{call}, {who}: {told}, not {expected}");
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    /// <summary>Whoever may not see a room learns by no call that it is there: not by the answer, nor by what a bad body does.</summary>
    [Fact]
    public async Task A_room_that_is_hidden_answers_as_one_that_is_absent()
    {
        await using var server = await Open();
        var dana = await server.ComeIn("Dana");
        var hidden = await HiddenRoom.Make(server, dana);
        const int Absent = 9;
        var calls = Matrix.Where(pair => pair.Key.Contains("{room}", StringComparison.Ordinal)).ToList();
        calls.Count.ShouldBeGreaterThan(8);
        foreach (var (call, row) in calls)
        {
            foreach (var body in row.Body is null ? new string?[] { null } : [row.Body, "", "{", "{}"])
            {
                using var atHidden = await Send(server, call, dana.Token, row with { Body = body }, hidden);
                using var atAbsent = await Send(server, call, dana.Token, row with { Body = body }, Absent);
                var (secret, nothing) = (await All(atHidden, hidden), await All(atAbsent, Absent));
                secret.ShouldBe(nothing, $"{call} {body}");
                secret.ShouldNotContain(HiddenRoom.Secret);
                secret.ShouldNotContain(HiddenRoom.Name);
                if (call.Contains("/api/", StringComparison.Ordinal))
                {
                    await atHidden.ShouldBe(Problems.RoomNotFound);
                }
            }
        }

        var room = server.Log.Projection.Rooms.Find(hidden)!;
        (room.Name, room.LastNumber).ShouldBe((HiddenRoom.Name, 1), "nothing was changed");
    }

    [Fact]
    public async Task A_guest_of_the_original_door_finds_no_hidden_room_either()
    {
        await using var server = await Open();
        var hidden = await HiddenRoom.Make(server, await server.ComeIn("Dana"));
        var row = new RouteRow("", "", "", "", Body: $$"""{"roomid":"{{hidden}}","message":"\nMaya: words\n"}""");
        using var atHidden = await Send(server, "POST /chatrm/SENDMSG", token: null, row, hidden);
        await atHidden.ShouldBe(Problems.RoomNotFound);
        using var rooms = await Send(server, "GET /chatrm/GETROOMS", token: null, row with { Body = null }, hidden);
        var text = await rooms.Content.ReadAsStringAsync(TestDeadline.Token);
        text.ShouldContain($"""["{hidden}","","","yes"]""");
        text.ShouldNotContain(HiddenRoom.Secret);
    }

    /// <summary>With every door that there is.</summary>
    private static Task<TestServer> Open() => TestServer.Open(options => options with { HasLegacyDoor = true });

    private static async Task<HttpResponseMessage> Send(TestServer server, string call, string? token, RouteRow row, int room)
    {
        var parts = call.Split(' ');
        var path = Parameter().Replace(
            parts[1].Replace("{room}", $"{room}", StringComparison.Ordinal).Replace("{person}", "9999", StringComparison.Ordinal)
                .Replace("{emoji}", "%F0%9F%91%8D", StringComparison.Ordinal), "1");
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), path + row.Query);
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.Add("Cookie", $"snug-{server.Address.Port}={token}");
        }

        if (row.Body is not null)
        {
            request.Content = new StringContent(row.Body, Encoding.UTF8, row.Type);
        }

        return await server.Stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestDeadline.Token);
    }

    /// <summary>The status, and which problem it is or where it leads.</summary>
    private static async Task<string> Told(HttpResponseMessage answer)
    {
        var told = $"{(int)answer.StatusCode}";
        if (answer.Headers.Location is { } elsewhere && (int)answer.StatusCode >= 300)
        {
            told += $" {elsewhere}".Replace($":{answer.RequestMessage!.RequestUri!.Port}", ":{port}", StringComparison.Ordinal);
        }

        if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            var text = await answer.Content.ReadAsStringAsync(TestDeadline.Token);
            told += text.Length == 0 ? "" : " " + JsonSerializer.Deserialize(text, Wire.Json.ProblemDocument)!.Type.Split(':')[^1];
        }

        return told;
    }

    /// <summary>Everything that an answer says, without the number that was asked for.</summary>
    private static async Task<string> All(HttpResponseMessage answer, int room)
    {
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date")
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal);
        var body = answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(TestDeadline.Token);
        return Regex.Replace(
            $"{(int)answer.StatusCode}\n{string.Join('\n', headers)}\n{body}",
            $@"(?<=[ /=]){room}\b", "N", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    private static RouteRow Anybody(string told) => new(told, told, told, told);

    private static RouteRow Inside(string person) => new(SignIn, SignIn, person, SignIn);

    private static RouteRow ForAdmins(string told) => Inside(NotAllowed) with { Admin = told };

    private static RouteRow OwnerOnly(string owner) => new(NoPage, NoPage, NoPage, owner);

    /// <summary>What happens to whom. A role or another door is one more member here, and one more line where it is tried.</summary>
    private sealed record RouteRow(
        string Stranger,
        string Ended,
        string Person,
        string Owner,
        string? Body = null,
        string Type = "application/json",
        string Query = "",
        string? Bot = null,
        string? Admin = null);

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Parameter();
}
