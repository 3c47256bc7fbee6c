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
    /// <param name="backFrom">It may go back if it stands no further than this; null: it only grows.</param>
    /// <param name="told">Hears before the commit returns where the mark is; null if what stands there is not what was written.</param>
    public static void Move(Batch batch, int personId, int roomId, long number, long? backFrom, Action<ReadMark?> told)
    {
        var move = batch.Prepare(backFrom is null ? RoomSql.RaiseMark : RoomSql.SetMark)
            .Bind(1, personId)
            .Bind(2, roomId)
            .Bind(3, number)
            .Bind(4, Check(personId, roomId, number));
        (backFrom is { } from ? move.Bind(5, from) : move)
            .Run(row => batch.Marks.Add((personId, new ReadMark(roomId, row.Long(0)))));
        batch.Prepare(RoomSql.MarkOfPerson)
            .Bind(1, personId)
            .Bind(2, roomId)
            .Run(row => told(Fits(row) ? new ReadMark(roomId, row.Long(2)) : null));
    }

    /// <summary>
    /// A mark that is not what was written would stand in the way of the true one: the room was never opened. Only for who met it: to look
    /// first costs a trip each time where the database is behind a network.
    /// </summary>
    public static void ForgetDamaged(Batch batch, int personId, int roomId)
    {
        using (var rows = batch.Prepare(RoomSql.MarkOfPerson).Bind(1, personId).Bind(2, roomId).Query())
        {
            if (!rows.Read() || Fits(rows))
            {
                return;
            }
        }

        batch.Prepare(RoomSql.ForgetMark).Bind(1, personId).Bind(2, roomId).Run();
    }

    private static bool Fits(IRow row) => RowCheck.Fits(row, CheckedTable.ReadMarks, columns: 3);

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
    public static ValueTask<List<ReadMark>> Of(IDatabase database, int personId, DamageReport damage) =>
        Read(database, damage, RoomSql.MarksOfPerson, personId);

    /// <summary>One mark; null if the room was never opened.</summary>
    public static async ValueTask<long?> Of(IDatabase database, int personId, int roomId, DamageReport damage) =>
        await Read(database, damage, RoomSql.MarkOfPerson, personId, roomId) is [var mark] ? mark.Number : null;

    /// <summary>A mark that is not what was written, or cannot be read, is none: nobody is kept out of a room for it.</summary>
    private static ValueTask<List<ReadMark>> Read(
        IDatabase database, DamageReport damage, string sql, params ReadOnlySpan<Value> values)
    {
        var marks = new List<ReadMark>();
        bool Take(IRow row)
        {
            if (Fits(row))
            {
                marks.Add(new ReadMark(row.Int(1), row.Long(2)));
            }
            else
            {
                damage.Add("a read mark is not what was written there");
            }

            return true;
        }

        try
        {
            return Then(database.Read(sql, Take, values), marks, damage);
        }
        catch (StorageException lost) when (lost.Failure is StorageFailure.Damaged)
        {
            damage.Add(lost.Message);
            return ValueTask.FromResult(marks);
        }
    }

    private static async ValueTask<List<ReadMark>> Then(ValueTask reading, List<ReadMark> marks, DamageReport damage)
    {
        try
        {
            await reading;
        }
        catch (StorageException lost) when (lost.Failure is StorageFailure.Damaged)
        {
            damage.Add(lost.Message);
        }

        return marks;
    }
}
