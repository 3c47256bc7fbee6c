// Outbox/ owns what was said and not answered yet: kept in an IOutboxStore, sent in order, tried again with the same key.
// Called by whoever uses the library; calls SnugClient.SendAsync.

using System.Net;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>
/// What one person wants to say at one server. It takes words at once, keeps them, and sends them one after the other, each with its
/// key, again and again until the server has answered: so each arrives once, in the order in which it was written. All members may be
/// used from several threads.
/// </summary>
public sealed partial class Outbox : IAsyncDisposable
{
    /// <summary>Nobody expects a message any more that waited longer; a person has to decide.</summary>
    private static readonly TimeSpan OldestByItself = TimeSpan.FromDays(7);

    private readonly SnugClient client;
    private readonly IOutboxStore store;
    private readonly Action<OutboxChange> told;
    private readonly Backoff backoff;
    private readonly CancellationTokenSource life = new();
    private readonly SemaphoreSlim storing = new(1);
    private readonly Lock changing = new();

    // Under `changing`. No callback and no await happens while it is held.
    private readonly List<Entry> entries = [];
    private Entry? inHand;
    private TaskCompletionSource moreToDo = NewSignal();
    private TaskCompletionSource retryNow = NewSignal();
    private TaskCompletionSource empty = NewSignal();

    private Task sending = Task.CompletedTask;

    private Outbox(SnugClient client, IOutboxStore store, Action<OutboxChange> told)
    {
        this.client = client;
        this.store = store;
        this.told = told;
        backoff = new Backoff(client.Options.Jitter);
    }

    /// <summary>What waits, in the order in which it was written, too old ones included.</summary>
    public IReadOnlyList<OutboxItem> Pending
    {
        get
        {
            lock (changing)
            {
                return [.. entries.Select(entry => entry.Item)];
            }
        }
    }

    /// <summary>Takes up what an earlier process left behind and begins to send.</summary>
    /// <param name="client">Somebody who has come in. It MUST be the person whose words the store keeps.</param>
    /// <param name="store">Null keeps nothing beyond the process. The outbox disposes it.</param>
    /// <param name="told">Called for each change, one at a time, in order; MUST be quick and MUST NOT throw.</param>
    public static async Task<Outbox> OpenAsync(
        SnugClient client, IOutboxStore? store = null, Action<OutboxChange>? told = null, CancellationToken cancellationToken = default)
    {
        var outbox = new Outbox(client, store ?? new MemoryOutboxStore(), told ?? (_ => { }));
        foreach (var item in await outbox.store.LoadAsync(cancellationToken).ConfigureAwait(false))
        {
            outbox.entries.Add(new Entry(item));
        }

        outbox.sending = Task.Run(outbox.SendAllAsync, CancellationToken.None);
        return outbox;
    }

    /// <summary>Takes words. When this returns they are kept (on disk, with a <see cref="FileOutboxStore"/>) and will be sent.</summary>
    /// <exception cref="IOException">They could not be kept, and will not be sent.</exception>
    public Task<OutboxItem> AddAsync(int room, string text, CancellationToken cancellationToken = default) =>
        AddAsync(room, text, client.NewKey(), cancellationToken);

    /// <summary>
    /// The same with a key of one's own. A program that answers message 120 of room 3 under a key made of just that answers it once,
    /// even if it crashed and sees the message again.
    /// </summary>
    /// <param name="key">1 to 64 visible ASCII characters. The server keeps it 30 days.</param>
    /// <exception cref="ArgumentException">The key is not one.</exception>
    /// <exception cref="IOException">The words could not be kept, and will not be sent.</exception>
    public Task<OutboxItem> AddAsync(int room, string text, string key, CancellationToken cancellationToken = default) =>
        AddAsync(room, new NewMessage(text), key, cancellationToken);

    /// <summary>The same for a message that may be a reply.</summary>
    /// <param name="key">One of one's own, or null.</param>
    /// <exception cref="ArgumentException">The key is not one.</exception>
    /// <exception cref="IOException">The words could not be kept, and will not be sent.</exception>
    public async Task<OutboxItem> AddAsync(
        int room, NewMessage message, string? key = null, CancellationToken cancellationToken = default)
    {
        var entry = new Entry(NewItem(room, message, key));
        await AddAsync(entry, cancellationToken).ConfigureAwait(false);
        return entry.Item;
    }

