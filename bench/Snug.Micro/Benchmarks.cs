using System.Buffers;
using BenchmarkDotNet.Attributes;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Micro;

/// <summary>One event as bytes: once a message, whatever the number of readers.</summary>
[MemoryDiagnoser]
public class Encoding
{
    private readonly ArrayBufferWriter<byte> output = new(1024);
    private readonly LogEvent happened = new(
        new Cursor(1201, "x81qd"),
        EventKind.MessagePosted,
        3,
        120,
        7,
        new Message(3, 120, new Author(7, "alice"), new string('x', 100), DateTimeOffset.UnixEpoch.AddMilliseconds(1764000000123), "0199ad1c-7000-7000-8000-000000000001"));

    [Benchmark]
    public int Encode()
    {
        output.ResetWrittenCount();
        EventEncoder.Write(output, happened);
        return output.WrittenCount;
    }
}

/// <summary>Who may do what: asked for every request and write.</summary>
[MemoryDiagnoser]
public class Policies
{
    private readonly Caller caller = new(7, "alice");
    private readonly RoomEntry room = new(new Room(1, "Lobby", RoomKinds.Open, Topic: null, LastNumber: 0, ReadNumber: null, ArchivedAt: null));

    [Benchmark]
    public bool MayPost() => RoomPolicy.MayPost(caller, room);
}

/// <summary>What the database costs: an append with everything a message needs, a page, the log from the beginning.</summary>
[MemoryDiagnoser]
public class Storing
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snug-micro-");
    private readonly ArrayBufferWriter<byte> output = new(64 * 1024);
    private OfflineLog log = null!;
    private RoomEntry room = null!;
    private Caller caller = null!;
    private Pages pages = null!;
    private LogReader reader = null!;

    /// <summary>Writes in one commit: as many as senders wait.</summary>
    [Params(1, 64)]
    public int Batch { get; set; }

    [GlobalSetup]
    public async Task Open()
    {
        log = await OfflineLog.Open(Path.Combine(folder.FullName, "snug.db"), TimeProvider.System);
        var sessions = new Sessions(log.Database, log.Log.Projection);
        var person = await log.Log.Append(new ComeInByName("alice", Token.Hash(Token.New()), key: null, sessions, log.Log.Projection.People));
        caller = new Caller(person.Value!.Id, "alice");
        await log.Log.Append(new CreateRoom("Lobby", topic: null, personId: null, key: null, log.Log.Projection.Rooms));
        room = log.Log.Projection.Rooms.Find(1)!;
        pages = new Pages(log.Database, log.Log.Projection);
        reader = new LogReader(log.Database, log.Log.Projection);
        for (var said = 0; said < 1_000; said++)
        {
            await Task.WhenAll(Enumerable.Range(0, Batch).Select(_ => Post()));
        }
    }

    [GlobalCleanup]
    public async Task Close()
    {
        await log.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Key, message, number, position, mark, commit with its sync, encoding.</summary>
    [Benchmark]
    public Task Append() => Task.WhenAll(Enumerable.Range(0, Batch).Select(_ => Post()));

    [Benchmark]
    public int NewestPage() => pages.Before(room, long.MaxValue, 50).Messages.Count;

    /// <summary>16 KB of events, about fifty.</summary>
    [Benchmark]
    public long LogPage()
    {
        output.ResetWrittenCount();
        return reader.Read(0, log.Log.Projection.Head.Position, roomId: null, output);
    }

    private async Task Post()
    {
        if (IdempotencyKey.Read(Guid.CreateVersion7().ToString(), caller.PersonId, "POST /api/rooms/1/messages", out var key) is { } refusal)
        {
            throw new InvalidOperationException(refusal.Detail);
        }

        var outcome = await log.Log.Append(new PostMessage(room, caller, new string('x', 100), key, log.Log.Projection.People));
        _ = outcome.Value ?? throw new InvalidOperationException(outcome.Refusal!.Detail);
    }
}
