using SQLitePCL;

namespace Snug.Server.Storage.Sqlite;

/// <summary>SQLite in this process, set up before its first call.</summary>
internal static class SqliteLibrary
{
    /// <summary>SQLITE_CONFIG_MEMSTATUS, which the binding does not name.</summary>
    private const int MemoryStatistics = 9;

    static SqliteLibrary()
    {
        Batteries_V2.Init();

        // Counting its memory takes a lock at every allocation, and nobody here asks (sqlite.org/c3ref/c_config_covering_index_scan.html).
        // It is refused once SQLite has begun; then it counts.
        _ = raw.sqlite3_config(MemoryStatistics, 0);
    }

    /// <summary>MUST be called before a file is opened.</summary>
    public static void Use()
    {
        // The constructor has done it, once.
    }
}
