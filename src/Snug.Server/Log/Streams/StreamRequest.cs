using System.Buffers;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Snug.Protocol;
using Snug.Server.Log.Followers;
using Snug.Server.People;
using Snug.Server.People.Presence;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Log.Streams;

/// <summary>
/// One stream from its first byte to its last: <c>hello</c>, the person's own state, who is here, then the log from the cursor
/// on: pages from disk until the reader has caught up with what is in memory, then live. Joining, catching up after a night and
/// resuming after a crash are this one path.
/// </summary>
internal sealed class StreamRequest(
    Readers readers,
    EventLog eventLog,
    LogReader log,
    Projection projection,
    PresenceBoard board,
    Sessions sessions,
    PersonalState personal,
    ServerIdentity identity,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs until the peer leaves or the server stops.</summary>
    /// <param name="http">The request; its headers say where to go on.</param>
    /// <param name="caller">Who reads.</param>
    /// <param name="roomId">One room, or null for everything the caller may see.</param>
    public async Task Run(HttpContext http, Caller caller, int? roomId)
    {
        Prepare(http);
        var reader = readers.Open(http, caller, roomId);
        using var here = board.Enter(caller, roomId);
        await using var gone = http.RequestAborted.UnsafeRegister(state => ((Reader)state!).Loop.End((Reader)state), reader);
        try
        {
            // The session may have ended, or the person's stay in the room, after that was asked for and before there was a stream to end.
            if (!await sessions.IsOpen(caller.Session)
                || (roomId is { } room && !RoomPolicy.May(RoomAct.Follow, Who.Is(caller), projection, room)))
            {
                http.Abort();
                return;
            }

            if (await Begin(reader) is { } place)
            {
                await Follow(reader, place);
            }

            await reader.Sink.End().AsTask().WaitAsync(readers.StopDeadline);
            CutAtStopDeadline(http);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or TimeoutException
            or StorageException { Failure: StorageFailure.Away or StorageFailure.OtherLog or StorageFailure.Newer })
        {
            // The peer left, or took nothing: there is nobody to tell. Or what is next cannot be read now: they resume, here or elsewhere.
            reader.Sink.Abort();
        }
        catch
        {
            // Nobody else may write an answer now: a part of this one has left.
            reader.Sink.Abort();
            throw;
        }
        finally
        {
            readers.Close(reader);
        }
    }

    /// <summary>
    /// The request is over, but what the peer has not taken is still on its way out of Kestrel's pipe, and a stop would wait for it.
    /// So the connection itself is cut then. One that has ended meanwhile does not mind.
    /// </summary>
    private void CutAtStopDeadline(HttpContext http)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested && http.Features.Get<IConnectionLifetimeFeature>() is { } connection)
        {
            readers.StopDeadline.UnsafeRegister(over => ((IConnectionLifetimeFeature)over!).Abort(), connection);
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
    /// <returns>The position after which the events begin; null if there are none.</returns>
    private async Task<long?> Begin(Reader reader)
    {
        var output = new ArrayBufferWriter<byte>(512);
        var hello = new Hello(identity.Name, identity.Version, identity.Page);
        var (start, isReset) = await ReadCursor(reader.Http.Request);
        if (isReset)
        {
            // No id on this hello: were the stream cut right behind it, the peer would take the new cursor and never hear of the reset.
            EventEncoder.WriteHello(output, null, hello);
            EventEncoder.WriteReset(output, start);
        }
        else
        {
            EventEncoder.WriteHello(output, start, hello);
        }

        reader.PresenceSeen = board.Version;
        EventEncoder.WriteMe(output, await personal.Of(reader));
        foreach (var now in board.Current(reader.RoomId).Where(now => MaySee(reader, now.Room)))
        {
            EventEncoder.WritePresence(output, now);
        }

        return await WriteUnlessStopping(reader, output) ? start.Position : null;
    }

    /// <summary>Reads where the peer wants to go on.</summary>
    /// <param name="request">Last-Event-ID wins over ?after=; without either the stream starts now.</param>
    /// <returns>Where to start; reset if the peer has a cursor and it does not fit.</returns>
    private async ValueTask<(Cursor Start, bool IsReset)> ReadCursor(HttpRequest request)
    {
        var now = projection.Head;
        var text = request.Headers["Last-Event-ID"] is { Count: > 0 } header ? header.ToString()
            : request.Query["after"] is { Count: > 0 } query ? query.ToString()
            : null;
        if (text is null)
        {
            return (now, false);
        }

        if (!Cursor.TryParse(text, out var asked))
        {
            return (now, true);
        }

        // Perhaps another server told them more than this one has read yet.
        if (asked.Position > now.Position)
        {
            await eventLog.CatchUp();
            now = projection.Head;
        }

        return await CanResume(asked) ? (asked, false) : (now, true);
    }

    private async Task Follow(Reader reader, long place)
    {
        while (true)
        {
            place = await CatchUp(reader, place);
            if (place >= reader.StopsAt)
            {
                return;
            }

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

            place = reader.Reached;
        }
    }

    /// <summary>Sends pages from disk until the rest is in memory, and puts the reader there.</summary>
    private async Task<long> CatchUp(Reader reader, long place)
    {
        var output = new ArrayBufferWriter<byte>();
        while (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The head first: one that has the end of this reader in it is seen with that end.
            var head = projection.Head.Position;
            var stop = reader.StopsAt;
            if (place >= stop || (head - place > LogReader.MostBehind && reader.IsStopping))
            {
                return stop;
            }

            if (reader.TryFind(place))
            {
                return place;
            }

            if (head - place > LogReader.MostBehind)
            {
                place = Reset(output);
            }
            else
            {
                place = await ReadOrReset(place, Math.Min(head, stop), ViewerOf(reader), output);
            }

            if (place > reader.StopsAt)
            {
                return place;
            }

            if (IsOutOf(reader))
            {
                // What was read may be newer than their stay: a room is told as it is now.
                return reader.StopsAt;
            }

            await Write(reader, output);
        }

        return place;
    }

    private static Viewer ViewerOf(Reader reader) => Viewer.Of(reader.Caller) with { RoomId = reader.RoomId };

    /// <summary>Of the own stream of a room that has members: is its reader none of them any more?</summary>
    private bool IsOutOf(Reader reader) =>
        reader.RoomId is { } room && !RoomPolicy.IsForEverybody(projection, room)
            && !RoomPolicy.Follows(reader.Caller.PersonId, projection, room);

    private bool MaySee(Reader reader, int room) => RoomPolicy.MaySee(Who.Is(reader.Caller), projection, room);

    /// <summary>Events without an id are not in the log: who changed while the reader read it is told now, as they are now.</summary>
    private async Task TellMissedPresence(Reader reader)
    {
        var since = reader.PresenceSeen;
        reader.PresenceSeen = board.Version;
        var missed = board.Since(since, reader.RoomId).FindAll(room => MaySee(reader, room.Room));
        if (missed.Count > 0)
        {
            var output = new ArrayBufferWriter<byte>();
            missed.ForEach(room => EventEncoder.WritePresence(output, room));
            await WriteUnlessStopping(reader, output);
        }
    }

    /// <summary>
    /// What lies in a damaged page cannot be given, and asking again gives the same: the reader is told aloud that it has a hole.
    /// </summary>
    private async ValueTask<long> ReadOrReset(long place, long head, Viewer who, ArrayBufferWriter<byte> output)
    {
        try
        {
            while (true)
            {
                var move = LastMoveOf(who);
                var reached = await log.Read(place, head, who, output);
                if (move == LastMoveOf(who))
                {
                    return reached;
                }

                // They joined or left a room while it was read, and rooms are told as they are now: it is read again as they see it now.
                output.ResetWrittenCount();
            }
        }
        catch (StorageException damaged) when (damaged.Failure is StorageFailure.Damaged)
        {
            await eventLog.ConfirmDamage(damaged.Message);
            output.ResetWrittenCount();
            return Reset(output);
        }
    }

    private long LastMoveOf(Viewer who) => projection.Members.LastMoveOf(who.Caller!.PersonId);

    private async ValueTask<bool> CanResume(Cursor asked)
    {
        try
        {
            return await log.CanResume(asked);
        }
        catch (StorageException damaged) when (damaged.Failure is StorageFailure.Damaged)
        {
            await eventLog.ConfirmDamage(damaged.Message);
            return false;
        }
    }

    private long Reset(ArrayBufferWriter<byte> output)
    {
        var head = projection.Head;
        EventEncoder.WriteReset(output, head);
        return head.Position;
    }

    private Task SayBye(Reader reader) => Wait(reader.Sink.Write(ReaderLoop.Bye()), reader.Http.RequestAborted);

    /// <summary>Hands over what <paramref name="output"/> holds, and empties it.</summary>
    private async Task Write(Reader reader, ArrayBufferWriter<byte> output)
    {
        if (output.WrittenCount > 0)
        {
            await Wait(reader.Sink.Write(output.WrittenMemory), reader.Http.RequestAborted);
            output.ResetWrittenCount();
        }
    }

    /// <summary>The same for what is told as it is now: whoever is told nothing any more may have been so while it was looked up.</summary>
    private async Task<bool> WriteUnlessStopping(Reader reader, ArrayBufferWriter<byte> output)
    {
        if (reader.IsStopping)
        {
            return false;
        }

        await Write(reader, output);
        return true;
    }

    private async Task Wait(ValueTask write, CancellationToken aborted)
    {
        if (write.IsCompletedSuccessfully)
        {
            await write;
        }
        else
        {
            // A server that stops does not wait ten seconds for somebody who takes nothing: the reader resumes by its cursor.
            using var over = CancellationTokenSource.CreateLinkedTokenSource(aborted, readers.StopDeadline);
            await write.AsTask().WaitAsync(Patience, time, over.Token);
        }
    }
}

/// <summary>What this server is called, its program's version, and that of its page.</summary>
public sealed record ServerIdentity(string Name, string Version, string Page);
