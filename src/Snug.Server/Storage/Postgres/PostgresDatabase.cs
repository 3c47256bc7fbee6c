using System.IO.Hashing;
using System.Text;
using Npgsql;

namespace Snug.Server.Storage.Postgres;

/// <summary>
/// A PostgreSQL that any number of servers share: docs/scale-out.md. Nobody excludes anybody; whoever appends holds the lock of the log
/// meanwhile (<see cref="PostgresWriter"/>).
/// </summary>
internal sealed class PostgresDatabase : IDatabase
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenAsking = TimeSpan.FromSeconds(2);

    private readonly PostgresWriter writer;

    // Those that wait for a connection hold no thread, and wait as long as it takes.
    private readonly SemaphoreSlim turns = new(PostgresSource.MostReaders);

    private PostgresDatabase(PostgresSource source, TimeProvider time)
    {
        Source = source;
        writer = new PostgresWriter(source, time);
    }

    /// <summary>Connections.</summary>
    public PostgresSource Source { get; }

    /// <inheritdoc/>
    public string Name => Source.Name;

    /// <inheritdoc/>
    public string Shown => Source.Shown;

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public IWriter Writer => writer;

    /// <inheritdoc/>
    public StartReport Start { get; } = new(null);

    /// <summary>
    /// Connects, waiting for a database that only just starts; makes sure that it keeps what it acknowledges; and migrates.
    /// </summary>
    /// <param name="tell">Hears what takes long.</param>
    /// <exception cref="StartupException">With what to do.</exception>
    public static PostgresDatabase Open(string address, string version, TimeProvider time, Action<string>? tell = null)
    {
        var source = new PostgresSource(PostgresAddress.Read(address));
        try
        {
            Prepare(source, version, time, tell);
            return new PostgresDatabase(source, time);
        }
        catch (Exception failure)
        {
            source.Dispose();
            throw failure switch
            {
                StorageException told => StartupException.Of(told, Explain(source.Name, told)),
                _ when PostgresFailure.IsOne(failure) =>
                    StartupException.Of(PostgresFailure.From(failure), Explain(source.Name, failure)),
                _ => failure,
            };
        }
    }

    /// <inheritdoc/>
    public FileState Look() => FileState.InPlace;

    /// <inheritdoc/>
    public async ValueTask<IDisposable?> Hold(string work, CancellationToken stop)
    {
        var key = (int)(XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(work)) & int.MaxValue) | 2;
        while (true)
        {
            try
            {
                var connection = await Source.Open(stop);
                if (await IsTaken(connection, key, stop))
                {
                    return new Held(connection, key);
                }

                await connection.DisposeAsync();
            }
            catch (Exception failure) when (PostgresFailure.IsOne(failure))
            {
                throw PostgresFailure.From(failure);
            }

            // By the machine's own clock: it is another server that is waited for.
            await Task.Delay(BetweenAsking, TimeProvider.System, stop);
        }
    }

    /// <inheritdoc/>
    public ValueTask Read(string sql, Func<IRow, bool> take, params ReadOnlySpan<Value> values)
    {
        var bound = new BoundValue[values.Length];
        for (var index = 0; index < bound.Length; index++)
        {
            bound[index] = values[index].ToBound();
        }

        return Read(PostgresSql.Of(sql), take, bound);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        writer.Dispose();
        Source.Dispose();
        turns.Dispose();
    }

    private static async Task<bool> IsTaken(NpgsqlConnection connection, int key, CancellationToken stop)
    {
        await using var ask = new NpgsqlCommand("select pg_try_advisory_lock($1, $2)", connection);
        ask.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PostgresWriter.LockClass });
        ask.Parameters.Add(new NpgsqlParameter<int> { TypedValue = key });
        return (bool)(await ask.ExecuteScalarAsync(stop))!;
    }

    /// <summary>
    /// A hold belongs to its connection, which lives on for others when it is given back: so it is let go by itself. One that was lost with
    /// its connection has ended already.
    /// </summary>
    private sealed class Held(NpgsqlConnection connection, int key) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                using var release = new NpgsqlCommand("select pg_advisory_unlock($1, $2)", connection);
                release.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PostgresWriter.LockClass });
                release.Parameters.Add(new NpgsqlParameter<int> { TypedValue = key });
                release.ExecuteScalar();
            }
            catch (Exception failure) when (PostgresFailure.IsOne(failure))
            {
                // Nothing is held.
            }
            finally
            {
                connection.Dispose();
            }
        }
    }

    private static void Prepare(PostgresSource source, string version, TimeProvider time, Action<string>? tell)
    {
        using var connection = Connect(source, time, tell);
        source.RequireDurable(connection);
        PostgresMigrations.Run(connection, source.Name, version, time);
        PostgresMigrations.ReadMark(connection).RequireNone(source.Name, source.Shown);
    }

    /// <summary>Nothing orders the starts of a server and its database.</summary>
    private static NpgsqlConnection Connect(PostgresSource source, TimeProvider time, Action<string>? tell)
    {
        var begun = time.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return source.OpenWriter();
            }
            catch (StorageException failure) when (
                failure is { Failure: StorageFailure.Away, NeedsOperator: false } && time.GetElapsedTime(begun) < StartPatience)
            {
                if (isFirst)
                {
                    tell?.Invoke($"Waiting for {source.Name} ({failure.Message})");
                }

                using var pause = new ManualResetEventSlim();
                pause.Wait(BetweenTries);
            }
        }
    }

    private async ValueTask Read(PostgresSql sql, Func<IRow, bool> take, BoundValue[] values)
    {
        await turns.WaitAsync();
        try
        {
            // A connection that waited since before the database was started anew is found out by its first use.
            if (!await TryRead(sql, take, values, isLastTry: false))
            {
                Source.Forget();
                await TryRead(sql, take, values, isLastTry: true);
            }
        }
        finally
        {
            turns.Release();
        }
    }

    /// <returns>False if nothing was read and it may be tried again.</returns>
    private async ValueTask<bool> TryRead(PostgresSql sql, Func<IRow, bool> take, BoundValue[] values, bool isLastTry)
    {
        var hasBegun = false;
        try
        {
            await using var connection = await Source.OpenReader();
            await using var command = new NpgsqlCommand(sql.Text, connection);
            foreach (var parameter in PostgresQueue.Command(sql.Text, values).Parameters)
            {
                command.Parameters.Add(((NpgsqlParameter)parameter!).Clone());
            }

            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                hasBegun = true;
                if (!take(PostgresRow.Read(reader)))
                {
                    break;
                }
            }

            return true;
        }
        catch (Exception failure) when (PostgresFailure.IsOne(failure))
        {
            var told = PostgresFailure.From(failure);
            return told.Failure is StorageFailure.Away && !hasBegun && !isLastTry ? false : throw told;
        }
    }

    internal static string Explain(string name, Exception failure) => PostgresFailure.StateOf(failure) switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"{name} does not let Snug in ({failure.Message}). Its password belongs in the file that PGPASSFILE names, or into PGPASSWORD.",
        PostgresErrorCodes.UndefinedTable => $"There is no Snug in {name} yet.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"There is {name.Replace("the database", "no database", StringComparison.Ordinal)}. Make it first: createdb NAME",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"Snug may not make its tables in {name} ({failure.Message}). Let its user: grant create on database NAME to USER",
        _ when failure is StorageException { Failure: StorageFailure.Away } or NpgsqlException and not PostgresException =>
            $"{name} cannot be reached ({PostgresFailure.Reason(failure)}). Start it, or look at the address after --db.",
        _ => $"{name} cannot be used ({failure.Message}).",
    };
}
