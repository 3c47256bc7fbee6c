using Snug.Protocol;

namespace Snug.Client;

/// <summary>Other words for what waits.</summary>
public sealed partial class Outbox
{
    /// <summary>
    /// Gives what waits other words. Nobody knows whether it has arrived already, and under its key the words are what they were: so it is
    /// sent as it was first, and then changed. Kept like the words themselves when this returns.
    /// </summary>
    /// <returns>False if it does not wait any more: the message is there, or was refused.</returns>
    /// <exception cref="IOException">The change could not be kept, and will not be made.</exception>
    public async Task<bool> ChangeAsync(string key, string text, CancellationToken cancellationToken = default)
    {
        await storing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Entry? entry;
            lock (changing)
            {
                entry = entries.Find(entry => entry.Item.Key == key);
            }

            if (entry is null)
            {
                return false;
            }

            // Only here an item becomes another, and one at a time.
            var changed = Changed(entry, text);
            await store.AddAsync(changed, cancellationToken).ConfigureAwait(false);
            lock (changing)
            {
                if (!entries.Contains(entry))
                {
                    // It was finished meanwhile; that note waits for the store, and forgets this one too.
                    return false;
                }

                entry.Item = changed;
                return true;
            }
        }
        finally
        {
            storing.Release();
        }
    }

    /// <summary>
    /// Takes what another outbox kept, because somebody wants it sent now: under its key, so that it is said once, with what it answers
    /// and the words into which it was changed while it waited. Its age begins anew.
    /// </summary>
    /// <param name="left">Of the same person, as <see cref="IOutboxStore.LoadAsync"/> gave it.</param>
    /// <exception cref="ArgumentException">Its key is not one.</exception>
    /// <exception cref="IOException">It could not be kept, and will not be sent.</exception>
    public async Task<OutboxItem> TakeUpAsync(OutboxItem left, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(left);
        if (!HeaderText.IsKey(left.Key))
        {
            throw HeaderText.NotAKey(nameof(left));
        }

        var entry = new Entry(left with { WrittenAt = client.Options.Time.GetUtcNow() });
        await AddAsync(entry, cancellationToken).ConfigureAwait(false);
        return entry.Item;
    }

    /// <summary>The words that give way may be on their way in this very moment, so they count as tried.</summary>
    private OutboxItem Changed(Entry entry, string text)
    {
        lock (changing)
        {
            var tried = entry.Item.Change is { } before ? entry.Tried.Append(before) : entry.Tried;
            List<string> others = [.. tried.Distinct(StringComparer.Ordinal).Where(words => words != text)];
            return entry.Item with { Change = text, Tried = others.Count > 0 ? others : null };
        }
    }

    /// <summary>
    /// The message is there: makes it what it was changed into meanwhile, and takes the item out of the list in the moment in which
    /// nothing is left to change. Where it was changed elsewhere, nothing is: the words are there already, and newer ones followed.
    /// </summary>
    private async Task<OutboxSent> ChangeSentAsync(Entry entry, Message message)
    {
        var isOurs = false;
        string? made = null;
        SnugProblemException? refused = null;
        while (true)
        {
            OutboxItem item;
            lock (changing)
            {
                item = entry.Item;
                if (isOurs)
                {
                    // The server may have made an emoji of its name.
                    entry.Tried.Add(message.Text);
                }

                if (item.Change == made || (refused is null && !isOurs && !IsAsSent(entry, message)))
                {
                    entries.Remove(entry);
                    return new OutboxSent(item, message, refused);
                }

                entry.Tried.Add(item.Change!);
            }

            made = item.Change;
            try
            {
                message = await client.EditMessageAsync(item.Room, message.Number, item.Change!, life.Token).ConfigureAwait(false);
                (isOurs, refused) = (true, null);
            }
            catch (SnugProblemException no) when (IsFinal(no))
            {
                // Other words may have come meanwhile, and be taken.
                refused = no;
            }
        }
    }

    /// <summary>
    /// Has the message the words that were sent from here? It is read a moment before it is changed: a lost answer, or a lost note that all
    /// was done, must not bring older words back. Under `changing`.
    /// </summary>
    private static bool IsAsSent(Entry entry, Message message)
    {
        if (message.DeletedAt is not null)
        {
            // Words that were never under way are refused with a reason, and so are not lost.
            return !entry.Tried.Contains(entry.Item.Change!);
        }

        return message.EditedAt is null || (message.Text != entry.Item.Change && entry.Tried.Contains(message.Text));
    }
}
