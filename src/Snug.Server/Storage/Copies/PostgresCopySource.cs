using Npgsql;
using Snug.Server.Log;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Storage.Copies;

/// <summary>One snapshot of a PostgreSQL, also while servers write to it. Dispose of it soon: nothing is vacuumed meanwhile.</summary>
internal sealed class PostgresCopySource : CopySource
{
    private const string SizeSql =
        "select coalesce(sum(pg_table_size(c.oid) + pg_indexes_size(c.oid)), 0)::bigint from pg_class c "
            + "where c.relnamespace = to_regnamespace('snug') and c.relkind = 'r'";

    private readonly PostgresCopier copier;
    private readonly bool ownsCopier;

    /// <param name="copier">In a transaction that sees one moment.</param>
    /// <param name="ownsCopier">Is it disposed of with this?</param>
    /// <exception cref="StartupException">There is no Snug, or a newer one's.</exception>
    public PostgresCopySource(PostgresCopier copier, bool ownsCopier)
    {
        this.copier = copier;
        this.ownsCopier = ownsCopier;
        Schema = (int)copier.Told(connection => PostgresMigrations.Number(connection, Name, SnugServer.Version));
        if (Schema == 0)
        {
            throw new StartupException($"There is no Snug in {Name} yet.");
        }

        Head = ReadHead();
    }

    /// <inheritdoc/>
    public override int Schema { get; }

    /// <inheritdoc/>
    public override string Name => copier.Address.Name;

    /// <inheritdoc/>
    public override Cursor Head { get; }

    /// <summary>About how much room a copy in a file takes.</summary>
    public long Bytes => (long)copier.Ask(SizeSql)!;

    /// <summary>Opens a snapshot.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public static PostgresCopySource Open(string address)
    {
        var opened = PostgresCopier.Open(address);
        try
        {
            opened.Execute("begin isolation level repeatable read read only");
            return new PostgresCopySource(opened, ownsCopier: true);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Read(CopiedTable table, Action<IRow> take) => copier.Told(connection =>
    {
        using var command = new NpgsqlCommand(table.Select, connection);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            take(PostgresRow.Read(rows));
        }

        return 0;
    });

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (ownsCopier)
        {
            copier.Dispose();
        }
    }

    private Cursor ReadHead() => copier.Told(connection =>
    {
        using var command = new NpgsqlCommand(LogSql.Head, connection);
        using var rows = command.ExecuteReader();
        return rows.Read() && PostgresRow.Read(rows) is var row ? new Cursor(row.Long(0), row.Tag(1)) : Cursor.Beginning;
    });
}
