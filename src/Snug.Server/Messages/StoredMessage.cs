using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Snug.Protocol;
using Snug.Server.People;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>
/// A message as its row holds it, made sure of. Its words are not copied out of the row: all is good until that is left.
/// </summary>
internal readonly ref struct StoredMessage
{
    private StoredMessage(int room, long number)
    {
        Room = room;
        Number = number;
    }

    public int Room { get; }

    public long Number { get; }

    /// <summary>Null of a guest.</summary>
    public int? AuthorId { get; private init; }

    /// <summary>Of a guest; empty of a person.</summary>
    public ReadOnlySpan<byte> AuthorName { get; private init; }

    /// <summary>Of a guest; empty of a person.</summary>
    public ReadOnlySpan<byte> Via { get; private init; }

    /// <summary>Empty if it was deleted.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    public DateTimeOffset At { get; private init; }

    /// <summary>Empty if it has none.</summary>
    public ReadOnlySpan<byte> Key { get; private init; }

    public DateTimeOffset? DeletedAt { get; private init; }

    public DateTimeOffset? EditedAt { get; private init; }

    /// <summary>0 of what is no reply.</summary>
    public long ReplyTo { get; private init; }

    /// <summary>0 of what is no reply.</summary>
    public long Root { get; private init; }

    public DateTimeOffset? PinnedAt { get; private init; }

    /// <summary>JSON as it is sent; empty without any.</summary>
    public ReadOnlySpan<byte> Markup { get; private init; }

    /// <summary>JSON as it is sent; empty if it names nobody.</summary>
    public ReadOnlySpan<byte> Mentions { get; private init; }

    /// <summary>As <see cref="StoredReactions"/> writes them; empty without any.</summary>
    public ReadOnlySpan<byte> Reactions { get; private init; }

    /// <summary>Reads it from the <see cref="MessageSql.Columns"/>, which begin at <paramref name="first"/>.</summary>
    /// <returns>False if there is no row, or it is not what was written.</returns>
    /// <remarks>
    /// A page reads fifty: each column is asked for once, for the check and for the message, and none for its type. What is null is never 0
    /// and never empty where it is not null, except the text, which is never null.
    /// </remarks>
    [SkipLocalsInit]
    public static bool TryRead(IRow row, int first, out StoredMessage message)
    {
        Span<long> ids = stackalloc long[MessageSql.AuthorId + 1];
        Span<long> parts = stackalloc long[MessageSql.PinnedAt + 1 - MessageSql.Changed];
        row.Longs(first, ids);
        var authorName = row.Raw(first + MessageSql.AuthorName);
        var via = row.Raw(first + MessageSql.Via);
        var text = row.Raw(first + MessageSql.Text);
        var at = row.Long(first + MessageSql.At);
        var key = row.Raw(first + MessageSql.Key);
        var deletedAt = row.Long(first + MessageSql.DeletedAt);
        row.Longs(first + MessageSql.Changed, parts);
        var markup = row.Raw(first + MessageSql.Markup);
        var mentions = row.Raw(first + MessageSql.Mentions);
        var reactions = row.Raw(first + MessageSql.Reactions);

        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Messages);
        check.Add(1, ids[MessageSql.Position]);
        check.Add(2, ids[MessageSql.RoomId]);
        check.Add(3, ids[MessageSql.Number]);
        AddUnlessZero(ref check, 4, ids[MessageSql.AuthorId]);
        AddUnlessEmpty(ref check, 5, authorName);
        AddUnlessEmpty(ref check, 6, via);
        check.Add(7, text);
        check.Add(8, at);
        AddUnlessEmpty(ref check, 9, key);
        AddUnlessZero(ref check, 10, deletedAt);
        AddUnlessEmpty(ref check, 11, row.Raw(first + MessageSql.Salt));
        for (var part = 0; part < parts.Length; part++)
        {
            AddUnlessZero(ref check, (byte)(MessageSql.Changed + 1 + part), parts[part]);
        }

        AddUnlessEmpty(ref check, 17, markup);
        AddUnlessEmpty(ref check, 18, mentions);
        AddUnlessEmpty(ref check, 19, reactions);
        if (check.End() != row.Long(first + MessageSql.ColumnsChecked) || ids[MessageSql.Position] == 0)
        {
            // What is left of it is nobody's to read, and may be no time at all.
            message = default;
            return false;
        }

        message = new StoredMessage((int)ids[MessageSql.RoomId], ids[MessageSql.Number])
        {
            AuthorId = ids[MessageSql.AuthorId] is not 0 and var author ? (int)author : null,
            AuthorName = authorName,
            Via = via,
            Text = text,
            At = DateTimeOffset.FromUnixTimeMilliseconds(at),
            Key = key,
            DeletedAt = InstantOf(deletedAt),
            EditedAt = InstantOf(parts[MessageSql.EditedAt - MessageSql.Changed]),
            ReplyTo = parts[MessageSql.ReplyTo - MessageSql.Changed],
            Root = parts[MessageSql.Root - MessageSql.Changed],
            PinnedAt = InstantOf(parts[MessageSql.PinnedAt - MessageSql.Changed]),
            Markup = markup,
            Mentions = mentions,
            Reactions = reactions,
        };
        return true;
    }

    private static void AddUnlessZero(ref RowCheck check, byte id, long value)
    {
        if (value != 0)
        {
            check.Add(id, value);
        }
    }

    private static void AddUnlessEmpty(ref RowCheck check, byte id, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            check.Add(id, value);
        }
    }

    /// <summary>The same as a wire record. What it answers is known by number only: <see cref="Quotes"/> fills it in.</summary>
    public Message ToMessage(PersonDirectory people) =>
        new(Room, Number, AuthorOf(people), Encoding.UTF8.GetString(Text), At, OrNull(Key), DeletedAt)
        {
            EditedAt = EditedAt,
            ReplyTo = ReplyTo is 0 ? null : Quotes.Unfilled(ReplyTo, Root),
            PinnedAt = PinnedAt,
            Markup = Markup.IsEmpty ? null : new StoredMarkup(Markup.ToArray()),
            Mentions = Mentions.IsEmpty ? null : JsonSerializer.Deserialize(Mentions, Wire.Json.IReadOnlyListInt32),
            Reactions = Reactions.IsEmpty ? null : new ReactionsOfRow(Reactions.ToArray(), people),
        };

    /// <summary>What a reply to it says of it.</summary>
    public Quote ToQuote(PersonDirectory people) => new(
        Number,
        Root is 0 ? Number : Root,
        AuthorOf(people),
        ReadPlain(),
        DeletedAt is not null);

    [SkipLocalsInit]
    private string ReadPlain()
    {
        var line = new PlainLine(stackalloc char[PlainLine.Most]);
        if (Markup.IsEmpty)
        {
            line.Add(Text);
        }
        else
        {
            StoredMarkup.ReadPlain(Markup, ref line);
        }

        return line.ToString();
    }

    private Author AuthorOf(PersonDirectory people) =>
        AuthorId is { } id ? new Author(id, people.NameOf(id)) : new Author(null, Encoding.UTF8.GetString(AuthorName), OrNull(Via));

    private static DateTimeOffset? InstantOf(long milliseconds) =>
        milliseconds is 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static string? OrNull(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);
}
