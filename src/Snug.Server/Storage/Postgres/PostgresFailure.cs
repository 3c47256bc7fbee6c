using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace Snug.Server.Storage.Postgres;

/// <summary>What PostgreSQL's errors are to a server (postgresql.org/docs/current/errcodes-appendix.html).</summary>
internal static class PostgresFailure
{
    /// <summary>Runs what asks PostgreSQL, and says in storage's own terms what went wrong.</summary>
    public static T Told<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception failure) when (IsOne(failure))
        {
            throw From(failure);
        }
    }

    /// <summary>Is it PostgreSQL, or the way there, and no bug of ours?</summary>
    public static bool IsOne(Exception failure) =>
        failure is NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException
        || (failure is InvalidOperationException state && IsThrownInNpgsql(state));

    public static StorageException From(Exception failure) => failure is PostgresException told
        ? new StorageException(Classify(told.SqlState), $"PostgreSQL {told.SqlState}: {told.MessageText}", failure)
        {
            NeedsOperator = NeedsOperator(told.SqlState),
        }
        : new StorageException(StorageFailure.Away, Reason(failure));

    /// <summary>The code of what PostgreSQL said; null if it said nothing.</summary>
    public static string? StateOf(Exception failure) =>
        (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState;

    /// <summary>
    /// Npgsql says "Exception while reading from stream", or that no host of several is suitable; what it was stands inside.
    /// </summary>
    internal static string Reason(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Reason(last),
        NpgsqlException { InnerException: { } inner } => Reason(inner),
        _ => failure.Message,
    };

    /// <summary>
    /// It lets us in no more, or what a server found there at its start is gone: dropped, renamed, or being brought back from a backup.
    /// </summary>
    private static bool NeedsOperator(string state) => state[..2] is "28" or "3D" or "3F"
        || state is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.ObjectNotInPrerequisiteState;

    /// <summary>
    /// "Connection is not open", of one that has just broken. Nothing of ours runs inside of Npgsql. In a program that is compiled ahead of
    /// time an exception's Source says nothing, and the method that throws may be told as another with the same code.
    /// </summary>
    private static bool IsThrownInNpgsql(InvalidOperationException failure) =>
        new StackTrace(failure).GetFrames().Any(frame =>
            DiagnosticMethodInfo.Create(frame)?.DeclaringAssemblyName.StartsWith("Npgsql,", StringComparison.Ordinal) is true);

    private static StorageFailure Classify(string state) => state switch
    {
        _ when NeedsOperator(state) => StorageFailure.Away,
        PostgresErrorCodes.DiskFull => StorageFailure.Full,
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or "25P03" or "25P04" => StorageFailure.Away,
        _ => state[..2] switch
        {
            // It cannot be reached, was ended by its operator, starts or stops.
            "08" or "57" or "53" or "58" => StorageFailure.Away,
            "XX" => StorageFailure.Damaged,
            _ => StorageFailure.Refused,
        },
    };
}
