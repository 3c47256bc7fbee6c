using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Server.People;

namespace Snug.Server.Hosting;

/// <summary>
/// How often and how much one person or address may ask for: token buckets on the monotonic clock, so that a moved clock neither
/// locks out nor lets in. On this computer alone an address tells nobody apart, so there streams are counted by
/// person alone, and all who come in share one bucket.
/// </summary>
/// <param name="nodes">How many servers share the work: each takes its share of what one person may ask for.</param>
internal sealed class Limits(ServeOptions options, Func<int>? nodes = null)
{
    private const int StreamsPerPerson = 10;
    private const int StreamsPerAddress = 50;

    private readonly RateLimiter posts = new(options.Time, burst: 60, perSecond: 10);
    private readonly RateLimiter rooms = new(options.Time, burst: 20, perSecond: 0.2);
    private readonly RateLimiter marks = new(options.Time, burst: 60, perSecond: 20);
    private readonly RateLimiter presence = new(options.Time, burst: 30, perSecond: 5);
    private readonly RateLimiter signIns = new(options.Time, burst: 30, perSecond: 0.5);
    private readonly RateLimiter passwordsByAddress = new(options.Time, burst: 10, perSecond: 1.0 / 30);
    private readonly RateLimiter passwordsByName = new(options.Time, burst: 60, perSecond: 0.5);
    private readonly RateLimiter passwordChanges = new(options.Time, burst: 10, perSecond: 1.0 / 30);
    private readonly ConcurrentDictionary<string, int> streams = new(StringComparer.Ordinal);

    public Refusal? Post(Caller caller) => Take(posts, caller, "Nothing was kept; send it again");

    public Refusal? CreateRoom(Caller caller) => Take(rooms, caller, "No room was made; ask again");

    public Refusal? ChangeRoom(Caller caller) => Take(rooms, caller, "Nothing was changed; try again");

    public Refusal? MarkRead(Caller caller) => Take(marks, caller, "Nothing was moved; try again");

    public Refusal? SayPresence(Caller caller) => Take(presence, caller, "Nothing was told; try again");

    /// <summary>For those whom nobody knows: by address, at the rate of a person.</summary>
    public Refusal? PostAsGuest(HttpContext http) => Take(posts, $"guest {Address(http)}", "Nothing was kept; send it again");

    public Refusal? CreateRoomAsGuest(HttpContext http) => Take(rooms, $"guest {Address(http)}", "No room was made; ask again");

    /// <summary>Also what makes guessing a code hopeless.</summary>
    /// <param name="invite">An invitation that lets somebody in is charged instead: a class comes from one address.</param>
    public Refusal? ComeIn(HttpContext http, long? invite = null) =>
        Take(signIns, invite is { } id ? string.Create(null, $"invite {id}") : Address(http), "Come in again");

    /// <summary>
    /// A password tried for a name, whether anybody has it or not. From one address few, from all of them together more: one stranger can
    /// neither guess on nor keep a name's owner out.
    /// </summary>
    public Refusal? TryPassword(HttpContext http, string foldedName) =>
        Take(passwordsByAddress, $"{Address(http)} {foldedName}", "Come in again") ?? Take(passwordsByName, foldedName, "Come in again");

    /// <summary>Apart from signing in: whoever tries a name from outside takes nothing from its owner, who is in.</summary>
    public Refusal? ChangePassword(Caller caller) => Take(passwordChanges, caller, "Nothing was changed; try again");

    /// <summary>Inviting, and keeping order among people.</summary>
    public Refusal? ChangePeople(Caller caller) => Take(rooms, caller, "Nothing was changed; try again");

