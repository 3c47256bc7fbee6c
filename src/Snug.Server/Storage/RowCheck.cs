using System.IO.Hashing;
using System.Runtime.CompilerServices;

namespace Snug.Server.Storage;

/// <summary>Tables whose rows have a check. Frozen: the number is in every check, so that a row of one table fits no other.</summary>
internal enum CheckedTable : byte
{
    Messages = 1,
    Rooms = 2,
    People = 3,
    Keys = 4,
    Sessions = 5,
    Codes = 6,
    ReadMarks = 7,
    Settings = 8,
    ImportedRooms = 9,
    Followers = 10,
    Invites = 11,
    Passwords = 12,
    Audit = 13,
    Members = 14,
    RoomPreferences = 15,
    Mutes = 16,
    Reports = 17,
    Mentions = 18,
    SavedMessages = 19,
    Highlights = 20,
}

/// <summary>
/// A row's own check, the column <c>"check"</c>: XxHash3 over its other columns, encoded as <see cref="FieldBuffer"/> says, where a field's
/// id is the column's place in the table (the first is 1). It finds bits that turned, in some ten nanoseconds; it proves nothing against
/// somebody who computes it anew. That is what the chain is for.
/// </summary>
internal ref struct RowCheck
{
    private readonly CheckedTable table;
    private FieldBuffer fields;
    private bool isOfOurTypes;

    /// <param name="scratch">On the caller's stack, <see cref="FieldBuffer.Usual"/> long.</param>
    public RowCheck(Span<byte> scratch, CheckedTable table)
    {
        this.table = table;
        fields = new FieldBuffer(scratch);
        isOfOurTypes = true;
    }

    /// <summary>Does a row fit its check? Its columns stand in the table's order, the check behind them.</summary>
    /// <param name="row">As it was read.</param>
    /// <param name="table">Of which table.</param>
    /// <param name="columns">How many columns the table has, without the check.</param>
    /// <param name="first">Where they begin in the row.</param>
    public static bool Fits(IRow row, CheckedTable table, int columns, int first = 0) =>
        Of(row, table, columns, first) is { } check && check == row.Long(first + columns);

    /// <summary>The check of a row as it is stored; null if a column holds what no column of ours does.</summary>
    [SkipLocalsInit]
    public static long? Of(IRow row, CheckedTable table, int columns, int first = 0)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], table);
        for (var column = 0; column < columns; column++)
        {
            check.Add((byte)(column + 1), row, first + column);
        }

        // In this order: what was rented goes back either way.
        var number = check.End();
        return check.isOfOurTypes ? number : null;
    }

    public void Add(byte id, long value) => fields.Add(id, value);

    public void Add(byte id, long? value) => fields.Add(id, value);

    public void Add(byte id, string? value) => fields.Add(id, value);

    public void Add(byte id, scoped ReadOnlySpan<byte> value) => fields.Add(id, value);

    /// <summary>The check; nothing can be added afterwards.</summary>
    public long End()
    {
        var check = (long)XxHash3.HashToUInt64(fields.Written, (long)table);
        fields.GiveBack();
        return check;
    }

    /// <summary>Adds a column as it is stored.</summary>
    private void Add(byte id, IRow row, int column)
    {
        switch (row.KindOf(column))
        {
            case ColumnKind.Null:
                break;
            case ColumnKind.Integer:
                fields.Add(id, row.Long(column));
                break;
            case ColumnKind.Text or ColumnKind.Blob:
                fields.Add(id, row.Raw(column));
                break;
            default:
                // No column of ours holds one: a bit of the type turned.
                isOfOurTypes = false;
                break;
        }
    }
}
