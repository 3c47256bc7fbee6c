using System.Runtime.CompilerServices;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Rooms;

/// <summary>How far people have read: personal state, in the same commits as the log but not in it.</summary>
internal static class ReadMarks
{
    /// <summary>Moves an author's own mark to what they just said: a new number is beyond every mark.</summary>
    public static void MoveOwn(Batch batch, int personId, int roomId, long number)
    {
        batch.Prepare(RoomSql.MoveMark).Bind(1, personId).Bind(2, roomId).Bind(3, number).Bind(4, Check(personId, roomId, number)).Run();
        batch.Marks.Add((personId, new ReadMark(roomId, number)));
    }

    /// <summary>Moves a mark inside a transaction; the person's streams hear of it if it moved.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="personId">Whose mark.</param>
    /// <param name="roomId">In which room.</param>
    /// <param name="number">Everything up to here is read.</param>
    /// <param name="back">May it go back? Otherwise it only grows.</param>
    /// <param name="told">Hears before the commit returns where the mark is.</param>
    public static void Move(Batch batch, int personId, int roomId, long number, bool back, Action<ReadMark> told)
    {
        batch.Prepare(back ? RoomSql.SetMark : RoomSql.RaiseMark)
            .Bind(1, personId)
            .Bind(2, roomId)
            .Bind(3, number)
            .Bind(4, Check(personId, roomId, number))
            .Run(row => batch.Marks.Add((personId, new ReadMark(roomId, row.Long(0)))));
        batch.Prepare(RoomSql.MarkOfPerson)
            .Bind(1, personId)
            .Bind(2, roomId)
            .Run(row => told(new ReadMark(roomId, row.Long(0))));
    }

    /// <summary>The check of a mark's row.</summary>
    [SkipLocalsInit]
    public static long Check(int personId, int roomId, long number)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.ReadMarks);
        check.Add(1, personId);
        check.Add(2, roomId);
        check.Add(3, number);
        return check.End();
    }

    /// <summary>All marks of a person, in order of room.</summary>
    public static ValueTask<List<ReadMark>> Of(IDatabase database, int personId) =>
        database.List(RoomSql.MarksOfPerson, row => new ReadMark(row.Int(0), row.Long(1)), personId);

    /// <summary>One mark; null if the room was never opened.</summary>
    public static async ValueTask<long?> Of(IDatabase database, int personId, int roomId)
    {
        long? number = null;
        await database.Read(
            RoomSql.MarkOfPerson,
            row =>
            {
                number = row.Long(0);
                return false;
            },
            personId,
            roomId);
        return number;
    }
}
