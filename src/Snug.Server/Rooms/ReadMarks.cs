using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Rooms;

/// <summary>How far people have read: personal state, in the same commits as the log but not in it.</summary>
internal static class ReadMarks
{
    /// <summary>Moves a mark inside a transaction; the person's streams hear of it if it moved.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="personId">Whose mark.</param>
    /// <param name="roomId">In which room.</param>
    /// <param name="number">Everything up to here is read.</param>
    /// <param name="back">May it go back? Otherwise it only grows.</param>
    public static void Move(Transaction transaction, int personId, int roomId, long number, bool back = false)
    {
        var moved = transaction.Prepare(back ? RoomSql.SetMark : RoomSql.RaiseMark)
            .Bind(1, personId)
            .Bind(2, roomId)
            .Bind(3, number)
            .Run();
        if (moved > 0)
        {
            transaction.Marks.Add((personId, new ReadMark(roomId, number)));
        }
    }

    /// <summary>All marks of a person, in order of room.</summary>
    public static List<ReadMark> Of(Database database, int personId)
    {
        using var lease = database.Read();
        using var rows = lease.Prepare(RoomSql.MarksOfPerson).Bind(1, personId).Query();
        var marks = new List<ReadMark>();
        while (rows.Read())
        {
            marks.Add(new ReadMark(rows.Int(0), rows.Long(1)));
        }

        return marks;
    }

    /// <summary>One mark; null if the room was never opened.</summary>
    public static long? Of(Database database, int personId, int roomId)
    {
        using var lease = database.Read();
        using var rows = lease.Prepare(RoomSql.MarkOfPerson).Bind(1, personId).Bind(2, roomId).Query();
        return rows.Read() ? rows.Long(0) : null;
    }
}
