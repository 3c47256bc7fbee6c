using System.Globalization;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Log;

/// <summary>
/// Brings the rows of a database from before the chain into the tables of <c>0004_chain.sqlite.sql</c>: same words out. What was deleted
/// before gets random bytes in place of a hash, and rows that nobody can vouch for are taken as they are found; the last event says that
/// the chain begins. All in the script's transaction: one that is interrupted begins again from what was there.
/// </summary>
internal sealed class ChainMigration(SqliteWriter connection, string path, TimeProvider time, Action<string>? tell)
{
    /// <summary>The number of <see cref="Kinds.ChainBegun"/>.</summary>
    internal const int Format = 1;

    /// <summary>How much longer an event is afterwards, with its message and its key.</summary>
    private const int BytesMoreAnEvent = 75;

    /// <summary>With fewer events it is over before anybody wonders.</summary>
    internal const long WorthTelling = 100_000;

    private const int EventsASecond = 60_000;

    private const int LookEvery = 1_000;

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, Tag> hashes = [];
    private readonly Dictionary<(long Room, long Number), long> deletions = [];
    private Cursor head = Cursor.Beginning;
    private long told;

    /// <exception cref="StartupException">The disk has too little room; how much it needs.</exception>
    public void RequireRoom()
    {
        var events = Ask("select coalesce(max(position), 0) from log");
        if (events == 0)
        {
            return;
        }

        var needed = BytesNeeded(new FileInfo(path).Length, events);
        var free = new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
        if (free < needed)
        {
            throw new StartupException($"{Path.GetFileName(path)} has to be "
                + $"brought to a new form, which needs {Megabytes(needed)} free on its disk; there are {Megabytes(free)}. "
                + $"Nothing was changed. Make room and start Snug again.");
        }
    }

    /// <summary>
    /// The file holds the new tables behind the old ones, and the -wal holds all of it once more: the old pages are overwritten. Measured
    /// with a million short messages: 780 MB for a file of 213.
    /// </summary>
    internal static long BytesNeeded(long size, long events)
    {
        var newTables = size + (BytesMoreAnEvent * events);
        return newTables + (size + newTables);
    }

