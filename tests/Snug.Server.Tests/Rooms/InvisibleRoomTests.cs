using System.Net;

namespace Snug.Server.Tests;

/// <summary>
/// What you may not see does not exist (promise 4), by every call about a room: whoever may not see one gets the bytes that they get for
/// one that is absent, whatever they send. What lists, streams and pages say is in InvisibleRoomExitTests.
/// </summary>
public sealed class InvisibleRoomTests
{
    private const int Absent = 9;

    private const string Key = "a-key-that-was-used-there";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>What is sent: nothing, what is good for some call, what is good for none, and what is too much.</summary>
    private static readonly (string? Body, long? Announced)[] Bodies =
    [
        (null, null),
        ("""{"text":"words","line":"/topic x","name":"Hall","number":0,"level":"all","state":"here","role":"keeper","why":"so"}""", null),
        ("{", null),
        ("", null),
        ("""{"text":5}""", null),
        ("[" + new string('1', 1000), 200_000),
    ];

    [Fact]
    public async Task Every_call_about_it_answers_as_about_one_that_is_absent_to_the_byte()
    {
        await using var house = await HouseWithASecret.Open();
        var differ = new List<string>();
        foreach (var (who, person) in house.Onlookers)
        {
            foreach (var pattern in Patterns(house.Server))
            {
                foreach (var method in Methods)
                {
                    await Compare(house, who, person?.Token, method, pattern, differ);
                }
            }
        }

        differ.ShouldBeEmpty();
        house.ShouldBeUnchanged();
    }

    [Fact]
    public async Task A_call_that_the_server_has_is_a_404_and_a_key_that_was_used_there_changes_nothing()
    {
        await using var house = await HouseWithASecret.Open();
        (await house.Maya.Say(1, "seen", Key)).Room.ShouldBe(1, "the key is in use elsewhere, too");
        foreach (var person in new[] { house.Former, house.Outsider, house.Owner, house.Bot })
        {
            foreach (var (route, key) in Routes.All(house.Server)
                .Where(route => route.Pattern.StartsWith("/api/rooms/{room}", StringComparison.Ordinal))
                .SelectMany(route => new[] { (route, Key), (route, HouseWithASecret.Key), (route, "not a key \u00e9"), (route, "") }))
            {
                var hidden = await Ask(house, person.Token, route.Method, route.Pattern, house.Room, Bodies[1], key);
                var absent = await Ask(house, person.Token, route.Method, route.Pattern, Absent, Bodies[1], key);
                hidden.ShouldBe(absent, $"{person.Name} {route} {key}");
                if (key is Key or HouseWithASecret.Key)
                {
                    hidden.ShouldStartWith("HTTP/1.1 404 ", Case.Sensitive, $"{person.Name} {route}");
                    hidden.ShouldContain("urn:snug:problem:room-not-found", Case.Sensitive, $"{person.Name} {route}");
                }
            }
        }

        house.ShouldBeUnchanged();
    }

    /// <summary>Somebody else's pages of a room, kept in memory, are of no use to whoever may not see it.</summary>
    [Fact]
    public async Task A_page_that_is_in_memory_is_for_those_who_see_its_room()
    {
        await using var house = await HouseWithASecret.Open();
        (await house.Ines.Page(house.Room)).Length.ShouldBe(2);
        house.Server.Log.Projection.Rooms.Find(house.Room)!.Newest.ShouldNotBeNull("it is kept");
        foreach (var (who, person) in house.Onlookers.Where(onlooker => onlooker.Person is not null))
        {
            using var page = await person!.Get($"/api/rooms/{house.Room}/messages");
            (await page.Content.ReadAsStringAsync(TestDeadline.Token)).ShouldNotContain(HouseWithASecret.Secret, Case.Insensitive, who);
            page.StatusCode.ShouldBe(HttpStatusCode.NotFound, who);
        }
    }

    /// <summary>Every address with a room in it, and one that is nowhere.</summary>
    private static List<string> Patterns(TestServer server) =>
    [
        .. Routes.All(server)
            .Select(route => route.Pattern)
            .Where(pattern => pattern.Contains("{room}", StringComparison.Ordinal))
            .Distinct(),
        "/api/rooms/{room}/nothing",
        "/api/rooms/{room}/messages/1/nothing",
        "/plain/rooms/{room}/nothing",
    ];

    private static async Task Compare(
        HouseWithASecret house, string who, string? token, string method, string pattern, List<string> differ)
    {
        foreach (var body in method is "GET" or "HEAD" or "OPTIONS" ? Bodies[..1] : Bodies)
        {
            var hidden = await Ask(house, token, method, pattern, house.Room, body, key: null);
            var absent = await Ask(house, token, method, pattern, Absent, body, key: null);
            hidden.ShouldStartWith("HTTP/1.1 ", Case.Sensitive, $"{who} {method} {pattern}");
            if (hidden != absent || hidden.Contains(HouseWithASecret.Secret, StringComparison.OrdinalIgnoreCase))
            {
                differ.Add($"{who} {method} {pattern} {body}:\n{hidden}\nand not\n{absent}");
            }
        }
    }

    private static async Task<string> Ask(
        HouseWithASecret house, string? token, string method, string pattern, int room, (string? Body, long? Announced) body, string? key)
    {
        var path = pattern.Replace("{room}", $"{room}", StringComparison.Ordinal)
            .Replace("{person}", $"{house.Maya.Id}", StringComparison.Ordinal)
            .Replace("{number}", "1", StringComparison.Ordinal)
            .Replace("{emoji}", "%F0%9F%91%8D", StringComparison.Ordinal);
        var type = pattern.StartsWith("/plain", StringComparison.Ordinal) ? "application/x-www-form-urlencoded" : "application/json";
        var head = $"{method} {path} HTTP/1.1";
        head += token is null ? "" : $"\r\nAuthorization: Bearer {token}\r\nCookie: snug-{house.Server.Address.Port}={token}";
        head += body.Body is null ? "" : $"\r\nContent-Type: {type}";
        head += key is null ? "" : $"\r\nIdempotency-Key: {key}";
        return RawAnswer.WithoutDateAndRoom(await RawAnswer.To(house.Server.Address, head, body.Body, body.Announced), room);
    }
}
