using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Something that was said and what it was answered with.</summary>
internal sealed record Acknowledged(int Room, long Number, string Text);

/// <summary>
/// Many who talk, each on and on, to whatever address: who gets no answer, or one that means "again", says the same again with the same
/// key, as our clients' outbox does.
/// </summary>
internal sealed class ClusterTalk : IDisposable
{
    private static readonly TimeSpan BeforeAgain = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient[] ways;
    private readonly List<string> tokens = [];
    private readonly CancellationToken over = TestContext.Current.CancellationToken;
    private readonly Lock gate = new();
    private List<Task> talking = [];
    private volatile bool isEnding;
    private int unanswered;
    private long lastAt;
    private TimeSpan longest;

    /// <param name="addresses">Where to; who talks uses one of them.</param>
    public ClusterTalk(params IEnumerable<Uri> addresses) => ways =
    [
        .. addresses.Select(address => new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(40),
        }),
    ];

    /// <summary>How long each rests between two messages, on average.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Without, nobody can tell a repeat from something new: nothing is said twice then.</summary>
    public bool HasKeys { get; init; } = true;

    public List<int> Rooms { get; } = [1];

    public IReadOnlyList<string> Tokens => tokens;

    public ConcurrentQueue<Acknowledged> Acknowledged { get; } = [];

    /// <summary>Everything that was not "done", as those who talk saw it: the status and the kind of problem.</summary>
    public ConcurrentDictionary<string, int> Refusals { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a connection ended without an answer.</summary>
    public int Unanswered => Volatile.Read(ref unanswered);

    /// <summary>Lets people come in and makes rooms.</summary>
    public async Task ComeIn(int people, int rooms)
    {
        for (var person = 0; person < people; person++)
        {
            using var answer = await ways[person % ways.Length].PostAsJsonAsync(
                "/api/session", new ComeIn($"Person {person}"), Wire.Json.ComeIn, over);
            tokens.Add((await answer.Read(Wire.Json.NewSession)).Token);
        }

        while (Rooms.Count < rooms)
        {
            using var request = Request("/api/rooms", tokens[0], Guid.CreateVersion7().ToString());
            request.Content = JsonContent.Create(new NewRoom($"Room {Rooms.Count}"), Wire.Json.NewRoom);
            using var answer = await ways[Rooms.Count % ways.Length].SendAsync(request, over);
            Rooms.Add((await answer.Read(Wire.Json.Room)).Id);
        }
    }

    /// <summary>As the same people, in the same rooms.</summary>
    public void GoOnAs(ClusterTalk others)
    {
        tokens.AddRange(others.tokens);
        Rooms.AddRange(others.Rooms.Except(Rooms));
    }

    public void Begin(int senders)
    {
        lastAt = Stopwatch.GetTimestamp();
        talking = [.. Enumerable.Range(0, senders).Select(Talk)];
    }

    /// <summary>Returns after so many more acknowledgements: a random moment, at which much is under way.</summary>
    public async Task UntilMore(int count)
    {
        var until = Acknowledged.Count + count;
        var (deadline, reached) = (TestDeadline.Token, 0);
        while (Acknowledged.Count < until)
        {
            // However slow this machine is: as long as something is acknowledged, it goes on.
            deadline = Acknowledged.Count > reached ? TestDeadline.Token : deadline;
            reached = Acknowledged.Count;
            talking.ForEach(one => one.IsFaulted.ShouldBeFalse(one.Exception?.ToString()));
            deadline.IsCancellationRequested.ShouldBeFalse($"{Acknowledged.Count} acknowledged, {until} awaited");
            await Task.Delay(5, over);
        }
    }

    /// <summary>The longest time in which nothing was acknowledged to anybody, since this was last asked.</summary>
    public TimeSpan LongestSilence()
    {
        lock (gate)
        {
            var silent = Stopwatch.GetElapsedTime(lastAt);
            var was = silent > longest ? silent : longest;
            longest = TimeSpan.Zero;
            return was;
        }
    }

    /// <summary>Lets everybody finish what they say.</summary>
    public async Task End()
    {
        isEnding = true;
        await Task.WhenAll(talking);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isEnding = true;
        Array.ForEach(ways, way => way.Dispose());
    }

    private async Task Talk(int sender)
    {
        await Task.Yield();
        for (var said = 0; !isEnding; said++)
        {
            var room = Rooms[RandomNumberGenerator.GetInt32(Rooms.Count)];
            var text = string.Create(
                CultureInfo.InvariantCulture, $"{sender}/{said} {Convert.ToHexString(RandomNumberGenerator.GetBytes(20))} é 🏮");
            var key = Guid.CreateVersion7().ToString();
            while (!await Say(sender, room, text, key) && HasKeys)
            {
                await Task.Delay(BeforeAgain, over);
            }

            if (Pause > TimeSpan.Zero)
            {
                await Task.Delay(Pause * (2 * Random.Shared.NextDouble()), over);
            }
        }
    }

    /// <returns>False if there was no answer, or one that means "again".</returns>
    private async Task<bool> Say(int sender, int room, string text, string key)
    {
        using var request = Request($"/api/rooms/{room}/messages", tokens[sender % tokens.Count], HasKeys ? key : null);
        request.Content = JsonContent.Create(new NewMessage(text), Wire.Json.NewMessage);
        try
        {
            using var answer = await ways[sender % ways.Length].SendAsync(request, over);
            if (!answer.IsSuccessStatusCode)
            {
                var detail = await answer.Content.ReadAsStringAsync(over);
                Refusals.AddOrUpdate($"{(int)answer.StatusCode} {Kind(detail)}", 1, (_, count) => count + 1);
                answer.StatusCode.ShouldBeOneOf(
                    [HttpStatusCode.ServiceUnavailable, HttpStatusCode.BadGateway, HttpStatusCode.GatewayTimeout], detail);
                return false;
            }

            var message = await answer.Read(Wire.Json.Message);
            message.Text.ShouldBe(text);
            Acknowledged.Enqueue(new Acknowledged(message.Room, message.Number, text));
            NoteAcknowledged();
            return true;
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException or SocketException)
        {
            Interlocked.Increment(ref unanswered);
            return false;
        }
    }

    private void NoteAcknowledged()
    {
        lock (gate)
        {
            var silent = Stopwatch.GetElapsedTime(lastAt);
            longest = silent > longest ? silent : longest;
            lastAt = Stopwatch.GetTimestamp();
        }
    }

    private static HttpRequestMessage Request(string path, string token, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null)
        {
            request.Headers.Add(WireHeaders.IdempotencyKey, key);
        }

        return request;
    }

    private static string Kind(string body) =>
        Problems.All.FirstOrDefault(problem => body.Contains(problem.Name, StringComparison.Ordinal))?.Name ?? "of the proxy";
}
