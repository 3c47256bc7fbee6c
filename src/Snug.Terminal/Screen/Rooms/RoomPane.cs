using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>
/// One room on the screen: its timeline, what waits to be sent, and the place where the person reads. Either it follows the end,
/// or its top row is held by the number of a message, so that nothing moves under the eyes while others talk.
/// </summary>
internal sealed class RoomPane(int number)
{
    private readonly Dictionary<long, LaidOut> laidOut = [];
    private readonly List<OutboxItem> waiting = [];
    private readonly HashSet<long> opened = [];

    /// <summary>Other words for what waits, by key: they follow when it is sent.</summary>
    private readonly Dictionary<string, string> changed = new(StringComparer.Ordinal);
    private MessageLayout? layout;
    private string setting = string.Empty;
    private (long Number, int Row)? top;
    private long? goal;
    private (long First, long Last) visible;
    private int height = 1;

    /// <summary>The room.</summary>
    public int Number => number;

    public Timeline Timeline { get; } = new();

    /// <summary>The line above what is new stands behind this message; null for none.</summary>
    public long? NewAfter { get; set; }

    /// <summary>What was searched for, or empty.</summary>
    public string Sought { get; set; } = string.Empty;

    /// <summary>Where it was found last; the search goes on above.</summary>
    public long Found { get; set; } = long.MaxValue;

    /// <summary>Who speaks in the first row and when, if no row above the words says so; null if one does. As it was drawn last.</summary>
    public Row? Head { get; private set; }

    /// <summary>The end is on the screen, and stays there.</summary>
    public bool IsAtEnd => top is null && !Timeline.HasNewer;

    /// <summary>The newest message that is on the screen, or 0.</summary>
    public long LastVisible => visible.Last;

    /// <summary>The oldest message that is on the screen, or 0.</summary>
    public long FirstVisible => visible.First;

    /// <summary>The first row that is loaded is on the screen or near: older messages are wanted.</summary>
    public bool WantsOlder => Timeline.HasOlder && visible.First > 0 && visible.First - Timeline.First < height;

    /// <summary>
    /// The last message that is loaded is near, and there are more. Also where none is: the room was empty when its page was read, and
    /// something was said before the answer was here.
    /// </summary>
    public bool WantsNewer => Timeline.HasNewer
        && (Timeline.Messages.Count == 0 || (visible.Last > 0 && Timeline.Last - visible.Last < height));

    /// <summary>Messages below the screen that came while the person reads further up.</summary>
    public long Below => IsAtEnd ? 0 : Math.Max(0, Timeline.Newest - visible.Last);

    /// <summary>Something was said here that is not answered yet.</summary>
    public bool HasWaiting => waiting.Count > 0;

    private int Count => Timeline.Messages.Count + (Timeline.HasNewer ? 0 : waiting.Count);

    /// <summary>The newest of what waits, with the words that it is to have; null if nothing does.</summary>
    public (OutboxItem Item, string Text)? NewestWaiting =>
        waiting is [.., var item] ? (item, changed.GetValueOrDefault(item.Key) ?? item.Text) : null;

    /// <summary>What waits, with the words that it is to have.</summary>
    public IEnumerable<(OutboxItem Item, string Text)> Waits =>
        waiting.Select(item => (item, changed.GetValueOrDefault(item.Key) ?? item.Text));

    /// <summary>What is hidden in a message is shown, or again not.</summary>
    public void Reveal(long message)
    {
        if (!opened.Remove(message))
        {
            opened.Add(message);
        }

        laidOut.Remove(message);
    }

    /// <summary>Is what is hidden in a message shown?</summary>
    public bool IsOpened(long message) => opened.Contains(message);

    /// <summary>What waits is to have other words as soon as it is sent.</summary>
    public void ChangeWaiting(string key, string text) => changed[key] = text;

    /// <summary>The words that follow what was sent; null if none do. Asked once.</summary>
    public string? TakeChange(string key) => changed.Remove(key, out var text) ? text : null;

    /// <summary>Words that I said here and that wait.</summary>
    public void Wait(OutboxItem item)
    {
        waiting.Add(item);
        if (item.Change is { } text)
        {
            changed[item.Key] = text;
        }
    }

    /// <summary>They wait no longer: sent, or given back.</summary>
    public void WaitNoMore(string? key) => waiting.RemoveAll(item => item.Key == key);

    /// <summary>What waits, as it is now: after a start, or a reset.</summary>
    public void WaitFor(IEnumerable<OutboxItem> items)
    {
        waiting.Clear();
        foreach (var item in items)
        {
            Wait(item);
        }
    }

    /// <summary>Goes to the newest message.</summary>
    public void ToEnd() => (top, goal) = (null, null);

    /// <summary>Puts a message that is loaded into the upper third of the screen.</summary>
    public void To(long message) => goal = message;

