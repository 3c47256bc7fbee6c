using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Snug.Server.Hosting;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Nodes;

/// <summary>A server on a PostgreSQL, as the table <c>nodes</c> knows it.</summary>
/// <param name="Id">Another one at every start.</param>
/// <param name="Name">Of the machine and the process.</param>
/// <param name="Version">Of its program.</param>
/// <param name="Address">Where people open it, as far as it knows.</param>
/// <param name="StartedAt">By the database's clock, like all instants here.</param>
/// <param name="SeenAt">When it last said that it is there.</param>
/// <param name="IsLive">It said so lately.</param>
public sealed record Node(
    int Id, string Name, string Version, string? Address, DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool IsLive);

/// <summary>
/// Keeps this server's row in the table <c>nodes</c>, for people, and counts how many share the work. A row of a server that was killed
/// stays for an hour and counts for 15 seconds.
/// </summary>
internal sealed partial class NodeTable(
    PostgresSource source,
    NodeChannel channel,
    OwnAddress own,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<NodeTable> logger) : BackgroundService
{
    /// <summary>Whoever was silent for longer is gone.</summary>
    public static readonly TimeSpan LiveFor = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan BetweenBeats = TimeSpan.FromSeconds(5);

    private const string Now = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    private const string Beat =
        $"""
        insert into nodes (id, name, version, address, started_at, seen_at) values ($1, $2, $3, $4, {Now}, {Now})
        on conflict (id) do update set seen_at = excluded.seen_at, address = excluded.address
        """;

    private const string Sweep = $"delete from nodes where seen_at < {Now} - 3600000";

    /// <summary>How many servers there are now.</summary>
    internal const string CountLive = $"select count(*) from nodes where seen_at > {Now} - 15000";

    private const string All =
        $"""
        select id, name, version, address, started_at, seen_at, seen_at > {Now} - 15000 from nodes order by started_at, id
        """;

    private volatile int count = 1;

    /// <summary>How many servers there are now, this one too.</summary>
    public int Count => count;

    /// <summary>All rows.</summary>
    public static async Task<List<Node>> List(PostgresSource source, CancellationToken stop)
    {
        await using var connection = await source.Open(stop);
        await using var command = new NpgsqlCommand(All, connection);
        await using var rows = await command.ExecuteReaderAsync(stop);
        var nodes = new List<Node>();
        while (await rows.ReadAsync(stop))
        {
            nodes.Add(new Node(
                (int)rows.GetInt64(0),
                rows.GetString(1),
                rows.GetString(2),
                await rows.IsDBNullAsync(3, stop) ? null : rows.GetString(3),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(4)),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(5)),
                rows.GetBoolean(6)));
        }

        return nodes;
    }

    /// <summary>Says that it is there, before anybody comes to it.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Try(SayIsHere, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Try(
            async (connection, stop) =>
            {
                await using var leave = new NpgsqlCommand("delete from nodes where id = $1", connection);
                leave.Parameters.Add(new NpgsqlParameter<long> { TypedValue = channel.Id });
                await leave.ExecuteNonQueryAsync(stop);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // From then on it has an address, and whoever asks for a link right after the start finds it.
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(listens.SetResult))
        {
            await listens.Task.WaitAsync(stoppingToken);
        }

        await Try(SayIsHere, stoppingToken);
        using var timer = new PeriodicTimer(BetweenBeats, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Try(SayIsHere, stoppingToken);
        }
    }

    private async Task SayIsHere(NpgsqlConnection connection, CancellationToken stop)
    {
        // Before it listens it has no address.
        object address = lifetime.ApplicationStarted.IsCancellationRequested ? own.LinkForOthers("") : DBNull.Value;
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Beat)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = channel.Id },
                new NpgsqlParameter<string> { TypedValue = $"{Environment.MachineName}:{Environment.ProcessId}" },
                new NpgsqlParameter<string> { TypedValue = SnugServer.Version },
                new NpgsqlParameter { Value = address, NpgsqlDbType = NpgsqlDbType.Text },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Sweep));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(CountLive));
        count = Math.Max(1, (int)(long)(await batch.ExecuteScalarAsync(stop))!);
    }

    private async Task Try(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await using var connection = await source.Open(stop);
            await work(connection, stop);
        }
        catch (Exception failure) when (PostgresFailure.IsOne(failure))
        {
            // The log says it when the database is away.
            LogNotAsked(failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The table of nodes could not be asked: {Reason}")]
    private partial void LogNotAsked(string reason);
}
