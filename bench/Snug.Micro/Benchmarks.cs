using System.Buffers;
using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Log.Followers;
using Snug.Server.Messages;
using Snug.Server.Peers;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Micro;

/// <summary>One event as bytes: once a message, whatever the number of readers.</summary>
[MemoryDiagnoser]
public class Encoding
{
    private readonly ArrayBufferWriter<byte> output = new(1024);
    private readonly LogEvent happened = new(
        new Cursor(1201, Tag.From(new byte[Tag.Length])),
        Kinds.MessagePosted,
        Audience.Everybody,
        3,
        120,
        7,
        new Message(3, 120, new Author(7, "alice"), new string(
            'x', 100), DateTimeOffset.UnixEpoch.AddMilliseconds(1764000000123), "0199ad1c-7000-7000-8000-000000000001"));

    [Benchmark]
    public int Encode()
    {
        output.ResetWrittenCount();
        EventEncoder.Write(output, happened);
        return output.WrittenCount;
    }
}

/// <summary>The refusals before the queue: may this person post here, and is this a text that can be kept?</summary>
[MemoryDiagnoser]
public class Checks
{
    private readonly string text = new('x', 100);
    private BenchStore store = null!;

    [GlobalSetup]
    public async Task Open() => store = await BenchStore.Open();

    [GlobalCleanup]
    public Task Close() => store.Close();

    [Benchmark]
    public bool MayPost() => RoomPolicy.Refuse(RoomAct.Post, Who.Is(1), store.Log.Log.Projection, 1) is null;

    [Benchmark]
    public bool MayBeKept() => TextRules.CheckMessage(text, out _) is null;
}

/// <summary>An append with everything a message needs: key, message, number, position, mark, commit with its sync, encoding.</summary>
[MemoryDiagnoser]
public class Enqueueing
{
    private BenchStore store = null!;

    /// <summary>Writes in one commit: as many as senders wait.</summary>
    [Params(1, 64)]
    public int Batch { get; set; }

    [GlobalSetup]
    public async Task Open() => store = await BenchStore.Open();

    [GlobalCleanup]
    public Task Close() => store.Close();

    [Benchmark]
    public Task Append() => Batch == 1 ? store.Post() : Task.WhenAll(Enumerable.Range(0, Batch).Select(_ => store.Post()));
}

/// <summary>Opening a room, and the log for a reader that is far behind: from the database to the bytes that are sent.</summary>
[MemoryDiagnoser]
public class PageReading
{
    private readonly ArrayBufferWriter<byte> output = new(64 * 1024);
    private BenchStore store = null!;
    private MessagePages pages = null!;
    private LogReader reader = null!;

    [Params(Parts.None, Parts.AnswersNear, Parts.AnswersFar)]
    public Parts Parts { get; set; }

    [GlobalSetup]
    public async Task Open()
    {
        store = await BenchStore.Open();
        await store.Post();
        for (var said = 0; said < 1_000; said++)
        {
            await (Parts is Parts.None ? store.Post() : store.Converse(Parts));
        }

        pages = new MessagePages(store.Log.Database, store.Log.Log.Projection);
        reader = new LogReader(store.Log.Database, store.Log.Log.Projection);
    }

    [GlobalCleanup]
    public Task Close() => store.Close();

    /// <summary>The newest 50 as JSON, from the database: what the first who opens a room waits for.</summary>
    [Benchmark]
    public async Task<byte[]> NewestPage() =>
        MessageJson.Encode((await pages.Before(store.Room, long.MaxValue, WireLimits.PageDefault)).Messages);

    /// <summary>16 KB of events, about fifty.</summary>
    [Benchmark]
    public async Task<long> LogPage()
    {
        output.ResetWrittenCount();
        return await reader.Read(0, store.Log.Log.Projection.Head.Position, Viewer.Of(store.Caller), output);
    }
}

/// <summary>What hangs on each message.</summary>
public enum Parts
{
    None,

    /// <summary>It answers the one sixty before it, is formatted and has two reactions.</summary>
    AnswersNear,

