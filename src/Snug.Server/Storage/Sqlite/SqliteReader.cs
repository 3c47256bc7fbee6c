using SQLitePCL;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// One read-only connection, straight on SQLite's own interface: to the database that this process serves, or to a file that it
/// does not. MUST be used by one thread at a time.
/// </summary>
internal sealed class SqliteReader : IDisposable
{
    private const int PatienceMs = 1_000;

    private readonly SqliteStatements statements;

    /// <param name="file">A full path, or a <c>file:</c> address with SQLite's own options (sqlite.org/uri.html).</param>
    /// <exception cref="StorageException">It cannot be opened. What is in it is looked at by the first statement only.</exception>
    public SqliteReader(string file)
    {
        var isAddress = file.StartsWith("file:", StringComparison.Ordinal);
        Handle = Open(file, raw.SQLITE_OPEN_READONLY | (isAddress ? raw.SQLITE_OPEN_URI : 0));
        _ = raw.sqlite3_busy_timeout(Handle, PatienceMs);
        statements = new SqliteStatements(Handle);
    }

    /// <summary>For <see cref="DatabaseCopy"/>.</summary>
    internal sqlite3 Handle { get; }

    /// <summary>A statement, prepared once. <paramref name="sql"/> MUST be a constant: statements are kept by reference.</summary>
    public SqliteStatement Prepare(string sql) => statements.Prepare(sql);

    public void Dispose()
    {
        statements.Dispose();
        Handle.Dispose();
    }

    /// <summary>A connection without SQLite's own locks: here one thread at a time uses it.</summary>
    /// <exception cref="StorageException">It cannot be opened.</exception>
    internal static sqlite3 Open(string file, int flags)
    {
        SqliteLibrary.Use();
        var code = raw.sqlite3_open_v2(file, out var database, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code == raw.SQLITE_OK)
        {
            return database;
        }

        // SQLite gives a handle for a failed attempt too, which holds the reason.
        using (database)
        {
            throw StorageException.From(database, code);
        }
    }
}
