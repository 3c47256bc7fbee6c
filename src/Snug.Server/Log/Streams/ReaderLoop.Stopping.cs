namespace Snug.Server.Log.Streams;

/// <summary>Readers that are told nothing after a position: see <see cref="Reader.StopsAt"/>.</summary>
internal sealed partial class ReaderLoop
{
    /// <summary>Hands over what is left up to the event that ended it, and lets it go.</summary>
    private void ServeLast(Reader reader)
    {
        if (reader.Rooms is { } rooms)
        {
            ServeMerged(reader, rooms);
            return;
        }

        // The head first: what comes up to it is in the feed when that is looked at. Before it is published, its own event is still to
        // come.
        var isPublished = publishedHead().Position >= reader.StopsAt;
        if (!reader.Feed.TryFindEnd(reader.StopsAt, out var segment, out var offset))
        {
            Leave(reader, ReaderEnd.Behind);
        }
        else if (TakeUpTo(reader, (segment, offset)) && isPublished)
        {
            Leave(reader, ReaderEnd.Gone);
        }
    }
}
