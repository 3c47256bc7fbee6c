using System.Buffers;
using System.Security.Cryptography;

namespace Snug.Server.Log.Streams;

/// <summary>
/// How streams end: all of them at the server's stop, one at the event that ended its session (<see cref="Reader.StopsAt"/>).
/// </summary>
internal sealed partial class ReaderLoop
{
    private void SayBye()
    {
        isStopping = true;
        for (var index = all.Count - 1; index >= 0; index--)
        {
            var reader = all[index];
            Serve(reader);
            if (reader.FullSince is not null)
            {
                // Nothing more goes in, not even a farewell, and nobody waits for it.
                reader.Sink.Abort();
            }
            else if (reader.Index.All >= 0)
            {
                Send(reader, Bye());
            }

            Leave(reader, ReaderEnd.Stopping);
        }
    }

    /// <summary>Spread over some seconds, so that not all come back at once.</summary>
    public static ReadOnlyMemory<byte> Bye()
    {
        var output = new ArrayBufferWriter<byte>(64);
        EventEncoder.WriteBye(output, RandomNumberGenerator.GetInt32(250, 3_000));
        return output.WrittenMemory;
    }

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
