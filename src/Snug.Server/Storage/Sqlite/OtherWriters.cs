using System.Diagnostics;
using Snug.Server.Log;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// Notices that another program appends to the log. Memory counts positions and numbers on from what this process wrote, so two
/// who write would give out the same ones: the second insert fails, or, worse, both succeed and half of what was acknowledged is lost.
/// MUST be used by the log's thread only.
/// </summary>
internal sealed class OtherWriters(SqliteWriter writer)
{
    private long? seen;

    /// <summary>
    /// Looks inside a transaction that has the write lock. Costs a read of SQLite's own counter (pragma data_version) while nobody
    /// else commits; somebody who edits other tables by hand is none of ours.
    /// </summary>
    public bool HaveAppended(Cursor head)
    {
        var version = Ask("pragma data_version");
        if (version == seen)
        {
            return false;
        }

        seen = version;
        return IsHeadAnother(head);
    }

    /// <summary>Is the newest event of the file another than memory knows?</summary>
    public bool IsHeadAnother(Cursor head)
    {
        using var rows = writer.Prepare(LogSql.Head).Query();
        return rows.Read() ? new Cursor(rows.Long(0), rows.Tag(1)) != head : head.Position != 0;
    }

    private long Ask(string pragma)
    {
        using var rows = writer.Prepare(pragma).Query();
        var isThere = rows.Read();
        Debug.Assert(isThere, "a pragma that answers");
        return rows.Long(0);
    }
}
