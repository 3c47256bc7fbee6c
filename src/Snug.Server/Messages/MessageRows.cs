using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Messages;

/// <summary>Rows of messages as wire records, and back.</summary>
internal static class MessageRows
{
    /// <summary>
    /// The one way in for a new message, by whichever door it came: its row and its event, at the same position. Its number
    /// MUST come from <see cref="Transaction.NextNumber"/>, its text and name through <see cref="Hosting.TextRules"/>.
    /// </summary>
    public static void Append(Transaction transaction, Message message)
    {
        transaction.Prepare(MessageSql.Insert)
            .Bind(1, transaction.NextPosition)
            .Bind(2, message.Room)
            .Bind(3, message.Number)
            .Bind(4, message.Author.Id)
            .Bind(5, message.Author.Id is null ? message.Author.Name : null)
            .Bind(6, message.Author.Via)
            .Bind(7, message.Text)
            .Bind(8, message.At.ToUnixTimeMilliseconds())
            .Bind(9, message.Key)
            .Run();
        transaction.Append(EventKind.MessagePosted, message.Room, message.Number, message.Author.Id, message);
    }

    /// <summary>Reads a message from nine columns, beginning at <paramref name="first"/>: those of <see cref="MessageSql"/>.</summary>
    public static Message Read(Statement.Rows rows, PersonDirectory people, int first = 0) =>
        Read(rows, people, rows.Int(first), rows.Long(first + 1), first + 2);

    /// <summary>The same where room and number are known already.</summary>
    public static Message Read(Statement.Rows rows, PersonDirectory people, int roomId, long number, int first)
    {
        var author = rows.IntOrNull(first) is { } authorId
            ? new Author(authorId, people.Find(authorId)!.Name)
            : new Author(null, rows.Text(first + 1), rows.Text(first + 2));
        return new Message(
            roomId,
            number,
            author,
            rows.Text(first + 3),
            DateTimeOffset.FromUnixTimeMilliseconds(rows.Long(first + 4)),
            rows.TextOrNull(first + 5),
            rows.LongOrNull(first + 6) is { } deleted ? DateTimeOffset.FromUnixTimeMilliseconds(deleted) : null);
    }
}
