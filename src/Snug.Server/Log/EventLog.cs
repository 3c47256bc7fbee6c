// Log/ owns the order of things: the one queue of writes, the thread that takes them in batches, the transaction of each batch,
// positions, cursors and idempotency keys.
// Called by the slices (Rooms, Messages, People, Legacy), which enqueue a Write and await its Outcome. Calls the Write inside the
// transaction, then Streams/Readers, which publish what was committed: Projection and feeds in one moment. Nothing else writes to the
// database.

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snug.Server.Hosting;
using Snug.Server.Log.Streams;
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

    /// <summary>
    /// A checkpoint that readers stood in the way of made senders wait; it is not tried again at once, and less and less often while the
    /// same reader stays.
    /// </summary>
    private static readonly TimeSpan RestAfterCheckpoint = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(8);

    /// <summary>With nothing to write for this long, the WAL is copied back.</summary>
    private static readonly TimeSpan IdleBeforeCheckpoint = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    // Never waited for: a full queue is refused at once, and nothing is ever dropped in silence.
    private readonly WorkQueue<Write> queue = new(QueueLength, gathers: true);

    private readonly IDatabase database;
    private readonly Readers readers;
    private readonly TimeProvider time;
    private readonly ILogger<EventLog> logger;
    private readonly ClockHistory clock;
    private readonly Thread thread;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly ManualResetEventSlim pause = new();

    // Why nothing is written until the next start.
    private volatile Refusal? closed;

    // The log's thread only: what had become of the file when it was last looked at.
    private FileState fate;
    private long refusedBatches;

    // Timestamps; the log's thread only. Since when deleted words wait in the WAL, and until when a checkpoint that failed is not tried
    // again.
    private long? deletedSince;
    private long? restUntil;
    private TimeSpan nextRest = RestAfterCheckpoint;

    internal EventLog(IDatabase database, Projection projection, Readers readers, TimeProvider time, ILogger<EventLog> logger)
    {
        this.database = database;
        this.readers = readers;
        this.time = time;
        this.logger = logger;
        clock = new ClockHistory(time, projection.NewestAtStart);
        Projection = projection;
        thread = new Thread(Run) { Name = "Snug log", IsBackground = true };
    }

    /// <summary>What the log amounts to, in memory.</summary>
    public Projection Projection { get; }

    /// <summary>Nothing is written until the next start, reading goes on.</summary>
    public bool IsReadOnly => closed is not null;

    /// <summary>Not null once damage was met: who watches over the server has to know, also while sends go on.</summary>
    internal Refusal? Damage => Projection.Damage.Found;

    /// <summary>The same for the banner: what was found already when memory was read.</summary>
    public string? DamageAtStart => Projection.Damage.Found is null
        ? null
        : $"{database.Name} is damaged ({Projection.Damage.What}). Keep {Kept}, and look: snug verify {database.Shown}";

    private string Kept => database.IsShared ? "it as it is" : "the file";

    /// <summary>A page could not be read, here or by a reader. Told once.</summary>
    internal Refusal FoundDamage(string what) => Projection.Damage.Add(what);

    /// <summary>How often a batch could not be kept: whoever remembers that all was well looks again when this has grown.</summary>
    internal long RefusedBatches => Interlocked.Read(ref refusedBatches);

    /// <summary>How many writes wait.</summary>
    internal int Waiting => queue.Count;

    /// <summary>
    /// Queues a write. The answer comes when it is durable, published and visible to every reader; or it is refused and nothing
    /// was changed. Cancelling the wait is no use: what is queued is written, and the caller has its key to ask again.
    /// </summary>
    public Task<Outcome<T>> Enqueue<T>(Write<T> write)
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
        if (database.Start.Sentence is { } found)
        {
            LogFileLost(found);
        }

        Projection.Damage.TellTo(what => LogDamage(database.Name, what, Kept, database.Shown), database.Name);

        thread.Start();
        return Task.CompletedTask;
    }

    /// <summary>Writes what is queued, copies the WAL back and ends.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        pause.Set();
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
            thread.Join(StopPatience);
        }

        pause.Dispose();
    }

    private void Run()
    {
        var writes = new List<Write>(BatchLength);
        while (queue.Take(writes, BatchLength, Patience))
        {
            if (writes.Count > 0)
            {
                Commit(writes);
                writes.Clear();
                if (!IsCheckpointDue())
                {
                    continue;
                }
            }
            else if (database.IsShared)
            {
                Follow();
                if (!IsCheckpointDue())
                {
                    continue;
                }
            }

            Checkpoint(wipe: false);
        }

        Checkpoint(wipe: !database.IsShared);
        EndCatchingUp();
        ended.SetResult();
    }

    private TimeSpan Patience =>
        database.IsShared ? SweepEvery : IsReadOnly || database.Writer.IsRested ? Timeout.InfiniteTimeSpan : IdleBeforeCheckpoint;

    private void Commit(List<Write> writes)
    {
        if (WhyNotNow() is { } refusal)
        {
            Refuse(writes, refusal);
            return;
        }

        Batch batch;
        List<LogEvent> events;
        try
        {
            (batch, events) = Perform(writes);
        }
        catch (StorageException failure) when (failure.Failure is not StorageFailure.Refused)
        {
            RefuseAll(writes, failure);
            return;
        }
        catch (Exception bug)
        {
            // A boundary: one faulty write must not take the others of its batch with it. Alone, it tells its caller.
            database.Writer.Rollback();
            if (bug is StorageException && database.Writer.IsHeadAnother(Projection.Head))
            {
                // A position or a number that memory gave out is taken: that is nobody's bug here.
                RefuseAll(writes, new StorageException(StorageFailure.Foreign, bug.Message));
            }
            else if (writes.Count == 1)
            {
                writes[0].Fault(bug);
            }
            else
            {
                writes.ForEach(write => Commit([write]));
            }

            return;
        }

        // Nothing is caught here: the batch is durable, and a server whose memory differs from its log must not go on.
        Publish(batch, events);
        writes.ForEach(write => write.Answer());
        if (batch.TakesWordsAway)
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

        return database.Writer.NeedsRest
            || (deletedSince is { } since && time.GetElapsedTime(since) >= DeletedStays);
    }

    private (Batch Transaction, List<LogEvent> Events) Once(List<Write> writes)
    {
        // What others appended is durable, whatever becomes of ours.
        TakeIn(writer => writer.Begin(Projection.Head, writes));
        var batch = new Batch(database.Writer, Projection, clock);
        foreach (var write in writes)
        {
            write.Perform(batch);
        }

        var events = batch.WriteLog();
        try
        {
            database.Writer.Commit(events.Count > 0 ? events[^1].Cursor : null);
        }
        catch (StorageException lost) when (lost.Failure is StorageFailure.Unanswered)
        {
            if (!HasComeAbout())
            {
                throw new StorageException(StorageFailure.Away, lost.Message);
            }
        }

        return (batch, events);
    }

    /// <summary>Memory first, then the streams; the answers follow, so whoever has one can already read what it says.</summary>
    private void Publish(Batch batch, List<LogEvent> events)
    {
        readers.Publish(events);
        readers.SendPersonal(batch);
        if (batch.ReportsWait is { } waiting)
        {
            readers.SendReports(waiting);
        }

        Appended?.Invoke(batch, events);
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
            if (database.Writer.Rest(wipe || deletedSince is not null))
            {
                if (deletedSince is not null)
                {
                    // What was taken away lies in memory that nobody holds any more: a quiet server would keep it until it needs the place.
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
                }

                deletedSince = restUntil = null;
                nextRest = RestAfterCheckpoint;
            }
            else
            {
                restUntil = time.GetTimestamp() + (long)(nextRest.TotalSeconds * time.TimestampFrequency);
                nextRest = nextRest * 2 > LongestRest ? LongestRest : nextRest * 2;
            }
        }
        catch (StorageException failure)
        {
            LogCheckpointFailed(failure.Message);
            if (failure.Failure is StorageFailure.Broken)
            {
                closed = Refusals.ReadOnly;
            }
            else if (failure.Failure is StorageFailure.Damaged)
            {
                FoundDamage(failure.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} writes were refused, nothing of them was kept: {Reason}")]
    private partial void LogRefused(int count, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Name} is damaged ({What}). Stop Snug, keep {Kept}, and look: snug verify {Shown}")]
    private partial void LogDamage(string name, string what, string kept, string shown);

    [LoggerMessage(Level = LogLevel.Error, Message = "{What}")]
    private partial void LogFileLost(string what);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} is in its place again; writing goes on")]
    private partial void LogFileIsBack(string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "The WAL could not be copied back into the database: {Reason}")]
    private partial void LogCheckpointFailed(string reason);
}