    /// <summary>The same, but what it answers is somewhere among two hundred.</summary>
    AnswersFar,
}

/// <summary>
/// Once a connection, on a server that is for one computer: which account is at its other end? Beside it as many others as a busy one has.
/// </summary>
[MemoryDiagnoser]
public class Connecting
{
    private readonly List<IDisposable> open = [];
    private Func<Peer> ask = null!;

    /// <summary>Beside the one that is asked about; each is two rows.</summary>
    [Params(10, 1_000)]
    public int Others { get; set; }

    /// <summary>False: by the lists in /proc, where a sandbox bars netlink.</summary>
    [Params(true, false)]
    public bool MayUseNetlink { get; set; }

    [GlobalSetup]
    public void Open()
    {
        var peers = new PeerLookup(MayUseNetlink, mayUseList: true);
        open.Add(peers);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(Others + 1);
        for (var other = 0; other <= Others; other++)
        {
            var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            client.Connect(listener.LocalEndpoint);
            open.AddRange([client, listener.AcceptSocket()]);
            var (theirs, ours) = (client.LocalEndPoint, client.RemoteEndPoint);
            ask = () => peers.Ask(theirs, ours);
        }
    }

    [GlobalCleanup]
    public void Close() => open.ForEach(one => one.Dispose());

    [Benchmark]
    public bool MayAsk() => ask().MayAsk;
}

/// <summary>A database with one room and one person who talks.</summary>
internal sealed class BenchStore(DirectoryInfo folder, OfflineLog log, RoomEntry room, Caller caller)
{
    private readonly string text = new('x', 100);

    public OfflineLog Log => log;

    public RoomEntry Room => room;

    public Caller Caller => caller;

    public static async Task<BenchStore> Open()
    {
        var folder = Directory.CreateTempSubdirectory("snug-micro-");
        var log = await OfflineLog.Open(Path.Combine(folder.FullName, "snug.db"), TimeProvider.System);
        var person = await log.Log.Enqueue(new ComeInByName("alice", Token.Hash(Token.New()), key: null, log.Log.Projection.People));
        await log.Log.Enqueue(new CreateRoom(RoomKinds.Open, "Lobby", topic: null, Who.Owner, key: null, log.Log.Projection.Rooms));
        return new BenchStore(folder, log, log.Log.Projection.Rooms.Find(1)!, new Caller(person.Value!.Person.Id, "alice"));
    }

    public async Task Post()
    {
        if (IdempotencyKey.Read(
            Guid.CreateVersion7().ToString(), caller.PersonId, "POST /api/rooms/1/messages", out var key) is { } refusal)
        {
            throw new InvalidOperationException(refusal.Detail);
        }

        var outcome = await log.Log.Enqueue(new PostMessage(
            room, caller, MessageWords.Plain(text), replyTo: null, key, log.Log.Projection.People));
        _ = outcome.Value ?? throw new InvalidOperationException(outcome.Refusal!.Detail);
    }

    /// <summary>Answers a message of a while ago in formatted words, and reacts to the answer twice.</summary>
    public async Task Converse(Parts parts)
    {
        var people = log.Log.Projection.People;
        var back = parts is Parts.AnswersFar ? 60 + (room.LastNumber * 37 % 200) : 60;
        var number = Math.Max(1, room.LastNumber - back);
        var quote = new Quote(number, number, new Author(caller.PersonId, caller.Name), text);
        var words = MessageWords.Read($"**{text}** and `code`", room, caller, log.Log.Projection);
        var reply = new PostMessage(room, caller, words, new ReplyTarget(quote, room.WordsTaken), key: null, people);
        var answered = (await log.Log.Enqueue(reply)).Value!;
        foreach (var emoji in new[] { "👍", "🎉" })
        {
            await log.Log.Enqueue(new ReactToMessage(room, answered.Number, Who.Is(caller), emoji, isChosen: true, people));
        }
    }

    public async Task Close()
    {
        await log.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
