using System.Runtime.CompilerServices;

namespace Snug.Server.Storage;

/// <summary>
/// The table of idempotency keys, as the writing connection sees it. A class of its own because it is asked once for every send: SQLite
/// asks by statement, an engine behind a network has fetched the keys of the batch when it began.
/// </summary>
internal abstract class KeyTable
{
    /// <summary>The row of this key; null if there is none.</summary>
    public abstract KeyRow? Find(string key, int personId);

    /// <summary>Adds a row unless the key has one: one look at the index instead of two.</summary>
    /// <returns>False if it has; nothing was changed then.</returns>
    public abstract bool TryAdd(in KeyRow row);

    /// <summary>Adds a row or puts it in the place of the key's.</summary>
    public abstract void Put(in KeyRow row);
}

/// <summary>A row of the table <c>keys</c>.</summary>
/// <param name="Key">The header's value.</param>
/// <param name="PersonId">The key's scope; 0 where there is no person yet.</param>
/// <param name="Fingerprint">Of route and body; 0 where it was taken away.</param>
/// <param name="RoomId">What the key made, as far as it applies.</param>
/// <param name="Number">What the key made, as far as it applies.</param>
/// <param name="At">Milliseconds since 1970, UTC.</param>
internal readonly record struct KeyRow(string Key, int PersonId, long Fingerprint, int? RoomId, long? Number, long At)
{
    /// <summary>It is not what was written: what the key was used for is not known.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>Is a row, read whole in the table's order, what was written?</summary>
    public static bool Fits(IRow row) => RowCheck.Fits(row, CheckedTable.Keys, columns: 6);

    /// <summary>The row's own check.</summary>
    [SkipLocalsInit]
    public long Check()
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Keys);
        check.Add(1, Key);
        check.Add(2, PersonId);
        check.Add(3, Fingerprint);
        check.Add(4, RoomId);
        check.Add(5, Number);
        check.Add(6, At);
        return check.End();
    }
}

/// <summary>SQL of the table <c>keys</c>.</summary>
internal static class KeySql
{
    public const string Find =
        """
        select key, person_id, fingerprint, room_id, number, at, "check" from keys where key = ?1 and person_id = ?2
        """;

    /// <summary>Changes nothing if the key is there.</summary>
    public const string Add =
        """
        insert into keys (key, person_id, fingerprint, room_id, number, at, "check") values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        on conflict (key, person_id) do nothing
        """;

    public const string Put =
        """
        insert into keys (key, person_id, fingerprint, room_id, number, at, "check") values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        on conflict (key, person_id) do update
        set fingerprint = excluded.fingerprint, room_id = excluded.room_id, number = excluded.number, at = excluded.at,
            "check" = excluded."check"
        """;

    /// <summary>Binds what <see cref="Add"/> and <see cref="Put"/> write.</summary>
    public static IStatement Bind(IStatement statement, in KeyRow row) =>
        statement
            .Bind(1, row.Key)
            .Bind(2, row.PersonId)
            .Bind(3, row.Fingerprint)
            .Bind(4, row.RoomId)
            .Bind(5, row.Number)
            .Bind(6, row.At)
            .Bind(7, row.Check());

    /// <summary>Reads a row of <see cref="Find"/>.</summary>
    public static KeyRow Read(IRow row) =>
        new(row.Text(0), row.Int(1), row.Long(2), row.IntOrNull(3), row.LongOrNull(4), row.Long(5))
        {
            IsDamaged = !KeyRow.Fits(row),
        };
}
