using Microsoft.Data.Sqlite;

namespace Snug.Load;

/// <summary>Databases of a size, written past the server (which is not running): a million messages in seconds.</summary>
internal static class Filling
{
    private const int MessagesARoom = 100;

    public static void Fill(string path, int messages, int rooms, int people)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Run(connection, "pragma synchronous = off");
        using var transaction = connection.BeginTransaction();
        var person = Number(connection, "select count(*) from people");
        var room = Number(connection, "select count(*) from rooms");
        Run(connection, $"""
            insert into people (id, name, folded_name, joined_at)
            select value, 'person ' || value, 'person ' || value, 1764000000000 from generate(1 + {person}, {people})
            """);
        Run(connection, $"""
            insert into rooms (id, name, kind, created_at) select value, 'Room ' || value, 'open', 1764000000000 from generate(1 + {room}, {rooms})
            """);
        for (var id = room + 1; id <= rooms; id++)
        {
            Say(connection, id, MessagesARoom, people);
        }

        Say(connection, 1, messages, people);
        transaction.Commit();
        Run(connection, "pragma wal_checkpoint(truncate)");
    }

    public static void Size(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var count = Number(connection, "select count(*) from messages");
        var text = Number(connection, "select sum(length(cast(text as blob))) from messages");
        var bytes = new FileInfo(path).Length;
        Report.Print($"size messages={count}", "snug", ("bytesAMessageBeyondText", (bytes - text) / (double)count), ("fileMb", bytes / 1e6));
    }

    private static void Say(SqliteConnection connection, long room, int count, int people)
    {
        var position = Number(connection, "select coalesce(max(position), 0) from log");
        var number = Number(connection, $"select coalesce(max(number), 0) from messages where room_id = {room}");
        Run(connection, $"""
            insert into messages (position, room_id, number, author_id, text, at, key)
            select {position} + value, {room}, {number} + value, 1 + value % {people},
                   substr('#S' || printf('%010d', value) || replace(hex(zeroblob(50)), '0', 'x'), 1, 100), 1764000000000 + value,
                   printf('0199%08x-7%03x-8000-%012x', value / 4096, value % 4096, {position} + value)
            from generate(1, {count})
            """);
        Run(connection, $"""
            insert into log (position, kind, room_id, number, person_id, at, tag)
            select position, 3, room_id, number, author_id, at, 'fffff' from messages where room_id = {room} and number > {number} order by position
            """);
        Run(connection, $"""
            insert into keys (key, person_id, fingerprint, room_id, number, at)
            select key, author_id, position, room_id, number, at from messages where room_id = {room} and number > {number} order by key
            """);
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        return Convert.ToInt64(command.ExecuteScalar(), null);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Numbers and our own words only.
        command.CommandText = System.Text.RegularExpressions.Regex.Replace(
            sql, @"generate\((?<from>[^,]+), (?<to>[^)]+)\)", "(with recursive n (value) as (select ${from} union all select value + 1 from n where value < ${to}) select value from n where value <= ${to})", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
#pragma warning restore CA2100
        return command;
    }
}
