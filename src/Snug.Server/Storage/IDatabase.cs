namespace Snug.Server.Storage;

/// <summary>
/// Where a server keeps things. One text of every rule and of every statement; what differs between engines is how a statement runs.
/// Sqlite/ and Postgres/ implement this, <see cref="IWriter"/> and <see cref="IStatement"/>; nothing else does.
/// </summary>
internal interface IDatabase : IDisposable
{
    /// <summary>For sentences that people read: "snug.db".</summary>
    string Name { get; }

    /// <summary>As a command is told of it: the name of its file, or its address without a password.</summary>
    string Shown { get; }

    /// <summary>Other servers may append to the same log: what they appended has to be read.</summary>
    bool IsShared { get; }

    /// <summary>MUST be used by the log's thread only, once that runs.</summary>
    IWriter Writer { get; }

    /// <summary>What was found when it was opened.</summary>
    StartReport Start { get; }

    /// <summary>What became of the file that is open; in its place where there is none.</summary>
    FileState Look();

    /// <summary>
    /// Waits until this server is the one that does <paramref name="work"/>, and holds it until the result is disposed of. A file has no
    /// other servers. Behind a network a hold can be lost unnoticed: what the work keeps MUST be written so that only its holder succeeds.
    /// </summary>
    ValueTask<IDisposable?> Hold(string work, CancellationToken stop);

    /// <summary>
    /// Runs one query in a snapshot of its own and hands its rows over, in order. Everything is read before anything is sent: no snapshot
    /// waits for a network. SQLite completes before it returns; an engine behind a network waits without a thread.
    /// </summary>
    /// <param name="sql">MUST be a constant: statements are kept by reference.</param>
    /// <param name="take">Reads the row's columns; MUST NOT keep the row. False ends the reading early.</param>
    /// <param name="values">The parameters ?1, ?2 … in order.</param>
    /// <exception cref="StorageException">It cannot be read.</exception>
    ValueTask Read(string sql, Func<IRow, bool> take, params ReadOnlySpan<Value> values);
}

/// <summary>Ways to read that stand on the one of <see cref="IDatabase"/>.</summary>
internal static class DatabaseReading
{
    extension(IDatabase database)
    {
        /// <summary>All rows as a list.</summary>
        public ValueTask<List<T>> List<T>(string sql, Func<IRow, T> map, params ReadOnlySpan<Value> values)
        {
            var rows = new List<T>();
            var reading = database.Read(
                sql,
                row =>
                {
                    rows.Add(map(row));
                    return true;
                },
                values);
            return Then(reading, rows);
        }
    }

    private static async ValueTask<List<T>> Then<T>(ValueTask reading, List<T> rows)
    {
        await reading;
        return rows;
    }
}
