using System.Globalization;
using System.Text;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Storage;

/// <summary>
/// Brings a database to the schema of this program: the numbered scripts in migrations/, each in a transaction of its own
/// together with the number it brings (<c>user_version</c>).
/// </summary>
internal static class Migrations
{
    /// <summary>"Snug" in ASCII: <c>application_id</c> tells our databases from others (sqlite.org/pragma.html).</summary>
    public const int ApplicationId = 0x536E7567;

    private const string Engine = "sqlite";

    /// <summary>The script that makes every table anew; its rows come over in <see cref="ChainMigration"/>.</summary>
    public const int Chain = 4;

    /// <summary>The script from which on people have roles and come by invites.</summary>
    public const int Door = 5;

    /// <summary>The script from which on rooms have members.</summary>
    public const int Members = 6;

    /// <summary>The script from which on more than words hangs on a message.</summary>
    public const int Conversation = 7;

    /// <summary>The script from which on announcement rooms may take replies.</summary>
    public const int Replies = 8;

    /// <summary>The newest schema this program knows.</summary>
    public static int Newest { get; } = Scripts(Engine).Max(script => script.Number);

    /// <summary>Makes sure that the database is ours to write to. Reads only.</summary>
    /// <exception cref="StartupException">It is another program's, or a newer Snug's.</exception>
    public static void Check(SqliteWriter connection, string path, string version)
    {
        var name = Path.GetFileName(path);
        var isEmpty = connection.Ask("select count(*) from sqlite_schema") == "0";
        if (Number(connection, "pragma application_id") != ApplicationId && !isEmpty)
        {
            throw new StartupException($"{name} is a database of another program; Snug leaves it alone. Keep yours elsewhere: "
                + $"snug serve --db FILE");
        }

        if (Number(connection, "pragma user_version") > Newest)
        {
            var maker = connection.Ask($"select value from settings where name = '{Settings.ProgramVersion}'");
            throw new StartupException($"{name} was made by Snug {maker}; this is {version} and leaves it alone. Update Snug.");
        }
    }

    /// <summary>Applies the scripts that are missing; a database that is up to date is not written to.</summary>
    /// <param name="path">Its file, where the room on the disk is looked at.</param>
    /// <param name="tell">Hears what takes long.</param>
    /// <param name="upTo">The last one to apply: a file of an earlier version is compared with what that version made.</param>
    /// <exception cref="StartupException">The disk has too little room. Nothing was changed.</exception>
    public static void Run(
        SqliteWriter connection, string path, string version, TimeProvider time, Action<string>? tell, int upTo = int.MaxValue)
    {
        var schema = Number(connection, "pragma user_version");
        var missing = Scripts(Engine)
            .Where(script => script.Number > schema && script.Number <= upTo)
            .OrderBy(script => script.Number)
            .ToList();
        if (missing.Count == 0)
        {
            return;
        }

        // Tables change their names and their references do not follow (sqlite.org/lang_altertable.html, 7). Not inside a transaction.
        connection.Script("pragma foreign_keys = 0; pragma legacy_alter_table = 1");
        foreach (var script in missing)
        {
            Apply(connection, script, path, version, time, tell);
        }

        connection.Script("pragma legacy_alter_table = 0; pragma foreign_keys = 1");
        if (schema == 0)
        {
            // The scripts left empty pages behind, more than a new database has of others.
            connection.Script("vacuum");
        }

        // The -wal of a large one would lie beside it, as large again, until the next stop.
        connection.Rest(wipe: true);
    }

    private static long Number(SqliteWriter connection, string sql) => long.Parse(connection.Ask(sql)!, CultureInfo.InvariantCulture);

    private static void Apply(
        SqliteWriter connection, (int Number, string Sql) script, string path, string version, TimeProvider time, Action<string>? tell)
    {
        var chain = script.Number == Chain ? new ChainMigration(connection, path, time, tell) : null;
        chain?.RequireRoom();
        connection.Begin();
        try
        {
            connection.Script(script.Sql);
            chain?.Run();
            connection.Script(string.Create(
                CultureInfo.InvariantCulture, $"pragma application_id = {ApplicationId}; pragma user_version = {script.Number}"));
            if (script.Number >= Chain)
            {
                Settings.Put(connection.Prepare, Settings.ProgramVersion, version);
                Settings.Put(connection.Prepare, Settings.ApplicationId, ApplicationId.ToString(CultureInfo.InvariantCulture));
                Settings.Put(connection.Prepare, Settings.SchemaNumber, script.Number.ToString(CultureInfo.InvariantCulture));
            }
            else
            {
                connection
                    .Prepare("insert into settings (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value")
                    .Bind(1, Settings.ProgramVersion).Bind(2, version).Run();
            }

            connection.Prepare("insert into migrations (number, applied_at, snug_version) values (?1, ?2, ?3)")
                .Bind(1, script.Number).Bind(2, time.GetUtcNow().ToUnixTimeMilliseconds()).Bind(3, version).Run();
            connection.Commit();
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    }

    /// <summary>The scripts of an engine by their numbers, in no order.</summary>
    /// <param name="engine">As their files are called: <c>0001_log.sqlite.sql</c>.</param>
    internal static IEnumerable<(int Number, string Sql)> Scripts(string engine) =>
        from script in EmbeddedFile.ReadAll("migrations/")
        where script.Key.EndsWith($".{engine}.sql", StringComparison.Ordinal)
        select (int.Parse(script.Key[..4], CultureInfo.InvariantCulture), Encoding.UTF8.GetString(script.Value));
}
