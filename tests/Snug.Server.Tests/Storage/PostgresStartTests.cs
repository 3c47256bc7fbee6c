using Snug.Server.Storage.Postgres;

namespace Snug.Server.Tests.Storage;

/// <summary>A start that PostgreSQL turns away says at once what to do: nobody waits for what does not pass by itself.</summary>
public sealed class PostgresStartTests : IDisposable
{
    private readonly string address = TestPostgres.Shared.CreateDatabase();

    [Fact]
    public void A_database_that_is_not_there_is_to_be_made()
    {
        var name = TestPostgres.Connection(address).Database!;
        Refused(address.Replace($"/{name}", $"/{name}_not", StringComparison.Ordinal)).ShouldContain("Make it first: createdb NAME");
    }

    [Fact]
    public void A_user_that_is_not_known_is_not_let_in() =>
        Refused(address.Replace("://", "://nobody_", StringComparison.Ordinal)).ShouldContain("does not let Snug in");

    [Fact]
    public void A_user_that_may_make_nothing_there_is_to_be_let()
    {
        var name = TestPostgres.Connection(address).Database!;
        var owner = TestPostgres.Connection(address).Username!;
        TestPostgres.Shared.Run($"create role {name}_guest login");
        Refused(address.Replace($"://{owner}@", $"://{name}_guest@", StringComparison.Ordinal)).ShouldContain("grant create on database");
    }

    /// <inheritdoc/>
    public void Dispose() => TestPostgres.Shared.Drop(address);

    private static string Refused(string to)
    {
        var refused = Should.Throw<StartupException>(() => PostgresDatabase.Open(to, SnugServer.Version, new NoTime()));
        refused.NeedsOperator.ShouldBeTrue(refused.Message);
        return refused.Message;
    }

    /// <summary>Whoever waits does so for ever.</summary>
    private sealed class NoTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
