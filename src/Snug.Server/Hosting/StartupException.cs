using Snug.Server.Storage;

namespace Snug.Server;

/// <summary>The server cannot start; the message tells a person why and what to do.</summary>
public sealed class StartupException(string message) : Exception(message)
{
    /// <summary>Nothing is wrong but that the database cannot be reached: the same start may come about later.</summary>
    public bool IsDatabaseAway { get; init; }

    /// <summary>And it comes about when somebody does something about it: makes the database, or lets the server in.</summary>
    public bool NeedsOperator { get; init; }

    /// <summary>An error of the storage engine that ends a start.</summary>
    internal static StartupException Of(StorageException failure, string message) =>
        new(message)
        {
            IsDatabaseAway = failure.Failure is StorageFailure.Away or StorageFailure.Unanswered,
            NeedsOperator = failure.NeedsOperator,
        };
}
