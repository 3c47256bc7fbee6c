using Snug.Protocol;

namespace Snug.Server.Messages;

/// <summary>
/// A page of a room, ascending. Numbers have no holes, so each of them has its place in it: where no row comes that is what was written
/// there, a damaged message stands.
/// </summary>
internal sealed class PageBuilder
{
    private readonly List<Message> page;
    private readonly int room;
    private readonly long to;
    private readonly Action<string>? found;

    /// <param name="room">Of which room.</param>
    /// <param name="from">Its first number.</param>
    /// <param name="to">Its last; nothing is wanted if it is before the first.</param>
    /// <param name="found">Hears of damage.</param>
    public PageBuilder(int room, long from, long to, Action<string>? found = null)
    {
        From = from;
        this.room = room;
        this.to = to;
        this.found = found;
        page = new List<Message>((int)Math.Max(0, to - from + 1));
    }

    /// <summary>The first number.</summary>
    public long From { get; }

    private long Next => From + page.Count;

    /// <summary>Takes the next message; one that belongs elsewhere has come by a damaged index.</summary>
    public void Take(Message message)
    {
        if (message.Room == room && message.Number >= Next && message.Number <= to)
        {
            FillUp(message.Number, message.At);
            page.Add(message);
        }
    }

    /// <summary>The whole page.</summary>
    public List<Message> End()
    {
        FillUp(to + 1, after: default);
        return page;
    }

    /// <param name="number">Up to here, without it.</param>
    /// <param name="after">When that was said: a neighbour's time is the nearest that is known.</param>
    private void FillUp(long number, DateTimeOffset after)
    {
        while (Next < number)
        {
            found?.Invoke(MessageRows.DamageOf(room, Next));
            page.Add(MessageRows.Damaged(room, Next, page.Count > 0 ? page[^1].At : after));
        }
    }
}
