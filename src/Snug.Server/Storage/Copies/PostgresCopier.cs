using Npgsql;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Storage.Copies;

/// <summary>One connection to a PostgreSQL for as long as a copy takes: no limit of a server's other connections ends it.</summary>
internal sealed class PostgresCopier : IDisposable
{
    private const string NoLimits =
        "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0";

    private readonly NpgsqlDataSource connections;

    private PostgresCopier(PostgresAddress address, NpgsqlDataSource connections, NpgsqlConnection connection)
    {
        Address = address;
        this.connections = connections;
        Connection = connection;
    }

    /// <summary>Where it leads.</summary>
    public PostgresAddress Address { get; }

    /// <summary>The connection.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public static PostgresCopier Open(string address)
    {
        var read = PostgresAddress.Read(address);
        var made = PostgresSource.Make(read, NoLimits, most: 1, patience: TimeSpan.Zero);
        try
        {
            return new PostgresCopier(read, made, PostgresSource.OpenPrimary(made));
        }
        catch (Exception failure) when (PostgresFailure.IsOne(failure))
        {
            made.Dispose();
            throw new StartupException(PostgresDatabase.Explain(read.Name, failure));
        }
    }

    /// <summary>Runs something, and says what went wrong in a sentence.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public T Told<T>(Func<NpgsqlConnection, T> ask)
    {
        try
        {
            return ask(Connection);
        }
        catch (Exception failure) when (PostgresFailure.IsOne(failure))
        {
            throw new StartupException(PostgresDatabase.Explain(Address.Name, failure));
        }
    }

    /// <summary>Runs a statement.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public void Execute(string sql, params object[] values) => Told(connection =>
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    });

    /// <summary>The first column of the first row; null without one.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public object? Ask(string sql, params object[] values) => Told(connection =>
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteScalar() is var found and not DBNull ? found : null;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        Connection.Dispose();
        connections.Dispose();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
