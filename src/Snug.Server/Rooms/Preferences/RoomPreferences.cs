using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Rooms.Preferences;

/// <summary>
/// How rooms stand in people's own lists: favourites, what is not in the list, and what of a room is to reach them. Personal state, in the
/// same commits as the log but not in it. A row that was once written stays, so that a list of them says what is no longer so.
/// </summary>
internal static class RoomPreferences
{
    private const int ColumnsChecked = 5;

    private const string Columns = "person_id, room_id, level, favourite, hidden, \"check\"";

    private const string OfPerson = $"select {Columns} from room_preferences where person_id = ?1 order by room_id";

    private const string One = $"select {Columns} from room_preferences where person_id = ?1 and room_id = ?2";

    private const string Put =
        $"""
        insert into room_preferences ({Columns}) values (?1, ?2, ?3, ?4, ?5, ?6)
        on conflict (person_id, room_id) do update
        set level = excluded.level, favourite = excluded.favourite, hidden = excluded.hidden, "check" = excluded."check"
        """;

    private const string Delete = "delete from room_preferences where person_id = ?1 and room_id = ?2";

    /// <summary>For whoever looks whether every row fits: the columns, then the check.</summary>
    public const string All = $"select {Columns} from room_preferences";

    public const int ColumnCount = ColumnsChecked;

    /// <summary>All of somebody, in order of room. One that is not what was written is none.</summary>
    public static async ValueTask<List<RoomPreference>> Of(IDatabase database, int personId, DamageReport damage)
    {
        var found = new List<RoomPreference>();
        try
        {
            await database.Read(
                OfPerson,
                row =>
                {
                    if (Fits(row))
                    {
                        found.Add(Read(row));
                    }
                    else
                    {
                        damage.Add("how a room stands in somebody's list is not what was written there");
                    }

                    return true;
                },
                personId);
        }
        catch (StorageException lost) when (lost.Failure is StorageFailure.Damaged)
        {
            damage.Add(lost.Message);
        }

        return found;
    }

    /// <summary>How a room stands in somebody's list, as this batch leaves it.</summary>
    public static RoomPreference Now(Batch batch, int personId, int roomId)
    {
        using var rows = batch.Prepare(One).Bind(1, personId).Bind(2, roomId).Query();
        return rows.Read() && Fits(rows) ? Read(rows) : new RoomPreference(roomId);
    }

    /// <summary>Keeps it and tells the person's own streams.</summary>
    public static void Set(Batch batch, int personId, RoomPreference now)
    {
        var level = now.Level == Levels.All ? null : now.Level;
        batch.Prepare(Put)
            .Bind(1, personId)
            .Bind(2, now.Room)
            .Bind(3, level)
            .Bind(4, now.Favourite ? 1 : 0)
            .Bind(5, now.Hidden ? 1 : 0)
            .Bind(6, Check(personId, now.Room, level, now.Favourite, now.Hidden))
            .Run();
        batch.Tell(personId, new Me([], Rooms: [now]));
    }

    /// <summary>Somebody who left a room has no wishes about it.</summary>
    public static void Forget(Batch batch, int personId, int roomId) => batch.Prepare(Delete).Bind(1, personId).Bind(2, roomId).Run();

    private static bool Fits(IRow row) => RowCheck.Fits(row, CheckedTable.RoomPreferences, ColumnsChecked);

    private static RoomPreference Read(IRow row) =>
        new(row.Int(1), row.TextOrNull(2) ?? Levels.All, row.Long(3) != 0, row.Long(4) != 0);

    private static long Check(int personId, int roomId, string? level, bool isFavourite, bool isHidden)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.RoomPreferences);
        check.Add(1, personId);
        check.Add(2, roomId);
        check.Add(3, level);
        check.Add(4, isFavourite ? 1L : 0L);
        check.Add(5, isHidden ? 1L : 0L);
        return check.End();
    }
}

/// <summary>Changes how a room stands in somebody's own list.</summary>
/// <param name="roomId">Which room.</param>
/// <param name="who">Whose list.</param>
/// <param name="change">What it becomes, of what it is.</param>
internal sealed class SetRoomPreference(int roomId, Who who, Func<RoomPreference, RoomPreference> change) : Write<RoomPreference>
{
    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.MarkRead, who, known, roomId);

    protected override Outcome<RoomPreference> Run(Batch batch)
    {
        var before = RoomPreferences.Now(batch, who.PersonId!.Value, roomId);
        var now = change(before);
        if (now != before)
        {
            RoomPreferences.Set(batch, who.PersonId!.Value, now);
        }

        return now;
    }
}
