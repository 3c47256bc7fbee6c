// Following/ owns a stream that goes on by itself: Follower opens it, waits and opens it again; EventStream reads events off the wire;
// Bookmark holds the cursor and decides what is new.
// Called by SnugClient.Follow.

using System.Runtime.CompilerServices;

namespace Snug.Client;

/// <summary>Follows a stream through everything that breaks it: open, read, wait, open again from the bookmark.</summary>
internal sealed class Follower(Exchange exchange, string path, Bookmark bookmark, SnugClientOptions options)
{
    private readonly Backoff backoff = new(options.Jitter);
    private bool wasConnected;

    internal async IAsyncEnumerable<SnugEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, exchange.Life);
        while (true)
        {
            var (stream, failure) = await TryOpenAsync(either.Token).ConfigureAwait(false);
            Stopping? farewell = null;
            if (stream is not null)
            {
                await using var closing = stream.ConfigureAwait(false);
                await foreach (var happened in ReadAsync(stream).ConfigureAwait(false))
                {
                    farewell = happened as Stopping;
                    yield return happened;
                }
            }
            var delay = farewell?.RetryIn ?? backoff.Next(failure?.RetryAfter);
            yield return new Disconnected(failure?.Message ?? stream!.EndReason, delay);
            await Task.Delay(delay, options.Time, either.Token).ConfigureAwait(false);
        }
    }

    /// <summary>What is not transient ends the following, except that an address that was a Snug once may well be one again.</summary>
    private async Task<(EventStream? Stream, SnugException? Failure)> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var opening = EventStream.OpenAsync(exchange, path, bookmark.Cursor, options.Time, cancellationToken);
            return (await opening.ConfigureAwait(false), null);
        }
        catch (SnugException failure) when (failure.IsTransient || (wasConnected && failure is SnugUnreachableException))
        {
            return (null, failure);
        }
    }

    private async IAsyncEnumerable<SnugEvent> ReadAsync(EventStream stream)
    {
        bookmark.OpenNewStream();
        var place = bookmark.Cursor;
        while (await stream.NextAsync(bookmark).ConfigureAwait(false) is { } news)
        {
            // A repeat moves nothing: a write may have been answered since.
            if (bookmark.Cursor != place)
            {
                exchange.Cursor = place = bookmark.Cursor;
            }

            foreach (var happened in news)
            {
                if (happened is Connected)
                {
                    wasConnected = true;
                    backoff.Reset();
                }
                yield return happened;
                // The server says nothing after its bye; whatever came all the same would come again.
                if (happened is Stopping)
                {
                    yield break;
                }
            }
        }
    }
}
