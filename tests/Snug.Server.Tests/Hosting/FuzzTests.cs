using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Snug.Protocol;
using Snug.Server.Backups;

namespace Snug.Server.Tests;

/// <summary>
/// Nonsense on every call, by everybody, for a minute: no bug, no hang, no end, and a database that is sound afterwards. An hour by hand:
/// <c>SNUG_FUZZ_SECONDS=3600</c>; <c>SNUG_FUZZ_SEED=N</c> begins as a failure began.
/// </summary>
[Trait("Speed", "Slow")]
public sealed partial class FuzzTests(ITestOutputHelper output)
{
    /// <summary>Stands in a body for a byte that is in no UTF-8.</summary>
    private const char NoText = '\a';

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    private static readonly string[] Words =
    [
        "name", "text", "code", "invite", "person", "insteadOf", "role", "note", "rooms", "uses", "expiresAt", "topic", "archived",
        "number", "back", "state", "line", "deactivated", "password", "current", "roomid", "roomname", "message", "removeMessages", "kind",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "1", "-1", "2147483648", "9223372036854775807", "1e400", "1.5", "\"\"", "\"x\"", "\"Maya\"", "\"owner\"",
        "\"bot\"", "\"open\"", "\"here\"", "\"/topic x\"", "\"/create y\"", "\"//\"", "\"/\"", "\"\\u0000\"", "\"\\ud800\"", "\"\u202e\"",
        "\"2026-11-27T00:00:00.000Z\"", $"\"{NoText}\"", $"\"1{NoText}\"",
        "\"2999-01-01T00:00:00Z\"", "\"0001-01-01\"", "[]", "[1]", "[1,2,3,99]", "[[[]]]", "{}",
        "\"👩‍💻🏮 é ß ﷽\"", "\"'; drop table people;--\"", "1" + "0000000000000000000000000000000000000000",
    ];

    private static readonly string[] Parts =
    [
        "0", "1", "2", "3", "-1", "99", "2147483647", "2147483648", "9223372036854775808", "x", "%00", "%2e%2e", "%ff", "1.0", "٣", "CODE",
        "v1",
    ];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"];

    private static readonly string[] Types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"];

    private static readonly string[] Headers =
    [
        "Idempotency-Key", "Snug-Cursor", "Snug-Person", "Last-Event-ID", "X-Forwarded-For", "Forwarded", "Accept", "Accept-Encoding",
        "If-None-Match", "Range", "Cookie", "User-Agent", "Sec-Fetch-Site", "Origin", "Expect",
    ];

    [Fact]
    public async Task Whatever_is_asked_by_whomever_there_is_no_bug_no_hang_and_no_end()
    {
        var seed = Given("SNUG_FUZZ_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var end = TimeProvider.System.GetUtcNow().AddSeconds(Given("SNUG_FUZZ_SECONDS") ?? 60);
        await using var server = await TestServer.Open(options => options with { HasLegacyDoor = true });
        var routes = Routes.Of(server).ToList();
        var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            var random = new Random(seed + worker);
            var people = new List<string>();
            var count = 0;
            while (TimeProvider.System.GetUtcNow() < end)
            {
                if (count % 500 == 0)
                {
                    people = await People(server, $"{worker} {count}");
                }

                using var request = Request(random, routes[random.Next(routes.Count)], people);
                await Ask(server, request, $"SNUG_FUZZ_SEED={seed}");
                count++;
            }

            return count;
        }));

        output.WriteLine($"SNUG_FUZZ_SEED={seed}: {counts.Sum()} calls");
        counts.Sum().ShouldBeGreaterThan(routes.Count * 10, "or nothing was tried");
        var maya = await server.ComeIn("At the end");
        (await maya.Say((await maya.MakeRoom("A room")).Id, "still here")).Text.ShouldBe("still here");
        server.ServerLog.Lines.ShouldBeEmpty();
        await server.Close();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
    }

    /// <summary>Also whoever may do everything: their nonsense goes further.</summary>
    private static async Task<List<string>> People(TestServer server, string round) =>
    [
        (await server.ComeIn($"Member {round}")).Token,
        (await server.ComeInAs($"Bot {round}", Roles.Bot)).Token,
        (await server.ComeInAs($"Admin {round}", Roles.Admin)).Token,
        (await server.ComeInAs($"Owner {round}", Roles.Owner)).Token,
    ];

    private static async Task Ask(TestServer server, HttpRequestMessage request, string seed)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Hang);
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(patience.Token);
        var what = $"{seed}: {request.Method} {request.RequestUri} {body}";
        try
        {
            // The head is enough of a stream.
            using var answer = await server.Stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            ((int)answer.StatusCode).ShouldBeLessThan(500, what);
        }
        catch (OperationCanceledException late) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"no answer within {Hang.TotalSeconds} s: {what}", late);
        }
        catch (HttpRequestException cut) when (cut.InnerException is IOException)
        {
            // The server had answered and closed while a body was still being sent, or took the request for none.
        }
    }

    private static HttpRequestMessage Request(Random random, Route route, List<string> people)
    {
        var path = Parameter().Replace(route.Pattern, _ => Pick(random, Parts));
        var query = random.Next(4) == 0
            ? $"?{Pick(random, Words)}={Pick(random, Parts)}&before={Pick(random, Parts)}&limit={Pick(random, Parts)}"
            : "";
        var method = random.Next(10) == 0 ? Pick(random, Methods) : route.Method;
        var request = new HttpRequestMessage(new HttpMethod(method == "ANY" ? "GET" : method), path + query);
        if (random.Next(8) > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", people[random.Next(people.Count)]);
        }

        for (var more = random.Next(3); more > 0; more--)
        {
            request.Headers.TryAddWithoutValidation(Pick(random, Headers), Pick(random, Parts).Replace('٣', '3'));
        }

        if (method is not ("GET" or "HEAD" or "TRACE") && random.Next(6) > 0)
        {
            request.Content = Body(random);
        }

        return request;
    }

    private static ByteArrayContent Body(Random random)
    {
        var text = new StringBuilder("{");
        for (var member = random.Next(5); member >= 0; member--)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"{Pick(random, Words)}\":{Pick(random, Values)}{(member > 0 ? "," : "")}");
        }

        var bytes = Encoding.UTF8.GetBytes(text.Append('}').ToString());
        bytes.AsSpan().Replace((byte)NoText, (byte)0xFF);
        for (var turned = random.Next(4) == 0 ? random.Next(1, 6) : 0; turned > 0; turned--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        var content = new ByteArrayContent(random.Next(20) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", random.Next(8) == 0 ? Pick(random, Types) : "application/json");
        return content;
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private static int? Given(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Parameter();
}
