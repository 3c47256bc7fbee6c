using Snug.Server.Log;
using Snug.Server.Storage;
using Snug.Server.Storage.Copies;

namespace Snug.Server.Backups;

/// <summary>One of the two databases of a move. It holds what keeps others from serving it until it is disposed of.</summary>
internal abstract class MoveEnd : IDisposable
{
    /// <summary>For its report.</summary>
    protected const string Counts =
        "select (select count(*) from messages), (select count(*) from rooms), (select count(*) from people)";

    /// <summary>For sentences.</summary>
    public abstract string Name { get; }

    /// <summary>As it may be printed and typed, and as the other end's mark names it.</summary>
    public abstract string Shown { get; }

    /// <summary>Opens a file or a PostgreSQL.</summary>
    public static MoveEnd Open(string name, TimeProvider time) =>
        DatabaseName.IsPostgres(name) ? new PostgresMoveEnd(name, time) : new FileMoveEnd(name, time);

    /// <summary>Keeps others from serving it.</summary>
    /// <exception cref="StartupException">Somebody serves it.</exception>
    public abstract void RequireNotServed();

    /// <summary>Is there any Snug?</summary>
    public abstract bool IsThere();

    /// <summary>What moves left there; nothing without a Snug.</summary>
    public abstract MoveMark Mark();

    /// <summary>The end of its log.</summary>
    public abstract Cursor Head();

    /// <summary>How many messages, rooms and people.</summary>
    public abstract (long Messages, long Rooms, long People) Count();

    /// <summary>Is it worth being moved? What a restore would refuse would be no house to live in.</summary>
    /// <exception cref="StartupException">It is not.</exception>
    public abstract void RequireSound();

    /// <summary>Opens the source, brought to the newest schema.</summary>
    public abstract CopySource Read();

    /// <summary>The source's last words, durable when it returns: where everything went.</summary>
    public abstract void Leave(string to);

    /// <summary>Fills the target, and replaces what is there. All of it is durable when this returns.</summary>
    /// <param name="from">Then it is not served before <see cref="Arrive"/>; null if there is nobody to tell.</param>
    public abstract void Fill(CopySource source, string? from);

    /// <summary>The target may be served.</summary>
    public abstract void Arrive();

    /// <inheritdoc/>
    public abstract void Dispose();
}
