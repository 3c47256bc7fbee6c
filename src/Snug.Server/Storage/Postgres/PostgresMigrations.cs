using System.Data;
using Npgsql;
using Snug.Server.Log;

namespace Snug.Server.Storage.Postgres;

/// <summary>
/// Brings the schema <c>snug</c> of a PostgreSQL to the form of this program. Each script is a transaction of its own under the lock of the
/// log, so the other servers' writes wait; they go on with the older form of the tables, to which a newer one only adds.
/// </summary>
internal static class PostgresMigrations
{
    /// <summary>
    /// The writer's limits are for a batch. A script takes as long as it takes, and others that start meanwhile wait for it.
    /// </summary>
    private const string Patience =
        "set local statement_timeout = 0; set local lock_timeout = '60s'; set local idle_in_transaction_session_timeout = '15s'";

    private const string Engine = "postgres";

    /// <summary>The newest schema this program knows.</summary>
    public static int Newest { get; } = Migrations.Scripts(Engine).Max(script => script.Number);

    /// <exception cref="StartupException">A newer Snug's, or another program's.</exception>
    public static void Run(NpgsqlConnection connection, string name, string version, TimeProvider time)
    {
        while (RunNext(connection, name, version, time))
        {
            // One script after the other.
        }
    }

    /// <summary>Makes everything anew inside the transaction of the caller, who holds the lock of the log.</summary>
    /// <param name="upTo">The last script: what an older Snug made is compared with what that one made.</param>
    internal static void MakeAll(NpgsqlConnection connection, string version, TimeProvider time, int upTo = int.MaxValue)
    {
        foreach (var script in Migrations.Scripts(Engine).Where(script => script.Number <= upTo).OrderBy(script => script.Number))
        {
            Apply(connection, script, version, time);
        }

        NameKinds(connection);
    }

    private static void Apply(NpgsqlConnection connection, (int Number, string Sql) script, string version, TimeProvider time)
    {
        Execute(connection, script.Sql);
        Execute(
            connection,
            "insert into migrations (number, applied_at, snug_version) values ($1, $2, $3)",
            (long)script.Number,
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            version);
        Put(connection, Settings.ProgramVersion, version);
    }

    /// <returns>False if there was none left.</returns>
    private static bool RunNext(NpgsqlConnection connection, string name, string version, TimeProvider time)
    {
        // In one trip: between two of them the writer's own limit, of two seconds, would hold.
        Execute(connection, $"begin; {Patience}");
        try
        {
            Execute(connection, $"select pg_advisory_xact_lock({PostgresWriter.LockClass}, {PostgresWriter.LogLock})");
            var number = Number(connection, name, version);
            var script = Migrations.Scripts(Engine)
                .Where(script => script.Number > number)
                .OrderBy(script => script.Number)
                .FirstOrDefault();
            if (script.Sql is not null)
            {
                Apply(connection, script, version, time);
            }

            NameKinds(connection);
            Execute(connection, "commit");
            return script.Sql is not null;
        }
        catch
        {
            // One that was lost has rolled back, and what went wrong is told, not that.
            if (connection.State is ConnectionState.Open)
            {
                Execute(connection, "rollback");
            }

            throw;
        }
    }

    /// <summary>Of the newest script that ran there; 0 if there is no Snug yet.</summary>
    /// <exception cref="StartupException">A newer Snug's, or another program's.</exception>
    internal static long Number(NpgsqlConnection connection, string name, string version)
    {
        if (Ask(connection, "select to_regnamespace('snug') is null") is true)
        {
            return 0;
        }

        if (Ask(connection, "select to_regclass('snug.migrations') is null") is true)
        {
            throw new StartupException(
                $"The schema snug of {name} is another program's; Snug leaves it alone. Give Snug a database of its own.");
        }

        var number = (long)Ask(connection, "select coalesce(max(number), 0) from migrations")!;
        if (number > Newest)
        {
            var maker = Ask(connection, $"select value from settings where name = '{Settings.ProgramVersion}'");
            throw new StartupException($"{name} was made by Snug {maker}; this is {version} and leaves it alone. Update Snug.");
        }

        return number;
    }

    /// <summary>Puts the names of kinds that are new into the database, for people who read it.</summary>
    private static void NameKinds(NpgsqlConnection connection)
    {
        foreach (var kind in Kinds.All)
        {
            Execute(
                connection, "insert into event_kinds (id, name) values ($1, $2) on conflict do nothing", (long)kind.Id, kind.Name);
        }
    }

    /// <summary>Adds a setting or changes it.</summary>
    internal static void Put(NpgsqlConnection connection, string name, string value) => Execute(
        connection,
        """
        insert into settings (name, value, "check") values ($1, $2, $3)
        on conflict (name) do update set value = excluded.value, "check" = excluded."check"
        """,
        name,
        value,
        Settings.Check(name, value));

    private static void Execute(NpgsqlConnection connection, string sql, params object[] values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        command.ExecuteNonQuery();
    }

    /// <summary>What a move left; a database without a Snug has nothing of the kind.</summary>
    internal static MoveMark ReadMark(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(MoveMark.Sql, connection);
        using var rows = command.ExecuteReader();
        var found = new List<(string, string)>();
        while (rows.Read())
        {
            found.Add((rows.GetString(0), rows.GetString(1)));
        }

        return MoveMark.Of(found);
    }

    private static object? Ask(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
