using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Snug.Server.Log;
using Snug.Server.Log.Streams;
using Snug.Server.People;

namespace Snug.Server.Tests;

/// <summary>
/// A reader of a <see cref="FeedWorld"/>, with a sink that is full now and then and the part that its request would play.
/// </summary>
internal sealed partial class FeedReader : IEventSink
{
    private readonly FeedWorld world;
    private readonly StringBuilder taken = new();
    private readonly List<(int Room, long From, long Until)> stays = [];
    private readonly Random random;
    private volatile bool isFull;
    private volatile int count;
    private bool isLive;
    private long place;

    public FeedReader(FeedWorld world, int index, Feed feed, int? room, ReaderLoop loop)
    {
        this.world = world;
        random = new Random(index);
        Index = index;
        Live = new Reader(new DefaultHttpContext(), new Caller(index + 1, $"{index}"), room, feed, loop, _ => this);
    }

    public int Index { get; }

    public Reader Live { get; }

    public bool IsEnded { get; private set; }

    public int Writes { get; private set; }

    /// <summary>How many events of the log it was given.</summary>
    public int Count => count;

    /// <summary>What it should not have been given.</summary>
    public List<string> Wrong { get; } = [];

    public bool IsMember(int room) => stays.Exists(stay => stay.Room == room && stay.Until == long.MaxValue);

    public bool MaySee(LogEvent happened) =>
        Live.RoomId is { } own ? happened.RoomId == own
        : happened.Audience is Audience.Everybody
            || stays.Exists(stay =>
                stay.Room == happened.RoomId && happened.Cursor.Position > stay.From && happened.Cursor.Position <= stay.Until);

    public void Move(Feeds feeds, int room, long position, bool joins)
    {
        if (joins)
        {
            feeds.Join(Live, room, position);
            stays.Add((room, position, long.MaxValue));
        }
        else
        {
            feeds.Leave(Live, room, position);
            var last = stays.FindIndex(stay => stay.Room == room && stay.Until == long.MaxValue);
            stays[last] = stays[last] with { Until = position };
        }
    }

    /// <summary>The peer makes room.</summary>
    public void Resume()
    {
        if (isFull)
        {
            isFull = false;
            Live.Loop.Ready(Live);
        }
    }

    /// <summary>What the request does while the reader is not live.</summary>
    public void CatchUp(Feeds feeds, int most)
    {
        if (IsEnded && !Live.IsClosed && (!isLive || Live.Left.IsCompleted))
        {
            feeds.Close(Live);
        }

        if (IsEnded || (isLive && !Live.Left.IsCompleted))
        {
            return;
        }

        if (isLive)
        {
            isLive = false;
            place = Live.Reached;
        }

        if (Live.TryFind(place))
        {
            isLive = true;
            Live.ResetLeft();
            Live.Loop.Attach(Live);
            return;
        }

        var output = new ArrayBufferWriter<byte>();
        place = world.Read(this, place, most, output);
        Take(output.WrittenSpan);
    }

    public void Go(Feeds feeds)
    {
        Resume();
        CatchUp(feeds, 100);
    }

    /// <summary>The peer goes away.</summary>
    public void End()
    {
        IsEnded = true;
        Live.Loop.End(Live);
    }

    /// <inheritdoc/>
    public bool Send(ReadOnlyMemory<byte> bytes)
    {
        Writes++;
        Take(bytes.Span);
        isFull = random.Next(4) == 0;
        return !isFull;
    }

    /// <inheritdoc/>
    public ValueTask Write(ReadOnlyMemory<byte> bytes) => throw new NotSupportedException();

    /// <inheritdoc/>
    ValueTask IEventSink.End() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Abort()
    {
    }

    /// <summary>The positions that it was given, in the order in which they came.</summary>
    public List<long> Got() =>
        [.. Event().Matches(taken.ToString()).Select(match => long.Parse(match.Groups["position"].Value, CultureInfo.InvariantCulture))];

    private void Take(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        taken.Append(text);
        foreach (Match match in Event().Matches(text))
        {
            var position = long.Parse(match.Groups["position"].Value, CultureInfo.InvariantCulture);
            if (match.Groups["words"].Length > 0 && world.IsErased(position))
            {
                Wrong.Add($"words that were taken away: {match.Value}");
            }

            count++;
        }

        foreach (Match match in Passing().Matches(text))
        {
            if (!world.MayHear(this, int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)))
            {
                Wrong.Add(match.Value);
            }
        }

        if (Passing().Replace(Event().Replace(text, ""), "") is { Length: > 0 } torn)
        {
            Wrong.Add($"torn: {torn}");
        }
    }

    [GeneratedRegex(
        "id: (?<position>[0-9]+)-a{32}\nevent: test[.](said|erased)\ndata: \"(?<words>[^\"]*)\"\n\n",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Event();

    [GeneratedRegex("event: passing\ndata: (?<number>[0-9]+)\n\n", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Passing();
}
