using Snug.Server.Log;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Storage.Copies;

/// <summary>A file to which nobody writes meanwhile.</summary>
/// <param name="file">Opened to be read. The caller disposes of it.</param>
/// <param name="schema">Of the file.</param>
/// <param name="name">For sentences.</param>
internal sealed class SqliteSource(SqliteReader file, int schema, string name) : CopySource
{
    /// <inheritdoc/>
    public override int Schema => schema;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override Cursor Head
    {
        get
        {
            using var rows = file.Prepare(LogSql.Head).Query();
            return rows.Read() ? new Cursor(rows.Long(0), rows.Tag(1)) : Cursor.Beginning;
        }
    }

    /// <inheritdoc/>
    public override void Read(CopiedTable table, Action<IRow> take)
    {
        using var rows = file.Prepare(table.Select).Query();
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
