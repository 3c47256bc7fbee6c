using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// Many people who talk while their server is killed again and again, and some who read along. Whoever gets no answer says the
/// same again when the server is back. At the end the database file itself is asked what became of it all.
/// </summary>
internal sealed class CrashStorm : IAsyncDisposable
{
    private const int People = 8;

    private readonly TestFolder folder = new();
    private readonly int port = ChildServer.FreePort();
    private readonly ChildProgram program;
    private readonly bool hasKeys;
    private readonly HttpClient http;
    private readonly CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly ConcurrentBag<(string Text, long Number)> acknowledged = [];
    private readonly List<string> tokens = [];
    private ChildServer? server;
    private volatile TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isEnding;
    private int acknowledgements;
    private int lives;

    private CrashStorm(ChildProgram program, bool hasKeys)
    {
        this.program = program;
        this.hasKeys = hasKeys;
        http = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    private string DatabasePath => folder["snug.db"];

    /// <summary>Lets <paramref name="senders"/> talk while the server is killed <paramref name="kills"/> times.</summary>
    public static async Task<StormResult> Rage(int senders, int kills, ChildProgram program = ChildProgram.Snug, bool hasKeys = true)
    {
        await using var storm = new CrashStorm(program, hasKeys);
        return await storm.Run(senders, kills);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        server?.Dispose();
        http.Dispose();
        over.Dispose();
        folder.Dispose();
    }

    private async Task<StormResult> Run(int senders, int kills)
    {
        await Begin();
        for (var person = 0; person < People; person++)
        {
            using var answer = await http.PostAsJsonAsync("/api/session", new ComeIn($"Person {person}"), Wire.Json.ComeIn, over.Token);
            tokens.Add((await answer.Read(Wire.Json.NewSession)).Token);
        }

        var reading = new[] { "/api/events", "/api/events", "/api/rooms/1/events", "/api/rooms/1/events" }.Select(Read).ToList();
        var talking = Enumerable.Range(0, senders).Select(Talk).ToList();
        for (var kill = 0; kill < kills; kill++)
        {
            await Acknowledged(RandomNumberGenerator.GetInt32(100, 800));
            up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await server!.Kill();
            server.Dispose();
            await Begin();
        }

        await Acknowledged(200);
        isEnding = true;
        await Task.WhenAll(talking);
        await Settled();
        var rows = Rows();
        var seen = new List<List<long>>();
        foreach (var reader in reading)
        {
            seen.Add(await reader.UpTo(rows.Count == 0 ? 0 : rows[^1].Number));
        }

        await server!.Stop();
        return StormResult.Of(lives, [.. acknowledged], Rows(), seen);
    }

    private async Task Begin()
    {
        server = await ChildServer.Start(DatabasePath, port, program);
        lives++;
        up.TrySetResult();
    }

    /// <summary>Returns after so many more acknowledgements: a random moment, but one at which much is under way.</summary>
    private async Task Acknowledged(int more)
    {
        var until = Volatile.Read(ref acknowledgements) + more;
        while (Volatile.Read(ref acknowledgements) < until)
        {
            await Task.Delay(1, over.Token);
        }
    }

    /// <summary>What was acknowledged too early may still be on its way: the file has to hold still.</summary>
    private async Task Settled()
    {
        int before;
        do
        {
            before = Rows().Count;
            await Task.Delay(300, over.Token);
        }
        while (Rows().Count != before);
    }

    private async Task Talk(int sender)
    {
        await Task.Yield();
        for (var said = 0; !isEnding; said++)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture, $"{sender}/{said} {Convert.ToHexString(RandomNumberGenerator.GetBytes(20))} é 🏮");
            var key = Guid.CreateVersion7().ToString();
            while (!await Say(sender, text, key))
            {
                await up.Task.WaitAsync(over.Token);
            }
        }
    }

    /// <returns>False if there was no answer, or one that means "again".</returns>
    private async Task<bool> Say(int sender, string text, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/rooms/1/messages")
        {
            Content = JsonContent.Create(new NewMessage(text), Wire.Json.NewMessage)
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens[sender % People]);
        if (hasKeys)
        {
            request.Headers.Add(WireHeaders.IdempotencyKey, key);
        }

        try
        {
            using var answer = await http.SendAsync(request, over.Token);
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable)
            {
                return false;
            }

            var message = await answer.Read(Wire.Json.Message);
            acknowledged.Add((text, message.Number));
            Interlocked.Increment(ref acknowledgements);
            return true;
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or SocketException && !over.IsCancellationRequested)
        {
            return false;
        }
    }

    private StormReader Read(string path) => new(http, path, tokens[0], () => up.Task, over.Token);

    private List<(long Number, string Text)> Rows() =>
        [.. Sql.Ask(DatabasePath, "select number, text from messages where room_id = 1 order by position")
            .Select(row => (long.Parse(row[0]!, CultureInfo.InvariantCulture), row[1]!))];
}

