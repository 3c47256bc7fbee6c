using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>One request, before the server's address and my token are added.</summary>
/// <param name="Path">Relative to the server's address.</param>
/// <param name="Key">The Idempotency-Key, or null.</param>
internal sealed record Request(HttpMethod Method, string Path, HttpContent? Body = null, string? Key = null)
{
    /// <summary>Bytes rather than <c>JsonContent</c>: with a known length, which every proxy understands.</summary>
    internal static HttpContent Json<T>(T value, JsonTypeInfo<T> type) => JsonBytes(JsonSerializer.SerializeToUtf8Bytes(value, type));

    internal static HttpContent EmptyObject() => JsonBytes("{}"u8.ToArray());

    private static ByteArrayContent JsonBytes(byte[] json) =>
        new(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}

/// <summary>What came back, with the cursor that the answer is valid for, if it had one.</summary>
internal readonly record struct Answer<T>(T Value, string? Cursor);

/// <summary>Talks HTTP with one server and turns everything that can go wrong into a <see cref="SnugException"/>.</summary>
internal sealed class Exchange : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A page of a hundred messages, every character escaped, is below 10 MB; a state with thousands of rooms is below this.
    /// </summary>
    private const int MaxAnswerBytes = 32 * 1024 * 1024;

    /// <summary>The names of all emoji are a tenth of it.</summary>
    private const int MaxTextBytes = 1024 * 1024;

    private readonly HttpClient http;
    private readonly SnugClientOptions options;
    private readonly ProductInfoHeaderValue clientName;
    private readonly CancellationTokenSource life = new();
    private volatile string? token;
    private volatile string? cursor;

    internal Exchange(Uri address, SnugClientOptions options)
    {
        Address = address;
        this.options = options;
        token = options.Token is not { } mine || HeaderText.IsToken(mine)
            ? options.Token
            : throw new ArgumentException("That is not a token.", nameof(options));
        clientName = ProductInfoHeaderValue.TryParse(options.ClientName, out var name)
            ? name
            : throw new ArgumentException("The client's name is written as name/version.", nameof(options));
        http = new HttpClient(options.Handler ?? NewHandler(address), disposeHandler: options.Handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan, // Streams do not end; each call has a limit of its own.
        };
    }

    internal Uri Address { get; }

    /// <summary>Ends when the client is disposed.</summary>
    internal CancellationToken Life => life.Token;

    internal string? Token
    {
        get => token;
        set => token = value;
    }

    /// <summary>
    /// How far I know the log: what arrived last, whether a stream, a snapshot or the answer to a write said it. Nothing is read out of it.
    /// It goes along with every call, so that a server that is behind others on the same log catches up before it answers.
    /// </summary>
    internal string? Cursor
    {
        get => cursor;
        set => cursor = value;
    }

    public async ValueTask DisposeAsync()
    {
        if (life.IsCancellationRequested)
        {
            return;
        }

        await life.CancelAsync().ConfigureAwait(false);
        http.Dispose();
        life.Dispose();
    }

