using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// One of many who say, edit, delete, answer, react and pin at random, and who follows what the others do: the server is killed and the
/// stream is cut, and they go on by their cursor.
/// </summary>
internal sealed class ConversationClient : IDisposable
{
    private readonly HttpClient http;
    private readonly Random random;
    private readonly FollowedHistory history = new([]);
    private readonly Lock gate = new();
    private readonly CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private volatile CancellationTokenSource connection = new();
    private string cursor = "0-0";
    private long last;

    private ConversationClient(HttpClient http, int seed)
    {
        this.http = http;
        random = new Random(seed);
    }

    /// <summary>How many calls were answered.</summary>
    public int Answered { get; private set; }

    /// <summary>How often its stream began anew.</summary>
    public int Connections { get; private set; }

    public static async Task<ConversationClient> ComeIn(Uri address, string name, int seed)
    {
        var program = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(30),
        };
        using var answer = await program.PostAsJsonAsync("/api/session", new ComeIn(name), Wire.Json.ComeIn, TestDeadline.Token);
        var token = (await answer.Read(Wire.Json.NewSession)).Token;
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ConversationClient(program, seed);
    }

    /// <summary>Follows until it is disposed of.</summary>
    public async Task Follow(Func<Task> up)
    {
        while (!over.IsCancellationRequested)
        {
            await up();
            using var one = connection = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
            Connections++;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
                request.Headers.Add("Last-Event-ID", cursor);
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, one.Token);
                using var stream = await EventReader.Of(answer, one.Token);
                while (await stream.NextOrEnd() is { } told)
                {
                    Take(told);
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or SocketException or OperationCanceledException)
            {
                // It goes on by its cursor.
            }
        }
    }

    /// <summary>Does things until it is told to end. What is not answered is done again: each of them comes to the same.</summary>
    public async Task Act(Func<Task> up, Func<bool> isEnding)
    {
        while (!isEnding())
        {
            var (method, path, content) = Next();
            var key = Guid.CreateVersion7().ToString();
            while (!await Try(method, path, content, key))
            {
                await up();
            }

            Answered++;
            if (random.Next(40) == 0)
            {
                connection.Cancel();
            }
        }
    }

    /// <summary>What it knows, once it knows everything up to a number.</summary>
    public async Task<string> UpTo(long number, Func<string, bool> isRight)
    {
        while (true)
        {
            string shown;
            lock (gate)
            {
                shown = last >= number ? Show(history.Messages) : "";
            }

            if (isRight(shown) || TestDeadline.Token.IsCancellationRequested)
            {
                return shown;
            }

            await Task.Delay(20, TestDeadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>All of the room as the server tells it now.</summary>
    public async Task<string> Fresh()
    {
        var all = new List<Message>();
        while (true)
        {
            using var answer = await http.GetAsync($"/api/rooms/1/messages?limit=100&after={all.Count}", TestDeadline.Token);
            var page = await answer.Read(Wire.Json.MessageArray);
            if (page.Length == 0)
            {
                return Show(all);
            }

            all.AddRange(page);
        }
    }

    public async Task<Message> Say(string text)
    {
        using var answer = await http.PostAsJsonAsync(
            "/api/rooms/1/messages", new NewMessage(text), Wire.Json.NewMessage, TestDeadline.Token);
        return await answer.Read(Wire.Json.Message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        over.Cancel();
        http.Dispose();
    }

    private static string Show(IEnumerable<Message> messages) =>
        string.Join('\n', messages.Select(message => JsonSerializer.Serialize(message, Wire.Json.Message)));

    private void Take(StreamEvent told)
    {
        told.Kind.ShouldNotBe(EventKinds.Reset, "the cursor is this database's own");
        lock (gate)
        {
            history.Take(told);
            last = told.Kind == EventKinds.MessagePosted ? told.Message.Number : last;
            cursor = told.Id ?? cursor;
        }
    }

    private (HttpMethod Method, string Path, Func<HttpContent>? Content) Next()
    {
        var known = Interlocked.Read(ref last);
        var number = known == 0 ? 0 : known - random.NextInt64(Math.Min(known, 30));
        var message = $"/api/rooms/1/messages/{number}";
        return (number == 0 ? 0 : random.Next(12)) switch
        {
            0 or 1 or 2 => (HttpMethod.Post, "/api/rooms/1/messages", Json(new NewMessage($"**said** {random.Next()}"))),
            3 or 4 => (HttpMethod.Post, "/api/rooms/1/messages", Json(new NewMessage($"an answer {random.Next()}", number))),
            5 or 6 => (HttpMethod.Patch, message, Json(new MessageChange($"edited {random.Next()}"))),
            7 => (HttpMethod.Delete, message, null),
            8 or 9 => (HttpMethod.Put, $"{message}/reactions/{Uri.EscapeDataString(Emoji())}", null),
            10 => (HttpMethod.Delete, $"{message}/reactions/{Uri.EscapeDataString(Emoji())}", null),
            _ => (random.Next(2) == 0 ? HttpMethod.Put : HttpMethod.Delete, $"{message}/pin", null),
        };
    }

    private string Emoji() => new[] { "👍", "🎉", "👀", "😂" }[random.Next(4)];

    // For each try its own: it is gone with the request.
    private static Func<HttpContent> Json(NewMessage message) => () => JsonContent.Create(message, Wire.Json.NewMessage);

    private static Func<HttpContent> Json(MessageChange change) => () => JsonContent.Create(change, Wire.Json.MessageChange);

    /// <returns>False if there was no answer, or one that means "again".</returns>
    private async Task<bool> Try(HttpMethod method, string path, Func<HttpContent>? content, string key)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content?.Invoke() };
        if (method == HttpMethod.Post)
        {
            request.Headers.Add(WireHeaders.IdempotencyKey, key);
        }

        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, over.Token);
            ((int)answer.StatusCode).ShouldBeOneOf([200, 201, 403, 404, 409, 503], $"{method} {path}");
            return answer.StatusCode is not HttpStatusCode.ServiceUnavailable;
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or SocketException)
        {
            return false;
        }
    }
}
