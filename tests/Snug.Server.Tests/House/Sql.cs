using Microsoft.Data.Sqlite;

namespace Snug.Server.Tests;

/// <summary>Another program at a database file.</summary>
internal static class Sql
{
    /// <summary>Runs a script and closes the file again.</summary>
    public static void Run(string path, string sql)
    {
        using var connection = Open(path);
        Run(connection, sql);
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests write their own scripts.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>An open handle that writes, as DB Browser has one.</summary>
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }
}
