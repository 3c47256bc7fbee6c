using System.Globalization;
using Npgsql;

namespace Snug.Server.Tests;

/// <summary>A connection of another program to a database of PostgreSQL.</summary>
internal sealed class PostgresConnection : ISqlConnection
{
    private readonly NpgsqlConnection connection;

    public PostgresConnection(string address, bool isReadOnly)
    {
        connection = TestPostgres.Open(TestPostgres.Connection(address));
        if (isReadOnly)
        {
            Run("set default_transaction_read_only = on");
        }
    }

    /// <inheritdoc/>
    public void Run(string sql)
    {
        try
        {
            using var command = new NpgsqlCommand(sql, connection);
            command.ExecuteNonQuery();
        }
        catch (PostgresException refused)
        {
            throw new InvalidOperationException($"PostgreSQL {refused.SqlState}: {refused.MessageText}", refused);
        }
    }

    /// <inheritdoc/>
    public List<object?[]> Rows(string sql, params ReadOnlySpan<object?> values)
    {
        using var command = new NpgsqlCommand(values.IsEmpty ? sql : sql.Replace('?', '$'), connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        var rows = new List<object?[]>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => OfSqlite(reader.GetValue(column)))]);
        }

        return rows;
    }

    /// <inheritdoc/>
    public string ColumnNames(string table) => "select column_name from information_schema.columns "
        + $"where table_schema = 'snug' and table_name = '{table}' order by ordinal_position";

    public void Dispose() => connection.Dispose();

    /// <summary>The value that SQLite gives for the same: it knows no more kinds of them.</summary>
    private static object? OfSqlite(object value) => value switch
    {
        DBNull => null,
        byte[] or string => value,
        double or float => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        bool or short or int or long or decimal => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}

/// <summary>The other engine that tests look into.</summary>
internal static partial class Sql
{
    static partial void ConnectElsewhere(string store, bool readOnly, ref ISqlConnection? connection) =>
        connection = TestStore.IsAddress(store) ? new PostgresConnection(store, readOnly) : null;
}
