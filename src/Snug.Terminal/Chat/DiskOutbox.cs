using Snug.Client;

namespace Snug.Terminal.Chat;

/// <summary>
/// An outbox on disk that several windows of one person may use at once. Each has a file of its own, which the system keeps to it and
/// frees when the process is gone, however it went; the next one that comes takes up what is left in those that nobody holds.
/// Files are never deleted: somebody may be about to open one.
/// </summary>
internal sealed class DiskOutbox : IOutboxStore
{
    private const int MostWindows = 16;

    private readonly IOutboxStore own;
    private readonly List<IOutboxStore> left;
    private readonly Action<Exception> failed;

    /// <param name="own">What this window writes.</param>
    /// <param name="left">What is taken up from others.</param>
    internal DiskOutbox(IOutboxStore own, List<IOutboxStore> left, Action<Exception> failed) =>
        (this.own, this.left, this.failed) = (own, left, failed);

    /// <summary>What an earlier window left behind. Known once it was loaded.</summary>
    public IReadOnlyList<OutboxItem> Left { get; private set; } = [];

    /// <summary>The disk takes what is written.</summary>
    public bool IsKept { get; private set; } = true;

    /// <param name="folder">Of one person on one server; it exists.</param>
    /// <param name="failed">Called when something could not be kept: it is sent all the same, as long as the program runs.</param>
    /// <param name="older">Folders of the same person where older versions kept theirs: what is left there is taken up too.</param>
    /// <returns>Null if no file could be had.</returns>
    public static DiskOutbox? Open(string folder, Action<Exception> failed, IReadOnlyList<string>? older = null)
    {
        FileOutboxStore? ours = null;
        Exception? reason = null;
        var leftBehind = new List<IOutboxStore>();
        for (var window = 1; window <= MostWindows; window++)
        {
            var file = Path.Combine(folder, $"outbox-{window}.jsonl");
            // The first free one is ours; others are only of interest if they hold something.
            if (ours is not null && !(new FileInfo(file) is { Exists: true, Length: > 0 }))
            {
                continue;
            }

            try
            {
                var store = FileOutboxStore.Open(file);
                if (ours is null)
                {
                    ours = store;
                }
                else
                {
                    leftBehind.Add(store);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another window has it, most likely; if none can be had, it was the disk.
                reason = e;
            }
        }

        if (ours is not null)
        {
            foreach (var file in (older ?? []).SelectMany(static folder => Directory.EnumerateFiles(folder, "outbox-*.jsonl")))
            {
                TakeUp(file, leftBehind);
            }

            return new DiskOutbox(ours, leftBehind, failed);
        }

        failed(reason!);
        return null;
    }

    private static void TakeUp(string file, List<IOutboxStore> left)
    {
        try
        {
            if (new FileInfo(file).Length > 0)
            {
                left.Add(FileOutboxStore.Open(file));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A window of an older version has it.
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OutboxItem>> LoadAsync(CancellationToken cancellationToken = default)
    {
        var items = new List<OutboxItem>(await own.LoadAsync(cancellationToken));
        foreach (var other in left)
        {
            await using (other)
            {
                foreach (var item in await other.LoadAsync(cancellationToken))
                {
                    // First in ours, then gone there. A crash in between leaves it in both, with one key: it is sent once.
                    if (items.TrueForAll(known => known.Key != item.Key))
                    {
                        items.Add(item);
                        await AddAsync(item, cancellationToken);
                    }

                    if (IsKept)
                    {
                        await Forget(item.Key, other, cancellationToken);
                    }
                }
            }
        }

        left.Clear();
        Left = [.. items.OrderBy(static item => item.WrittenAt)];
        return Left;
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(OutboxItem item, CancellationToken cancellationToken = default)
    {
        try
        {
            await own.AddAsync(item, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk keeps nobody from talking: it is sent from memory.
            IsKept = false;
            failed(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        if (await Forget(key, own, cancellationToken) is { } reason)
        {
            failed(reason);
        }
    }

    /// <summary>
    /// A disk that does not take the note ends nothing: the next window sends it again under its key, which says nothing twice, or shows
    /// once more what is too old.
    /// </summary>
    /// <returns>Why it could not be noted, or null.</returns>
    private static async ValueTask<Exception?> Forget(string key, IOutboxStore store, CancellationToken cancellationToken)
    {
        try
        {
            await store.RemoveAsync(key, cancellationToken);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var other in left)
        {
            await other.DisposeAsync();
        }

        await own.DisposeAsync();
    }
}
