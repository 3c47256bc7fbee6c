using NpgsqlTypes;

namespace Snug.Server.Storage.Postgres;

/// <summary>
/// A statement of the connection that writes. To run it is to queue it: what is queued goes out in one trip with the next query or the
/// commit. MUST be used by one thread at a time.
/// </summary>
internal sealed class PostgresStatement(PostgresWriter writer, string sql) : IStatement
{
    private readonly PostgresSql sql = PostgresSql.Of(sql);
    private readonly List<BoundValue> values = [];

    /// <inheritdoc/>
    public IStatement Bind(int index, long value) => Set(index, new BoundValue(NpgsqlDbType.Bigint, value));

    /// <inheritdoc/>
    public IStatement Bind(int index, long? value) => Set(index, new BoundValue(NpgsqlDbType.Bigint, value));

    /// <inheritdoc/>
    public IStatement Bind(int index, string? value) => Set(index, new BoundValue(NpgsqlDbType.Text, value));

    /// <inheritdoc/>
    public IStatement Bind(int index, ReadOnlySpan<byte> value) => Set(index, new BoundValue(NpgsqlDbType.Bytea, value.ToArray()));

    /// <inheritdoc/>
    public IStatement Bind(int index, byte[]? value) => Set(index, new BoundValue(NpgsqlDbType.Bytea, value));

    /// <inheritdoc/>
    public void Run() => writer.Queue.Add(sql, Take());

    /// <inheritdoc/>
    public void Run(Action<IRow> changed) => writer.Queue.Add(sql, Take(), changed);

    /// <inheritdoc/>
    public IRows Query() => writer.Query(sql, Take());

    private BoundValue[] Take()
    {
        BoundValue[] bound = [.. values];
        values.Clear();
        return bound;
    }

    private PostgresStatement Set(int index, BoundValue value)
    {
        while (values.Count < index)
        {
            values.Add(default);
        }

        values[index - 1] = value;
        return this;
    }
}

/// <summary>A parameter's value and its type, which a null has too.</summary>
/// <param name="Value">A long, a string, bytes or null.</param>
internal readonly record struct BoundValue(NpgsqlDbType Type, object? Value);
