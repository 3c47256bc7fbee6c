using System.Globalization;
using System.Runtime.CompilerServices;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>A row of the table <c>messages</c>, as it is stored. Columns are documented in docs/database.md.</summary>
internal readonly record struct MessageRow(
    long Position,
    int RoomId,
    long Number,
    int? AuthorId,
    string? AuthorName,
    string? Via,
    string Text,
    long At,
    string? Key,
    long? DeletedAt,
    Salt? Salt,
    long? Changed);

/// <summary>Rows of messages as wire records, and back.</summary>
internal static class MessageRows
{
    /// <summary>
    /// The one way in for a new message, by whichever door it came: its row and its event, at the same position. Its number
    /// MUST come from <see cref="Batch.NextNumber"/>, its text and name through <see cref="Hosting.TextRules"/>.
    /// </summary>
    /// <param name="proof">What <see cref="Seal"/> made of the same words, before the queue.</param>
    public static void Insert(Batch batch, Message message, in Sealed proof)
    {
        var row = new MessageRow(
            batch.NextPosition,
            message.Room,
            message.Number,
            message.Author.Id,
            message.Author.Id is null ? message.Author.Name : null,
            message.Author.Via,
            message.Text,
            message.At.ToUnixTimeMilliseconds(),
            message.Key,
            DeletedAt: null,
            proof.Salt,
            Changed: null);
        Insert(batch.Prepare(MessageSql.Insert), row);
        batch.Record(Kinds.MessagePosted, message.Room, message.Number, message.Author.Id, message, proof.Hash);
    }

    /// <summary>Puts a row in; also the migration's way.</summary>
    /// <param name="insert">A <see cref="MessageSql.Insert"/>.</param>
    public static void Insert(IStatement insert, in MessageRow row) =>
        insert
            .Bind(1, row.Position)
            .Bind(2, row.RoomId)
            .Bind(3, row.Number)
            .Bind(4, row.AuthorId)
            .Bind(5, row.AuthorName)
            .Bind(6, row.Via)
            .Bind(7, row.Text)
            .Bind(8, row.At)
            .Bind(9, row.Key)
            .Bind(10, row.DeletedAt)
            .Bind(11, row.Salt)
            .Bind(12, row.Changed)
            .Bind(13, Check(row))
            .Run();

    /// <summary>
    /// Hashes what somebody says, with a new salt. Position, room, number, author and time are not in it: they stand in the log's row, and
    /// are not known where this is called.
    /// </summary>
    /// <param name="authorName">Only of somebody who proved no name.</param>
    public static Sealed Seal(string? authorName, string? via, string text, string? key)
    {
        var salt = Log.Salt.New();
        return new Sealed(salt, Hash(salt, authorName, via, text, key));
    }

    /// <summary>The hash of a message's state with the salt of its row.</summary>
    [SkipLocalsInit]
    public static Tag Hash(Salt salt, string? authorName, string? via, string text, string? key)
    {
        var state = new StateHash(stackalloc byte[FieldBuffer.Usual], Hashed.Message, salt);
        state.Add(1, authorName);
        state.Add(2, via);
        state.Add(3, text);
        state.Add(4, key);
        return state.End();
    }

    /// <summary>The row's own check.</summary>
    [SkipLocalsInit]
    public static long Check(in MessageRow row)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Messages);
        check.Add(1, row.Position);
        check.Add(2, row.RoomId);
        check.Add(3, row.Number);
        check.Add(4, row.AuthorId);
        check.Add(5, row.AuthorName);
        check.Add(6, row.Via);
        check.Add(7, row.Text);
        check.Add(8, row.At);
        check.Add(9, row.Key);
        check.Add(10, row.DeletedAt);
        check.Add(11, row.Salt);
        check.Add(12, row.Changed);
        return check.End();
    }

    /// <summary>Reads a row from the <see cref="MessageSql.Columns"/>, which begin at <paramref name="first"/>.</summary>
    public static MessageRow ReadRow(IRow row, int first = 0) => new(
        row.Long(first),
        row.Int(first + 1),
        row.Long(first + 2),
        row.IntOrNull(first + 3),
        row.TextOrNull(first + 4),
        row.TextOrNull(first + 5),
        row.Text(first + 6),
        row.Long(first + 7),
        row.TextOrNull(first + 8),
        row.LongOrNull(first + 9),
        row.SaltOrNull(first + 10),
        row.LongOrNull(first + 11));

    /// <summary>What stands in the place of a message whose row is not what was written, or is not there.</summary>
    /// <param name="room">By which it was asked for.</param>
    /// <param name="number">By which it was asked for.</param>
    /// <param name="at">As near as it is known.</param>
    public static Message Damaged(int room, long number, DateTimeOffset at) =>
        new(room, number, new Author(null, PersonDirectory.DamagedName, Doors.Damaged), "", at, Key: null, Damaged: true);

    /// <summary>The same for the operator.</summary>
    public static string DamageOf(int room, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"message {room}/{number} is not what was written there");

    /// <summary>Is a row what was written?</summary>
    public static bool Fits(IRow row, int first = 0) => RowCheck.Fits(row, CheckedTable.Messages, MessageSql.ColumnsChecked, first);

    /// <summary>Reads a message from the <see cref="MessageSql.Columns"/>, which begin at <paramref name="first"/>.</summary>
    /// <returns>Null if the row is not what was written.</returns>
    public static Message? Read(IRow row, PersonDirectory people, int first = 0) =>
        StoredMessage.TryRead(row, first, out var message) ? message.ToMessage(people) : null;

    /// <summary>The same of a row that is known to be what was written, or of a file without checks.</summary>
    /// <param name="nameOf">What a person is called.</param>
    public static Message ReadWhole(IRow row, Func<int, string> nameOf, int first = 0)
    {
        var author = row.IntOrNull(first + MessageSql.AuthorId) is { } authorId
            ? new Author(authorId, nameOf(authorId))
            : new Author(null, row.Text(first + 4), row.Text(first + 5));
        return new Message(
            row.Int(first + MessageSql.RoomId),
            row.Long(first + MessageSql.Number),
            author,
            row.Text(first + 6),
            row.Instant(first + MessageSql.At),
            row.TextOrNull(first + 8),
            row.InstantOrNull(first + 9));
    }
}