    /// <summary>Moves everything. The old tables are overwritten afterwards: words that are deleted later must not stay there.</summary>
    public void Run()
    {
        var events = Ask("select coalesce(max(position), 0) from old_log");
        if (events >= WorthTelling)
        {
            var seconds = Math.Max(2, events / EventsASecond);
            tell?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} is brought to a new form, once: "
                + $"{events:N0} events, about {seconds} s. Nothing is lost if it is interrupted: it begins again."));
        }

        told = time.GetTimestamp();
        MovePeople();
        MoveRooms();
        NoteDeletions();
        MoveLog(events);
        MoveWhatTheLogDoesNotKnow();
        Move(ChainMigrationSql.Keys, CheckedTable.Keys);
        Move(ChainMigrationSql.Sessions, CheckedTable.Sessions);
        Move(ChainMigrationSql.Codes, CheckedTable.Codes);
        Move(ChainMigrationSql.ReadMarks, CheckedTable.ReadMarks);
        Move(ChainMigrationSql.Settings, CheckedTable.Settings);
        Move(ChainMigrationSql.ImportedRooms, CheckedTable.ImportedRooms);
        Move(ChainMigrationSql.Followers, CheckedTable.Followers);
        connection.Script(ChainMigrationSql.DropOld);
        if (events > 0)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            const byte ToNobody = (byte)Audience.Nobody;
            var begun = new LogRow(head.Position + 1, Kinds.ChainBegun.Id, now, RoomId: null, Format, PersonId: null, ToNobody);
            Append(begun, Chain.Blind());
        }
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes / 1_000_000) + 1:N0} MB");

    private long Ask(string sql) => long.Parse(connection.Ask(sql)!, CultureInfo.InvariantCulture);

    private void MovePeople()
    {
        using var rows = connection.Prepare(ChainMigrationSql.People).Query();
        while (rows.Read())
        {
            var row = new PersonRow(rows.Int(0), rows.Text(1), rows.Text(2), rows.Long(3));
            var proof = PersonRows.Seal(row);
            var changed = rows.Long(4);
            PersonRows.PutBeforeRoles(connection.Prepare(PersonSql.InsertBeforeRoles), row, proof.Salt, changed);
            hashes[changed] = proof.Hash;
        }
    }

    private void MoveRooms()
    {
        using var rows = connection.Prepare(ChainMigrationSql.Rooms).Query();
        while (rows.Read())
        {
            var row = RoomRows.ReadRowBeforeMembers(rows);
            var proof = RoomRows.Seal(row);
            var changed = rows.Long(7);
            RoomRows.BindBeforeMembers(connection.Prepare(RoomSql.InsertBeforeMembers), row, proof.Salt, changed).Run();
            hashes[changed] = proof.Hash;
        }
    }

    private void NoteDeletions()
    {
        using var rows = connection.Prepare(ChainMigrationSql.Deletions).Query();
        while (rows.Read())
        {
            deletions[(rows.Long(0), rows.Long(1))] = rows.Long(2);
        }
    }

    private void MoveLog(long events)
    {
        using var rows = connection.Prepare(ChainMigrationSql.Log).Query();
        while (rows.Read())
        {
            var row = new LogRow(
                rows.Long(0), rows.Long(1), rows.Long(2), rows.LongOrNull(3), rows.LongOrNull(4), rows.LongOrNull(5), (byte)rows.Long(6));
            if (!rows.IsNull(ChainMigrationSql.FirstColumnOfMessage))
            {
                MoveMessage(MessageRows.ReadWords(rows, ChainMigrationSql.FirstColumnOfMessage));
            }

            Append(row, hashes.Remove(row.Position, out var hash) ? hash : Chain.Blind());
            TellProgress(row.Position, events);
        }
    }

    /// <summary>Rows that no event posted: somebody wrote them by hand, or the log is damaged. Words are never thrown away here.</summary>
    private void MoveWhatTheLogDoesNotKnow()
    {
        using var rows = connection.Prepare(ChainMigrationSql.MessagesWithoutEvent).Query();
        while (rows.Read())
        {
            MoveMessage(MessageRows.ReadWords(rows));
        }
    }

    private void MoveMessage(MessageRow row)
    {
        long? changed = null;
        var isProven = true;
        if (row.DeletedAt is not null)
        {
            // Its own event gets random bytes: nobody knows any more what it would have held.
            isProven = deletions.TryGetValue((row.RoomId, row.Number), out var deletion) && deletion > head.Position;
            changed = isProven ? deletion : null;
        }

        if (!isProven)
        {
            MessageRows.Insert(connection.Prepare(MessageSql.Insert), row);
            return;
        }

        var proof = MessageRows.Seal(row.AuthorName, row.Via, row.Text, row.Key);
        hashes[changed ?? row.Position] = proof.Hash;
        MessageRows.Insert(connection.Prepare(MessageSql.Insert), row with { Salt = proof.Row.Salt, Changed = changed });
    }

    private void Append(in LogRow row, Tag hash)
    {
        head = new Cursor(row.Position, Chain.Next(head.Tag, row, hash));
        LogRows.Insert(connection.Prepare(LogSql.InsertEvent), row, hash, head.Tag);
    }

    /// <summary>Moves a table as it is, and gives each row its check.</summary>
    private void Move((string Select, string Insert, int Columns) table, CheckedTable name)
    {
        using var rows = connection.Prepare(table.Select).Query();
        while (rows.Read())
        {
            var insert = connection.Prepare(table.Insert);
            for (var column = 0; column < table.Columns; column++)
            {
                _ = rows.KindOf(column) switch
                {
                    ColumnKind.Null => insert.Bind(column + 1, (string?)null),
                    ColumnKind.Integer => insert.Bind(column + 1, rows.Long(column)),
                    ColumnKind.Text => insert.Bind(column + 1, rows.Text(column)),
                    _ => insert.Bind(column + 1, rows.Raw(column)),
                };
            }

            insert.Bind(table.Columns + 1, RowCheck.Of(rows, name, table.Columns)).Run();
        }
    }

    private void TellProgress(long position, long events)
    {
        if (tell is not null && events >= WorthTelling && position % LookEvery == 0 && time.GetElapsedTime(told) >= TellEvery)
        {
            told = time.GetTimestamp();
            tell(string.Create(CultureInfo.InvariantCulture, $"  {position:N0} of {events:N0}"));
        }
    }
}