/// <summary>Somebody who reads through all of it, resuming by cursor after every cut.</summary>
internal sealed class StormReader
{
    private readonly List<long> numbers = [];
    private readonly Lock gate = new();
    private readonly CancellationToken over;

    public StormReader(HttpClient http, string path, string token, Func<Task> up, CancellationToken over)
    {
        this.over = over;
        Reading = Run(http, path, token, up);
    }

    private Task Reading { get; }

    /// <summary>The numbers that came, in order, once the last one has come.</summary>
    public async Task<List<long>> UpTo(long last)
    {
        var deadline = TestDeadline.Token;
        while (true)
        {
            lock (gate)
            {
                if ((numbers.Count > 0 && numbers[^1] >= last) || deadline.IsCancellationRequested)
                {
                    return [.. numbers];
                }
            }

            Reading.IsFaulted.ShouldBeFalse(Reading.Exception?.ToString());
            await Task.Delay(10, over);
        }
    }

    private async Task Run(HttpClient http, string path, string token, Func<Task> up)
    {
        var cursor = "0-0";
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                request.Headers.Add("Last-Event-ID", cursor);
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over);
                using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(over));
                string? id = null, kind = null, data = null;
                while (await lines.ReadLineAsync(over) is { } line)
                {
                    switch (line.Split(": ", 2))
                    {
                        case ["id", var value]: id = value; break;
                        case ["event", var value]: kind = value; break;
                        case ["data", var value]: data = value; break;
                        default:
                            Take(kind!, data!);
                            cursor = id ?? cursor;
                            (id, kind, data) = (null, null, null);
                            break;
                    }
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or SocketException)
            {
                // Half an event at most is lost, and it comes again after the cursor.
            }

            await up().WaitAsync(over);
        }
    }

    private void Take(string kind, string data)
    {
        kind.ShouldNotBe(EventKinds.Reset, "the cursor is this database's own");
        if (kind == EventKinds.MessagePosted)
        {
            lock (gate)
            {
                numbers.Add(System.Text.Json.JsonSerializer.Deserialize(data, Wire.Json.Message)!.Number);
            }
        }
    }
}

/// <summary>What the database file says after a storm.</summary>
/// <param name="Lives">How often the server was started.</param>
/// <param name="Acknowledged">How many messages were acknowledged.</param>
/// <param name="Lost">Texts that were acknowledged and are not there.</param>
/// <param name="Doubled">Texts that are there more than once.</param>
/// <param name="Renumbered">Texts that have another number than the one that was acknowledged.</param>
/// <param name="IsDense">The numbers are 1, 2, 3 … in the order of the log.</param>
/// <param name="ReadersAgree">Every reader saw exactly the messages of the database, in order.</param>
internal sealed record StormResult(int Lives, int Acknowledged, int Lost, int Doubled, int Renumbered, bool IsDense, bool ReadersAgree)
{
    public static StormResult Of(
        int lives, List<(string Text, long Number)> acknowledged, List<(long Number, string Text)> rows, List<List<long>> seen)
    {
        var numbers = rows.ToLookup(row => row.Text, row => row.Number, StringComparer.Ordinal);
        return new StormResult(
            lives,
            acknowledged.Count,
            acknowledged.Count(message => !numbers.Contains(message.Text)),
            numbers.Count(copies => copies.Count() > 1),
            acknowledged.Count(message => numbers.Contains(message.Text) && !numbers[message.Text].Contains(message.Number)),
            rows.Select(row => row.Number).SequenceEqual(Enumerable.Range(1, rows.Count).Select(number => (long)number)),
            seen.TrueForAll(reader => reader.SequenceEqual(rows.Select(row => row.Number))));
    }
}
