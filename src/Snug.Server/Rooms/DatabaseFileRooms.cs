using Snug.Protocol;
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
    /// <summary>As <see cref="RoomSql.All"/>, also of files that are older than the chain.</summary>
    private const string Rooms =
        """
        select id, name, kind, topic, created_by, created_at, archived_at, null, null, null,
               coalesce((select max(number) from messages m where m.room_id = rooms.id), 0)
        from rooms
        order by id
        """;

    private const string MessagesBefore =
        """
        select m.number, m.author_id, coalesce(p.name, m.author_name), m.via, m.text, m.at, m.key, m.deleted_at
        from messages m
        left join people p on p.id = m.author_id
        where m.room_id = ?1 and m.number < ?2
        order by m.number desc
        limit ?3
        """;

    /// <summary>All rooms in order of id, archived ones too.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public IReadOnlyList<Room> All() => Told(() =>
    {
        using var file = DatabaseFile.Open(path);
        using var rows = file.Prepare(Rooms).Query();
        var all = new List<Room>();
        while (rows.Read())
        {
            all.Add(RoomRows.Read(rows));
        }

        return all;
    });

    /// <summary>The last messages of a room before a number, ascending, tombstones included.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public IReadOnlyList<Message> Before(int room, long number, int limit) => Told(() =>
    {
        using var file = DatabaseFile.Open(path);
        using var rows = file.Prepare(MessagesBefore).Bind(1, room).Bind(2, number).Bind(3, limit).Query();
        var page = new List<Message>();
        while (rows.Read())
        {
            page.Add(Read(rows, room));
        }

        page.Reverse();
        return page;
    });

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

    private static Message Read(IRow rows, int room) => new(
        room,
        rows.Long(0),
        new Author(rows.IntOrNull(1), rows.Text(2), rows.TextOrNull(3)),
        rows.Text(4),
        DateTimeOffset.FromUnixTimeMilliseconds(rows.Long(5)),
        rows.TextOrNull(6),
        rows.LongOrNull(7) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
}
