using System.Globalization;

namespace Snug.Server.Tests;

/// <summary>A database as Snug made them before the chain: the first three scripts, and rows by hand.</summary>
internal static class OldDatabase
{
    /// <summary>What a small house has lived through: guests, a deletion, a null topic, somebody who signed out.</summary>
    public const string Lived =
        """
        insert into people values (1, 'Maya', 'maya', 1764000000000), (2, 'Ben', 'ben', 1764000000100);
        insert into rooms values (1, 'Lobby', 'open', null, null, 1764000000000, null), (2, 'Küche', 'open', '', 1, 1764000000200, 1764000001000);
        insert into log values
          (1, 1, 1, null, null, 1764000000000, 'aaaaa', 1),
          (2, 5, null, null, 1, 1764000000000, 'aaaab', 1),
          (3, 3, 1, 1, 1, 1764000000050, 'aaaac', 1),
          (4, 5, null, null, 2, 1764000000100, 'aaaad', 1),
          (5, 1, 2, null, 1, 1764000000200, 'aaaae', 1),
          (6, 3, 1, 2, null, 1764000000300, 'aaaaf', 1),
          (7, 3, 2, 1, 2, 1764000000400, 'aaaag', 1),
          (8, 4, 1, 1, 1, 1764000000500, 'aaaah', 1),
          (9, 6, null, null, 2, 1764000000600, 'aaaaj', 0),
          (10, 2, 2, null, 1, 1764000001000, 'aaaak', 1),
          (11, 3, 1, 3, null, 1764000002000, 'aaaak', 1);
        insert into messages values
          (3, 1, 1, 1, null, null, '', 1764000000050, 'key-1', 1764000000500),
          (6, 1, 2, null, 'Maya', 'legacy', 'said by "Maya" 🛋️' || char(10) || 'two lines', 1764000000300, null, null),
          (7, 2, 1, 2, null, null, 'in the kitchen', 1764000000400, 'key-2', null),
          (11, 1, 3, null, 'chatroom.db', 'import', 'Room 3?', 1764000002000, null, null);
        insert into keys values ('key-1', 1, 0, 1, 1, 1764000000050), ('key-2', 2, -7, 2, 1, 1764000000400), ('come-in-key-00000000000000000000', 0, 9, null, 2, 1764000000100);
        insert into sessions values (x'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 1, 1764000000000);
        insert into codes values ('abcd2345', 1, 'k', 1764000600000), ('abcd2346', 1, null, 1764000600000);
        insert into read_marks values (1, 1, 2), (2, 2, 1);
        insert into imported_rooms values (1, '1', 'General', 40, 'AB'), (2, '2', null, 0, 'CD');
        insert into followers values ('hooks', 7, 'aaaag'), ('index', 0, '0'), ('another log', 7, 'zzzzz');
        insert into settings values ('probed_at', '1764000000000');
        """;

    /// <summary>What people see of it, in order.</summary>
    public const string Words =
        "select room_id, number, author_id, author_name, via, text, at, key, deleted_at from messages order by room_id, number";

    /// <param name="path">A file that is not there.</param>
    /// <param name="rows">Rows besides those that every such database has.</param>
    public static void Make(string path, string rows = Lived)
    {
        var scripts = Path.Combine(Repository.Root, "src", "Snug.Server", "Storage", "migrations");
        using var connection = Sql.Open(path);
        connection.Run("pragma journal_mode = wal");
        foreach (var name in new[] { "0001_log", "0002_audience", "0003_followers" })
        {
            connection.Run(File.ReadAllText(Path.Combine(scripts, $"{name}.sqlite.sql")));
        }

        connection.Run(
            $"""
            pragma application_id = {0x536E7567};
            pragma user_version = 3;
            insert into event_kinds values (6, 'session.ended');
            insert into migrations values (1, 1764000000000, '0.1.0'), (2, 1764000000000, '0.1.0'), (3, 1764000000000, '0.1.0');
            insert into settings values ('snug_version', '0.1.0');
            pragma foreign_keys = 1;
            {rows}
            """);
        connection.Run("pragma wal_checkpoint(truncate)");
    }

    /// <summary>Many messages of one person in one room.</summary>
    public static string Full(int messages) => string.Create(CultureInfo.InvariantCulture,
        $"""
        insert into people values (1, 'Maya', 'maya', 0);
        insert into rooms values (1, 'Lobby', 'open', null, null, 0, null);
        insert into log values (1, 1, 1, null, null, 0, 'aaaaa', 1), (2, 5, null, null, 1, 0, 'aaaaa', 1);
        insert into messages (position, room_id, number, author_id, text, at, key)
        with recursive n (value) as (select 1 union all select value + 1 from n where value < {messages})
        select value + 2, 1, value, 1, 'WORD' || value || ' and more of them, as people say', value, 'key-' || value from n;
        insert into log select position, 3, 1, number, 1, at, 'bbbbb', 1 from messages;
        insert into keys select key, 1, number, 1, number, at from messages;
        """);
}
