using Snug.Protocol;
using Snug.Server.People;
using Snug.Server.People.Highlights;
using Snug.Server.People.Mutes;
using Snug.Server.Reports;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Preferences;
using Snug.Server.Storage;

namespace Snug.Server.Log.Streams;

/// <summary>What a stream tells its person of what is theirs alone, read whole.</summary>
internal sealed class PersonalState(IDatabase database, Projection projection)
{
    /// <summary>All that is this person's own; on a room's own stream what is about the room.</summary>
    public async ValueTask<Me> Of(Reader reader)
    {
        var person = reader.Caller.PersonId;
        var marks = await ReadMarks.Of(database, person, projection.Damage);
        marks.RemoveAll(mark => IsElsewhere(reader, mark.Room));
        var rooms = await RoomPreferences.Of(database, person, projection.Damage);
        rooms.RemoveAll(room => IsElsewhere(reader, room.Room));
        return new Me(marks, rooms.Count > 0 ? rooms : null)
        {
            Highlights = reader.RoomId is null ? await HighlightStore.Of(database, person, projection.Damage) : null,
            Muted = reader.RoomId is null ? await MuteStore.Of(database, person, projection.Damage) : null,
            Reports = reader.RoomId is null && PeoplePolicy.MayLookAfterReports(Who.Is(person), projection)
                ? await ReportStore.Waiting(database)
                : null,
        };
    }

    private bool IsElsewhere(Reader reader, int room) =>
        (reader.RoomId is { } only && room != only) || !RoomPolicy.MaySee(Who.Is(reader.Caller), projection, room);
}
