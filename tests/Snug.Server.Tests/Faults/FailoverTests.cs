using System.Diagnostics;

namespace Snug.Server.Tests;

/// <summary>The PostgreSQL that takes writes is gone, and the one that followed it is promoted, by this test as by anybody.</summary>
[Trait("Speed", "Slow")]
[Collection(nameof(Faults))]
public sealed class FailoverTests(ITestOutputHelper output)
{
    private const int Servers = 3;

    [Fact]
    public async Task A_synchronous_standby_is_promoted_in_the_middle_and_nobody_misses_anything()
    {
        using var first = TestPostgres.Start();
        using var second = first.StartStandby(isSynchronous: true);
        await TestDeadline.Until(() => first.IsFollowed(isSynchronous: true));
        var store = first.CreateDatabase();
        await using var cluster = await Cluster.Start(first.StoreHereOrThere(store, second), Servers);
        using var talk = new ClusterTalk(cluster.Front) { Pause = TimeSpan.FromMilliseconds(50) };
        await talk.ComeIn(people: 8, rooms: 4);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var http = Client(cluster);
        var readers = Read(http, talk, 40, over.Token);
        talk.Begin(senders: 16);
        await talk.UntilMore(500);
        talk.LongestSilence();

        first.Kill();
        var promoting = Stopwatch.StartNew();
        second.Promote();
        output.WriteLine($"promoted in {promoting.Elapsed.TotalSeconds:0.00} s");
        await talk.UntilMore(500);
        output.WriteLine($"nothing acknowledged for {talk.LongestSilence().TotalSeconds:0.00} s");
        await talk.End();
        Tell(talk, readers, cluster);

        store = second.StoreHere(store);
        ClusterAftermath.Compare(store, talk.Acknowledged);
        await ClusterAftermath.Compare(store, readers);
        await ClusterAftermath.Compare(cluster, talk.Tokens[0], talk.Rooms);
        readers.SelectMany(reader => reader.Resets).ShouldBeEmpty();
        talk.Refusals.Keys.ShouldAllBe(refusal => refusal == "503 database-away");
        cluster.Said.ShouldNotContain("   at Snug.");
        cluster.Said.ShouldNotContain("begins anew");
        await over.CancelAsync();
        first.Discard();
    }

    [Fact]
    public async Task A_standby_that_missed_commits_is_another_log_and_every_server_begins_anew()
    {
        using var first = TestPostgres.Start();
        using var second = first.StartStandby(isSynchronous: false);
        await TestDeadline.Until(() => first.IsFollowed(isSynchronous: false));
        var store = first.CreateDatabase();
        await using var cluster = await Cluster.Start(first.StoreHereOrThere(store, second), Servers);
        using var talk = new ClusterTalk(cluster.Front) { Pause = TimeSpan.FromMilliseconds(50) };
        await talk.ComeIn(people: 8, rooms: 4);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var http = Client(cluster);
        var readers = Read(http, talk, 40, over.Token);
        talk.Begin(senders: 8);
        await talk.UntilMore(200);
        second.StopFollowing();
        await TestDeadline.Until(() => !first.IsFollowed(isSynchronous: false));
        await talk.UntilMore(200);
        await talk.End();
        var before = talk.Acknowledged.Count;
        await TestDeadline.Until(() => readers.Where(reader => reader.Room is null).All(reader => reader.Count == before));

        first.Kill();
        second.Promote();
        store = second.StoreHere(store);
        await TestDeadline.Until(() => cluster.Said.Split("This server begins anew").Length > Servers);
        await TestDeadline.Until(() => readers.TrueForAll(reader => reader.Resets.Count > 0));
        using var later = new ClusterTalk(cluster.Front) { Pause = TimeSpan.FromMilliseconds(50) };
        later.GoOnAs(talk);
        later.Begin(senders: 8);
        await later.UntilMore(200);
        await later.End();
        Tell(later, readers, cluster);

        var kept = Sql.Ask(store, "select text from messages").Select(row => row[0]).ToHashSet(StringComparer.Ordinal);
        var lost = talk.Acknowledged.Count(one => !kept.Contains(one.Text));
        output.WriteLine($"{lost} of {before} acknowledged messages were only on the one that is gone");
        lost.ShouldBeGreaterThan(100, "or it is no other log");
        ClusterAftermath.Compare(store, [.. later.Acknowledged, .. talk.Acknowledged.Where(one => kept.Contains(one.Text))]);
        await ClusterAftermath.Compare(cluster, talk.Tokens[0], talk.Rooms);
        readers.ShouldAllBe(reader => reader.Byes > 0);
        readers.ShouldAllBe(reader => reader.Resets.Count > 0);
        await TestDeadline.Until(() =>
            readers.Where(reader => reader.Room is null).All(reader => reader.Count == later.Acknowledged.Count));
        cluster.Said.ShouldNotContain("   at Snug.");
        cluster.Said.ShouldNotContain("is damaged");
        await over.CancelAsync();
        first.Discard();
    }

    private static HttpClient Client(Cluster cluster) => new(new SocketsHttpHandler { UseCookies = false })
    {
        BaseAddress = cluster.Front,
        Timeout = TimeSpan.FromSeconds(40),
    };

    private static List<ClusterReader> Read(HttpClient http, ClusterTalk talk, int count, CancellationToken over) =>
    [
        .. Enumerable.Range(0, count).Select(index => new ClusterReader(
            http, talk.Tokens[index % talk.Tokens.Count], index % 2 == 0 ? null : talk.Rooms[index % talk.Rooms.Count], over)),
    ];

    private void Tell(ClusterTalk talk, List<ClusterReader> readers, Cluster cluster)
    {
        output.WriteLine($"{talk.Acknowledged.Count} acknowledged, {talk.Unanswered} unanswered; refused: "
            + string.Join(", ", talk.Refusals.Select(pair => $"{pair.Value} x {pair.Key}")));
        output.WriteLine($"{readers.Count} readers, {readers.Sum(reader => reader.Connections)} connections, "
            + $"away for {readers.Max(reader => reader.LongestAway).TotalSeconds:0.0} s at most");
        output.WriteLine(cluster.Said);
    }
}
