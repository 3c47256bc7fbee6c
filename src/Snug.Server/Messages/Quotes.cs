using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>
/// What replies answer. A reply's row holds a number; the words are read when it is sent, so that a quote says what the message says now,
/// and nothing once it is deleted.
/// </summary>
internal sealed class Quotes(IDatabase database, Projection projection)
{
    /// <summary>How many <see cref="MessageSql.Some"/> fetches at once.</summary>
    private const int AtOnce = 50;

    /// <summary>So many rows for each that is quoted are gone through at most, instead of looking for each.</summary>
    private const int MostPassedBy = 2;

    private static readonly Author Nobody = new(null, "", null);

    /// <summary>A quote of which only the place is known.</summary>
    public static Quote Unfilled(long number, long root) => new(number, root, Nobody, "");

    /// <summary>A quote of a message as it is now.</summary>
    public static Quote Of(Message quoted, long root) =>
        new(quoted.Number, root, quoted.Author, ReadPlain(quoted), quoted.DeletedAt is not null);

    /// <summary>What an event says of a message, or of a reply to it, once the message is another.</summary>
    /// <returns>Null if the event says nothing of it.</returns>
    public static object? Renewed(object state, long number, Message newest) => state switch
    {
        Message message when message.Number == number => newest,
        Message { ReplyTo: { } quote } reply when quote.Number == number => reply with { ReplyTo = Of(newest, quote.Root) },
        MessageReactions told when told.Number == number => told with { Reactions = newest.Reactions ?? [] },
        MessagePin told when told.Number == number => told with { PinnedAt = newest.PinnedAt },
        _ => null,
    };

    /// <summary>The same message with what it answers, inside a transaction.</summary>
    /// <param name="prepare">On the writing connection.</param>
    public static Message Filled(Message message, Func<string, IStatement> prepare, Projection known)
    {
        if (!IsUnfilled(message))
        {
            return message;
        }

        var (number, root) = (message.ReplyTo!.Number, message.ReplyTo.Root);
        using var rows = prepare(MessageSql.One).Bind(1, message.Room).Bind(2, number).Query();
        if (rows.Read() && MessageRows.Read(rows, known.People) is { } quoted)
        {
            return message with { ReplyTo = Of(quoted, root) };
        }

        known.Damage.Add(MessageRows.DamageOf(message.Room, number));
        return message with { ReplyTo = Of(MessageRows.Damaged(message.Room, number, message.At), root) };
    }

    /// <summary>Reads what the replies among some messages answer: each of them once, and none that is among the messages.</summary>
    /// <param name="messages">Of any rooms; each reply is replaced by one with its quote.</param>
    public async ValueTask Fill(List<Message> messages)
    {
        if (!messages.Exists(IsUnfilled))
        {
            return;
        }

        var missing = Missing(messages);
        var found = new Dictionary<(int Room, long Number), Quote>(missing.Count);
        for (var start = 0; start < missing.Count;)
        {
            var room = missing[start].Room;
            var end = start;
            while (end < missing.Count && missing[end].Room == room && end - start < AtOnce)
            {
                end++;
            }

            await Read(room, [.. missing[start..end].Select(place => place.Number)], found);
            start = end;
        }

        for (var index = 0; index < messages.Count; index++)
        {
            if (IsUnfilled(messages[index]))
            {
                messages[index] = Filled(messages[index], messages, found);
            }
        }
    }

    private static bool IsUnfilled(Message message) => message.ReplyTo is { } quote && ReferenceEquals(quote.Author, Nobody);

    /// <summary>Ascending, each once.</summary>
    private static List<(int Room, long Number)> Missing(List<Message> messages)
    {
        var missing = new List<(int Room, long Number)>(messages.Count);
        foreach (var message in messages)
        {
            if (IsUnfilled(message) && FindAmong(messages, message.Room, message.ReplyTo!.Number) is null)
            {
                missing.Add((message.Room, message.ReplyTo!.Number));
            }
        }

        missing.Sort();
        var kept = 0;
        for (var index = 0; index < missing.Count; index++)
        {
            if (kept == 0 || missing[kept - 1] != missing[index])
            {
                missing[kept++] = missing[index];
            }
        }

        missing.RemoveRange(kept, missing.Count - kept);
        return missing;
    }

    /// <summary>Most are pages, which have no holes: it is looked for only where they have.</summary>
    private static Message? FindAmong(List<Message> messages, int room, long number)
    {
        var at = number - messages[0].Number;
        if (at >= 0 && at < messages.Count && Is(messages[(int)at], room, number))
        {
            return messages[(int)at];
        }

        var hasHoles = messages[^1].Number - messages[0].Number != messages.Count - 1;
        for (var index = 0; hasHoles && index < messages.Count; index++)
        {
            if (Is(messages[index], room, number))
            {
                return messages[index];
            }
        }

        return null;
    }

    private static bool Is(Message message, int room, long number) => message.Number == number && message.Room == room;

    private static string ReadPlain(Message quoted) =>
        quoted.Markup is StoredMarkup stored ? stored.ReadPlain() : PlainReading.Of(quoted.Text, quoted.Markup);

    private Message Filled(Message reply, List<Message> among, Dictionary<(int Room, long Number), Quote> found)
    {
        var (number, root) = (reply.ReplyTo!.Number, reply.ReplyTo.Root);
        if (found.TryGetValue((reply.Room, number), out var quote))
        {
            return reply with { ReplyTo = quote };
        }

        var quoted = FindAmong(among, reply.Room, number);
        if (quoted is null)
        {
            projection.Damage.Add(MessageRows.DamageOf(reply.Room, number));
            quoted = MessageRows.Damaged(reply.Room, number, reply.At);
        }

        return reply with { ReplyTo = found[(reply.Room, number)] = Of(quoted, root) };
    }

    /// <param name="numbers">Ascending, <see cref="AtOnce"/> at most.</param>
    private ValueTask Read(int room, long[] numbers, Dictionary<(int Room, long Number), Quote> found)
    {
        // What is answered is mostly near, and near each other: row by row costs half as much as one by one.
        if (numbers[^1] - numbers[0] < MostPassedBy * numbers.Length)
        {
            return database.Read(MessageSql.Between, Take, room, numbers[0], numbers[^1]);
        }

        Span<Value> values = new Value[AtOnce + 1];
        values[0] = room;
        for (var index = 0; index < AtOnce; index++)
        {
            values[index + 1] = numbers[Math.Min(index, numbers.Length - 1)];
        }

        return database.Read(MessageSql.Some, Take, values);

        bool Take(IRow row)
        {
            if (Array.BinarySearch(numbers, row.Long(MessageSql.Number)) >= 0 && StoredMessage.TryRead(row, 0, out var quoted))
            {
                found[(quoted.Room, quoted.Number)] = quoted.ToQuote(projection.People);
            }

            return true;
        }
    }
}
