using NpgsqlTypes;

namespace Snug.Server.Storage;

/// <summary>A parameter of a query: a number, a text, bytes or null.</summary>
internal readonly struct Value
{
    private readonly long number;
    private readonly object? reference;
    private readonly bool isNumber;

    private Value(long number)
    {
        this.number = number;
        isNumber = true;
    }

    private Value(object? reference) => this.reference = reference;

    public static implicit operator Value(long number) => new(number);

    public static implicit operator Value(long? number) => number is { } value ? new Value(value) : new Value(reference: null);

    public static implicit operator Value(string? text) => new(text);

    public static implicit operator Value(byte[] bytes) => new(bytes);

    /// <summary>For an engine that binds values of a type.</summary>
    public Postgres.BoundValue ToBound() =>
        isNumber ? new Postgres.BoundValue(NpgsqlDbType.Bigint, number)
        : reference is byte[]? new Postgres.BoundValue(NpgsqlDbType.Bytea, reference)
        : new Postgres.BoundValue(NpgsqlDbType.Text, reference);

    public void BindTo(IStatement statement, int index)
    {
        if (isNumber)
        {
            statement.Bind(index, number);
        }
        else if (reference is byte[] bytes)
        {
            statement.Bind(index, bytes);
        }
        else
        {
            statement.Bind(index, (string?)reference);
        }
    }
}
