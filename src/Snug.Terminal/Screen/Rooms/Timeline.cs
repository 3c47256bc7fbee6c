using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>
/// The messages of one room that are in memory: a run of numbers without a hole, with a page added at either end as somebody
/// scrolls. What is far away is let go, so that memory stays the same however long somebody stays.
/// </summary>
internal sealed class Timeline
{
    /// <summary>More than anybody scrolls through in one go; older ones are fetched again.</summary>
    public const int MostMessages = 2_000;

    private readonly List<Message> messages = [];

    /// <summary>Ascending, without a hole.</summary>
    public IReadOnlyList<Message> Messages => messages;

    /// <summary>The number of the first one, or 0.</summary>
    public long First => messages.Count > 0 ? messages[0].Number : 0;

    /// <summary>The number of the last one, or 0.</summary>
    public long Last => messages.Count > 0 ? messages[^1].Number : 0;

    /// <summary>The greatest number that was heard of.</summary>
    public long Newest { get; private set; }

    /// <summary>A page was fetched: what is not here is not there.</summary>
    public bool IsLoaded { get; private set; }

    public bool HasOlder => IsLoaded && First > 1;

    /// <summary>The end of the room is not in memory: somebody is far up.</summary>
    public bool HasNewer => IsLoaded && Newest > Last;

    /// <summary>Starts over with a page.</summary>
    /// <param name="page">Ascending.</param>
    /// <param name="newest">The room's last number.</param>
    public void Show(IReadOnlyList<Message> page, long newest)
    {
        messages.Clear();
        messages.AddRange(page);
        Newest = Math.Max(newest, Last);
        IsLoaded = true;
    }

    /// <summary>Starts over where the numbers may have gone back: the server was restored from a copy.</summary>
    public void StartOver(IReadOnlyList<Message> page, long newest)
    {
        Newest = 0;
        Show(page, newest);
    }

    /// <summary>
    /// Puts a page of older messages in front. One that does not end right before the first is not for this run any more.
    /// </summary>
    public void AddOlder(IReadOnlyList<Message> page)
    {
        var older = page.Where(message => message.Number < First).ToList();
        if (older.Count == 0 || older[^1].Number != First - 1)
        {
            return;
        }

        messages.InsertRange(0, older);
        if (messages.Count > MostMessages)
        {
            messages.RemoveRange(MostMessages, messages.Count - MostMessages);
        }
    }

    /// <summary>Puts a page of newer messages behind.</summary>
    public void AddNewer(IReadOnlyList<Message> page)
    {
        if (page.Count == 0 && messages.Count == 0)
        {
            // The server has nothing of what was heard of: it is not asked again for it.
            Newest = 0;
        }

        foreach (var message in page)
        {
            MessageHistory.Apply(messages, message.Room, new MessagePosted(message));
            Take(message);
        }
    }

    /// <summary>What an event makes of what is here: one of another room, where the same numbers are, only the names.</summary>
    public void Apply(int room, SnugEvent told)
    {
        MessageHistory.Apply(messages, room, told);
        if (told is MessagePosted { Message: var posted } && posted.Room == room)
        {
            Take(posted);
        }
        else if (told is MessageDeleted { Message: var tombstone } && tombstone.Room == room)
        {
            Take(tombstone);
        }
    }

    /// <summary>A message as it is now, from an event or a page: added at the end, or instead of what it was.</summary>
    public void Take(Message message)
    {
        Newest = Math.Max(Newest, message.Number);
        if (!IsLoaded)
        {
            return;
        }

        if (message.Number >= First && message.Number <= Last)
        {
            var at = (int)(message.Number - First);
            messages[at] = MessageHistory.Newer(messages[at], message);
        }
        else if (message.Number == Last + 1)
        {
            Append(message);
        }
    }

    /// <summary>Lets go of all but the newest: somebody follows the end.</summary>
    private void Append(Message message)
    {
        messages.Add(message);
        // In steps, so that not each message moves all the others.
        if (messages.Count > MostMessages + (MostMessages / 4))
        {
            messages.RemoveRange(0, messages.Count - MostMessages);
        }
    }
}
