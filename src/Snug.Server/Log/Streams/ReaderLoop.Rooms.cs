namespace Snug.Server.Log.Streams;

/// <summary>Readers with several places: see <see cref="RoomPlaces"/>. The others never come here.</summary>
internal sealed partial class ReaderLoop
{
    private readonly RoomFollowers inRooms = new();

    /// <summary>
    /// The same for a reader with several places: the published head first, then every place up to it in log order, so that a cursor
    /// has everything behind it.
    /// </summary>
    private void ServeMerged(Reader reader, RoomPlaces rooms)
    {
        var head = publishedHead();
        var limit = Math.Min(head.Position, reader.StopsAt);
        if (!rooms.IsServed)
        {
            rooms.IsServed = true;
            reader.Reached = Math.Max(reader.Reached, reader.Feed.PositionAt(reader.Place));
        }

        var isComplete = TakeMoves(reader, rooms, limit);
        GiveBackLeft(reader, rooms);
        while (isComplete)
        {
            isComplete = rooms.TryTake(reader, limit, out var bytes);
            if (!bytes.IsEmpty)
            {
                if (!Send(reader, bytes))
                {
                    return;
                }
            }
            else if (isComplete && head.Position >= reader.StopsAt)
            {
                Leave(reader, ReaderEnd.Gone);
                return;
            }
            else if (isComplete)
            {
                (reader.Newest, reader.Reached) = (head, Math.Max(reader.Reached, head.Position));
                GiveBackLeft(reader, rooms);
                return;
            }
        }

        Leave(reader, ReaderEnd.Behind);
    }

    /// <returns>False if a room that was joined has moved on already.</returns>
    private bool TakeMoves(Reader reader, RoomPlaces rooms, long head)
    {
        var isComplete = true;
        while (rooms.TryTakeMove(head, out var move))
        {
            if (!move.Joins)
            {
                rooms.All.Find(place => place.Feed == move.Feed && place.Until == long.MaxValue)!.Until = move.Position;
                continue;
            }

            var joined = new RoomPlace(reader, move);
            rooms.All.Add(joined);
            Follow(joined);
            isComplete &= joined.TryFind(reader.Reached);

            // What was published before this loop was known to carry the feed, and after the head: nobody was woken for it.
            Nudge(reader);
        }

        return isComplete;
    }

    /// <summary>All that was said up to where this reader left is told.</summary>
    private void GiveBackLeft(Reader reader, RoomPlaces rooms)
    {
        foreach (var left in rooms.All.FindAll(place => place.Until <= reader.Reached))
        {
            rooms.All.Remove(left);
            Unfollow(left);
            feeds.GiveBack(reader, left.RoomId);
        }
    }

    private void Follow(RoomPlace place)
    {
        inRooms.Add(place);
        Interlocked.Or(ref place.Feed.CarryingLoops, bit);
    }

    private void Unfollow(RoomPlace place)
    {
        inRooms.Remove(place);
        StopCarrying(place.Feed);
    }

    private void StopCarrying(Feed feed)
    {
        if (!following.ContainsKey(feed) && inRooms.Of(feed) is null)
        {
            Interlocked.And(ref feed.CarryingLoops, ~bit);
        }
    }
}
