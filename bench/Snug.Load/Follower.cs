using System.Buffers.Text;

namespace Snug.Load;

/// <summary>
/// A reader of a stream. Texts carry a sequence number, <c>#S</c> and ten digits, whatever server brings them, so every reader
/// knows what it got and in which order.
/// </summary>
/// <param name="following">Whoever counts.</param>
/// <param name="readsCommit">Also reads when the server committed each message: only Snug says so.</param>
internal sealed class Follower(IFollowing following, bool readsCommit = false) : EpollConnection
{
    public const int Digits = 10;

    private const int InstantLength = 24; // 2026-11-25T09:17:24.817Z

    /// <summary>The very first bytes have come: it follows.</summary>
    public bool IsThere { get; private set; }

    public long Count { get; private set; }

    public long Last { get; private set; }

    /// <summary>Bytes that came.</summary>
    public long Bytes { get; private set; }

    /// <summary>Of all sequence numbers in the order they came in: equal for two readers that saw the same.</summary>
    public ulong Order { get; private set; }

    public override void Received(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        if (!IsThere)
        {
            IsThere = true;
            following.Came(this);
        }

        var now = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            var at = bytes.IndexOf("#S"u8);
            if (at < 0)
            {
                if (bytes.EndsWith("#"u8))
                {
                    Keep("#"u8);
                }

                return;
            }

            if (bytes.Length < at + 2 + Digits)
            {
                Keep(bytes[at..]);
                return;
            }

            if (!Utf8Parser.TryParse(bytes.Slice(at + 2, Digits), out long sequence, out _))
            {
                throw new InvalidDataException("not a message of ours");
            }

            var rest = bytes[(at + 2 + Digits)..];
            TimeSpan? committed = null;
            if (readsCommit)
            {
                var member = rest.IndexOf("\"at\":\""u8);
                if (member < 0 || rest.Length < member + 6 + InstantLength)
                {
                    Keep(bytes[at..]);
                    return;
                }

                committed = TimeOfDay(rest.Slice(member + 6, InstantLength));
            }

            Count++;
            Last = sequence;
            Order = (Order * 0x9E3779B97F4A7C15UL) + (ulong)sequence + 1;
            following.Delivered(this, sequence, now, committed);
            bytes = rest;
        }
    }

    private static TimeSpan TimeOfDay(ReadOnlySpan<byte> instant) =>
        new(0, Number(instant[11..13]), Number(instant[14..16]), Number(instant[17..19]), Number(instant[20..23]));

    private static int Number(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out int number, out _) ? number : throw new InvalidDataException("not an instant of ours");

    public override void Ended()
    {
        Dispose();
        following.Lost(this);
    }
}

/// <summary>Whoever counts what readers get.</summary>
internal interface IFollowing
{
    void Came(Follower follower);

    /// <param name="follower">Who got it.</param>
    /// <param name="sequence">Which message.</param>
    /// <param name="now">A timestamp.</param>
    /// <param name="committed">The server's time of day (UTC) when it began to commit it, if the follower reads that.</param>
    void Delivered(Follower follower, long sequence, long now, TimeSpan? committed);

    void Lost(Follower follower);
}
