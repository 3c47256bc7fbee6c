using Snug.Protocol;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Rooms;

/// <summary>
/// Rooms and messages of a database file, read without a server: at rest, a backup, or beside a running one. The file is opened
/// for each look and closed again, so nobody waits for a reader who went to lunch.
/// </summary>
/// <param name="path">The file.</param>
public sealed class DatabaseFileRooms(string path)
{
    private const string Schema = "select user_version from pragma_user_version";

    private const string LastNumber = "select max(number) from messages where room_id = ?1";

    /// <summary>The columns of <see cref="RoomSql.All"/>, of files without checks.</summary>
    private const string OldRooms =
        "select id, name, kind, topic, created_by, created_at, archived_at from rooms order by id";

    /// <summary>The columns of <see cref="MessageSql.Columns"/> as far as there are any.</summary>
    private const string OldMessages =
        """
        select m.position, m.room_id, m.number, m.author_id, m.author_name, m.via, m.text, m.at, m.key, m.deleted_at
        from messages m
        where m.room_id = ?1 and m.number between ?2 and ?3
        order by m.number
        """;

    private const string BeforeConversation =
        $"""
        select {MessageSql.ColumnsBeforeConversation} from messages m where m.room_id = ?1 and m.number between ?2 and ?3 order by m.number
        """;

    private const string OldPeople = "select id, name from people where id = ?1";

    /// <summary>All rooms in order of id, archived ones too. One whose row is not what was written has no name.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public IReadOnlyList<Room> All() => Told(() =>
    {
        using var file = DatabaseFile.Open(path);
        var hasChecks = HasChecks(file);
        var all = new List<Room>();
        using (var rows = file.Prepare(Rooms(SchemaOf(file))).Query())
        {
            while (rows.Read())
            {
                all.Add(!hasChecks || RoomRows.Fits(rows) ? RoomRows.Read(rows) : RoomRows.Damaged(rows.Int(0), RoomKinds.Open));
            }
        }

        return all.ConvertAll(room => room with { LastNumber = LastNumberIn(file, room.Id) });
    });

    /// <summary>
    /// The last messages of a room before a number, ascending, tombstones included. Numbers have no holes: one that is not there, or is not
    /// what was written, is a damaged message in its place.
    /// </summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public IReadOnlyList<Message> Before(int room, long number, int limit) => Told(() =>
    {
        using var file = DatabaseFile.Open(path);
        var hasChecks = HasChecks(file);
        var to = Math.Min(number - 1, LastNumberIn(file, room));
        var page = new PageBuilder(room, Math.Max(1, to - limit + 1), to);
        using (var rows = file.Prepare(Messages(SchemaOf(file))).Bind(1, room).Bind(2, page.From).Bind(3, to).Query())
        {
            while (rows.Read())
            {
                if (!hasChecks)
                {
                    page.Take(MessageRows.ReadWhole(rows, NameIn));
                }
                else if (MessageRows.Fits(rows))
                {
                    var row = MessageRows.ReadRow(rows);
                    page.Take(MessageRows.WithParts(MessageRows.ReadWhole(rows, NameIn), row, NameIn) with { ReplyTo = Quote(row) });
                }
            }
        }

        return page.End();

        string NameIn(int id) => NameOf(file, id, hasChecks);

        Quote? Quote(MessageRow row)
        {
            if (row is not { ReplyTo: { } answered, Root: { } root })
            {
                return null;
            }

            using var quoted = file.Prepare(MessageSql.One).Bind(1, room).Bind(2, answered).Query();
            return quoted.Read() && MessageRows.Fits(quoted)
                ? Quotes.Of(MessageRows.WithParts(MessageRows.ReadWhole(quoted, NameIn), MessageRows.ReadRow(quoted), NameIn), root)
                : Quotes.Of(MessageRows.Damaged(room, answered, at: default), root);
        }
    });

    /// <summary>Files from before there were checks are read as they are.</summary>
    private static bool HasChecks(SqliteReader file) => SchemaOf(file) >= Migrations.Chain;

    private static string Rooms(long schema) =>
        schema >= Migrations.Chain ? RoomSql.AllOf(schema) : OldRooms;

    private static string Messages(long schema) =>
        schema >= Migrations.Conversation ? MessageSql.Between : schema >= Migrations.Chain ? BeforeConversation : OldMessages;

    private static long SchemaOf(SqliteReader file)
    {
        using var rows = file.Prepare(Schema).Query();
        return rows.Read() ? rows.Long(0) : 0;
    }

    private static long LastNumberIn(SqliteReader file, int room)
    {
        using var rows = file.Prepare(LastNumber).Bind(1, room).Query();
        return rows.Read() ? rows.Long(0) : 0;
    }

    private static string NameOf(SqliteReader file, int id, bool hasChecks)
    {
        var people = !hasChecks ? OldPeople : SchemaOf(file) < Migrations.Door ? PersonSql.OneBeforeRoles : PersonSql.One;
        using var rows = file.Prepare(people).Bind(1, id).Query();
        return rows.Read() && (!hasChecks || PersonRows.Fits(rows)) ? rows.Text(1) : PersonDirectory.DamagedName;
    }

    /// <summary>Opening reads the first page only; the others may be damaged all the same.</summary>
    private List<T> Told<T>(Func<List<T>> read)
    {
        try
        {
            return read();
        }
        catch (StorageException failure)
        {
            var name = Path.GetFileName(path);
            throw new StartupException($"A part of {name} cannot be read ({failure.Message}). Look what is damaged: snug verify {path}");
        }
    }
}
