namespace Snug.Client;

/// <summary>Keeps what waits in an <see cref="Outbox"/>. Calls come one at a time.</summary>
public interface IOutboxStore : IAsyncDisposable
{
    /// <summary>What waited when the last process ended, in the order in which it was written. Called once, first.</summary>
    ValueTask<IReadOnlyList<OutboxItem>> LoadAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// MUST NOT return before the words are as safe as this store makes them. An item of the same key takes its own place again, with other
    /// words.
    /// </summary>
    ValueTask AddAsync(OutboxItem item, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets an item. If that is lost, the item is sent again with its key, which changes nothing; its change is made again only where
    /// nobody has changed the message since.
    /// </summary>
    ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default);
}

/// <summary>Keeps nothing beyond the process.</summary>
public sealed class MemoryOutboxStore : IOutboxStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutboxItem>> LoadAsync(CancellationToken cancellationToken = default) => new([]);

    /// <inheritdoc/>
    public ValueTask AddAsync(OutboxItem item, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
