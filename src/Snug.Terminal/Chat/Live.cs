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

    private Live(SnugClient client, House house, Outbox outbox) => (Client, House, Outbox) = (client, house, outbox);

    public SnugClient Client { get; }

    public House House { get; }

    public Outbox Outbox { get; }

    public Drafts Drafts { get; } = new();

    /// <summary>Fetches the snapshot and follows from there: together there is no hole.</summary>
    /// <exception cref="SnugException">The snapshot could not be had.</exception>
    public static async Task<Live> OpenAsync(SnugClient client, Inbox inbox, CancellationToken cancellationToken)
    {
        var state = await client.GetStateAsync(cancellationToken);
        var outbox = await Outbox.OpenAsync(client, told: change => inbox.Put(new FromOutbox(change)), cancellationToken: cancellationToken);
        var live = new Live(client, new House(state), outbox);
        live._following = live.FollowAsync(state.Cursor, inbox);
        return live;
    }

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _following;
        await Outbox.DisposeAsync();
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
