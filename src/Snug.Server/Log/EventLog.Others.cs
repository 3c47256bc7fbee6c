using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Snug.Server.Hosting;
using Snug.Server.Storage;

namespace Snug.Server.Log;

// What the log has to do where other servers append to the same one: docs/scale-out.md. With a file of its own there is nothing to do.
public sealed partial class EventLog
{
    /// <summary>Whoever missed the bell reads on after this at the latest.</summary>
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    /// <summary>A database that is being started anew is waited for; then whoever asked hears of it.</summary>
    private static readonly TimeSpan AwayPatience = TimeSpan.FromSeconds(5);

    /// <summary>Whoever sends people to servers sends them elsewhere then.</summary>
    private static readonly TimeSpan UnreadyAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly Lock catchingUpGate = new();
    private TaskCompletionSource? catchingUp;
    private bool hasEnded;

    // A timestamp; 0 while it is there.
    private long awaySince;
    private bool isAwayTold;

    /// <summary>
    /// Called when this server must not go on with what it remembers, and has to begin anew: the log is another one, or a newer server
    /// wrote what this program does not know.
    /// </summary>
    internal Action<string>? GaveUp { get; set; }

    /// <summary>It stopped so that it is started anew in the same program.</summary>
    public bool HasGivenUp { get; private set; }

    /// <summary>Told of every batch of this server's own that is published.</summary>
    internal Action<Batch, IReadOnlyList<LogEvent>>? Appended { get; set; }

    /// <summary>The database cannot be reached, for longer than a start of it takes.</summary>
    internal bool IsAway => Interlocked.Read(ref awaySince) is not 0 and var since && Stopwatch.GetElapsedTime(since) > UnreadyAfter;

    /// <summary>For sentences.</summary>
    internal string DatabaseName => database.Name;

    /// <summary>Reads what others appended now rather than within a second.</summary>
    internal void Look() => queue.Call();

