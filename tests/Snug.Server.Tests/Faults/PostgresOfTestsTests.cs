using Npgsql;

namespace Snug.Server.Tests;

/// <summary>What drills on PostgreSQL rest on: one that was killed comes back at the same address with what it had committed.</summary>
[Collection(nameof(Faults))]
public sealed class PostgresOfTestsTests
{
    [Fact]
    public void One_that_was_killed_or_stopped_comes_back_with_what_was_committed()
    {
        using var postgres = TestPostgres.Start();
        var address = postgres.CreateDatabase();
        Sql.Run(address, "create schema snug; create table kept (number bigint); insert into kept values (1)");
        using (var open = Sql.Connect(address))
        {
            open.Run("begin; insert into kept values (2)");
            postgres.Kill();
            Should.Throw<NpgsqlException>(() => Sql.Ask(address, "select 1"));
            postgres.StartAgain();
        }

        Sql.Ask(address, "select number from kept").Single().ShouldBe(["1"]);
        postgres.Stop();
        Should.Throw<NpgsqlException>(() => Sql.Ask(address, "select 1"));
        postgres.StartAgain();
        Sql.AskOne(address, "select count(*) from kept").ShouldBe("1");
        Sql.AskOne(address, "show fsync").ShouldBe("on", "a drill whose disk forgets shows nothing");
    }

    [Fact]
    public void Nothing_is_left_of_it()
    {
        var postgres = TestPostgres.Start("fsync=off");
        var folder = TestPostgres.Connection(postgres.CreateDatabase()).Host!;
        Directory.Exists(folder).ShouldBeTrue();
        postgres.Dispose();
        Directory.Exists(folder).ShouldBeFalse();
    }
}
