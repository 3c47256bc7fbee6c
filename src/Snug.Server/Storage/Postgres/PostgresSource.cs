using System.Globalization;
using Npgsql;

namespace Snug.Server.Storage.Postgres;

/// <summary>
/// Makes this server's connections: one writes the log, a few read, one listens and one rings (Nodes/). Each kind has settings of its own,
/// which PostgreSQL is told when a connection begins, so that no reset loses them.
/// </summary>
internal sealed class PostgresSource : IDisposable
{
    /// <summary>Statements of a page at once; more wait for their turn without a thread.</summary>
    public const int MostReaders = 8;

    private const int OldestMajorVersion = 15;

    /// <summary>
    /// A prepared statement is planned for any values; on a table that was never analysed that plan may read all of it, and the more is in
    /// it the longer (measured: a quarter of the speed at 30,000 rows). Every statement here is a look-up by key.
    /// </summary>
    private const string ByKeyOnly = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off";

    /// <summary>
    /// What cannot be read by a key for all that (a small table as a whole) counts as so dear that PostgreSQL would compile it: measured,
    /// 200 ms the first time on a connection and 40 ms each time after, for what takes 0.03.
    /// </summary>
    private const string NoCompiling = "-c jit=off";

    /// <summary>
    /// A server that hangs while it holds the lock of the log is let go after two seconds (idle_in_transaction_session_timeout).
    /// </summary>
    private const string WriterLimits =
        "-c idle_in_transaction_session_timeout=2000 -c lock_timeout=5000 -c statement_timeout=15000 " + ByKeyOnly;

    private const string ReaderLimits = "-c statement_timeout=15000 -c default_transaction_read_only=on";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(3);

    /// <summary>Whoever typed a command would rather wait.</summary>
    private static readonly TimeSpan CommandPatience = TimeSpan.FromSeconds(15);

    private readonly PostgresAddress address;
    private readonly NpgsqlDataSource writers;
    private readonly NpgsqlDataSource readers;

    public PostgresSource(PostgresAddress address)
    {
        this.address = address;
        writers = Make(address, WriterLimits, most: 6, Patience);
        readers = Make(address, ReaderLimits, MostReaders, Patience);
    }

    /// <summary>For sentences.</summary>
    public string Name => address.Name;

    /// <summary>As it may be printed and typed.</summary>
    public string Shown => address.Shown;

    /// <summary>Opens the connection that writes: to whichever of the hosts is the one that takes writes.</summary>
    /// <exception cref="StorageException">There is none now.</exception>
    public NpgsqlConnection OpenWriter() => PostgresFailure.Told(() =>
        writers is NpgsqlMultiHostDataSource ? OpenPrimary(writers) : OpenOnly());

    /// <summary>Opens a connection for short statements, listening and ringing.</summary>
    public ValueTask<NpgsqlConnection> Open(CancellationToken stop) =>
        writers is NpgsqlMultiHostDataSource several
            ? several.OpenConnectionAsync(TargetSessionAttributes.Primary, stop)
            : writers.OpenConnectionAsync(stop);

    /// <summary>Opens a connection that reads.</summary>
    public ValueTask<NpgsqlConnection> OpenReader() => readers is NpgsqlMultiHostDataSource several
        ? several.OpenConnectionAsync(TargetSessionAttributes.Primary)
        : readers.OpenConnectionAsync();

    /// <summary>Connections that wait for their next use may lead to a server that is gone.</summary>
    public void Forget()
    {
        writers.Clear();
        readers.Clear();
    }

    /// <summary>Makes sure that this is a PostgreSQL that keeps what it says it keeps.</summary>
    /// <exception cref="StartupException">It is not.</exception>
    public void RequireDurable(NpgsqlConnection connection) => RequireDurable(address, connection);

    /// <inheritdoc cref="RequireDurable(NpgsqlConnection)"/>
    internal static void RequireDurable(PostgresAddress address, NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            """
            select current_setting('server_version_num')::bigint, current_setting('server_encoding'),
                   current_setting('synchronous_commit'), current_setting('fsync'), current_setting('full_page_writes')
            """,
            connection);
        using var row = command.ExecuteReader();
        row.Read();
        var major = row.GetInt64(0) / 10_000;
        if (major < OldestMajorVersion)
        {
            throw new StartupException(string.Create(
                CultureInfo.InvariantCulture, $"{address.Name} runs on PostgreSQL {major}; Snug needs {OldestMajorVersion} or newer."));
        }

        if (row.GetString(1) != "UTF8")
        {
            throw new StartupException(
                $"{address.Name} keeps its texts as {row.GetString(1)}; Snug needs UTF8: "
                + "create database NAME encoding 'UTF8' template template0");
        }

        if (address.IsUnchecked)
        {
            return;
        }

        Require(address, "synchronous_commit", row.GetString(2), ["on", "remote_apply"]);
        Require(address, "fsync", row.GetString(3), ["on"]);
        Require(address, "full_page_writes", row.GetString(4), ["on"]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        writers.Dispose();
        readers.Dispose();
    }

    private static void Require(PostgresAddress address, string setting, string value, string[] good)
    {
        if (!good.Contains(value))
        {
            throw new StartupException(
                $"{address.Name} has {setting} = {value}, so it may lose what it has acknowledged. "
                + $"Set it to {good[0]} and start Snug again.");
        }
    }

    /// <summary>The one of several hosts that takes writes; the only one as it is.</summary>
    internal static NpgsqlConnection OpenPrimary(NpgsqlDataSource source) => source is NpgsqlMultiHostDataSource several
        ? several.OpenConnection(TargetSessionAttributes.Primary)
        : source.OpenConnection();

    /// <summary>What is behind one address may have become a standby, of which nobody is told until it is written to.</summary>
    private NpgsqlConnection OpenOnly()
    {
        var connection = writers.OpenConnection();
        try
        {
            using var ask = new NpgsqlCommand("select pg_is_in_recovery()", connection);
            return (bool)ask.ExecuteScalar()! ? throw new StorageException(StorageFailure.Away, "it only follows another one") : connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Connections of one kind. Of several hosts Npgsql remembers which one was not there, for a second at least, and with every connection
    /// that ends asks no more until then; where there is only one, that would be a second without writing for nothing.
    /// </summary>
    /// <param name="limits">Settings, as PostgreSQL takes them when a connection begins.</param>
    /// <param name="most">At once.</param>
    /// <param name="patience">With a command; zero for any.</param>
    internal static NpgsqlDataSource Make(PostgresAddress address, string limits, int most, TimeSpan patience)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(address.Connection.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        var settings = builder.ConnectionStringBuilder;
        settings.Options = $"-c search_path=snug -c timezone=UTC {NoCompiling} {limits}";
        settings.MaxPoolSize = most;
        settings.NoResetOnClose = true;
        settings.MaxAutoPrepare = 200;
        settings.AutoPrepareMinUsages = 2;
        settings.Timeout = (int)(patience > TimeSpan.Zero ? ConnectPatience : CommandPatience).TotalSeconds;
        settings.CommandTimeout = (int)patience.TotalSeconds;
        settings.HostRecheckSeconds = 1;
        settings.TcpKeepAlive = true;
        settings.Enlist = false;
        if (address.HasSeveralHosts)
        {
            return builder.BuildMultiHost();
        }

        // Of one host Npgsql wants the port by itself; a socket's folder and a name end before the last colon, IPv6 with its bracket.
        var host = settings.Host!;
        var colon = host.LastIndexOf(':');
        if (colon > 0 && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']')
            && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            (settings.Host, settings.Port) = (host[..colon], port);
        }

        return builder.Build();
    }
}
