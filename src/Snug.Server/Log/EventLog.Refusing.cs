using Snug.Server.Hosting;
using Snug.Server.Storage;

namespace Snug.Server.Log;

// What becomes of writes that cannot be kept.
public sealed partial class EventLog
{
    private void RefuseAll(List<Write> writes, StorageException failure)
    {
        var refusal = failure.Failure switch
        {
            StorageFailure.Held => Refusals.DatabaseHeld(database.Name),
            StorageFailure.Full => Refusals.DiskFull,
            StorageFailure.Foreign => Refusals.WrittenByOthers(database.Name),
            StorageFailure.Away => Refusals.DatabaseAway(database.Name),
            StorageFailure.Unanswered => Refusals.Unanswered(database.Name),
            StorageFailure.OtherLog or StorageFailure.Newer => Refusals.Stopping,
            StorageFailure.Damaged => FoundDamage(failure.Message),
            _ => Refusals.ReadOnly,
        };
        if (failure.Failure is StorageFailure.Broken or StorageFailure.Foreign)
        {
            // A failed sync is never tried again: the kernel may have dropped the pages and would report success (LWN 752063).
            closed = refusal;
        }

        NoteFailure(failure);
        LogRefused(writes.Count, failure.Message);
        try
        {
            database.Writer.Rollback();
        }
        catch (StorageException)
        {
            closed ??= Refusals.ReadOnly;
        }

        Refuse(writes, refusal);
    }

    private void Refuse(List<Write> writes, Refusal refusal)
    {
        Interlocked.Increment(ref refusedBatches);
        writes.ForEach(write => write.Refuse(refusal));
    }

    /// <summary>
    /// Null if a write may be tried. A file that was taken away may be put back; a disk that failed is not trusted again.
    /// </summary>
    private Refusal? WhyNotNow()
    {
        if (closed is not null)
        {
            return closed;
        }

        var now = database.Look();
        var refusal = now switch
        {
            FileState.InPlace => null,
            FileState.Gone => Refusals.FileGone(database.Name),
            FileState.Replaced => Refusals.FileReplaced(database.Name),
            _ => Refusals.WalGone(database.Name),
        };
        if (now != fate)
        {
            fate = now;
            Tell(refusal);
        }

        return refusal;
    }

    private void Tell(Refusal? refusal)
    {
        if (refusal is null)
        {
            LogFileIsBack(database.Name);
            return;
        }

        LogFileLost(refusal.Detail);

        // Into the file that is open, wherever it went: one that was moved is whole by this, and a -wal without a name is not needed.
        Checkpoint(wipe: true);
    }
}
