using System.Buffers.Text;

namespace Snug.Load;

/// <summary>
/// A reader of a stream. Texts carry a sequence number, <c>#S</c> and ten digits, whatever server brings them, so every reader
/// knows what it got and in which order.
/// </summary>
internal sealed class Follower(IFollowing following) : Line
{
    public const int Digits = 10;

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

            Count++;
            Last = sequence;
            Order = (Order * 0x9E3779B97F4A7C15UL) + (ulong)sequence + 1;
            following.Delivered(this, sequence, now);
            bytes = bytes[(at + 2 + Digits)..];
        }
    }

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

    void Delivered(Follower follower, long sequence, long now);

    void Lost(Follower follower);
}
