using Snug.Server.Storage;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Tests;

/// <summary>
/// A COMMIT whose answer never comes: the server finds out whether it came about, and tells nobody a guess. Connections are ended at random
/// besides, so that some of them did not.
/// </summary>
[Trait("Speed", "Slow")]
[Collection(nameof(Faults))]
public sealed class LostAnswerTests(ITestOutputHelper output)
{
    private const string EndOne =
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'snug' and backend_type = 'client backend' order by random() limit 1
        """;

    private static readonly TimeSpan BetweenEnds = TimeSpan.FromMilliseconds(150);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_commits_without_an_answer_none_is_lost_and_none_doubled(bool hasKeys)
    {
        using var postgres = TestPostgres.Start();
        var store = postgres.CreateDatabase();
        await using var wire = new LossyWire(store, every: 7);
        await using var cluster = await Cluster.Start(wire.Store, 2, hasFront: false);

        // Not through nginx: what has no key must not be said twice by anybody.
        using var talk = new ClusterTalk(cluster.Address(0), cluster.Address(1)) { HasKeys = hasKeys };
        await talk.ComeIn(people: 4, rooms: 3);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = cluster.Address(0) };
        List<ClusterReader> readers =
        [
            .. Enumerable.Range(0, 4).Select(index =>
                new ClusterReader(http, talk.Tokens[index], index % 2 == 0 ? null : talk.Rooms[index % 3], over.Token)),
        ];
        var ending = EndAtRandom(postgres, over.Token);
        talk.Begin(senders: 8);
        await talk.UntilMore(600);
        await talk.End();
        output.WriteLine($"{talk.Acknowledged.Count} acknowledged, {wire.Lost} of {wire.Commits} answers thrown away; refused: "
            + string.Join(", ", talk.Refusals.Select(pair => $"{pair.Value} x {pair.Key}")));
        output.WriteLine(cluster.Said);
        wire.Lost.ShouldBeGreaterThan(20, "or nothing is tried");
        ClusterAftermath.Compare(store, talk.Acknowledged);
        await ClusterAftermath.Compare(store, readers);
        readers.SelectMany(reader => reader.Resets).ShouldBeEmpty();
        talk.Refusals.Keys.ShouldAllBe(refusal => refusal == "503 database-away");
        talk.Unanswered.ShouldBe(0);
        cluster.Said.ShouldNotContain("   at Snug.");
        await over.CancelAsync();
        await ending;
    }

    [Fact]
    public async Task A_commit_without_events_is_found_by_the_key_that_it_left()
    {
        using var postgres = TestPostgres.Start();
        await using var wire = new LossyWire(postgres.CreateMigrated(), every: 2);
        using var database = Open(wire.Store);
        var before = wire.Lost;
        for (var commit = 0; commit < 4; commit++)
        {
            Begin(database);
            if (!TryCommit(database))
            {
                database.Writer.WasCommitted().ShouldBeTrue();
            }
        }

        (wire.Lost - before).ShouldBe(2);
    }

    /// <summary>PostgreSQL gives the number of a transaction that a crash took with it to the next one.</summary>
    [Fact]
    public void A_commit_that_a_crash_took_with_it_is_not_taken_for_the_next_one()
    {
        using var postgres = TestPostgres.Start();
        var store = postgres.CreateMigrated();
        using var one = Open(store);
        Begin(one);
        TryCommit(one).ShouldBeTrue();
        Begin(one);
        postgres.Kill();
        postgres.StartAgain();
        TryCommit(one).ShouldBeFalse();
        one.Writer.WasCommitted().ShouldBeFalse();
        using var other = Open(store);
        Begin(other);
        TryCommit(other).ShouldBeTrue();
        one.Writer.WasCommitted().ShouldBeFalse();
    }

    private static PostgresDatabase Open(string store) => PostgresDatabase.Open(store, SnugServer.Version, TimeProvider.System);

    private static void Begin(PostgresDatabase database) => database.Writer.Begin(head: default, []);

    /// <returns>False if nobody answered.</returns>
    private static bool TryCommit(PostgresDatabase database)
    {
        try
        {
            database.Writer.Commit(last: null);
            return true;
        }
        catch (StorageException lost) when (lost.Failure is StorageFailure.Unanswered)
        {
            return false;
        }
    }

    private static async Task EndAtRandom(TestPostgres postgres, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            postgres.Run(EndOne);
            await Task.Delay(BetweenEnds, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
