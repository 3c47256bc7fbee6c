using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Snug.Protocol;

namespace Snug.Server.Tests.Model;

/// <summary>One stream from its hello to whatever ended it, and all that it told.</summary>
internal sealed partial class MembershipStream : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<StreamEvent> seen = [];
    private readonly EventReader reader;
    private readonly CancellationTokenSource cut;
    private readonly Task reading;
    private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MembershipStream(MembershipPerson person, int? room, long headAtOpen, EventReader reader, CancellationTokenSource cut)
    {
        (Person, Room, HeadAtOpen, this.reader, this.cut) = (person, room, headAtOpen, reader, cut);
        reading = Task.Run(Read);
    }

    public MembershipPerson Person { get; }

    public int? Room { get; }

    /// <summary>The published head before it was asked for: whoever is removed after it hears so.</summary>
    public long HeadAtOpen { get; }

    /// <summary>The stream has ended or was cut, whoever did it.</summary>
    public bool IsOver => reading.IsCompleted;

    /// <summary>The last cursor that it told: where its reader goes on.</summary>
    public string? Cursor
    {
        get
        {
            lock (gate)
            {
                return seen.LastOrDefault(next => next.Id is not null)?.Id;
            }
        }
    }

    /// <summary>Opens it; null if its reader may not, any more.</summary>
    public static async Task<MembershipStream?> Open(
        TestServer server, MembershipPerson person, int? room, string? cursor, StreamTransport way)
    {
        var head = server.Log.Projection.Head.Position;
        var request = person.Client.FollowRequest(room, lastEventId: cursor);
        request.Version = way is StreamTransport.Socket ? HttpVersion.Version11 : HttpVersion.Version10;
        var answer = await server.Streams.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestDeadline.Token);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound)
        {
            answer.Dispose();
            return null;
        }

        var end = new CancellationTokenSource();
        return new MembershipStream(person, room, head, await EventReader.Of(answer, end.Token), end);
    }

    /// <summary>Returns when it has told everything up to a position, or is over.</summary>
    public async Task Reach(long position)
    {
        while (!IsOver && PositionOf(Cursor) < position)
        {
            Task waiting;
            lock (gate)
            {
                waiting = news.Task;
            }

            if (PositionOf(Cursor) < position)
            {
                await Task.WhenAny(waiting, reading).WaitAsync(TestDeadline.Token);
            }
        }
    }

    /// <summary>Cuts it, and returns when nothing more comes.</summary>
    public async Task Cut()
    {
        await cut.CancelAsync();
        await reading.WaitAsync(TestDeadline.Token);
        reader.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.Dispose();
        cut.Dispose();
    }

    /// <summary>Returns when it has ended by itself.</summary>
    public Task ToItsEnd() => reading.WaitAsync(TestDeadline.Token);

    public static long PositionOf(string? cursor) =>
        cursor is null ? -1 : long.Parse(cursor[..cursor.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

    public List<StreamEvent> Seen()
    {
        lock (gate)
        {
            return [.. seen];
        }
    }

    private async Task Read()
    {
        try
        {
            while (await reader.NextOrEnd() is { } next)
            {
                lock (gate)
                {
                    seen.Add(next);
                    news.SetResult();
                    news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }
        catch (Exception lost) when (
            lost is OperationCanceledException or IOException or HttpRequestException or SocketException or ShouldAssertException)
        {
            // Cut off, maybe inside an event: for a reader that is the same.
        }
    }

    /// <summary>Is it what it had to be? To be asked when it is over, or stands still.</summary>
    /// <param name="log">Read on since it told its last event.</param>
    /// <param name="bans">Positions at which its reader was sent away.</param>
    /// <param name="isExact">Nobody came or went since it began: what can be seen now is known.</param>
    public int Check(MembershipLog log, IEnumerable<long> bans, bool isExact)
    {
        var told = Seen();
        if (told.Count == 0)
        {
            return 0;
        }

        told[0].Kind.ShouldBe(EventKinds.Hello);
        told.ShouldNotContain(next => next.Kind == EventKinds.Reset, $"{this}: every cursor is this log's own");
        var begin = PositionOf(told[0].Id);
        var end = told.Where(next => next.Id is not null).Max(next => PositionOf(next.Id));
        var events = told.Where(next => next.Id is not null && next.Kind is not (EventKinds.Hello or EventKinds.Ping)).ToList();
        var positions = events.ConvertAll(next => PositionOf(next.Id));
        positions.ShouldBe(positions.Distinct().Order(), ignoreOrder: false, $"{this}: in log order, each once");
        var limit = bans.Where(ban => ban > HeadAtOpen).DefaultIfEmpty(long.MaxValue).Min();
        end.ShouldBeLessThanOrEqualTo(limit, $"{this} tells something after its reader was sent away at {limit}");
        var due = log.Between(begin, end).ToLookup(row => Expect(log, row, isExact), row => row.Position);
        positions.Except(due[Duty.Must]).Except(due[Duty.May]).Select(log.At)
            .ShouldBeEmpty($"{this} from {begin} to {end} tells what its reader may not see");
        due[Duty.Must].Except(positions).Select(log.At)
            .ShouldBeEmpty($"{this} from {begin} to {end} does not tell what its reader may see");
        events.ForEach(next => CheckText(log, next));
        CheckPassing(log, told, begin);
        return positions.Count;
    }

    private Duty Expect(MembershipLog log, LoggedEvent row, bool isExact)
    {
        if (Room is { } only)
        {
            // A room's own stream asks only about now, and ends where its reader leaves.
            var left = log.Stays(only, Person.Id).Select(stay => stay.Until).FirstOrDefault(until => until > HeadAtOpen) ?? long.MaxValue;
            return row.Room == only && row.Position <= left && (row.IsForEverybody || row.IsForSome) ? Duty.Must : Duty.Never;
        }

        if (row.IsForEverybody || row.Names(Person.Id))
        {
            return Duty.Must;
        }

        if (!row.IsForSome || log.StayAt(row.Room!.Value, Person.Id, row.Position) is not { } stay)
        {
            return Duty.Never;
        }

        // Then, and now: of a stay that is over it depends on when it was looked up, unless nobody came or went meanwhile.
        return isExact ? log.IsIn(row.Room.Value, Person.Id) ? Duty.Must : Duty.Never
            : stay.Until is null ? Duty.Must
            : Duty.May;
    }

    /// <summary>Everything that is said in a room for some, or that it is called, has its number in it.</summary>
    private void CheckText(MembershipLog log, StreamEvent next)
    {
        var row = log.At(PositionOf(next.Id));
        foreach (var room in Rooms(next.Data))
        {
            (row.Room, log.StayAt(room, Person.Id, row.Position) is not null || Room == room)
                .ShouldBe((room, true), $"{this}: {next}");
        }
    }

    /// <summary>What has no place in the log: not of a room that its reader left, for as long as they are not back.</summary>
    private void CheckPassing(MembershipLog log, List<StreamEvent> told, long begin)
    {
        var reached = begin;
        foreach (var next in told)
        {
            reached = Math.Max(reached, PositionOf(next.Id));
            if (next.Id is not null)
            {
                continue;
            }

            foreach (var room in About(next))
            {
                var stays = log.Stays(room, Person.Id);
                (stays.Count == 0 && !log.Between(0, log.Head).Any(row => row.Room == room && row.IsForSome))
                    .ShouldBe(stays.Count == 0, $"{this} tells in passing of a room that its reader was never in: {next.Data}");
                stays.Any(stay => (stay.Until ?? long.MaxValue) > reached)
                    .ShouldBe(stays.Count > 0, $"{this}, at {reached}, tells in passing of a room that its reader has left: {next.Data}");
            }
        }
    }

    private static IEnumerable<int> About(StreamEvent next) => next.Kind switch
    {
        EventKinds.Presence => [next.As(Wire.Json.Presence).Room],
        EventKinds.Me when next.As(Wire.Json.Me) is var me =>
            me.Reads.Select(mark => mark.Room).Concat((me.Rooms ?? []).Select(one => one.Room)),
        _ => [],
    };

    private static IEnumerable<int> Rooms(string data) =>
        SecretOf().Matches(data).Select(match => int.Parse(match.Groups["room"].Value, CultureInfo.InvariantCulture)).Distinct();

    public override string ToString() => $"the stream of {Person.Id} ({(Room is { } room ? $"room {room}" : "everything")})";

    [GeneratedRegex(@"secret-of-(?<room>\d+)!", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SecretOf();

    private enum Duty
    {
        Never,
        May,
        Must,
    }
}

/// <summary>Somebody, with the session that they have now.</summary>
internal sealed class MembershipPerson(TestPerson client)
{
    public TestPerson Client { get; set; } = client;

    public int Id => Client.Id;

    /// <summary>Where they were sent away.</summary>
    public List<long> Bans { get; } = [];
}
