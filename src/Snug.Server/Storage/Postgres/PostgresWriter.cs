using Npgsql;
using NpgsqlTypes;
using Snug.Server.Log;

namespace Snug.Server.Storage.Postgres;

/// <summary>
/// The connection of this server that writes. The holder of one lock is the only writer there is, among all servers on the database, and it
/// reads the log to its end in the trip that takes the lock: so inside a transaction its memory is exact, as it is with a file of its own.
/// A batch costs two trips, whatever is in it. MUST be used by one thread at a time.
/// </summary>
internal sealed class PostgresWriter : IWriter
{
    /// <summary>"Snug" in ASCII, the first half of every lock of ours: locks belong to the whole database.</summary>
    internal const int LockClass = Migrations.ApplicationId;

    /// <summary>The second half of the lock of the log.</summary>
    internal const int LogLock = 1;

    /// <summary>Events a trip: a server that comes back after an hour reads in steps, without the lock.</summary>
    private const int MostRows = 1_000;

    private const string Lock = "select pg_advisory_xact_lock($1, $2)";

    private static readonly string Tail = PostgresSql.Of(LogSql.EventsFrom).Text + " limit $3";

    private readonly PostgresSource source;
    private readonly TimeProvider time;
    private readonly PostgresKeyTable keys;

    // No client can send one with a space in it.
    private readonly string ownKey = $"commit of {Guid.CreateVersion7()}";
    private readonly Dictionary<string, PostgresStatement> statements = new(ReferenceEqualityComparer.Instance);
    private NpgsqlConnection? connection;
    private bool isInTransaction;
    private bool isWriting;

    // What the last commit was to leave: an event, or the fingerprint of the own key.
    private Cursor? lastEvent;
    private long lastMark;

    public PostgresWriter(PostgresSource source, TimeProvider time)
    {
        (this.source, this.time) = (source, time);
        keys = new PostgresKeyTable(this);
    }

    /// <summary>What waits for the next trip.</summary>
    public PostgresQueue Queue { get; } = new();

    /// <inheritdoc/>
    public KeyTable Keys => keys;

    /// <summary>How often it went to the database in order to write: what a batch costs.</summary>
    internal long Trips { get; private set; }

    /// <summary>What it has asked so far, as PostgreSQL reads it.</summary>
    internal IEnumerable<string> Texts => [.. statements.Keys.Select(sql => PostgresSql.Of(sql).Text), Tail];

    /// <inheritdoc/>
    public bool IsRested => true;

    /// <inheritdoc/>
    public bool NeedsRest => false;