    /// <summary>Asks for something; the answer is a value.</summary>
    internal Task<Answer<T>> AskAsync<T>(Request request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        WithinAsync(RequestTimeout, async patience =>
        {
            using var response = await SendAsync(request, patience).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw await ProblemReader.ReadAsync(Address, response, options.Time, patience).ConfigureAwait(false);
            }

            return await ReadAsync(response, type, patience).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Asks for a text.</summary>
    internal Task<string> AskTextAsync(Request request, CancellationToken cancellationToken) =>
        WithinAsync(RequestTimeout, async patience =>
        {
            using var response = await SendAsync(request, patience, accept: "text/plain").ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw await ProblemReader.ReadAsync(Address, response, options.Time, patience).ConfigureAwait(false);
            }

            return HasType(response, "text/plain")
                && await BoundedBody.ReadAsync(response.Content, MaxTextBytes, patience).ConfigureAwait(false) is { } text
                ? Encoding.UTF8.GetString(text)
                : throw NotASnug();
        }, cancellationToken);

    /// <summary>Tells something; the answer is only that it was taken.</summary>
    internal Task TellAsync(Request request, CancellationToken cancellationToken) =>
        WithinAsync(RequestTimeout, async patience =>
        {
            using var response = await SendAsync(request, patience).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.NoContent
                ? true
                : throw await ProblemReader.ReadAsync(Address, response, options.Time, patience).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Opens a stream of events. The caller disposes the answer.</summary>
    /// <param name="patience">How long the head of the answer may take.</param>
    internal Task<HttpResponseMessage> OpenStreamAsync(
        string path, string? cursor, TimeSpan patience, CancellationToken cancellationToken) =>
        WithinAsync(patience, async limited =>
        {
            var response = await SendAsync(new Request(HttpMethod.Get, path), limited, cursor, "text/event-stream").ConfigureAwait(false);
            try
            {
                if (response.StatusCode == HttpStatusCode.OK && HasType(response, "text/event-stream"))
                {
                    return response;
                }

                throw await ProblemReader.ReadAsync(Address, response, options.Time, limited).ConfigureAwait(false);
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }, cancellationToken);

    internal SnugUnreachableException NotASnug(Exception? inner = null) => Unreachable.NotASnug(Address, inner);

    /// <summary>
    /// No cookies (the token is the only thing that speaks for me), no redirects (the token and my words would go along to wherever an
    /// answer points), no decompression (a small answer stays small), connections renewed so that a moved name is noticed.
    /// </summary>
    private static SocketsHttpHandler NewHandler(Uri address) => new()
    {
        // What is on this computer is not behind a proxy, whatever the environment says.
        UseProxy = !address.IsLoopback,
        ConnectTimeout = ConnectTimeout,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseDrainSize = 64 * 1024,
    };

    private static bool HasType(HttpResponseMessage response, string mediaType) =>
        string.Equals(response.Content.Headers.ContentType?.MediaType, mediaType, StringComparison.OrdinalIgnoreCase);

    private async Task<HttpResponseMessage> SendAsync(
        Request request, CancellationToken cancellationToken, string? resumeAfter = null, string accept = "application/json")
    {
        if (request.Key is { } key && !HeaderText.IsKey(key))
        {
            throw HeaderText.NotAKey(nameof(request));
        }

        using var message = new HttpRequestMessage(request.Method, new Uri(Address, request.Path)) { Content = request.Body };
        message.Headers.UserAgent.Add(clientName);
        message.Headers.Accept.ParseAdd(accept);
        if (Token is { } mine)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", mine);
        }

        if (request.Key is not null)
        {
            message.Headers.Add(WireHeaders.IdempotencyKey, request.Key);
        }

        if (resumeAfter is not null)
        {
            message.Headers.Add("Last-Event-ID", resumeAfter);
        }

        var known = Cursor;
        if (known is not null)
        {
            message.Headers.Add(WireHeaders.Cursor, known);
        }

        var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        Learn(request.Method, known, response);
        return response;
    }

    /// <param name="known">What was known when it was asked: the answer knows that too, but nothing of what arrived meanwhile.</param>
    private void Learn(HttpMethod method, string? known, HttpResponseMessage response)
    {
        if (CursorOf(response) is not { } told)
        {
            return;
        }

        if (method == HttpMethod.Get)
        {
            Interlocked.CompareExchange(ref cursor, told, known);
        }
        else
        {
            Cursor = told;
        }
    }

    private async Task<Answer<T>> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        if (!HasType(response, "application/json"))
        {
            throw NotASnug();
        }

        var json = await BoundedBody.ReadAsync(response.Content, MaxAnswerBytes, cancellationToken).ConfigureAwait(false)
            ?? throw NotASnug();
        try
        {
            var value = JsonSerializer.Deserialize(json, type) ?? throw NotASnug();
            return new Answer<T>(value, CursorOf(response));
        }
        catch (JsonException broken)
        {
            throw NotASnug(broken);
        }
    }

    private static string? CursorOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(WireHeaders.Cursor, out var cursors)
        && cursors.FirstOrDefault() is { } cursor
        && HeaderText.IsCursor(cursor)
            ? cursor
            : null;

    /// <summary>
    /// Runs one exchange against the clock. Cancellation by the caller stays cancellation; everything else becomes a sentence.
    /// </summary>
    private async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> exchange, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(limit, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token, life.Token);
        try
        {
            return await exchange(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested && !life.IsCancellationRequested)
        {
            throw Unreachable.TooSlow(Address, late);
        }
        catch (HttpRequestException broken)
        {
            throw Unreachable.From(Address, broken);
        }
        catch (Exception broken) when (broken is IOException or SocketException)
        {
            // The runtime asks a connection that was just made for its other end, and lets the answer of one that is gone by then through.
            throw Unreachable.Cut(Address, broken);
        }
    }
}
