using System.Globalization;
using System.Text.RegularExpressions;
using SQLitePCL;

namespace Snug.Load;

/// <summary>Databases of a size, written past the server (which is not running): a million messages in seconds.</summary>
internal static partial class Filling
{
    private const int MessagesARoom = 100;

    public static void Fill(string path, int messages, int rooms, int people)
    {
        using var connection = Open(path, raw.SQLITE_OPEN_READWRITE);
        Run(connection, "pragma synchronous = off");
        Run(connection, "begin immediate");
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
        Run(connection, "commit");
        Run(connection, "pragma wal_checkpoint(truncate)");
    }

    public static void Size(string path)
    {
        using var connection = Open(path, raw.SQLITE_OPEN_READONLY);
        var count = Number(connection, "select count(*) from messages");
        var text = Number(connection, "select sum(length(cast(text as blob))) from messages");
        var bytes = new FileInfo(path).Length;
        Report.Print(
            $"size messages={count}", "snug", ("bytesAMessageBeyondText", (bytes - text) / (double)count), ("fileMb", bytes / 1e6));
    }

    private static void Say(sqlite3 connection, long room, int count, int people)
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

    private static sqlite3 Open(string path, int flags)
    {
        Batteries_V2.Init();
        var code = raw.sqlite3_open_v2(path, out var connection, flags, null);
        Check(connection, code);
        return connection;
    }

    private static long Number(sqlite3 connection, string sql)
    {
        Check(connection, raw.sqlite3_prepare_v2(connection, sql, out var statement));
        using (statement)
        {
            var code = raw.sqlite3_step(statement);
            Check(connection, code == raw.SQLITE_ROW ? raw.SQLITE_OK : code);
            return raw.sqlite3_column_int64(statement, 0);
        }
    }

    private static void Run(sqlite3 connection, string sql) => Check(connection, raw.sqlite3_exec(connection, Generator().Replace(
        sql,
        "(with recursive n (value) as (select ${from} union all select value + 1 from n where value < ${to}) select value from n where "
            + "value <= ${to})")));

    private static void Check(sqlite3 connection, int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"SQLite {code}: {raw.sqlite3_errmsg(connection).utf8_to_string()}"));
        }
    }

    [GeneratedRegex(@"generate\((?<from>[^,]+), (?<to>[^)]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Generator();
}
