using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Screen.Rooms;

namespace Snug.Terminal.Screen;

/// <summary>
/// Decides what the person has read. Scrolling by is not reading: a message is read when it is on the screen of a terminal that has
/// the focus. Where the terminal does not tell, it is read when the person touches a key while it is there.
/// </summary>
internal sealed class ReadTracker(ReadMarkReporter marks, TimeProvider time)
{
    /// <summary>Somebody who touched a key this recently is looking, where the terminal does not tell.</summary>
    private static readonly TimeSpan Attention = TimeSpan.FromMinutes(1);

    private bool? hasFocus;
    private bool acted = true;
    private long lastAct;

    /// <summary>What comes now is seen as it comes.</summary>
    public bool IsLooking => hasFocus ?? time.GetElapsedTime(lastAct) < Attention;

    /// <summary>The person did something.</summary>
    public void Act() => (acted, lastAct) = (true, time.GetTimestamp());

    /// <summary>Waits until what was read is told, or could not be.</summary>
    public Task WhenTold(CancellationToken cancellationToken) => marks.WhenTold(cancellationToken);

    /// <summary>The terminal told whether its window has the focus.</summary>
    public void Take(FocusChanged told) => hasFocus = told.HasFocus;

    /// <summary>
    /// A message of somebody else comes into the open room: if nobody looks, the line above what is new goes where they stopped.
    /// </summary>
    public void Arrives(RoomPane pane, RoomView room, bool isShown)
    {
        if ((IsLooking && isShown && pane.IsAtEnd) || room.Room.ReadNumber is not { } read)
        {
            return;
        }

        if (pane.NewAfter is null || read > pane.NewAfter)
        {
            pane.NewAfter = read;
        }
    }

    /// <summary>The room is on the screen as it was just drawn.</summary>
    public void Shown(RoomPane pane, ServerView server)
    {
        var isRead = hasFocus ?? acted;
        acted = false;
        if (!isRead || server.Room(pane.Number) is not { } room || pane.LastVisible <= (room.Room.ReadNumber ?? -1))
        {
            return;
        }

        server.Take(new ReadMark(pane.Number, pane.LastVisible));
        marks.Shown(pane.Number, pane.LastVisible);
    }
}

