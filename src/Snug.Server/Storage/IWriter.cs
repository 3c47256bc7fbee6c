using Snug.Server.Log;

namespace Snug.Server.Storage;

/// <summary>
/// The one connection of this server that writes. Between <see cref="Begin"/> and <see cref="Commit"/> nobody else writes, so the memory
/// of the server is exact meanwhile: ids, numbers and positions count on from it, and no rule is asked of the database.
/// </summary>
internal interface IWriter : IDisposable
{
    /// <summary>The keys of creating calls, inside the transaction.</summary>
    KeyTable Keys { get; }

    /// <summary>Nothing is left to tidy up while it is idle.</summary>
    bool IsRested { get; }

    /// <summary>There is so much to tidy up that it should not wait until nobody writes.</summary>
    bool NeedsRest { get; }

    /// <summary>Begins as the only writer.</summary>
    /// <param name="head">How far this server has read the log.</param>
    /// <param name="batch">What is going to run; an engine behind a network fetches their keys in the same trip.</param>
    /// <returns>
    /// What others have appended since, durable already, as rows of <see cref="LogSql.EventsFrom"/>: first the one at
    /// <paramref name="head"/>. Nothing where there are no others, as with a file.
    /// </returns>
    /// <exception cref="StorageException">Another program holds the write lock, or has written to the log, or the disk failed.</exception>
    IReadOnlyList<IRow> Begin(Cursor head, IReadOnlyList<Write> batch);

    /// <summary>The last <see cref="Begin"/> or <see cref="Follow"/> did not come to the end: there is more than one trip brings.</summary>
    bool HasMore { get; }

    /// <summary>The same without writing, in a snapshot that stands until <see cref="Rollback"/>: no lock is taken.</summary>
    IReadOnlyList<IRow> Follow(Cursor head);

    /// <summary>Begins a snapshot that stands until <see cref="Rollback"/>: what is read is of one moment.</summary>
    void BeginReading();

    /// <summary>After a <see cref="Commit"/> that nobody answered: has it come about all the same?</summary>
    /// <exception cref="StorageException">Nobody can say yet.</exception>
    bool WasCommitted();

    /// <summary>Is the newest event of the log another than memory knows? Then somebody else writes to it.</summary>
    bool IsHeadAnother(Cursor head);

    /// <summary>A statement, prepared once. <paramref name="sql"/> MUST be a constant: statements are kept by reference.</summary>
    IStatement Prepare(string sql);

    /// <summary>Returns when the transaction is on disk.</summary>
    /// <param name="last">The last event that it appends; null if there is none.</param>
    /// <exception cref="StorageException">It is not; or, with <see cref="StorageFailure.Unanswered"/>, nobody knows.</exception>
    void Commit(Cursor? last);

    void Rollback();

    /// <summary>Tidies up: copies the write-ahead log back into the file. With readers at work it may do less and succeeds later.</summary>
    /// <param name="wipe">What was deleted MUST be gone from the disk afterwards.</param>
    /// <returns>True if it is done.</returns>
    bool Rest(bool wipe);
}