    /// <summary>Counts an open stream until <paramref name="place"/> is disposed of.</summary>
    public Refusal? OpenStream(HttpContext http, Caller caller, out IDisposable? place)
    {
        var taken = new StreamPlaces(streams);
        place = taken;
        if (!options.HasLimits)
        {
            return null;
        }

        var fits = taken.Take($"person {caller.PersonId}", StreamsPerPerson)
            && (IsThisComputer(http) || taken.Take($"address {Address(http)}", StreamsPerAddress));
        if (fits)
        {
            return null;
        }

        taken.Dispose();
        place = null;
        return new Refusal(Problems.TooQuick, "Too many streams are open for you here. Close one, or try again in 10 s; "
            + "nothing is missed in between.", TimeSpan.FromSeconds(10));
    }

    private Refusal? Take(RateLimiter buckets, Caller caller, string consequence) =>
        Take(buckets, string.Create(null, $"{caller.PersonId}"), consequence);

    private Refusal? Take(RateLimiter buckets, string who, string consequence)
    {
        if (!options.HasLimits || buckets.TryTake(who, out var wait, nodes?.Invoke() ?? 1))
        {
            return null;
        }

        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return new Refusal(
            Problems.TooQuick, string.Create(null, $"That was quick. {consequence} in {seconds} s."), TimeSpan.FromSeconds(seconds));
    }

    private static bool IsThisComputer(HttpContext http) =>
        http.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address);

    /// <summary>IPv6 counts by /64: one customer has that many addresses.</summary>
    private static string Address(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address)
        {
            return "";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.GetAddressBytes() is { Length: 16 } bytes ? Convert.ToHexString(bytes.AsSpan(0, 8)) : address.ToString();
    }

    /// <summary>The places one stream holds.</summary>
    private sealed class StreamPlaces(ConcurrentDictionary<string, int> counts) : IDisposable
    {
        private readonly List<string> held = [];

        public bool Take(string who, int most)
        {
            held.Add(who);
            return counts.AddOrUpdate(who, 1, (_, count) => count + 1) <= most;
        }

        public void Dispose()
        {
            foreach (var who in held)
            {
                // Nobody's last place leaves an entry behind.
                if (counts.AddOrUpdate(who, 0, (_, count) => count - 1) == 0)
                {
                    counts.TryRemove(KeyValuePair.Create(who, 0));
                }
            }

            held.Clear();
        }
    }
}

/// <summary>Token buckets by name.</summary>
/// <param name="time">Its monotonic clock.</param>
/// <param name="burst">What a full bucket holds.</param>
/// <param name="perSecond">How fast it fills.</param>
internal sealed class RateLimiter(TimeProvider time, double burst, double perSecond)
{
    /// <summary>Above this, full buckets are thrown away: they remember nothing.</summary>
    private const int Many = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (double Level, long At)> buckets = new(StringComparer.Ordinal);
    private int sweepAbove = Many;

    /// <summary>Takes one token.</summary>
    /// <param name="who">The bucket.</param>
    /// <param name="wait">Until there is one, if there is none now.</param>
    /// <param name="shares">Of how many buckets this is one: it holds that part, a token at least.</param>
    public bool TryTake(string who, out TimeSpan wait, int shares = 1)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            var most = Math.Max(1, burst / shares);
            var level = buckets.TryGetValue(who, out var bucket) ? Math.Min(most, Level(bucket, shares)) : most;
            var isTaken = level >= 1;
            wait = isTaken ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - level) * shares / perSecond);
            buckets[who] = (isTaken ? level - 1 : level, now);
            if (buckets.Count > sweepAbove)
            {
                foreach (var (name, full) in buckets.Where(pair => Level(pair.Value, shares) >= most).ToList())
                {
                    buckets.Remove(name);
                }

                // Where none was full yet, every call would look at all of them again.
                sweepAbove = Math.Max(Many, buckets.Count * 2);
            }

            return isTaken;
        }
    }

    private double Level((double Level, long At) bucket, int shares) =>
        Math.Min(burst, bucket.Level + (time.GetElapsedTime(bucket.At).TotalSeconds * perSecond / shares));
}
