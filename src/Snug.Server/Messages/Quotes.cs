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

    private static readonly Author Nobody = new(null, "", null);

    /// <summary>A quote of which only the place is known.</summary>
    public static Quote Unfilled(long number, long root) => new(number, root, Nobody, "");

    /// <summary>A quote of a message as it is now.</summary>
    public static Quote Of(Message quoted, long root) =>
        new(quoted.Number, root, quoted.Author, PlainReading.Of(quoted.Text, quoted.Markup), quoted.DeletedAt is not null);

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

    /// <summary>Reads what the replies among some messages answer.</summary>
    /// <param name="messages">Of any rooms; each reply is replaced by one with its quote.</param>
    public async ValueTask Fill(List<Message> messages)
    {
        if (!messages.Exists(IsUnfilled))
        {
            return;
        }

        var here = new Dictionary<(int Room, long Number), Message>(messages.Count);
        foreach (var message in messages)
        {
            here[(message.Room, message.Number)] = message;
        }

        var elsewhere = new Dictionary<(int Room, long Number), Quote>();
        var missing = messages.Where(IsUnfilled)
            .Select(reply => (reply.Room, reply.ReplyTo!.Number))
            .Where(place => !here.ContainsKey(place))
            .Distinct();
        foreach (var room in missing.GroupBy(place => place.Room, place => place.Number))
        {
            foreach (var numbers in room.Chunk(AtOnce))
            {
                await Read(room.Key, numbers, elsewhere);
            }
        }

        for (var index = 0; index < messages.Count; index++)
        {
            if (IsUnfilled(messages[index]))
            {
                messages[index] = Filled(messages[index], here, elsewhere);
            }
        }
    }

    private static bool IsUnfilled(Message message) => message.ReplyTo is { } quote && ReferenceEquals(quote.Author, Nobody);

    private Message Filled(
        Message reply, Dictionary<(int Room, long Number), Message> here, Dictionary<(int Room, long Number), Quote> elsewhere)
    {
        var (number, root) = (reply.ReplyTo!.Number, reply.ReplyTo.Root);
        if (elsewhere.TryGetValue((reply.Room, number), out var quote))
        {
            return reply with { ReplyTo = quote };
        }

        if (!here.TryGetValue((reply.Room, number), out var quoted))
        {
            projection.Damage.Add(MessageRows.DamageOf(reply.Room, number));
            quoted = MessageRows.Damaged(reply.Room, number, reply.At);
        }

        return reply with { ReplyTo = Of(quoted, root) };
    }

    private ValueTask Read(int room, long[] numbers, Dictionary<(int Room, long Number), Quote> found)
    {
        Span<Value> values = new Value[AtOnce + 1];
        values[0] = room;
        for (var index = 0; index < AtOnce; index++)
        {
            values[index + 1] = numbers[Math.Min(index, numbers.Length - 1)];
        }

        return database.Read(
            MessageSql.Some,
            row =>
            {
                if (StoredMessage.TryRead(row, 0, out var quoted))
                {
                    found[(quoted.Room, quoted.Number)] = quoted.ToQuote(projection.People);
                }

                return true;
            },
            values);
    }
}
