using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Legacy;

/// <summary>SQL of the importer.</summary>
internal static class ImportSql
{
    /// <summary>All that is kept of earlier imports, in the table's order.</summary>
    public const string All = "select room_id, original_id, original_name, bytes_read, read_hash, \"check\" from imported_rooms";

    /// <summary>Earlier imports of rooms with this number there, the one that read most first.</summary>
    public const string Earlier =
        "select room_id, bytes_read, read_hash, original_name from imported_rooms where original_id = ?1 order by bytes_read desc";

    public const string Keep =
        """
        insert into imported_rooms (room_id, original_id, original_name, bytes_read, read_hash, "check")
        values (?1, ?2, ?3, ?4, ?5, ?6)
        on conflict (room_id) do update
        set original_id = excluded.original_id, original_name = excluded.original_name, bytes_read = excluded.bytes_read,
            read_hash = excluded.read_hash, "check" = excluded."check"
        """;

    /// <summary>How far a room is read.</summary>
    public const string Progress = "select bytes_read, original_name from imported_rooms where room_id = ?1";

    /// <summary>Rooms that do not stand where they stood in the original.</summary>
    public const string Moved =
        "select count(*) from rooms r left join imported_rooms i on i.room_id = r.id where i.room_id is null or i.original_id <> "
            + "cast(r.id as text)";
}

/// <summary>How far a room of the original was read.</summary>
/// <param name="Bytes">Of its text.</param>
/// <param name="Hash">SHA-256 of these bytes, in hexadecimal.</param>
internal readonly record struct ImportProgress(int Bytes, string Hash);

/// <summary>Makes the room for one of the original, and keeps in the same transaction that it was made.</summary>
internal sealed class ImportRoom(string originalId, string? originalName, string name, string? topic, ImportProgress start) : Write<Room>
{
    /// <summary>The number that the room is to get: decided before the queue, so somebody else may have taken it.</summary>
    public required int Expected { get; init; }

    private protected override Refusal? Authorise(IKnown known) => CreateRoom.Refuse(Who.Owner, known);

    protected override Outcome<Room> Run(Batch batch)
    {
        if (batch.RoomCount + 1 != Expected)
        {
            return new Refusal(Problems.Busy, $"Somebody made a room in the same moment, so number {Expected} is taken.");
        }

        var room = CreateRoom.Record(batch, RoomKinds.Open, name, topic, personId: null);
        KeepProgress(batch, room.Id, originalId, originalName, start);
        return room;
    }

    public static void KeepProgress(Batch batch, int roomId, string originalId, string? originalName, ImportProgress progress) =>
        batch.Prepare(ImportSql.Keep)
            .Bind(1, roomId)
            .Bind(2, originalId)
            .Bind(3, originalName)
            .Bind(4, progress.Bytes)
            .Bind(5, progress.Hash)
            .Bind(6, Check(roomId, originalId, originalName, progress))
            .Run();

    /// <summary>The check of a row of <c>imported_rooms</c>.</summary>
    private static long Check(int roomId, string originalId, string? originalName, ImportProgress progress)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.ImportedRooms);
        check.Add(1, roomId);
        check.Add(2, originalId);
        check.Add(3, originalName);
        check.Add(4, progress.Bytes);
        check.Add(5, progress.Hash);
        return check.End();
    }
}

/// <summary>Something that was said in the original.</summary>
/// <param name="Name">By whom; nobody proved it.</param>
/// <param name="Text">As it is kept.</param>
internal readonly record struct OriginalMessage(string Name, string Text);

/// <summary>
/// Adds what was said in the original, in order, and how far that is read: both or neither, so that an import that was
/// killed goes on where it was.
/// </summary>
/// <param name="roomId">Where.</param>
/// <param name="originalId">Its number there.</param>
/// <param name="said">In order.</param>
/// <param name="from">How far the room was read before this: another import that goes on at the same place would bring all of it
/// twice.</param>
/// <param name="progress">How far it is read with this.</param>
internal sealed class ImportMessages(int roomId, string originalId, List<OriginalMessage> said, int from, ImportProgress progress)
    : Write<int>
{
    private readonly (MessageWords Read, SealedWords Sealed)[] words = [.. said.Select(Read)];

    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.Import, Who.Owner, known, roomId);

    protected override Outcome<int> Run(Batch batch)
    {
        var (readUpTo, originalName) = Progress(batch);
        if (readUpTo != from)
        {
            return new Refusal(Problems.Busy, $"Another import is bringing room {originalId} of the original in this moment.");
        }

        foreach (var (index, (name, text)) in said.Index())
        {
            var author = new Author(null, name, Doors.Import);
            var message = new Message(roomId, batch.NextNumber(roomId), author, text, batch.Now, Key: null)
            {
                Markup = words[index].Read.Markup,
            };
            MessageRows.Insert(batch, message, words[index].Sealed);
        }

        ImportRoom.KeepProgress(batch, roomId, originalId, originalName, progress);
        return said.Count;
    }

    private static (MessageWords, SealedWords) Read(OriginalMessage one)
    {
        var read = MessageWords.ReadAsItStands(one.Text);
        return (read, MessageRows.Seal(new MessageRow
        {
            AuthorName = one.Name,
            Via = Doors.Import,
            Text = one.Text,
            Markup = read.MarkupJson,
        }));
    }

    private (int Bytes, string? OriginalName) Progress(Batch batch)
    {
        using var rows = batch.Prepare(ImportSql.Progress).Bind(1, roomId).Query();
        return rows.Read() ? (rows.Int(0), rows.TextOrNull(1)) : (0, null);
    }
}

/// <summary>Archives a room that was not shown in the original.</summary>
internal sealed class ArchiveImportedRoom(RoomEntry entry) : Write<Room>
{
    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.Change, Who.Owner, known, entry.Id);

    protected override Outcome<Room> Run(Batch batch)
    {
        var now = batch.RoomNow(entry);
        if (now.ArchivedAt is not null)
        {
            return now;
        }

        var closed = now with { ArchivedAt = batch.Now };
        return ChangeRoom.Record(batch, closed, personId: null) is { } damaged ? damaged : closed;
    }
}
