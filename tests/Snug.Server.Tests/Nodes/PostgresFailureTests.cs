using Npgsql;
using Snug.Server.Storage;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Tests.Nodes;

/// <summary>What is PostgreSQL's, or the way there, and what is a bug of ours.</summary>
public sealed class PostgresFailureTests
{
    [Fact]
    public void A_connection_that_broke_is_away_whatever_it_throws()
    {
        using var connection = new NpgsqlConnection("Host=nowhere");
        using var command = new NpgsqlCommand("select 1", connection);
        var told = Should.Throw<StorageException>(() => PostgresFailure.Told(command.ExecuteScalar));
        (told.Failure, told.Message).ShouldBe((StorageFailure.Away, "Connection is not open"));
    }

    [Fact]
    public void A_bug_of_ours_stays_one()
    {
        int[] none = [];
        Should.Throw<InvalidOperationException>(() => PostgresFailure.Told(none.First));
        Should.Throw<InvalidOperationException>(() => PostgresFailure.Told<int>(() => throw new InvalidOperationException("of ours")));
    }
}