    /// <inheritdoc/>
    public bool HasMore { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<IRow> Begin(Cursor head, IReadOnlyList<Write> batch)
    {
        List<(string, int)> asked = [.. batch.Select(write => write.Key).OfType<IdempotencyKey>().Select(key => (key.Value, key.PersonId))];
        var begin = new NpgsqlBatch();
        Add(begin, "begin");
        Add(begin, Lock, LockClass, LogLock);
        AddTail(begin, head);
        begin.BatchCommands.Add(keys.Ask(asked));
        isWriting = true;
        IReadOnlyList<PostgresRow> others = [];
        Travel(begin, reader =>
        {
            isInTransaction = true;
            reader.NextResult();
            others = ReadAll(reader);
            reader.NextResult();
            foreach (var row in ReadAll(reader))
            {
                keys.Take(row);
            }
        });
        return Checked(others, head);
    }

    /// <inheritdoc/>
    public IReadOnlyList<IRow> Follow(Cursor head)
    {
        keys.Forget();
        var begin = new NpgsqlBatch();
        Add(begin, "begin isolation level repeatable read read only");
        AddTail(begin, head);
        IReadOnlyList<PostgresRow> others = [];
        Travel(begin, reader =>
        {
            isInTransaction = true;
            others = ReadAll(reader);
        });
        return Checked(others, head);
    }

    /// <inheritdoc/>
    public void BeginReading()
    {
        keys.Forget();
        var begin = new NpgsqlBatch();
        Add(begin, "begin isolation level repeatable read read only");

        // Nobody waits for this one, and what was read is taken in between two trips: a large house longer than a batch may hold the lock.
        Add(begin, "set local idle_in_transaction_session_timeout = '60s'");
        Add(begin, "set local statement_timeout = '60s'");
        Travel(begin, _ => isInTransaction = true);
    }

    /// <inheritdoc/>
    public bool IsHeadAnother(Cursor head) => false;

    /// <inheritdoc/>
    public IStatement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new PostgresStatement(this, sql);
            statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Sends what is queued, and the question behind it.</summary>
    internal IRows Query(PostgresSql sql, IEnumerable<BoundValue> values)
    {
        IReadOnlyList<PostgresRow> rows = [];
        Send(PostgresQueue.Command(sql.Text, values), reader => rows = ReadAll(reader));
        return new PostgresRows(rows);
    }

    /// <summary>
    /// What appends no event leaves a key of this server's own behind, always the same one: by it <see cref="WasCommitted"/> is answered.
    /// PostgreSQL's number of the transaction would not tell: after a crash the next transaction is given the same.
    /// </summary>
    public void Commit(Cursor? last)
    {
        lastEvent = last;
        if (last is null)
        {
            keys.Put(new KeyRow(ownKey, PersonId: 0, ++lastMark, RoomId: null, Number: null, time.GetUtcNow().ToUnixTimeMilliseconds()));
        }

        try
        {
            Send(new NpgsqlBatchCommand("commit"), read: null);
            isInTransaction = isWriting = false;
        }
        catch (StorageException failure) when (failure.Failure is StorageFailure.Away)
        {
            // The connection is gone, and nobody knows whether the commit came before its end.
            throw new StorageException(StorageFailure.Unanswered, failure.Message);
        }
    }

    /// <inheritdoc/>
    public bool WasCommitted()
    {
        // Whoever holds the lock knows that every earlier transaction is over, one way or the other.
        var begin = new NpgsqlBatch();
        Add(begin, "begin");
        Add(begin, Lock, LockClass, LogLock);
        if (lastEvent is { } expected)
        {
            Add(begin, PostgresSql.Of(LogSql.TagAt).Text, expected.Position);
        }
        else
        {
            begin.BatchCommands.Add(keys.Ask([(ownKey, 0)]));
        }

        var wasCommitted = false;
        Travel(begin, reader =>
        {
            isInTransaction = true;
            reader.NextResult();
            wasCommitted = reader.Read() && (lastEvent is { } last
                ? PostgresRow.Read(reader).Tag(0) == last.Tag
                : KeySql.Read(PostgresRow.Read(reader)).Fingerprint == lastMark);
        });
        Rollback();
        return wasCommitted;
    }

    /// <inheritdoc/>
    public void Rollback()
    {
        Queue.Clear();
        keys.Forget();
        isWriting = false;
        if (!isInTransaction || connection is null)
        {
            return;
        }

        try
        {
            var end = new NpgsqlBatch();
            Add(end, "rollback");
            Travel(end, read: null);
            isInTransaction = false;
        }
        catch (StorageException)
        {
            // It has ended with its connection.
            Drop();
        }
    }

    /// <summary>After words were deleted: they are in the table's file until it is vacuumed.</summary>
    public bool Rest(bool wipe)
    {
        if (wipe)
        {
            var rest = new NpgsqlBatch();
            Add(rest, "vacuum messages");
            Travel(rest, read: null);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rollback();
        connection?.Dispose();
        connection = null;
    }

    /// <summary>Is it the log that this server has read so far?</summary>
    private IReadOnlyList<IRow> Checked(IReadOnlyList<PostgresRow> others, Cursor head)
    {
        HasMore = others.Count == MostRows;
        return head.Position > 0
            && (others.Count == 0 || others[0].Long(LogRows.Position) != head.Position || others[0].Tag(LogRows.Tag) != head.Tag)
                ? throw new StorageException(
                    StorageFailure.OtherLog, $"the log has another event at {head.Position} than this server knows")
                : others;
    }

    private static void AddTail(NpgsqlBatch batch, Cursor head) => Add(batch, Tail, head.Position, long.MaxValue, (long)MostRows);

    private static void Add(NpgsqlBatch batch, string text, params long[] numbers) =>
        batch.BatchCommands.Add(PostgresQueue.Command(text, numbers.Select(number => new BoundValue(NpgsqlDbType.Bigint, number))));

    private static void Add(NpgsqlBatch batch, string text, int first, int second) => batch.BatchCommands.Add(new NpgsqlBatchCommand(text)
    {
        Parameters = { new NpgsqlParameter<int> { TypedValue = first }, new NpgsqlParameter<int> { TypedValue = second } },
    });

    private static List<PostgresRow> ReadAll(NpgsqlDataReader reader)
    {
        var rows = new List<PostgresRow>();
        while (reader.Read())
        {
            rows.Add(PostgresRow.Read(reader));
        }

        return rows;
    }

    /// <summary>One trip with what is queued and one command behind it.</summary>
    private void Send(NpgsqlBatchCommand last, Action<NpgsqlDataReader>? read)
    {
        var batch = new NpgsqlBatch();
        var listeners = Queue.MoveTo(batch);
        batch.BatchCommands.Add(last);
        Travel(batch, reader =>
        {
            foreach (var listener in listeners)
            {
                while (reader.Read())
                {
                    listener?.Invoke(PostgresRow.Read(reader));
                }

                reader.NextResult();
            }

            read?.Invoke(reader);
        });
    }

    private void Travel(NpgsqlBatch batch, Action<NpgsqlDataReader>? read)
    {
        using (batch)
        {
            try
            {
                // A transaction that ended with its connection does not go on with another.
                if (isInTransaction && connection is null)
                {
                    throw new StorageException(StorageFailure.Away, "the connection was lost");
                }

                batch.Connection = connection ??= source.OpenWriter();
                Trips += isWriting ? 1 : 0;
                using var reader = batch.ExecuteReader();
                read?.Invoke(reader);
                while (reader.NextResult())
                {
                    // Whatever is left may still hold an error.
                }
            }
            catch (Exception failure) when (PostgresFailure.IsOne(failure))
            {
                var told = PostgresFailure.From(failure);
                if (told.Failure is StorageFailure.Away || connection is not { State: System.Data.ConnectionState.Open })
                {
                    Drop();
                }

                throw told;
            }
        }
    }

    private void Drop()
    {
        connection?.Dispose();
        connection = null;
        isInTransaction = false;
        Queue.Clear();
        keys.Forget();
        source.Forget();
    }
}
