using System.Globalization;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Legacy;

/// <summary>
/// A <c>chatroom.db</c> of the original, opened to be read and nothing else:
/// <c>rooms(roomid, roomname, roommessages, yes)</c> and <c>count(count, yes)</c>.
/// </summary>
internal sealed class OriginalDatabase : IDisposable
{
    private const string RoomsInOrder =
        """
        select cast(roomid as text), cast(roomname as blob), cast(roommessages as blob), cast(yes as text)
        from rooms
        order by cast(roomid as text) glob '*[^0-9]*' or cast(roomid as integer) not between 1 and 2147483647,
            cast(roomid as integer), rowid
        """;

    /// <summary>The number of the newest room; the table has one row, but nothing in it says so.</summary>
    private const string Newest = "select max(cast(count as integer)) from count";

    private readonly SqliteReader connection;

    private OriginalDatabase(string path, SqliteReader connection)
    {
        Path = path;
        this.connection = connection;
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens a file and makes sure that it is one.</summary>
    /// <exception cref="StartupException">It is absent, damaged, held, or something else; says which.</exception>
    public static OriginalDatabase Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var name = System.IO.Path.GetFileName(full);
        if (!File.Exists(full))
        {
            throw new StartupException($"There is no file {full}. Name the original's database: snug import chatroom.db");
        }

        SqliteReader? reading = null;
        try
        {
            reading = new SqliteReader(full);
            Require(reading, name);
            return new OriginalDatabase(full, reading);
        }
        catch (StorageException failure)
        {
            reading?.Dispose();
            throw new StartupException(Explain(name, failure));
        }
        catch
        {
            reading?.Dispose();
            throw;
        }
    }

    /// <summary>What its counter says: the number of the newest room, also of those that are gone. Null if it says nothing.</summary>
    public long? Count()
    {
        if (!Columns(connection, "count").Contains("count"))
        {
            return null;
        }

        using var rows = connection.Prepare(Newest).Query();
        return rows.Read() ? rows.LongOrNull(0) : null;
    }

    /// <summary>
    /// The rooms in order of their numbers; whose id is none comes last, or it would move all others. A room's whole text is in memory
    /// while it is looked at.
    /// </summary>
    /// <exception cref="StartupException">The file is damaged or held.</exception>
    public IEnumerable<OriginalRoom> Rooms()
    {
        using var rows = connection.Prepare(RoomsInOrder).Query();
        while (Next(rows))
        {
            yield return new OriginalRoom(
                rows.TextOrNull(0) ?? "",
                rows.IsNull(1) ? [] : rows.Bytes(1),
                rows.IsNull(2) ? [] : rows.Bytes(2),
                rows.TextOrNull(3) == "yes");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private static void Require(SqliteReader connection, string name)
    {
        if (!Columns(connection, "rooms").IsSupersetOf(["roomid", "roomname", "roommessages", "yes"]))
        {
            throw new StartupException($"{name} is not a database of the original: it has no table rooms with roomid, roomname, "
                + $"roommessages and yes. Nothing was changed.");
        }

        using var check = connection.Prepare("pragma quick_check(1)").Query();
        if (!check.Read() || check.Text(0) != "ok")
        {
            throw new StartupException($"{name} is damaged, so nothing was brought over. Repair a copy of it first: "
                + $"sqlite3 {name} .recover | sqlite3 repaired.db");
        }
    }

    private static string Explain(string name, StorageException failure) => failure.Failure is StorageFailure.Held
        ? $"Another program is writing to {name}. Stop the original's server, or wait a moment, and import again; nothing was changed."
        : $"{name} cannot be read as a database ({failure.Message}). It is damaged or something else; nothing was changed.";

    /// <summary>None of a table that is not there.</summary>
    private static HashSet<string> Columns(SqliteReader connection, string table)
    {
        var columns = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        using var rows = connection.Prepare("select name from pragma_table_info(?1)").Bind(1, table).Query();
        while (rows.Read())
        {
            columns.Add(rows.Text(0));
        }

        return columns;
    }

    private bool Next(IRows rows)
    {
        try
        {
            return rows.Read();
        }
        catch (StorageException failure)
        {
            throw new StartupException(Explain(System.IO.Path.GetFileName(Path), failure));
        }
    }
}

/// <summary>A row of the original's table.</summary>
/// <param name="Id">Its number, as text like there.</param>
/// <param name="Name">Bytes: nothing there says that they are UTF-8.</param>
/// <param name="Text">All that was ever said.</param>
/// <param name="IsServed">Its column <c>yes</c> says yes; other rooms were not shown to anybody.</param>
internal sealed record OriginalRoom(string Id, byte[] Name, byte[] Text, bool IsServed)
{
    /// <summary>The number, or null where it is none.</summary>
    public int? Number => int.TryParse(Id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
