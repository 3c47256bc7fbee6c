// Audit/ owns the list of what owners and admins did and of who came in by what: rows that are only ever added, written by the same batch
// as the change they tell of. Called by every write that changes who may do what; read by GET /api/audit.

using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People.Audit;

/// <summary>Rows of the table <c>audit</c>.</summary>
internal static class AuditLog
{
    /// <summary>Adds a row to what the batch makes durable.</summary>
    /// <param name="by">Who did it; null for the owner's command.</param>
    /// <param name="act">One of <see cref="AuditActs"/>.</param>
    /// <param name="about">To whom; null where it is about nobody.</param>
    /// <param name="detail">What a reader needs beside: the role that was given, the note of an invite. Never a code or a password.</param>
    public static void Add(Batch batch, int? by, string act, int? about = null, string? detail = null)
    {
        var id = NextId(batch);
        var at = batch.Now.ToUnixTimeMilliseconds();
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Audit);
        check.Add(1, id);
        check.Add(2, at);
        check.Add(3, by);
        check.Add(4, act);
        check.Add(5, about);
        check.Add(6, detail);
        batch.Prepare(AuditSql.Insert)
            .Bind(1, id)
            .Bind(2, at)
            .Bind(3, by)
            .Bind(4, act)
            .Bind(5, about)
            .Bind(6, detail)
            .Bind(7, check.End())
            .Run();
    }

    /// <summary>The newest before an id, newest first.</summary>
    public static async ValueTask<List<AuditEntry>> Before(IDatabase database, Projection known, long before, int most)
    {
        var entries = new List<AuditEntry>();
        await database.Read(
            AuditSql.Before,
            row =>
            {
                if (RowCheck.Fits(row, CheckedTable.Audit, AuditSql.ColumnCount))
                {
                    entries.Add(new AuditEntry(
                        row.Long(0), row.Instant(1), Named(known, row.LongOrNull(2)), row.Text(3), Named(known, row.LongOrNull(4)),
                        row.TextOrNull(5)));
                }
                else
                {
                    known.Damage.Add("a row of the audit log is not what was written there");
                }

                return true;
            },
            before,
            most);
        return entries;
    }

    private static long NextId(Batch batch)
    {
        using var rows = batch.Prepare(AuditSql.Last).Query();
        return rows.Read() ? rows.Long(0) + 1 : 1;
    }

    private static Person? Named(Projection known, long? id) => id is { } person ? known.People.Find(checked((int)person)) : null;
}

/// <summary>SQL of the audit log.</summary>
internal static class AuditSql
{
    /// <summary>Columns without the check.</summary>
    public const int ColumnCount = 6;

    public const string Insert =
        """
        insert into audit (id, at, person_id, act, about_id, detail, "check") values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """;

    public const string All = "select id, at, person_id, act, about_id, detail, \"check\" from audit";

    public const string Before = $"{All} where id < ?1 order by id desc limit ?2";

    public const string Last = "select coalesce(max(id), 0) from audit";
}
