using System.Globalization;
using System.Reflection;
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

    private const string ProgramVersionSetting = "snug_version";

    /// <summary>The newest schema this program knows.</summary>
    public static int Newest { get; } = Scripts().Max(script => script.Number);

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
            var maker = connection.Ask($"select value from settings where name = '{ProgramVersionSetting}'");
            throw new StartupException($"{name} was made by Snug {maker}; this is {version} and leaves it alone. Update Snug.");
        }
    }

    /// <summary>Applies the scripts that are missing; a database that is up to date is not written to.</summary>
    public static void Run(SqliteWriter connection, string version, TimeProvider time)
    {
        var schema = Number(connection, "pragma user_version");
        foreach (var script in Scripts().Where(script => script.Number > schema).OrderBy(script => script.Number))
        {
            Apply(connection, script, version, time);
        }
    }

    private static long Number(SqliteWriter connection, string sql) => long.Parse(connection.Ask(sql)!, CultureInfo.InvariantCulture);

    private static void Apply(SqliteWriter connection, (int Number, string Sql) script, string version, TimeProvider time)
    {
        connection.Begin();
        try
        {
            connection.Script(script.Sql);
            connection.Script(string.Create(
                CultureInfo.InvariantCulture, $"pragma application_id = {ApplicationId}; pragma user_version = {script.Number}"));
            connection.Prepare("insert into settings (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value")
                .Bind(1, ProgramVersionSetting).Bind(2, version).Run();
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

    private static IEnumerable<(int Number, string Sql)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sqlite.sql", StringComparison.Ordinal)))
        {
            var file = resource[(resource.IndexOf("migrations.", StringComparison.Ordinal) + "migrations.".Length)..];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (int.Parse(file[..4], CultureInfo.InvariantCulture), reader.ReadToEnd());
        }
    }
}
