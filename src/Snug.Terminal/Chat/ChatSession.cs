// Chat/ owns what a person knows about a server and what they have said: ServerView, the outbox and drafts on disk, the words for it. No
// keys, no drawing.
// LineMode/ and Screen/ stand on it: they read the ChatEventQueue and tell the view what happened.

using Snug.Client;

namespace Snug.Terminal.Chat;

/// <summary>
/// One person's living connection: what is known (<see cref="Server"/>), what waits to be sent (<see cref="Outbox"/>), and the
/// stream that goes on by itself. All that happens goes to the queue; the view changes only when its reader says so.
/// </summary>
internal sealed class ChatSession : IAsyncDisposable
{
    private readonly CancellationTokenSource life = new();
    private Task following = Task.CompletedTask;

    private readonly DiskOutbox? kept;

    private ChatSession(SnugClient client, ServerView server, Outbox outbox, DiskOutbox? kept, Drafts drafts) =>
        (Client, Server, Outbox, this.kept, Drafts) = (client, server, outbox, kept, drafts);

    public SnugClient Client { get; }

    public ServerView Server { get; }

    public Outbox Outbox { get; }

    /// <summary>Nobody on the way reads along, or the person said that it does not matter.</summary>
    public bool MaySendPasswords { get; set; }

    /// <summary>What was typed and not sent, a draft a room.</summary>
    public Drafts Drafts { get; }

    /// <summary>What waited when the person was last here, and goes out now.</summary>
    public IReadOnlyList<OutboxItem> UnsentFromLastTime => kept?.Left ?? [];

    /// <summary>What waits when the person leaves goes out when they come back.</summary>
    public bool IsOutboxKept => kept is { IsKept: true };

    /// <summary>Fetches the snapshot and follows from there: together there is no hole.</summary>
    /// <exception cref="SnugException">The snapshot could not be had.</exception>
    public static async Task<ChatSession> Open(
        SnugClient client, ChatEventQueue queue, PersonFolder folder, CancellationToken cancellationToken)
    {
        var state = await client.GetStateAsync(cancellationToken);
        var stored = folder.OpenOutbox(state.Me, reason => queue.Put(new OutboxNotSaved(reason)));
        var outbox = await Outbox.OpenAsync(client, stored, change => queue.Put(new OutboxEvent(change)), cancellationToken);
        var session = new ChatSession(client, new ServerView(state), outbox, stored, folder.OpenDrafts(state.Me));
        session.ForgetLostRooms();
        session.following = session.Follow(state.Cursor, queue);
        return session;
    }

    /// <summary>
    /// What was being typed for rooms that are not this person's any more goes: they were taken out of one while they were away.
    /// </summary>
    public void ForgetLostRooms()
    {
        foreach (var (room, _) in Drafts.All.Where(draft => Server.Room(draft.Room) is null))
        {
            Drafts.Keep(room, string.Empty);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await following;
        await Outbox.DisposeAsync();
        Drafts.Dispose();
        life.Dispose();
    }

    private async Task Follow(string cursor, ChatEventQueue queue)
    {
        try
        {
            await foreach (var happened in Client.Follow(cursor, cancellationToken: life.Token))
            {
                await queue.Put(new ServerEvent(happened), life.Token);
            }
        }
        catch (SnugException e)
        {
            queue.Put(new SessionEnded(e));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