    /// <summary>
    /// Completes when memory knows all that was in the log when this was called: MUST be awaited before a room, a session or a cursor is
    /// called unknown. Complete at once where nobody else appends.
    /// </summary>
    /// <exception cref="StorageException">The database cannot be reached.</exception>
    internal Task CatchUp()
    {
        if (!database.IsShared)
        {
            return Task.CompletedTask;
        }

        Task reached;
        lock (catchingUpGate)
        {
            if (hasEnded)
            {
                return Task.CompletedTask;
            }

            reached = (catchingUp ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        queue.Call();
        return reached;
    }

    /// <summary>
    /// Rows are not what memory says: where others share the log it may be another one, which this server is about to find out, and not
    /// damaged at all.
    /// </summary>
    /// <exception cref="StorageException">It is another one, or cannot be reached.</exception>
    internal async ValueTask<Refusal> ConfirmDamage(string what)
    {
        await CatchUp();
        return HasGivenUp ? throw new StorageException(StorageFailure.OtherLog, what) : FoundDamage(what);
    }

    /// <summary>Reads what others appended, without the lock: nothing is written.</summary>
    private void Follow()
    {
        try
        {
            TakeIn(writer => writer.Follow(Projection.Head));
            database.Writer.Rollback();
            NoteSuccess();
        }
        catch (StorageException failure)
        {
            database.Writer.Rollback();
            NoteFailure(failure);
        }
    }

    /// <summary>Takes in all that others appended, and leaves the snapshot or the transaction that was begun with it open.</summary>
    private void TakeIn(Func<IWriter, IReadOnlyList<IRow>> begin)
    {
        TaskCompletionSource? waiting;
        lock (catchingUpGate)
        {
            (waiting, catchingUp) = (catchingUp, null);
        }

        try
        {
            Take(begin);
            while (database.Writer.HasMore)
            {
                // Far behind: the rest is read without the lock, for which all others would wait.
                do
                {
                    database.Writer.Rollback();
                    Take(writer => writer.Follow(Projection.Head));
                }
                while (database.Writer.HasMore);

                database.Writer.Rollback();
                Take(begin);
            }

            waiting?.SetResult();
        }
        catch (Exception failure)
        {
            waiting?.SetException(failure);
            throw;
        }
    }

    private void Take(Func<IWriter, IReadOnlyList<IRow>> begin)
    {
        if (begin(database.Writer) is { Count: > 0 } rows)
        {
            OthersEvents.Take(rows, Projection.Head, database.Writer, Projection, PublishOthers);
        }
    }

    /// <summary>Nothing is read any more: nobody waits for it.</summary>
    private void EndCatchingUp()
    {
        lock (catchingUpGate)
        {
            hasEnded = true;
            catchingUp?.SetResult();
        }
    }

    private void PublishOthers(IReadOnlyList<LogEvent> events)
    {
        readers.Publish(events);
        readers.SendOwnMarks(events);
    }

    /// <summary>
    /// Tries again what ended with its connection: nothing of it was kept. A database that was away already is tried once, or all who wait
    /// would wait in a line.
    /// </summary>
    private (Batch Transaction, List<LogEvent> Events) Perform(List<Write> writes)
    {
        while (true)
        {
            try
            {
                var done = Once(writes);
                NoteSuccess();
                return done;
            }
            catch (StorageException failure) when (failure.Failure is StorageFailure.Away && MayTryAgain())
            {
                database.Writer.Rollback();
                Pause();
            }
        }
    }

    /// <summary>Nobody answered the commit: asks until it is known whether it came about.</summary>
    private bool HasComeAbout()
    {
        while (true)
        {
            try
            {
                return database.Writer.WasCommitted();
            }
            catch (StorageException failure) when (failure.Failure is StorageFailure.Away)
            {
                if (!MayTryAgain())
                {
                    throw new StorageException(StorageFailure.Unanswered, failure.Message);
                }

                Pause();
            }
        }
    }

    /// <summary>Since when it is away counts, not since when somebody waits: or all who wait would wait in a line.</summary>
    private bool MayTryAgain()
    {
        Interlocked.CompareExchange(ref awaySince, Stopwatch.GetTimestamp(), 0);
        return Stopwatch.GetElapsedTime(Interlocked.Read(ref awaySince)) < AwayPatience && !pause.IsSet;
    }

    /// <summary>Ends early when the server stops.</summary>
    private void Pause() => pause.Wait(BetweenTries);

    private void NoteSuccess()
    {
        if (Interlocked.Read(ref awaySince) == 0)
        {
            return;
        }

        Interlocked.Exchange(ref awaySince, 0);
        if (isAwayTold)
        {
            isAwayTold = false;
            LogBack(database.Name);
        }
    }

    private void NoteFailure(StorageException failure)
    {
        switch (failure.Failure)
        {
            case StorageFailure.Away or StorageFailure.Unanswered:
                NoteAway(failure.Message);
                break;
            case StorageFailure.Damaged:
                FoundDamage(failure.Message);
                break;
            case StorageFailure.OtherLog or StorageFailure.Newer when closed is null:
                closed = Hosting.Refusals.Stopping;
                HasGivenUp = true;
                LogGaveUp(failure.Message);
                GaveUp?.Invoke(failure.Message);
                break;
            default:
                break;
        }
    }

    private void NoteAway(string reason)
    {
        _ = MayTryAgain();
        if (!isAwayTold)
        {
            isAwayTold = true;
            LogAway(database.Name, reason);
        }

        // What memory knows of sessions is only as good as the log it was last read from.
        if (IsAway)
        {
            Projection.Sessions.ForgetAll();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Name} cannot be reached ({Reason}); sends wait or are refused until it is back")]
    private partial void LogAway(string name, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} is back; writing goes on")]
    private partial void LogBack(string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "This server begins anew: {Reason}")]
    private partial void LogGaveUp(string reason);
}
