using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snug.Server.Hosting;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// The one way in for everything durable: <c>append -> commit -> publish -> tail</c>. Writes queue in a bounded channel; one
/// thread takes what is there, makes it one transaction with one sync (group commit), and only then changes memory, wakes the
/// readers and answers, in this order. There is no timer: under load batches grow by themselves while the disk works.
/// </summary>
public sealed partial class EventLog : IHostedService, IDisposable
{
    private const int QueueLength = 4096;
    private const int BatchLength = 256;

    /// <summary>Deleted words are in the file or its WAL for this long at most, also when there is always something to write.</summary>
    private static readonly TimeSpan DeletedStays = TimeSpan.FromSeconds(20);

    /// <summary>A checkpoint that readers stood in the way of made senders wait; it is not tried again at once.</summary>
    private static readonly TimeSpan RestAfterCheckpoint = TimeSpan.FromSeconds(1);

    /// <summary>With nothing to write for this long, the WAL is copied back.</summary>
    private static readonly TimeSpan IdleBeforeCheckpoint = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LastWordsTake = TimeSpan.FromSeconds(5);

    // Never waited for: a full queue is refused at once, and nothing is ever dropped in silence.
    private readonly Inbox<Write> queue = new(QueueLength, gathers: true);

    private readonly Database database;
    private readonly EventStreams streams;
    private readonly TimeProvider time;
    private readonly ILogger<EventLog> logger;
    private readonly Thread thread;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isReadOnly;

    // Timestamps; the log's thread only. Since when deleted words wait in the WAL, and until when a checkpoint that failed is not tried again.
    private long? deletedSince;
    private long? restUntil;

    internal EventLog(Database database, Projection projection, EventStreams streams, TimeProvider time, ILogger<EventLog> logger)
    {
        this.database = database;
        this.streams = streams;
        this.time = time;
        this.logger = logger;
        Projection = projection;
        thread = new Thread(Run) { Name = "Snug log", IsBackground = true };
    }

    /// <summary>What the log amounts to, in memory.</summary>
    public Projection Projection { get; }

    /// <summary>A disk error was met: nothing is written until the next start, reading goes on.</summary>
    public bool IsReadOnly => isReadOnly;

    /// <summary>
    /// Queues a write. The answer comes when it is durable, published and visible to every reader; or it is refused and nothing
    /// was changed. Cancelling the wait is no use: what is queued is written, and the caller has its key to ask again.
    /// </summary>
    public Task<Outcome<T>> Append<T>(Write<T> write)
    {
        if (!queue.TryAdd(write))
        {
            write.Refuse(queue.IsClosed ? Refusals.Stopping : Refusals.Busy);
        }

        return write.Answered;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        thread.Start();
        return Task.CompletedTask;
    }

