using System.Globalization;
using System.Security.Cryptography;

namespace Snug.Server.Tests;

/// <summary>
/// Three servers on one PostgreSQL behind nginx, with many who talk and many who read, while servers and the database are killed, frozen
/// and stopped. SNUG_CLUSTER_FAULTS and SNUG_CLUSTER_PEOPLE make it longer and fuller than ./test has it.
/// </summary>
[Trait("Speed", "Slow")]
[Collection(nameof(Faults))]
public sealed class ClusterTests(ITestOutputHelper output)
{
    private const int Servers = 3;

    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(4);

    private static readonly int FaultCount = Number("SNUG_CLUSTER_FAULTS", 30);

    /// <summary>Those who talk; a few more than three times as many read.</summary>
    private static readonly int Talking = Number("SNUG_CLUSTER_PEOPLE", 16);

    private enum Fault
    {
        Kill,
        Stop,
        Freeze,
        KillDatabase,
    }

    [Fact]
    public async Task Nothing_is_lost_doubled_or_shown_to_anybody_while_servers_and_database_are_killed()
    {
        using var postgres = TestPostgres.Start();
        var store = postgres.CreateDatabase();
        await using var cluster = await Cluster.Start(store, Servers);
        using var talk = new ClusterTalk(cluster.Front) { Pause = TimeSpan.FromMilliseconds(150) };
        await talk.ComeIn(people: 8, rooms: 4);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = cluster.Front,
            Timeout = TimeSpan.FromSeconds(40),
        };
        List<ClusterReader> readers =
        [
            .. Enumerable.Range(0, (Talking * 25 / 8) + 1).Select(index => new ClusterReader(
                http, talk.Tokens[index % talk.Tokens.Count], index % 2 == 0 ? null : talk.Rooms[index % talk.Rooms.Count], over.Token)),
        ];

        talk.Begin(Talking);
        await talk.UntilMore(Talking * 2);
        var silences = new Dictionary<Fault, List<TimeSpan>>();
        foreach (var fault in Plan())
        {
            talk.LongestSilence();
            await Done(fault, cluster, postgres, talk);
            Of(silences, fault).Add(talk.LongestSilence());
        }

        await talk.End();
        Tell(talk, readers, silences, cluster.Said);
        ClusterAftermath.Compare(store, talk.Acknowledged);
        await ClusterAftermath.Compare(store, readers);
        await ClusterAftermath.Compare(cluster, talk.Tokens[0], talk.Rooms);
        readers.SelectMany(reader => reader.Resets).ShouldBeEmpty();
        readers.SelectMany(reader => reader.Refusals).ShouldBeEmpty("nginx asks the next one");

        // A database that takes longer than five seconds to start is said to be away, by all of them; nginx itself never speaks.
        talk.Refusals.Keys.ShouldAllBe(refusal => refusal == "503 database-away");
        cluster.Said.ShouldNotContain("   at Snug.");
        await over.CancelAsync();
    }

    /// <summary>So many of each, in any order.</summary>
    private static Fault[] Plan()
    {
        Fault[] plan = [.. Enumerable.Range(0, FaultCount).Select(index => (Fault)(index % 4))];
        RandomNumberGenerator.Shuffle(plan.AsSpan());
        return plan;
    }

    /// <summary>What fails then is explained by what the servers have said.</summary>
    private static async Task Done(Fault fault, Cluster cluster, TestPostgres postgres, ClusterTalk talk)
    {
        try
        {
            await Do(fault, cluster, postgres);
            await talk.UntilMore(RandomNumberGenerator.GetInt32(Talking, Talking * 6));
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException($"{fault}, after the servers had said:\n{cluster.Said}", failed);
        }
    }

    private static async Task Do(Fault fault, Cluster cluster, TestPostgres postgres)
    {
        var server = RandomNumberGenerator.GetInt32(cluster.Count);
        switch (fault)
        {
            case Fault.Kill:
                await cluster.Kill(server);
                await cluster.Begin(server);
                break;
            case Fault.Stop:
                await cluster.Stop(server);
                await cluster.Begin(server);
                break;
            case Fault.Freeze:
                await cluster[server].Freeze();
                await Task.Delay(Frozen, TestContext.Current.CancellationToken);
                await cluster[server].Thaw();
                break;
            default:
                postgres.Kill();
                postgres.StartAgain();
                break;
        }
    }

    private static List<TimeSpan> Of(Dictionary<Fault, List<TimeSpan>> silences, Fault fault)
    {
        if (!silences.TryGetValue(fault, out var list))
        {
            silences.Add(fault, list = []);
        }

        return list;
    }

    private void Tell(ClusterTalk talk, List<ClusterReader> readers, Dictionary<Fault, List<TimeSpan>> silences, string said)
    {
        foreach (var (fault, all) in silences)
        {
            output.WriteLine($"{fault}: {all.Count} times, nothing acknowledged for {all.Max().TotalSeconds:0.0} s at most");
        }

        output.WriteLine($"{talk.Acknowledged.Count} acknowledged; {talk.Unanswered} sends without an answer; "
            + $"refused: {string.Join(", ", talk.Refusals.Select(pair => $"{pair.Value} x {pair.Key}"))}");
        output.WriteLine($"{readers.Count} readers, {readers.Sum(reader => reader.Connections)} connections, "
            + $"{readers.Sum(reader => reader.Byes)} byes, away for {readers.Max(reader => reader.LongestAway).TotalSeconds:0.0} s "
            + "at most, "
            + $"refused {readers.Sum(reader => reader.Refusals.Count)} times");
        output.WriteLine(said);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
