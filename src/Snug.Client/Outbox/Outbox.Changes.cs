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
            var changed = entry.Item with { Change = text };
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
    /// The message is there: makes it what it was changed into meanwhile, and takes the item out of the list in the moment in which
    /// nothing is left to change.
    /// </summary>
    private async Task<OutboxSent> ChangeSentAsync(Entry entry, Message message)
    {
        string? made = null;
        while (true)
        {
            OutboxItem item;
            lock (changing)
            {
                item = entry.Item;
                if (item.Change == made)
                {
                    entries.Remove(entry);
                    return new OutboxSent(item, message);
                }
            }

            try
            {
                message = await client.EditMessageAsync(item.Room, message.Number, item.Change!, life.Token).ConfigureAwait(false);
                made = item.Change;
            }
            catch (SnugProblemException no) when (IsFinal(no))
            {
                return new OutboxSent(item, message, no);
            }
        }
    }
}