    /// <summary>Moves by so many rows: up is negative.</summary>
    public void Scroll(int rows)
    {
        if (layout is null || Count == 0)
        {
            return;
        }

        var (index, row) = top is { } held ? Held(held) : EndOf(height);
        for (var left = Math.Abs(rows); left > 0; left--)
        {
            if (rows < 0)
            {
                if (row > 0)
                {
                    row--;
                }
                else if (index > 0)
                {
                    // What is left out has no row to stand on.
                    row = Math.Max(0, RowsOf(--index).Count - 1);
                }
                else
                {
                    break;
                }
            }
            else if (row < RowsOf(index).Count - 1)
            {
                row++;
            }
            else if (index < Count - 1)
            {
                (index, row) = (index + 1, 0);
            }
            else
            {
                break;
            }
        }

        top = Timeline.HasNewer || !IsBeyond((index, row), EndOf(height)) ? (NumberAt(index), row) : null;
    }

    /// <summary>The rows of the timeline that are on a screen this high, from the top.</summary>
    /// <param name="layout">How messages are set.</param>
    /// <param name="setting">Changes whenever the scene would set them otherwise.</param>
    /// <param name="height">Rows that there are.</param>
    public List<Row> Rows(MessageLayout layout, string setting, int height)
    {
        this.height = Math.Max(1, height);
        if (setting != this.setting || laidOut.Count > Timeline.MostMessages * 2)
        {
            laidOut.Clear();
        }

        (this.layout, this.setting) = (layout, setting);
        (visible, Head) = ((0, 0), null);
        var rows = new List<Row>(this.height);
        if (Count == 0)
        {
            return rows;
        }

        if (goal is { } wanted)
        {
            // Only here is known how high the rows above it are.
            (top, goal) = ((wanted, 0), null);
            Scroll(-(this.height / 3));
        }

        var (index, row) = top is { } held ? Held(held) : EndOf(this.height);
        Head = HeadOf(index, row);
        for (; index < Count && rows.Count < this.height; index++, row = 0)
        {
            var shown = RowsOf(index).Skip(row).Take(this.height - rows.Count).ToList();
            rows.AddRange(shown);
            See(index, isWhole: row + shown.Count == RowsOf(index).Count);
        }

        return rows;
    }

    /// <summary>The newest message before this one that holds the words, or null: among those that are loaded.</summary>
    public long? Find(string words, long before) => MessageSearch.Find(Timeline.Messages, words, before);

    /// <summary>What the first row lacks: the row with the name is above the screen, or above what the same person said before.</summary>
    private Row? HeadOf(int index, int row)
    {
        if (index >= Timeline.Messages.Count)
        {
            return null;
        }

        var rows = RowsOf(index);
        var message = Timeline.Messages[index];
        return laidOut[message.Number].Named is var named && row < rows.Count && (named < 0 || row > named) ? layout!.Head(message) : null;
    }

    /// <summary>A message counts as seen when its last row is on the screen.</summary>
    private void See(int index, bool isWhole)
    {
        if (index >= Timeline.Messages.Count)
        {
            return;
        }

        var seen = Timeline.Messages[index].Number;
        visible = (visible.First == 0 ? seen : visible.First, isWhole ? seen : visible.Last);
    }

    private (int Index, int Row) Held((long Number, int Row) top)
    {
        var index = (int)Math.Clamp(top.Number - Timeline.First, 0, Count - 1);
        return (index, Math.Clamp(top.Row, 0, Math.Max(0, RowsOf(index).Count - 1)));
    }

    /// <summary>The place from which the last rows fill the screen.</summary>
    private (int Index, int Row) EndOf(int height)
    {
        var index = Count;
        var left = height;
        while (index > 0 && left > 0)
        {
            left -= RowsOf(--index).Count;
        }

        return (index, Math.Max(0, -left));
    }

    private static bool IsBeyond((int Index, int Row) place, (int Index, int Row) end) => place.CompareTo(end) >= 0;

    private long NumberAt(int index) => Timeline.First + index;

    private List<Row> RowsOf(int index)
    {
        var messages = Timeline.Messages;
        if (index >= messages.Count)
        {
            var item = waiting[index - messages.Count];
            return layout!.Waiting(item, changed.GetValueOrDefault(item.Key) ?? item.Text, index == messages.Count);
        }

        var message = messages[index];
        var before = index > 0 ? messages[index - 1] : null;
        var isFirstNew = NewAfter is { } after && message.Number == after + 1;
        if (laidOut.TryGetValue(message.Number, out var known) && !isFirstNew
            && ReferenceEquals(known.Message, message) && ReferenceEquals(known.Before, before) && known.IsFirstNew == isFirstNew)
        {
            return known.Rows;
        }

        var rows = layout!.Rows(message, before, isFirstNew ? News(before) : null, out var named);
        laidOut[message.Number] = new LaidOut(message, before, isFirstNew, rows, named);
        return rows;
    }

    private SafeText News(Message? before)
    {
        var count = Math.Max(1, Timeline.Newest - (NewAfter ?? 0));
        return before is null ? SafeText.Of($"{count} new") : SafeText.Of($"{count} new since {layout!.When(before.At)}");
    }

    /// <summary>A message as it was set, and which of its rows says who speaks.</summary>
    private readonly record struct LaidOut(Message Message, Message? Before, bool IsFirstNew, List<Row> Rows, int Named);
}
