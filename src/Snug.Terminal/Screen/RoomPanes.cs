using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Rooms;

namespace Snug.Terminal.Screen;

/// <summary>The rooms that were looked at in this sitting, and the fetching of their pages.</summary>
/// <param name="client">Where pages come from.</param>
/// <param name="server">Is told of what is read, for what of it is for the person.</param>
/// <param name="calls">Runs a call and takes its answer on the screen's own task.</param>
internal sealed class RoomPanes(SnugClient client, ServerView server, BackgroundCalls calls)
{
    private const int PageLength = 100;

    /// <summary>Rooms kept in memory, with up to <see cref="Timeline.MostMessages"/> each.</summary>
    private const int MostRooms = 8;

    private readonly List<RoomPane> panes = []; // the last used at the end
    private readonly Dictionary<int, int> fetches = [];
    private int lastFetch;
    private bool isRefused;

    /// <summary>The pane of a room, empty if it was not looked at, and the last used from now on.</summary>
    public RoomPane Open(int room)
    {
        var pane = Find(room) ?? new RoomPane(room);
        panes.Remove(pane);
        panes.Add(pane);
        if (panes.Count > MostRooms)
        {
            panes.RemoveAt(0);
        }

        return pane;
    }

    /// <summary>The pane of a room, or null if it is not in memory.</summary>
    public RoomPane? Find(int room) => panes.Find(pane => pane.Number == room);

    /// <summary>What an event makes of what is in memory: it says itself of which room it is.</summary>
    public void Apply(SnugEvent told)
    {
        foreach (var pane in panes)
        {
            pane.Timeline.Apply(pane.Number, told);
        }
    }

    /// <summary>Other words are for the person: what is in memory is looked through for them.</summary>
    public void Notice()
    {
        foreach (var message in panes.SelectMany(static pane => pane.Timeline.Messages))
        {
            server.Notice(message);
        }
    }

    /// <summary>A room is not this person's any more: nothing of what was said there stays.</summary>
    public void Drop(int room)
    {
        panes.RemoveAll(pane => pane.Number == room);
        fetches.Remove(room);
    }

    /// <summary>Drops all but the open one, whose messages stay until others are there: after a reset nothing flashes.</summary>
    public void Forget(RoomPane open) => panes.RemoveAll(pane => pane != open);

    /// <summary>Fetches what a room that is opened shows: the newest, or what is around the first new one.</summary>
    public void Fetch(RoomPane pane, Room room)
    {
        var unread = room.Unread ?? 0;
        var range = unread < PageLength - 20 ? MessageRange.Newest : MessageRange.Around(room.ReadNumber!.Value);
        FetchPage(pane, range, page =>
        {
            pane.Timeline.Show(page, Math.Max(room.LastNumber, pane.Timeline.Newest));
            if (pane.NewAfter is { } after)
            {
                pane.To(after + 1);
            }
            else
            {
                pane.ToEnd();
            }
        });
    }

    /// <summary>Fetches the open room anew after a reset; what was there stays until then.</summary>
    public void Refresh(RoomPane pane, Room room) => FetchPage(pane, MessageRange.Newest, page =>
    {
        pane.NewAfter = null;
        pane.Timeline.StartOver(page, room.LastNumber);
        pane.ToEnd();
    });

    /// <summary>Goes to the newest messages.</summary>
    public void FetchEnd(RoomPane pane)
    {
        if (!pane.Timeline.HasNewer)
        {
            pane.ToEnd();
            return;
        }

        FetchPage(pane, MessageRange.Newest, page =>
        {
            pane.Timeline.Show(page, pane.Timeline.Newest);
            pane.ToEnd();
        });
    }

    /// <summary>Goes to a message, wherever it is.</summary>
    public void FetchPlace(RoomPane pane, long message)
    {
        if (pane.Timeline.IsLoaded && message >= pane.Timeline.First && message <= pane.Timeline.Last)
        {
            pane.To(message);
            return;
        }

        FetchPage(pane, MessageRange.Around(message), page =>
        {
            pane.Timeline.Show(page, pane.Timeline.Newest);
            pane.To(Math.Clamp(message, Math.Max(1, pane.Timeline.First), Math.Max(1, pane.Timeline.Last)));
        });
    }

    /// <summary>The person did something, or the server is there again: what was refused may be asked for once more.</summary>
    public void Retry() => isRefused = false;

    /// <summary>Fetches the page that somebody is about to scroll into; a server that refuses is not asked again by itself.</summary>
    public void FetchMore(RoomPane pane)
    {
        if (isRefused || fetches.ContainsKey(pane.Number))
        {
            return;
        }

        if (pane.WantsOlder)
        {
            FetchPage(pane, MessageRange.Before(pane.Timeline.First), pane.Timeline.AddOlder);
        }
        else if (pane.WantsNewer)
        {
            FetchPage(pane, MessageRange.After(pane.Timeline.Last), pane.Timeline.AddNewer);
        }
    }

    /// <summary>The last question about a room counts: an answer to an earlier one is no longer wanted.</summary>
    private void FetchPage(RoomPane pane, MessageRange range, Action<IReadOnlyList<Message>> take)
    {
        var fetch = fetches[pane.Number] = ++lastFetch;
        calls.Run(
            stop => client.GetMessagesAsync(pane.Number, range, PageLength, stop),
            page =>
            {
                if (fetches.GetValueOrDefault(pane.Number) != fetch)
                {
                    return;
                }

                fetches.Remove(pane.Number);
                take(page.Messages);
                foreach (var message in page.Messages)
                {
                    server.Notice(message);
                }
            },
            _ =>
            {
                if (fetches.GetValueOrDefault(pane.Number) == fetch)
                {
                    fetches.Remove(pane.Number);
                }

                isRefused = true;
            });
    }
}