    /// <summary>Writes what is queued, copies the WAL back and ends.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        if (!thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            // If the others have used up the time for a stop, that is no failure of this one: Dispose waits for its last words.
            await ended.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        queue.Close();
        if (!thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            // A stop that ran out of time comes here early: the database MUST NOT be closed under the thread's hands.
            thread.Join(LastWordsTake);
        }
    }

    private void Run()
    {
        var batch = new List<Write>(BatchLength);
        while (queue.Take(batch, BatchLength, IsCopiedBack ? Timeout.InfiniteTimeSpan : IdleBeforeCheckpoint))
        {
            if (batch.Count > 0)
            {
                Commit(batch);
                batch.Clear();
                if (!IsCheckpointDue())
                {
                    continue;
                }
            }

            Checkpoint(wipe: false);
        }

        Checkpoint(wipe: true);
        ended.SetResult();
    }

    /// <summary>Nothing is left to copy, or nothing may be.</summary>
    private bool IsCopiedBack => IsReadOnly || database.Writer.WalBytes == 0;

    private void Commit(List<Write> batch)
    {
        if (IsReadOnly)
        {
            batch.ForEach(write => write.Refuse(Refusals.ReadOnly));
            return;
        }

        Transaction transaction;
        try
        {
            transaction = Perform(batch);
        }
        catch (StorageException failure) when (failure.Failure is not StorageFailure.Refused)
        {
            RefuseAll(batch, failure);
            return;
        }
        catch (Exception bug)
        {
            // A boundary: one faulty write must not take the others of its batch with it. Alone, it tells its caller.
            database.Writer.Rollback();
            if (batch.Count == 1)
            {
                batch[0].Fault(bug);
            }
            else
            {
                batch.ForEach(write => Commit([write]));
            }

            return;
        }

        // Nothing is caught here: the batch is durable, and a server whose memory differs from its log must not go on.
        Publish(transaction);
        Follow(transaction);
        batch.ForEach(write => write.Answer());
        if (transaction.TakesWordsAway)
        {
            deletedSince ??= time.GetTimestamp();
        }
    }

    private bool IsCheckpointDue()
    {
        if (restUntil is { } rest && time.GetTimestamp() < rest)
        {
            return false;
        }

        return database.Writer.WalBytes >= Storage.Sqlite.WriteConnection.CheckpointBytes
            || (deletedSince is { } since && time.GetElapsedTime(since) >= DeletedStays);
    }

    private void Follow(Transaction transaction)
    {
        foreach (var follow in transaction.AfterCommit)
        {
            try
            {
                follow();
            }
            catch (Exception bug)
            {
                // A boundary: the sequel of one write must not take the answers of the others with it.
                LogNotFollowed(bug);
            }
        }
    }

    private Transaction Perform(List<Write> batch)
    {
        database.Writer.Begin();
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var transaction = new Transaction(database.Writer, Projection, now);
        foreach (var write in batch)
        {
            write.Perform(transaction);
        }

        database.Writer.Commit();
        return transaction;
    }

    /// <summary>Memory first, then the streams; the answers follow, so whoever has one can already read what it says.</summary>
    private void Publish(Transaction transaction)
    {
        if (transaction.Events.Count > 0)
        {
            streams.Publish(transaction.Events);
        }

        foreach (var (personId, mark) in transaction.Marks)
        {
            streams.Tell(personId, mark);
        }
    }

    private void RefuseAll(List<Write> batch, StorageException failure)
    {
        var refusal = failure.Failure switch
        {
            StorageFailure.Held => Refusals.DatabaseHeld(Path.GetFileName(database.Path)),
            StorageFailure.Full => Refusals.DiskFull,
            _ => Refusals.ReadOnly,
        };
        if (failure.Failure is StorageFailure.Broken)
        {
            // A failed sync is never tried again: the kernel may have dropped the pages and would report success (LWN 752063).
            isReadOnly = true;
        }

        LogRefused(batch.Count, failure.Message);
        try
        {
            database.Writer.Rollback();
        }
        catch (StorageException)
        {
            isReadOnly = true;
        }

        batch.ForEach(write => write.Refuse(refusal));
    }

    /// <param name="wipe">Leave no WAL behind; so it is anyway when deleted words are in it.</param>
    private void Checkpoint(bool wipe)
    {
        if (IsReadOnly)
        {
            return;
        }

        try
        {
            if (database.Writer.Checkpoint(wipe || deletedSince is not null))
            {
                deletedSince = restUntil = null;
            }
            else
            {
                restUntil = time.GetTimestamp() + (long)(RestAfterCheckpoint.TotalSeconds * time.TimestampFrequency);
            }
        }
        catch (StorageException failure)
        {
            LogCheckpointFailed(failure.Message);
            if (failure.Failure is StorageFailure.Broken)
            {
                isReadOnly = true;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} writes were refused, nothing of them was kept: {Reason}")]
    private partial void LogRefused(int count, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was to follow a commit failed")]
    private partial void LogNotFollowed(Exception bug);

    [LoggerMessage(Level = LogLevel.Error, Message = "The WAL could not be copied back into the database: {Reason}")]
    private partial void LogCheckpointFailed(string reason);
}
