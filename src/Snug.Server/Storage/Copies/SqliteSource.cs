using Snug.Server.Log;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Storage.Copies;

/// <summary>A file of which nobody writes to meanwhile.</summary>
/// <param name="file">Opened to be written, so it has the newest schema and nobody else serves it. The caller disposes of it.</param>
internal sealed class SqliteSource(SqliteDatabase file) : CopySource
{
    /// <inheritdoc/>
    public override int Schema => Migrations.Newest;

    /// <inheritdoc/>
    public override string Name => file.Name;

    /// <inheritdoc/>
    public override Cursor Head
    {
        get
        {
            using var rows = file.Writer.Prepare(LogSql.Head).Query();
            return rows.Read() ? new Cursor(rows.Long(0), rows.Tag(1)) : Cursor.Beginning;
        }
    }

    /// <inheritdoc/>
    public override void Read(CopiedTable table, Action<IRow> take)
    {
        using var lease = file.Borrow();
        using var rows = lease.Connection.Prepare(table.Select).Query();
        while (rows.Read())
        {
            take(rows);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The file is its caller's.
    }
}
