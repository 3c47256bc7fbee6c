using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>
/// A message with its replies, beside the room or in its place. What is said while it is open answers it, and stands in the room too.
/// </summary>
/// <param name="room">The room.</param>
/// <param name="page">The message with which it begins, and its replies, ascending; one at least.</param>
internal sealed class ThreadPane(int room, IReadOnlyList<Message> page)
{
    private readonly List<Message> messages = [.. page];

    /// <summary>Rows below the last that is shown.</summary>
    private int below;
    private (int Count, int Width) drawn;

    /// <summary>The room.</summary>
    public int Room => room;

    /// <summary>The message with which it begins: that is what is answered.</summary>
    public long Root { get; } = page[0].ReplyTo?.Root ?? page[0].Number;

    /// <summary>What is known of it, ascending.</summary>
    public IReadOnlyList<Message> Messages => messages;

    /// <summary>What an event makes of it.</summary>
    public void Apply(SnugEvent told)
    {
        MessageHistory.Apply(messages, room, told);
        if (told is MessagePosted { Message: var posted })
        {
            Take(posted);
        }
    }

    /// <summary>Does it belong here?</summary>
    public bool IsOf(Message message) => message.Room == room && message.ReplyTo?.Root == Root;

    /// <summary>
    /// A reply, once and in its place: the answer to one's own may come before the event of what was said ahead of it. What is before the
    /// page is not known whole, and stays away.
    /// </summary>
    public void Take(Message posted)
    {
        if (!IsOf(posted) || posted.Number < messages[0].Number)
        {
            return;
        }

        var at = messages.FindLastIndex(known => known.Number <= posted.Number);
        if (messages[at].Number == posted.Number)
        {
            messages[at] = MessageHistory.Newer(messages[at], posted);
        }
        else
        {
            messages.Insert(at + 1, posted);
        }
    }

    /// <summary>Moves by so many rows: up is negative.</summary>
    public void Scroll(int rows) => below = Math.Max(0, below - rows);

    /// <summary>Back to the last reply.</summary>
    public void ToEnd() => below = 0;

    /// <summary>Its rows: what it is, and as much as there is place for.</summary>
    /// <param name="layout">How messages are set.</param>
    /// <param name="waiting">What was said here and is not answered yet.</param>
    public List<Row> Rows(MessageLayout layout, IEnumerable<(OutboxItem Item, string Text)> waiting, int height)
    {
        var rows = new List<Row>();
        Message? before = null;
        foreach (var message in messages.Select(AsShown))
        {
            rows.AddRange(layout.Rows(message, before, news: null, out _));
            before = message;
        }

        foreach (var (item, text) in waiting.Where(one => IsHere(one.Item)))
        {
            rows.AddRange(layout.Waiting(item with { ReplyTo = null }, text, isFirst: true));
        }

        var place = Math.Max(0, height - 1);
        if (below > 0 && drawn.Width == layout.Width)
        {
            // Whoever reads further up keeps their place while others reply.
            below += rows.Count - drawn.Count;
        }

        drawn = (rows.Count, layout.Width);
        below = Math.Clamp(below, 0, Math.Max(0, rows.Count - place));
        var count = Math.Max(0, messages.Count(message => message.Number != Root));
        var heading = SafeText.Of($"Thread of {Root:0}, {Wording.Count(count, "reply", "replies")}");
        return
        [
            new Row().Add($" ").Add(TextWidth.Fit(heading, Math.Max(2, layout.Width - 2)), new Style(IsBold: true)),
            .. rows.SkipLast(below).TakeLast(place),
        ];
    }

    private bool IsHere(OutboxItem item) => item.ReplyTo is { } number && messages.Exists(message => message.Number == number);

    /// <summary>That it answers what stands above it, and how long the thread is, is seen.</summary>
    private Message AsShown(Message message) => message with
    {
        Thread = null,
        ReplyTo = message.ReplyTo?.Number == Root ? null : message.ReplyTo,
    };
}
