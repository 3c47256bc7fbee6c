using System.Net.ServerSentEvents;

namespace Snug.Client;

/// <summary>One connection that gives events until it ends, for whatever reason.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    /// <summary>A server pings every 15 s: two lost pings and some patience.</summary>
    internal static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(35);

    /// <summary>A message is at most 8,000 code points; nothing honest comes near this.</summary>
    internal const int MaxEventBytes = 1024 * 1024;

    private readonly HttpResponseMessage response;
    private readonly WatchedStream bytes;
    private readonly IAsyncEnumerator<SseItem<byte[]>> items;

    private EventStream(HttpResponseMessage response, WatchedStream bytes, CancellationToken cancellationToken)
    {
        this.response = response;
        this.bytes = bytes;
        var parser = SseParser.Create(bytes, (_, data) => data.ToArray());
        items = parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    /// <summary>Why there is no further event; a sentence for a person.</summary>
    internal string EndReason { get; private set; } = "The connection ended.";

    /// <exception cref="SnugException">The stream could not be opened.</exception>
    internal static async Task<EventStream> OpenAsync(
        Exchange exchange, string path, string? cursor, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = await exchange.OpenStreamAsync(path, cursor, LongestSilence, cancellationToken).ConfigureAwait(false);
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return new EventStream(answer, new WatchedStream(body, LongestSilence, MaxEventBytes, time), cancellationToken);
    }

    /// <returns>
    /// What the next complete event is to the reader (nothing, if it is a repeat), or null when the stream has ended:
    /// <see cref="EndReason"/>.
    /// </returns>
    internal async ValueTask<IReadOnlyList<SnugEvent>?> NextAsync(Bookmark bookmark)
    {
        try
        {
            if (!await items.MoveNextAsync().ConfigureAwait(false))
            {
                return null;
            }

            bytes.StartNextEvent();
            var item = items.Current;
            return bookmark.Take(new RawEvent(item.EventType, item.EventId, item.Data));
        }
        catch (TimeoutException)
        {
            EndReason = $"Nothing was heard for {LongestSilence.TotalSeconds:0} seconds.";
        }
        catch (InvalidDataException broken)
        {
            EndReason = $"The server's words make no sense: {broken.Message}.";
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            EndReason = "The connection broke.";
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await items.DisposeAsync().ConfigureAwait(false);
        await bytes.DisposeAsync().ConfigureAwait(false);
        response.Dispose();
    }
}
