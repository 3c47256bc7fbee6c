using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
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
    long? Changed)
{
    public long? EditedAt { get; init; }

    public long? ReplyTo { get; init; }

    public long? Root { get; init; }

    public long? PinnedAt { get; init; }

    /// <summary>As <see cref="MessageWords.MarkupJson"/> has it.</summary>
    public string? Markup { get; init; }

    public string? Mentions { get; init; }

    /// <summary>As <see cref="StoredReactions"/> writes them.</summary>
    public string? Reactions { get; init; }

    /// <summary>Nothing hangs on it that could be there from the beginning.</summary>
    public bool IsPlain => ReplyTo is null && Markup is null && Mentions is null;
}

/// <summary>What somebody says, with its salt, and its hash: made where the words are, before the queue.</summary>
internal sealed record SealedWords(MessageRow Row, Tag Hash);

/// <summary>Rows of messages as wire records, and back.</summary>
internal static class MessageRows
{
    /// <summary>
    /// The one way in for a new message, by whichever door it came: its row and its event, at the same position. Its number
    /// MUST come from <see cref="Batch.NextNumber"/>, its text and name through <see cref="Hosting.TextRules"/>.
    /// </summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="said">The same words, sealed before the queue.</param>
    public static void Insert(Batch batch, Message message, SealedWords said)
    {
        var row = said.Row with
        {
            Position = batch.NextPosition,
            RoomId = message.Room,
            Number = message.Number,
            AuthorId = message.Author.Id,
            At = message.At.ToUnixTimeMilliseconds(),
        };
        if (row.IsPlain)
        {
            Insert(batch.Prepare(MessageSql.Insert), row);
        }
        else
        {
            Bind(batch.Prepare(MessageSql.InsertWithParts), row)
                .Bind(14, row.ReplyTo)
                .Bind(15, row.Root)
                .Bind(16, row.Markup)
                .Bind(17, row.Mentions)
                .Run();
            Mentions.Add(batch, row);
        }

        batch.Record(Kinds.MessagePosted, message.Room, message.Number, message.Author.Id, message, said.Hash);
    }

    /// <summary>Puts a row in that is nothing but words; also the migration's way.</summary>
    /// <param name="insert">A <see cref="MessageSql.Insert"/>.</param>
    public static void Insert(IStatement insert, in MessageRow row) => Bind(insert, row).Run();

    private static IStatement Bind(IStatement insert, in MessageRow row) =>
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
            .Bind(13, Check(row));

    /// <summary>
    /// Makes a message what it is now, with a new salt: what the old one was cannot be tried against the log. The event that says so MUST
    /// be recorded next.
    /// </summary>
    /// <returns>The hash for that event.</returns>
    public static Tag Update(Batch batch, MessageRow row)
    {
        var salt = Log.Salt.New();
        row = row with { Salt = salt, Changed = batch.NextPosition };
        batch.Prepare(MessageSql.Update)
            .Bind(1, row.Position)
            .Bind(2, row.Text)
            .Bind(3, row.DeletedAt)
            .Bind(4, row.Salt)
            .Bind(5, row.Changed)
            .Bind(6, row.EditedAt)
            .Bind(7, row.PinnedAt)
            .Bind(8, row.Markup)
            .Bind(9, row.Mentions)
            .Bind(10, row.Reactions)
            .Bind(11, Check(row))
            .Run();
        return Hash(salt, row);
    }

    /// <summary>
    /// Hashes what somebody says, with a new salt. Position, room, number, author and time are not in it: they stand in the log's row, and
    /// are not known where this is called.
    /// </summary>
    /// <param name="words">Without those.</param>
    public static SealedWords Seal(MessageRow words)
    {
        var salt = Log.Salt.New();
        return new SealedWords(words with { Salt = salt }, Hash(salt, words));
    }

    /// <summary>The same of words on which nothing hangs.</summary>
    /// <param name="authorName">Only of somebody who proved no name.</param>
    public static SealedWords Seal(string? authorName, string? via, string text, string? key) => Seal(new MessageRow
    {
        AuthorName = authorName,
        Via = via,
        Text = text,
        Key = key,
    });

    /// <summary>The hash of a message's state with the salt of its row.</summary>
    [SkipLocalsInit]
    public static Tag Hash(Salt salt, in MessageRow row)
    {
        var state = new StateHash(stackalloc byte[FieldBuffer.Usual], Hashed.Message, salt);
        state.Add(1, row.AuthorName);
        state.Add(2, row.Via);
        state.Add(3, row.Text);
        state.Add(4, row.Key);
        state.Add(5, row.ReplyTo);
        state.Add(6, row.Root);
        state.Add(7, row.PinnedAt);
        state.Add(8, row.Markup);
        state.Add(9, row.Mentions);
        state.Add(10, row.Reactions);
        state.Add(11, row.EditedAt);
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
        check.Add(13, row.EditedAt);
        check.Add(14, row.ReplyTo);
        check.Add(15, row.Root);
        check.Add(16, row.PinnedAt);
        check.Add(17, row.Markup);
        check.Add(18, row.Mentions);
        check.Add(19, row.Reactions);
        return check.End();
    }

    /// <summary>Reads a row from the <see cref="MessageSql.Columns"/>, which begin at <paramref name="first"/>.</summary>
    public static MessageRow ReadRow(IRow row, int first = 0) => ReadWords(row, first) with
    {
        EditedAt = row.LongOrNull(first + MessageSql.EditedAt),
        ReplyTo = row.LongOrNull(first + MessageSql.ReplyTo),
        Root = row.LongOrNull(first + MessageSql.Root),
        PinnedAt = row.LongOrNull(first + MessageSql.PinnedAt),
        Markup = row.TextOrNull(first + MessageSql.Markup),
        Mentions = row.TextOrNull(first + MessageSql.Mentions),
        Reactions = row.TextOrNull(first + MessageSql.Reactions),
    };

    /// <summary>The same of tables from before anything hung on a message.</summary>
    public static MessageRow ReadWords(IRow row, int first = 0) => new(
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

    /// <summary>A message of a room, for a write: its row, and what it is to readers; null if the row is not what was written.</summary>
    public static (MessageRow Row, Message Message)? Find(Batch batch, int room, long number, PersonDirectory people)
    {
        using var rows = batch.Prepare(MessageSql.One).Bind(1, room).Bind(2, number).Query();
        return rows.Read() && Read(rows, people) is { } message ? (ReadRow(rows), message) : null;
    }

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

    /// <summary>The same with what hangs on it, but for what it answers.</summary>
    /// <param name="words">As <see cref="ReadWhole"/> reads it.</param>
    public static Message WithParts(Message words, in MessageRow row, Func<int, string> nameOf) => words with
    {
        EditedAt = InstantOf(row.EditedAt),
        PinnedAt = InstantOf(row.PinnedAt),
        Markup = row.Markup is { } markup ? JsonSerializer.Deserialize(markup, Wire.Json.IReadOnlyListMarkupNode) : null,
        Mentions = row.Mentions is { } mentions ? JsonSerializer.Deserialize(mentions, Wire.Json.IReadOnlyListInt32) : null,
        Reactions = row.Reactions is null ? null : StoredReactions.ToWire(StoredReactions.Parse(row.Reactions), nameOf),
    };

    private static DateTimeOffset? InstantOf(long? milliseconds) =>
        milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
