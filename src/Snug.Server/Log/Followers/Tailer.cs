using Microsoft.Extensions.Logging;
using Snug.Server.Hosting;
using Snug.Server.Storage;

namespace Snug.Server.Log.Followers;

/// <summary>
/// Work that follows the log at least once, over restarts: its place is kept in the database, in a write after the work. Of several servers
/// on one log, one does it at a time. Notifications, outgoing hooks, mirrors and back-filling an index are such work.
/// </summary>
internal abstract class Tailer : Follower
{
    /// <summary>In place of one that is not known any more: no log has it.</summary>
    private static readonly Cursor Lost = new(long.MaxValue, default);

    private readonly EventLog log;
    private readonly IDatabase database;
    private Task? first;

    private protected Tailer(LocalReader reader, EventLog log, IDatabase database, TimeProvider time, ILogger logger)
        : base(reader, log.Projection, time, logger)
    {
        this.log = log;
        this.database = database;
    }

    /// <summary>Where work begins that was never done before: at the newest event.</summary>
    /// <param name="head">The newest event.</param>
    /// <returns><paramref name="head"/>, or <see cref="Cursor.Beginning"/> for work on everything that ever happened.</returns>
    protected virtual Cursor First(Cursor head) => head;

    /// <summary>
    /// Work that was never done before has its place in the queue ahead of all that anybody asks for: nothing is left out.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await Find() is { Place: null, IsDamaged: false })
            {
                first = log.Enqueue(new MoveFollower(Name, from: null, First(log.Projection.Head)));
            }
        }
        catch (StorageException)
        {
            // The work meets it again, and says it.
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    private protected sealed override async ValueTask<IDisposable?> Hold(CancellationToken stop) => await database.Hold(Name, stop);

    /// <inheritdoc/>
    private protected sealed override async ValueTask<Cursor> Place(CancellationToken stop)
    {
        await (first ?? Task.CompletedTask);
        Cursor? kept;
        while ((kept = await Kept()) is null)
        {
            // Again only if the first try, at the start, could not be written.
            await Move(null, First(await base.Place(stop)), stop);
            stop.ThrowIfCancellationRequested();
        }

        return kept.Value;
    }

    /// <inheritdoc/>
    private protected sealed override ValueTask<bool> Move(Cursor from, Cursor to, CancellationToken stop) => Move((Cursor?)from, to, stop);

    /// <summary>
    /// Done work is not done again because its place cannot be kept now (a full disk): nothing more is done until it can.
    /// </summary>
    private async ValueTask<bool> Move(Cursor? from, Cursor to, CancellationToken stop)
    {
        while (true)
        {
            // Not cancelled by the stop: the log still writes then, and what is kept is not done twice.
            var outcome = await log.Enqueue(new MoveFollower(Name, from, to));
            if (outcome.Refusal is not { } refusal)
            {
                return outcome.Value;
            }

            stop.ThrowIfCancellationRequested();
            await NoteFailure(refusal.Detail, stop);
        }
    }

    /// <summary>Mends it too, so only whoever does the work MUST ask: the mend of another would take back what was done since.</summary>
    private async ValueTask<Cursor?> Kept()
    {
        var (kept, isDamaged) = await Find();
        if (isDamaged)
        {
            // Where it was is lost: as a place that this log does not have, which the work is told.
            log.FoundDamage("the row of a follower is not what was written there");
            await log.Enqueue(new MoveFollower(Name, from: null, Lost) { IsForced = true });
            kept = Lost;
        }

        return kept;
    }

    private async ValueTask<(Cursor? Place, bool IsDamaged)> Find()
    {
        Cursor? kept = null;
        var isDamaged = false;
        await database.Read(
            FollowerSql.Find,
            row =>
            {
                isDamaged = !RowCheck.Fits(row, CheckedTable.Followers, columns: 3);
                kept = isDamaged ? null : new Cursor(row.Long(1), row.Tag(2));
                return false;
            },
            Name);
        return (kept, isDamaged);
    }
}

/// <summary>
/// Keeps how far work has come. It moves only from where whoever did it began, so a server that lost the work to another, and does not know
/// it yet, moves nothing.
/// </summary>
/// <param name="name">Of the work.</param>
/// <param name="from">Where it was; null if it was never done.</param>
/// <param name="to">Everything up to here is done.</param>
internal sealed class MoveFollower(string name, Cursor? from, Cursor to) : Write<bool>
{
    /// <summary>Wherever it is now.</summary>
    public bool IsForced { get; init; }

    // Housekeeping: the server's own work, nobody asks for it.
    private protected override Refusal? Authorise(IKnown known) => null;

    /// <returns>False if the place is another one.</returns>
    protected override Outcome<bool> Run(Batch batch)
    {
        batch.Prepare(IsForced ? FollowerSql.Put : FollowerSql.Move)
            .Bind(1, name)
            .Bind(2, to.Position)
            .Bind(3, to.Tag)
            .Bind(4, from?.Position)
            .Bind(5, from?.Tag)
            .Bind(6, Check())
            .Run(_ => Becomes(true));
        return false;
    }

    private long Check()
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Followers);
        check.Add(1, name);
        check.Add(2, to.Position);
        check.Add(3, to.Tag);
        return check.End();
    }
}

/// <summary>SQL of the followers' places.</summary>
internal static class FollowerSql
{
    public const string Find = "select name, position, tag, \"check\" from followers where name = ?1";

    /// <summary>To (?2, ?3), wherever it is.</summary>
    public const string Put =
        """
        insert into followers (name, position, tag, "check") values (?1, ?2, ?3, ?6)
        on conflict (name) do update set position = excluded.position, tag = excluded.tag, "check" = excluded."check"
        returning position
        """;

    /// <summary>To (?2, ?3) if it is at (?4, ?5), or not there at all.</summary>
    public const string Move =
        """
        insert into followers (name, position, tag, "check") values (?1, ?2, ?3, ?6)
        on conflict (name) do update set position = excluded.position, tag = excluded.tag, "check" = excluded."check"
        where followers.position = ?4 and followers.tag = ?5
        returning position
        """;
}
