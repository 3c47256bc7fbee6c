using System.Globalization;
using Npgsql;
using Snug.Server.Log;
using Snug.Server.Nodes;
using Snug.Server.Storage;
using Snug.Server.Storage.Copies;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Backups;

/// <summary>A PostgreSQL that moves, or is moved to. It holds the lock of the log, so no server appends meanwhile.</summary>
internal sealed class PostgresMoveEnd(string address, TimeProvider time) : MoveEnd
{
    /// <summary>
    /// A server that opened the database a moment before it was counted may have missed the mark: what it appends would be lost. It is told
    /// that the database is away (57P03).
    /// </summary>
    private const string Close =
        $$"""
        create function {{GoneTrigger}}() returns trigger language plpgsql as $body$
        begin
          raise exception using errcode = 'cannot_connect_now', message = 'this log was moved: select value from settings';
        end
        $body$;
        create trigger {{GoneTrigger}} before insert on log for each statement execute function {{GoneTrigger}}();
        """;

    /// <summary>What keeps a log that was moved from growing.</summary>
    internal const string GoneTrigger = "log_was_moved";

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);

    private readonly PostgresCopier copier = PostgresCopier.Open(address);

    /// <inheritdoc/>
    public override string Name => copier.Address.Name;

    /// <inheritdoc/>
    public override string Shown => copier.Address.Shown;

    /// <inheritdoc/>
    public override void RequireNotServed()
    {
        if (copier.Ask("select to_regclass('snug.nodes') is not null") is true && copier.Ask(NodeTable.CountLive) is > 0L and var live)
        {
            throw new StartupException(string.Create(
                CultureInfo.InvariantCulture,
                $"{live} {(live == 1L ? "server runs" : "servers run")} on {Name} now, so nothing was moved. Stop all of them first "
                    + $"(one that was killed counts for 15 seconds): snug nodes --db {Shown}"));
        }

        copier.Execute(string.Create(CultureInfo.InvariantCulture, $"set lock_timeout = {LockPatience.TotalMilliseconds}"));
        copier.Ask($"select pg_advisory_lock({PostgresWriter.LockClass}, {PostgresWriter.LogLock})");
        copier.Execute("set lock_timeout = 0");
    }

    /// <inheritdoc/>
    public override bool IsThere() =>
        copier.Told(connection => PostgresMigrations.Number(connection, Name, SnugServer.Version)) > 0;

    /// <inheritdoc/>
    public override MoveMark Mark() => copier.Told(PostgresMigrations.ReadMark);

    /// <inheritdoc/>
    public override Cursor Head() => copier.Told(connection =>
    {
        using var command = new NpgsqlCommand(LogSql.Head, connection);
        using var rows = command.ExecuteReader();
        return rows.Read() && PostgresRow.Read(rows) is var row ? new Cursor(row.Long(0), row.Tag(1)) : Cursor.Beginning;
    });

    /// <inheritdoc/>
    public override (long Messages, long Rooms, long People) Count() => copier.Told(connection =>
    {
        using var command = new NpgsqlCommand(Counts, connection);
        using var rows = command.ExecuteReader();
        rows.Read();
        return (rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2));
    });

    /// <summary>Whether it is sound is seen in the copy, where it is one in a file.</summary>
    public override void RequireSound()
    {
        if (!IsThere())
        {
            throw new StartupException($"There is no Snug in {Name} yet, so nothing was moved.");
        }
    }

    /// <inheritdoc/>
    public override CopySource Read()
    {
        copier.Told(connection =>
        {
            PostgresMigrations.Run(connection, Name, SnugServer.Version, time);
            return 0;
        });
        copier.Execute("begin isolation level repeatable read");
        return new PostgresCopySource(copier, ownsCopier: false);
    }

    /// <inheritdoc/>
    public override void Leave(string to)
    {
        copier.Told(connection =>
        {
            PostgresMigrations.Put(connection, Settings.MovedTo, to);
            return 0;
        });
        copier.Execute(Close);
        copier.Execute("commit");
    }

    /// <inheritdoc/>
    public override void Fill(CopySource source, string? from)
    {
        copier.Told(connection =>
        {
            PostgresSource.RequireDurable(copier.Address, connection);
            return 0;
        });
        copier.Execute("begin");
        if (IsThere())
        {
            copier.Execute("drop schema snug cascade");
        }

        using (var target = new PostgresTarget(copier, time))
        {
            Copy.Run(source, target);
            target.Finish();
        }

        if (from is not null)
        {
            copier.Told(connection =>
            {
                PostgresMigrations.Put(connection, Settings.MovingFrom, from);
                return 0;
            });
        }

        copier.Execute("commit");
    }

    /// <inheritdoc/>
    public override void Arrive() => copier.Execute($"delete from settings where name = '{Settings.MovingFrom}'");

    /// <inheritdoc/>
    public override void Dispose() => copier.Dispose();
}
