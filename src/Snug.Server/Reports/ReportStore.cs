// Reports/ owns messages that people showed to the owners and admins: rows of the table reports, and who is told that they wait.

using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Storage;

namespace Snug.Server.Reports;

/// <summary>A row of the table <c>reports</c>.</summary>
internal sealed record ReportRow(
    long Id, long At, int RoomId, long Number, int PersonId, string? Why = null, long? DoneAt = null, int? DoneBy = null);

/// <summary>Rows of reports.</summary>
internal static class ReportStore
{
    public const int ColumnCount = 8;

    private const int MostListed = 100;

    private const string Columns = "id, at, room_id, number, person_id, why, done_at, done_by, \"check\"";

    /// <summary>The columns, then the check.</summary>
    public const string All = $"select {Columns} from reports";

    private const string One = $"{All} where id = ?1";

    private const string OfMessage = $"{All} where room_id = ?1 and number = ?2 and person_id = ?3";

    /// <summary>Those that wait first, then the newest.</summary>
    private const string Newest = $"{All} order by done_at is not null, id desc limit ?1";

    private const string Last = "select coalesce(max(id), 0) from reports";

    private const string CountWaiting = "select count(*) from reports where done_at is null";

    private const string Put =
        $"""
        insert into reports ({Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        on conflict (id) do update set done_at = excluded.done_at, done_by = excluded.done_by, "check" = excluded."check"
        """;

    /// <summary>Those that wait, then the newest others, a hundred at most, each with its message as it is now.</summary>
    public static async ValueTask<List<Report>> List(IDatabase database, MessagePages pages, Projection known)
    {
        var rows = new List<ReportRow>();
        await database.Read(
            Newest,
            row =>
            {
                if (Fits(row))
                {
                    rows.Add(Read(row));
                }
                else
                {
                    known.Damage.Add("a report is not what was written there");
                }

                return true;
            },
            MostListed);
        var reports = new List<Report>();
        foreach (var row in rows)
        {
            var page = await pages.Around(known.Rooms.Find(row.RoomId)!, row.Number, 1);

            // That message and nothing else of its room: not what it answers, what was answered, nor who reacted.
            var shown = page.Messages[0] with { ReplyTo = null, Thread = null, Reactions = null };
            reports.Add(Tell(row, shown, known));
        }

        return reports;
    }

    /// <summary>How many wait.</summary>
    public static async ValueTask<int> Waiting(IDatabase database)
    {
        var count = 0;
        await database.Read(CountWaiting, row =>
        {
            count = row.Int(0);
            return false;
        });
        return count;
    }

    /// <summary>The same, as this batch leaves it.</summary>
    public static int Waiting(Batch batch)
    {
        using var rows = batch.Prepare(CountWaiting).Query();
        return rows.Read() ? rows.Int(0) : 0;
    }

    /// <summary>The report with an id; null if there is none, or it is not what was written.</summary>
    public static ReportRow? Find(Batch batch, long id)
    {
        using var rows = batch.Prepare(One).Bind(1, id).Query();
        return rows.Read() && Fits(rows) ? Read(rows) : null;
    }

    /// <summary>Somebody's report of a message; null if they made none.</summary>
    public static ReportRow? Find(Batch batch, int roomId, long number, int personId)
    {
        using var rows = batch.Prepare(OfMessage).Bind(1, roomId).Bind(2, number).Bind(3, personId).Query();
        return rows.Read() && Fits(rows) ? Read(rows) : null;
    }

    public static long NextId(Batch batch)
    {
        using var rows = batch.Prepare(Last).Query();
        return rows.Read() ? rows.Long(0) + 1 : 1;
    }

    /// <summary>Keeps a report and tells the owners and admins how many wait.</summary>
    public static void Keep(Batch batch, ReportRow row)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Reports);
        check.Add(1, row.Id);
        check.Add(2, row.At);
        check.Add(3, row.RoomId);
        check.Add(4, row.Number);
        check.Add(5, row.PersonId);
        check.Add(6, row.Why);
        check.Add(7, row.DoneAt);
        check.Add(8, row.DoneBy);
        batch.Prepare(Put)
            .Bind(1, row.Id)
            .Bind(2, row.At)
            .Bind(3, row.RoomId)
            .Bind(4, row.Number)
            .Bind(5, row.PersonId)
            .Bind(6, row.Why)
            .Bind(7, row.DoneAt)
            .Bind(8, row.DoneBy)
            .Bind(9, check.End())
            .Run();
        batch.ReportsWait = Waiting(batch);
    }

    /// <summary>A report on the wire.</summary>
    public static Report Tell(ReportRow row, Message message, Projection known) =>
        new(row.Id, DateTimeOffset.FromUnixTimeMilliseconds(row.At), known.People.Find(row.PersonId)!, message)
        {
            Why = row.Why,
            DoneAt = row.DoneAt is { } done ? DateTimeOffset.FromUnixTimeMilliseconds(done) : null,
            DoneBy = row.DoneBy is { } by ? known.People.Find(by) : null,
        };

    private static bool Fits(IRow row) => RowCheck.Fits(row, CheckedTable.Reports, ColumnCount);

    private static ReportRow Read(IRow row) => new(
        row.Long(0), row.Long(1), row.Int(2), row.Long(3), row.Int(4), row.TextOrNull(5), row.LongOrNull(6), row.IntOrNull(7));
}
