using Snug.Client;

namespace Snug.Terminal.Chat;

/// <summary>
/// One person's living connection: what is known (<see cref="House"/>), what waits to be sent (<see cref="Outbox"/>), and the
/// stream that goes on by itself. All that happens goes to the inbox; the house changes only when its reader says so.
/// </summary>
internal sealed class Live : IAsyncDisposable
{
    private readonly CancellationTokenSource _life = new();
    private Task _following = Task.CompletedTask;

    private readonly KeptOutbox? _kept;

    private Live(SnugClient client, House house, Outbox outbox, KeptOutbox? kept, Drafts drafts) =>
        (Client, House, Outbox, _kept, Drafts) = (client, house, outbox, kept, drafts);

    public SnugClient Client { get; }

    public House House { get; }

    public Outbox Outbox { get; }

    /// <summary>What was typed and not sent, a draft a room.</summary>
    public Drafts Drafts { get; }

    /// <summary>What waited when the person was last here, and goes out now.</summary>
    public IReadOnlyList<OutboxItem> FromLastTime => _kept?.Left ?? [];

    /// <summary>What waits when the person leaves goes out when they come back.</summary>
    public bool IsOutboxKept => _kept is { IsKept: true };

    /// <summary>Fetches the snapshot and follows from there: together there is no hole.</summary>
    /// <exception cref="SnugException">The snapshot could not be had.</exception>
    public static async Task<Live> OpenAsync(SnugClient client, Inbox inbox, KeptWords words, CancellationToken cancellationToken)
    {
        var state = await client.GetStateAsync(cancellationToken);
        var kept = words.OpenOutbox(state.Me, reason => inbox.Put(new NotKept(reason)));
        var outbox = await Outbox.OpenAsync(client, kept, change => inbox.Put(new FromOutbox(change)), cancellationToken);
        var live = new Live(client, new House(state), outbox, kept, words.OpenDrafts(state.Me));
        live._following = live.FollowAsync(state.Cursor, inbox);
        return live;
    }

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _following;
        await Outbox.DisposeAsync();
        Drafts.Dispose();
        _life.Dispose();
    }

    private async Task FollowAsync(string cursor, Inbox inbox)
    {
        try
        {
            await foreach (var happened in Client.Follow(cursor, cancellationToken: _life.Token))
                await inbox.PutAsync(new FromServer(happened), _life.Token);
        }
        catch (SnugException e)
        {
            inbox.Put(new Ended(e));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
