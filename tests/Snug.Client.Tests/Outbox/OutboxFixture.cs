namespace Snug.Client.Tests;

/// <summary>Somebody who sends to a scripted server and sees what becomes of it.</summary>
internal sealed class OutboxFixture : IAsyncDisposable
{
    private readonly List<OutboxChange> changes = [];
    private SnugClient? client;

    internal LossyRoom Rooms { get; } = new();

    internal ScriptedServer Server { get; } = new();

    internal ManualClock Clock { get; init; } = ManualClock.SkippingRetries();

    internal Action<OutboxChange> Told { get; set; } = _ => { };

    internal IReadOnlyList<OutboxChange> Changes
    {
        get
        {
            lock (changes)
            {
                return [.. changes];
            }
        }
    }

    internal Task<Outbox> Open(IOutboxStore? store = null)
    {
        Server.Always = Rooms.Serve;
        client ??= new SnugClient(Server.Address, new SnugClientOptions { Time = Clock, Jitter = () => 0 });
        return Outbox.OpenAsync(client, store, change =>
        {
            lock (changes)
            {
                changes.Add(change);
            }

            Told(change);
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (client is not null)
        {
            await client.DisposeAsync();
        }

        await Server.DisposeAsync();
    }
}

/// <summary>A store that an earlier process has left like this.</summary>
internal sealed class LeftoverStore(params OutboxItem[] items) : IOutboxStore
{
    public ValueTask<IReadOnlyList<OutboxItem>> LoadAsync(CancellationToken cancellationToken = default) => new(items);

    public ValueTask AddAsync(OutboxItem item, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
