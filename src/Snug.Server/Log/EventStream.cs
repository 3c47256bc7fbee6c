using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Snug.Protocol;
using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// One stream from its first byte to its last: <c>hello</c>, the person's own state, who is here, then the log from the cursor
/// on: pages from disk until the reader has caught up with what is in memory, then live. Joining, catching up after a night and
/// resuming after a crash are this one path.
/// </summary>
internal sealed class EventStream(
    EventStreams streams,
    LogReader log,
    Projection projection,
    HereNow hereNow,
    Database database,
    ServerIdentity identity,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A slow reader takes this much within <see cref="Patience"/>, where a page of long messages would be megabytes.</summary>
    private const int BytesAtOnce = 16 * 1024;

    /// <summary>Runs until the peer leaves or the server stops.</summary>
    /// <param name="http">The request; its headers say where to go on.</param>
    /// <param name="caller">Who reads.</param>
    /// <param name="roomId">One room, or null for everything the caller may see.</param>
    public async Task Run(HttpContext http, Caller caller, int? roomId)
    {
        Prepare(http);
        var reader = streams.Open(http, caller, roomId);
        using var here = hereNow.Enter(caller, roomId);
        await using var gone = http.RequestAborted.UnsafeRegister(state => ((LiveReader)state!).Loop.End((LiveReader)state), reader);
        try
        {
            var place = Begin(http, reader);
            await Flush(http.Response.BodyWriter, http.RequestAborted);
            await Follow(reader, place);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or TimeoutException)
        {
            // The peer left, or took nothing: there is nobody to tell.
            http.Abort();
        }
        finally
        {
            streams.Close(reader);
        }
    }

    private static void Prepare(HttpContext http)
    {
        var headers = http.Response.Headers;
        http.Response.ContentType = "text/event-stream";
        headers.CacheControl = "no-store, no-transform";
        headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // Streams have a deadline of their own; Kestrel's rate does not cut a reader that stopped reading, and may cut a quiet one.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        StreamSocket.Tune(http);
    }

    /// <summary>Writes what comes before the events.</summary>
    /// <returns>The position after which the events begin.</returns>
    private long Begin(HttpContext http, LiveReader reader)
    {
        var output = http.Response.BodyWriter;
        var hello = new Hello(identity.Name, identity.Version);
        long place;
        if (ReadCursor(http.Request, out var given) is not { } cursor)
        {
            EventEncoder.WriteHello(output, given, hello);
            place = given.Position;
        }
        else
        {
            // No id on this hello: were the stream cut right behind it, the peer would take the new cursor and never hear of the reset.
            EventEncoder.WriteHello(output, null, hello);
            EventEncoder.WriteReset(output, cursor);
            place = cursor.Position;
        }

        reader.PresenceSeen = hereNow.Version;
        var marks = reader.RoomId is { } only
            ? ReadMarks.Of(database, reader.Caller.PersonId).Where(mark => mark.Room == only).ToList()
            : ReadMarks.Of(database, reader.Caller.PersonId);
        EventEncoder.WriteMe(output, marks);
        foreach (var now in hereNow.Now(reader.RoomId))
        {
            EventEncoder.WritePresence(output, now);
        }

        return place;
    }

    /// <summary>Reads where the peer wants to go on.</summary>
    /// <param name="request">Last-Event-ID wins over ?after=; without either the stream starts now.</param>
    /// <param name="start">Where to start.</param>
    /// <returns>Null, or, if the peer's cursor does not fit, the cursor to reset to.</returns>
    private Cursor? ReadCursor(HttpRequest request, out Cursor start)
    {
        start = projection.Head;
        var text = request.Headers["Last-Event-ID"] is { Count: > 0 } header ? header.ToString()
            : request.Query["after"] is { Count: > 0 } query ? query.ToString()
            : null;
        if (text is null)
        {
            return null;
        }

        if (!Cursor.TryParse(text, out var asked) || !log.CanResume(asked))
        {
            return start;
        }

        start = asked;
        return null;
    }

    private async Task Follow(LiveReader reader, long place)
    {
        while (true)
        {
            place = await CatchUp(reader, place);
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                await SayBye(reader);
                return;
            }

            await TellMissedPresence(reader);
            reader.LastPing = time.GetTimestamp();
            reader.ResetLeft();
            reader.Loop.Attach(reader);
            if (await reader.Left is not ReaderEnd.Behind)
            {
                return;
            }

            place = reader.Place.Segment.PositionAt(reader.Place.Offset);
        }
    }

    /// <summary>Sends pages from disk until the rest is in memory, and puts the reader there.</summary>
    private async Task<long> CatchUp(LiveReader reader, long place)
    {
        var output = reader.Http.Response.BodyWriter;
        while (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            if (reader.Feed.TryFind(place, out var segment, out var offset))
            {
                reader.Place = (segment, offset);
                reader.Newest = default;
                return place;
            }

            var head = projection.Head.Position;
            if (head - place > LogReader.MostBehind)
            {
                place = Reset(output);
            }
            else
            {
                var page = log.After(place, head, reader.RoomId);
                foreach (var happened in page)
                {
                    EventEncoder.Write(output, happened);
                    if (output.UnflushedBytes >= BytesAtOnce)
                    {
                        await Flush(output, reader.Http.RequestAborted);
                    }
                }

                place = page.Count < LogReader.PageLength ? head : page[^1].Cursor.Position;
            }

            await Flush(output, reader.Http.RequestAborted);
        }

        return place;
    }

    /// <summary>Events without an id are not in the log: who changed while the reader read it is told now, as they are now.</summary>
    private async Task TellMissedPresence(LiveReader reader)
    {
        var since = reader.PresenceSeen;
        reader.PresenceSeen = hereNow.Version;
        var missed = hereNow.Since(since, reader.RoomId);
        if (missed.Count > 0)
        {
            missed.ForEach(room => EventEncoder.WritePresence(reader.Http.Response.BodyWriter, room));
            await Flush(reader.Http.Response.BodyWriter, reader.Http.RequestAborted);
        }
    }

    private long Reset(PipeWriter output)
    {
        var head = projection.Head;
        EventEncoder.WriteReset(output, head);
        return head.Position;
    }

    private async Task SayBye(LiveReader reader)
    {
        var output = reader.Http.Response.BodyWriter;
        output.Write(StreamLoop.Bye().Span);
        await Flush(output, reader.Http.RequestAborted);
    }

    private async Task Flush(PipeWriter output, CancellationToken aborted)
    {
        var flush = output.FlushAsync(aborted);
        if (!flush.IsCompletedSuccessfully)
        {
            await flush.AsTask().WaitAsync(Patience, time, aborted);
        }
    }
}

/// <summary>What this server is called, and its program's version.</summary>
public sealed record ServerIdentity(string Name, string Version);
