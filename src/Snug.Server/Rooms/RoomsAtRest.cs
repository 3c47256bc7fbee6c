using Dapper;
using Snug.Protocol;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Rooms;

/// <summary>
/// Rooms and messages of a database file, read without a server: at rest, a backup, or beside a running one. The file is opened
/// for each look and closed again, so nobody waits for a reader who went to lunch.
/// </summary>
/// <param name="path">The file.</param>
[DapperAot]
public sealed class RoomsAtRest(string path)
{
    private const string MessagesBefore =
        """
        select m.number as Number, m.author_id as AuthorId, coalesce(p.name, m.author_name) as AuthorName, m.via as Via,
               m.text as Text, m.at as At, m.key as "Key", m.deleted_at as DeletedAt
        from messages m
        left join people p on p.id = m.author_id
        where m.room_id = @room and m.number < @before
        order by m.number desc
        limit @limit
        """;

    /// <summary>All rooms in order of id, archived ones too.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public IReadOnlyList<Room> All()
    {
        using var file = DatabaseFile.Open(path);
        return [.. file.Connection.Query<RoomRow>(RoomSql.All).Select(row => row.ToRoom())];
    }

    /// <summary>The last messages of a room before a number, ascending, tombstones included.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public IReadOnlyList<Message> Before(int room, long number, int limit)
    {
        using var file = DatabaseFile.Open(path);
        var page = file.Connection.Query<Row>(MessagesBefore, new { room, before = number, limit }).Select(row => row.ToMessage(room)).ToList();
        page.Reverse();
        return page;
    }

    internal sealed class Row
    {
        public long Number { get; set; }

        public long? AuthorId { get; set; }

        public required string AuthorName { get; set; }

        public string? Via { get; set; }

        public required string Text { get; set; }

        public long At { get; set; }

        public string? Key { get; set; }

        public long? DeletedAt { get; set; }

        public Message ToMessage(int room) => new(
            room,
            Number,
            new Author((int?)AuthorId, AuthorName, Via),
            Text,
            DateTimeOffset.FromUnixTimeMilliseconds(At),
            Key,
            DeletedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
    }
}