    /// <summary>Takes words and waits until the server has answered, however long that takes.</summary>
    /// <param name="cancellationToken">Ends the waiting only: words that were taken stay in the outbox.</param>
    /// <exception cref="SnugProblemException">The server will not take them.</exception>
    /// <exception cref="IOException">They could not be kept, and will not be sent.</exception>
    public Task<Message> SendAsync(int room, string text, CancellationToken cancellationToken = default) =>
        SendAsync(room, text, client.NewKey(), cancellationToken);

    /// <summary>The same with a key of one's own, as in <see cref="AddAsync(int, string, string, CancellationToken)"/>.</summary>
    /// <exception cref="ArgumentException">The key is not one.</exception>
    /// <exception cref="SnugProblemException">The server will not take them.</exception>
    /// <exception cref="IOException">They could not be kept, and will not be sent.</exception>
    public Task<Message> SendAsync(int room, string text, string key, CancellationToken cancellationToken = default) =>
        SendAsync(room, new NewMessage(text), key, cancellationToken);

    /// <summary>The same for a message that may be a reply.</summary>
    /// <param name="key">One of one's own, or null.</param>
    /// <exception cref="ArgumentException">The key is not one.</exception>
    /// <exception cref="SnugProblemException">The server will not take them.</exception>
    /// <exception cref="IOException">They could not be kept, and will not be sent.</exception>
    public async Task<Message> SendAsync(
        int room, NewMessage message, string? key = null, CancellationToken cancellationToken = default)
    {
        var answer = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        await AddAsync(new Entry(NewItem(room, message, key)) { Answer = answer }, cancellationToken).ConfigureAwait(false);
        return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends a wait: the server is there again, or somebody has come in again.</summary>
    public void RetryNow()
    {
        lock (changing)
        {
            retryNow.TrySetResult();
        }
    }

    /// <summary>Sends an item although it is too old. The server knows keys for 30 days: after that it may arrive a second time.</summary>
    public void SendAnyway(string key)
    {
        lock (changing)
        {
            if (entries.Find(entry => entry.Item.Key == key) is not { } entry)
            {
                return;
            }

            entry.AgeIsAccepted = true;
            entry.IsHeld = false;
            moreToDo.TrySetResult();
        }
    }

    /// <summary>Takes an item back. If it is being sent in this moment, it may arrive all the same.</summary>
    public async Task DiscardAsync(string key, CancellationToken cancellationToken = default)
    {
        Entry? entry;
        lock (changing)
        {
            entry = entries.Find(entry => entry.Item.Key == key);
        }

        if (entry is null)
        {
            return;
        }

        await ForgetAsync(entry, cancellationToken).ConfigureAwait(false);
        entry.Answer?.TrySetCanceled(CancellationToken.None);
        RetryNow();
    }

    /// <summary>Waits until the server has answered everything but what is too old.</summary>
    public async Task WhenEmptyAsync(CancellationToken cancellationToken = default)
    {
        Task answered;
        lock (changing)
        {
            // What is in hand may have left the list already, but nobody has been told yet.
            if (NextToSend() is null && inHand is null)
            {
                return;
            }

            answered = empty.Task;
        }
        await answered.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops sending; what waits stays in the store. Dispose it before its client.</summary>
    public async ValueTask DisposeAsync()
    {
        if (life.IsCancellationRequested)
        {
            return;
        }

        await life.CancelAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await storing.WaitAsync().ConfigureAwait(false);
        await store.DisposeAsync().ConfigureAwait(false);
        storing.Dispose();
        life.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OutboxItem NewItem(int room, NewMessage message, string? key) => key is null || HeaderText.IsKey(key)
        ? new OutboxItem(key ?? client.NewKey(), room, message.Text, client.Options.Time.GetUtcNow(), message.ReplyTo)
        : throw HeaderText.NotAKey(nameof(key));

    private async Task AddAsync(Entry entry, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(life.IsCancellationRequested, this);
        // Nothing would send it any more: a callback threw, or the client was disposed first. Say so here rather than keep it in silence.
        if (sending.IsCompleted)
        {
            await sending.ConfigureAwait(false);
        }

        await storing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await store.AddAsync(entry.Item, cancellationToken).ConfigureAwait(false);
            lock (changing)
            {
                entries.Add(entry);
                moreToDo.TrySetResult();
            }
        }
        finally
        {
            storing.Release();
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (true)
            {
                Entry? next;
                Task more;
                lock (changing)
                {
                    inHand = next = NextToSend();
                    if (next is null)
                    {
                        Replace(ref empty).TrySetResult();
                    }

                    if (moreToDo.Task.IsCompleted)
                    {
                        moreToDo = NewSignal();
                    }

                    more = moreToDo.Task;
                }
                await (next is null ? more.WaitAsync(life.Token) : TryAsync(next)).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (changing)
            {
                empty.TrySetCanceled();
                foreach (var entry in entries)
                {
                    entry.Answer?.TrySetCanceled();
                }
            }
        }
    }

    private async Task TryAsync(Entry entry)
    {
        var item = entry.Item;
        if (!entry.AgeIsAccepted && client.Options.Time.GetUtcNow() - item.WrittenAt > OldestByItself)
        {
            lock (changing)
            {
                entry.IsHeld = true;
                item = entry.Item;
            }

            told(new OutboxTooOld(item));
            return;
        }
        try
        {
            var words = new NewMessage(item.Text, item.ReplyTo);
            var message = await client.SendAsync(item.Room, words, item.Key, life.Token).ConfigureAwait(false);
            var sent = await ChangeSentAsync(entry, message).ConfigureAwait(false);
            message = sent.Message;
            await FinishAsync(entry, sent).ConfigureAwait(false);
            entry.Answer?.TrySetResult(message);
        }
        catch (SnugProblemException no) when (IsFinal(no))
        {
            await FinishAsync(entry, new OutboxRefused(TakeOut(entry), no)).ConfigureAwait(false);
            entry.Answer?.TrySetException(no);
        }
        catch (SnugException notYet)
        {
            await WaitAsync(item, notYet).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A lost session is about the person, not about the words: throwing away everything that waits would punish the wrong one.
    /// </summary>
    private static bool IsFinal(SnugProblemException problem) => !problem.IsTransient && problem.Status != HttpStatusCode.Unauthorized;

    private async Task WaitAsync(OutboxItem item, SnugException reason)
    {
        Task retry;
        lock (changing)
        {
            Replace(ref retryNow);
            retry = retryNow.Task;
        }
        var delay = backoff.Next(reason.RetryAfter);
        told(new OutboxWaits(item, reason, delay));
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(life.Token);
        await Task.WhenAny(Task.Delay(delay, client.Options.Time, waiting.Token), retry).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        life.Token.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Whoever waits for the answer does not wait for the disk too: the note may even be lost, the key makes that harmless.
    /// </summary>
    private async Task FinishAsync(Entry entry, OutboxChange outcome)
    {
        backoff.Reset();
        TakeOut(entry);
        told(outcome);
        try
        {
            await ForgetAsync(entry, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The disk did not take the note. After a restart the item is sent again, under its key.
        }
    }

    /// <summary>From here on it cannot be given other words: what is returned are the newest.</summary>
    private OutboxItem TakeOut(Entry entry)
    {
        lock (changing)
        {
            entries.Remove(entry);
            return entry.Item;
        }
    }

    private async Task ForgetAsync(Entry entry, CancellationToken cancellationToken)
    {
        TakeOut(entry);
        await storing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await store.RemoveAsync(entry.Item.Key, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            storing.Release();
        }
    }

    private Entry? NextToSend() => entries.Find(entry => !entry.IsHeld);

    private static TaskCompletionSource Replace(ref TaskCompletionSource signal)
    {
        var last = signal;
        signal = NewSignal();
        return last;
    }

    private sealed class Entry(OutboxItem item)
    {
        /// <summary>Another one when it is given other words: under `changing`.</summary>
        internal OutboxItem Item { get; set; } = item;

        /// <summary>Words that the message may have, because it was to be changed into them: under `changing`.</summary>
        internal HashSet<string> Tried { get; } =
            new((item.Tried ?? []).Concat(item.Change is { } change ? [change] : []), StringComparer.Ordinal);

        /// <summary>Only where somebody waits for it.</summary>
        internal TaskCompletionSource<Message>? Answer { get; init; }

        /// <summary>Too old, and nobody has decided yet.</summary>
        internal bool IsHeld { get; set; }

        internal bool AgeIsAccepted { get; set; }
    }
}
