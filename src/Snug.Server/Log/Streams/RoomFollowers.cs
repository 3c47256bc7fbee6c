namespace Snug.Server.Log.Streams;

/// <summary>Which places of a loop's readers are in the feeds of rooms that not everybody sees. On the loop only.</summary>
internal sealed class RoomFollowers
{
    private readonly Dictionary<Feed, List<RoomPlace>> places = [];

    /// <summary>The places in this feed; null if there are none.</summary>
    public List<RoomPlace>? Of(Feed feed) => places.GetValueOrDefault(feed);

    public void Add(RoomPlace place)
    {
        if (!places.TryGetValue(place.Feed, out var inFeed))
        {
            inFeed = [];
            places.Add(place.Feed, inFeed);
        }

        place.Index = inFeed.Count;
        inFeed.Add(place);
    }

    public void Remove(RoomPlace place)
    {
        if (place.Index < 0)
        {
            return;
        }

        var inFeed = places[place.Feed];
        inFeed[place.Index] = inFeed[^1];
        inFeed[place.Index].Index = place.Index;
        inFeed.RemoveAt(inFeed.Count - 1);
        place.Index = -1;
        if (inFeed.Count == 0)
        {
            places.Remove(place.Feed);
        }
    }
}
