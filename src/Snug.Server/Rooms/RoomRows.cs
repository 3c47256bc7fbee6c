using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Storage;

namespace Snug.Server.Rooms;

/// <summary>A row of the table <c>rooms</c>, without what proves it.</summary>
internal readonly record struct RoomRow(
    int Id,
    string Name,
    string Kind,
    string? Topic,
    int? CreatedBy,
    long CreatedAt,
    long? ArchivedAt,
    string? Posting = null,
    long? Replies = null);

/// <summary>Rows of rooms as wire records, and back.</summary>
internal static class RoomRows
{
    /// <summary>Is a row of <see cref="RoomSql.All"/> or <see cref="RoomSql.One"/> what was written?</summary>
    public static bool Fits(IRow row) => RowCheck.Fits(row, CheckedTable.Rooms, RoomSql.ColumnsChecked);

    /// <summary>A room whose row is not what was written.</summary>
    /// <param name="id">By which it was asked for.</param>
    /// <param name="kind">As it stands there: one that is not known is nobody's.</param>
    public static Room Damaged(int id, string? kind) =>
        new(id, PersonDirectory.DamagedName, kind ?? "", Topic: null, LastNumber: 0, ReadNumber: null, ArchivedAt: null);

    /// <summary>Reads the columns of <see cref="RoomSql.All"/>; nobody's read mark is in it, and no last number.</summary>
    public static Room Read(IRow rows) => new(
        rows.Int(0),
        rows.Text(1),
        rows.Text(2),
        rows.TextOrNull(3),
        LastNumber: 0,
        ReadNumber: null,
        rows.InstantOrNull(6))
    {
        Posting = rows.TextOrNull(9),
        Replies = rows.LongOrNull(10) is null ? null : true,
    };

    /// <summary>Reads the row itself, from <see cref="RoomSql.All"/> or <see cref="RoomSql.One"/>.</summary>
    public static RoomRow ReadRow(IRow row) => ReadRowBeforeMembers(row) with { Posting = row.TextOrNull(9), Replies = row.LongOrNull(10) };

    /// <summary>The same of a file from before there were announcement rooms.</summary>
    public static RoomRow ReadRowBeforeMembers(IRow row) => new(
        row.Int(0), row.Text(1), row.Text(2), row.TextOrNull(3), row.IntOrNull(4), row.Long(5), row.LongOrNull(6));

    /// <summary>Binds a row for <see cref="RoomSql.Insert"/> or <see cref="RoomSql.Update"/>.</summary>
    /// <param name="changed">Position of the event that holds the hash.</param>
    public static IStatement Bind(IStatement statement, in RoomRow row, Salt salt, long changed) =>
        BindState(statement, row, salt, changed)
            .Bind(10, row.Posting)
            .Bind(11, row.Replies)
            .Bind(12, Check(row, salt, changed));

    /// <summary>Binds a row for <see cref="RoomSql.InsertBeforeMembers"/>.</summary>
    public static IStatement BindBeforeMembers(IStatement statement, in RoomRow row, Salt salt, long changed) =>
        BindState(statement, row, salt, changed).Bind(10, Check(row, salt, changed));

    private static IStatement BindState(IStatement statement, in RoomRow row, Salt salt, long changed) =>
        statement
            .Bind(1, row.Id)
            .Bind(2, row.Name)
            .Bind(3, row.Kind)
            .Bind(4, row.Topic)
            .Bind(5, row.CreatedBy)
            .Bind(6, row.CreatedAt)
            .Bind(7, row.ArchivedAt)
            .Bind(8, salt)
            .Bind(9, changed);

    /// <summary>Hashes what a room is, with a new salt: the name of before cannot be tried against the log.</summary>
    public static Sealed Seal(in RoomRow row)
    {
        var salt = Salt.New();
        return new Sealed(salt, Hash(salt, row));
    }

    /// <summary>The hash of a room's state with the salt of its row.</summary>
    public static Tag Hash(Salt salt, in RoomRow row)
    {
        var state = new StateHash(stackalloc byte[FieldBuffer.Usual], Hashed.Room, salt);
        state.Add(1, row.Name);
        state.Add(2, row.Kind);
        state.Add(3, row.Topic);
        state.Add(4, row.CreatedBy);
        state.Add(5, row.CreatedAt);
        state.Add(6, row.ArchivedAt);
        state.Add(7, row.Posting);
        state.Add(8, row.Replies);
        return state.End();
    }

    /// <summary>The row's own check.</summary>
    public static long Check(in RoomRow row, Salt salt, long changed)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Rooms);
        check.Add(1, row.Id);
        check.Add(2, row.Name);
        check.Add(3, row.Kind);
        check.Add(4, row.Topic);
        check.Add(5, row.CreatedBy);
        check.Add(6, row.CreatedAt);
        check.Add(7, row.ArchivedAt);
        check.Add(8, salt);
        check.Add(9, changed);
        check.Add(10, row.Posting);
        check.Add(11, row.Replies);
        return check.End();
    }
}
