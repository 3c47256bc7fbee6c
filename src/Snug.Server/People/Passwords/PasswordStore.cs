using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People.Passwords;

/// <summary>What stands in the table about somebody's password.</summary>
/// <param name="IsSet">There is one.</param>
/// <param name="Hash">Null also if the row is not what was written: then no password fits.</param>
internal readonly record struct StoredPassword(bool IsSet, string? Hash)
{
    /// <summary>There is one, and nobody knows which.</summary>
    public bool IsDamaged => IsSet && Hash is null;
}

/// <summary>Rows of the table <c>passwords</c>.</summary>
internal static class PasswordStore
{
    /// <summary>As it is now, for a cheap look before the queue.</summary>
    /// <param name="personId">0 for nobody: it takes the same time.</param>
    public static async ValueTask<StoredPassword> Read(IDatabase database, DamageReport damage, int personId)
    {
        var stored = default(StoredPassword);
        await database.Read(
            PasswordSql.One,
            row =>
            {
                stored = Read(row);
                return false;
            },
            personId);
        if (stored.IsDamaged)
        {
            damage.Add(Damaged);
        }

        return stored;
    }

    /// <summary>As this batch leaves it.</summary>
    public static StoredPassword Read(Batch batch, int personId)
    {
        using var rows = batch.Prepare(PasswordSql.One).Bind(1, personId).Query();
        return rows.Read() ? Read(rows) : default;
    }

    public static void Put(Batch batch, int personId, string hash)
    {
        var now = batch.Now.ToUnixTimeMilliseconds();
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Passwords);
        check.Add(1, personId);
        check.Add(2, hash);
        check.Add(3, now);
        batch.Prepare(PasswordSql.Put).Bind(1, personId).Bind(2, hash).Bind(3, now).Bind(4, check.End()).Run();
    }

    public static void Remove(Batch batch, int personId) => batch.Prepare(PasswordSql.Delete).Bind(1, personId).Run();

    public static string Damaged => "the row of a password is not what was written there";

    private static StoredPassword Read(IRow row) =>
        new(IsSet: true, RowCheck.Fits(row, CheckedTable.Passwords, PasswordSql.ColumnCount) ? row.Text(1) : null);
}

/// <summary>SQL of passwords.</summary>
internal static class PasswordSql
{
    /// <summary>Columns without the check.</summary>
    public const int ColumnCount = 3;

    public const string All = "select person_id, hash, set_at, \"check\" from passwords";

    public const string One = $"{All} where person_id = ?1";

    public const string Put =
        """
        insert into passwords (person_id, hash, set_at, "check") values (?1, ?2, ?3, ?4)
        on conflict (person_id) do update set hash = excluded.hash, set_at = excluded.set_at, "check" = excluded."check"
        """;

    public const string Delete = "delete from passwords where person_id = ?1";
}
