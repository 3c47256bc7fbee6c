using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>Rows of messages as wire records, and back.</summary>
internal static class MessageRows
{
    /// <summary>
    /// The one way in for a new message, by whichever door it came: its row and its event, at the same position. Its number
    /// MUST come from <see cref="Batch.NextNumber"/>, its text and name through <see cref="Hosting.TextRules"/>.
    /// </summary>
    public static void Insert(Batch batch, Message message)
    {
        batch.Prepare(MessageSql.Insert)
            .Bind(1, batch.NextPosition)
            .Bind(2, message.Room)
            .Bind(3, message.Number)
            .Bind(4, message.Author.Id)
            .Bind(5, message.Author.Id is null ? message.Author.Name : null)
            .Bind(6, message.Author.Via)
            .Bind(7, message.Text)
            .Bind(8, message.At.ToUnixTimeMilliseconds())
            .Bind(9, message.Key)
            .Run();
        batch.Record(Kinds.MessagePosted, message.Room, message.Number, message.Author.Id, message);
    }

    /// <summary>Reads a message from the <see cref="MessageSql.Columns"/>, which begin at <paramref name="first"/>.</summary>
    public static Message Read(IRow row, PersonDirectory people, int first = 0)
    {
        var author = row.IntOrNull(first + 2) is { } authorId
            ? new Author(authorId, people.Find(authorId)!.Name)
            : new Author(null, row.Text(first + 3), row.Text(first + 4));
        return new Message(
            row.Int(first),
            row.Long(first + 1),
            author,
            row.Text(first + 5),
            row.Instant(first + 6),
            row.TextOrNull(first + 7),
            row.InstantOrNull(first + 8));
    }
}
