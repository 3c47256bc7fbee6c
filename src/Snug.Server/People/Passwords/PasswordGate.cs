// Passwords/ owns what a password may be (PasswordText), its hash (PasswordHashes), the one thread that hashes (PasswordGate), the rows
// (PasswordStore, PasswordWrites) and the calls about it. Called by coming in (SessionEndpoints) and by whoever asks whether there is one.

using System.Runtime.InteropServices;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;

namespace Snug.Server.People.Passwords;

/// <summary>
/// Where passwords are hashed: one at a time, on a thread of its own that steps back for everything else, so that a flood of sign-ins
/// takes neither the cores nor the thread pool from those who talk. A bounded queue: what does not fit is refused at once.
/// </summary>
internal sealed partial class PasswordGate : IDisposable
{
    public const int QueueLength = 32;

    private const int Niceness = 10;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly WorkQueue<Job> queue = new(QueueLength);
    private readonly Thread thread;

    public PasswordGate()
    {
        thread = new Thread(Run) { Name = "Snug passwords", IsBackground = true, Priority = ThreadPriority.BelowNormal };
        thread.Start();
    }

    public static Refusal Full { get; } = new(
        Problems.Busy, "Many come in with a password just now, so nothing was tried. Try again in 5 s.", Soon);

    /// <summary>Does this piece of hashing when its turn comes.</summary>
    /// <param name="gone">Whoever asked does not wait any more: then it is left.</param>
    /// <param name="done">What came of it.</param>
    /// <returns>False if the queue is full.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits any more, or the server is stopping.</exception>
    public bool TryRun<T>(Func<T> work, CancellationToken gone, out Task<T> done)
    {
        var job = new Job<T>(work, gone);
        done = job.Done;
        return queue.TryAdd(job);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        queue.Close();
        thread.Join(Soon);
    }

    private void Run()
    {
        StepBack();
        var next = new List<Job>(1);
        while (queue.Take(next, most: 1, Timeout.InfiniteTimeSpan))
        {
            foreach (var job in next)
            {
                job.Do(isStopping: queue.IsClosed);
            }

            next.Clear();
        }
    }

    /// <summary>
    /// Linux has a niceness of each thread, of which .NET's priorities do not know there. Elsewhere the call would mean the whole program.
    /// </summary>
    private static void StepBack()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(which: 0, who: 0, Niceness);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int niceness);

    private abstract class Job
    {
        public abstract void Do(bool isStopping);
    }

    private sealed class Job<T>(Func<T> work, CancellationToken gone) : Job
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Done => done.Task;

        public override void Do(bool isStopping)
        {
            if (isStopping || gone.IsCancellationRequested)
            {
                done.SetCanceled(gone);
                return;
            }

            try
            {
                done.SetResult(work());
            }
            catch (Exception bug)
            {
                // A boundary: the thread serves others too. Whoever asked is told.
                done.SetException(bug);
            }
        }
    }
}
