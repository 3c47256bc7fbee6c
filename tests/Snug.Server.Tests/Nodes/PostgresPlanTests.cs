using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Snug.Protocol;
using Snug.Server.Storage;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Tests.Nodes;

/// <summary>What a write costs where the database is behind a network: trips, and how its statements are looked up.</summary>
public sealed class PostgresPlanTests
{
    [Fact]
    public async Task The_common_writes_are_two_trips_whatever_is_in_the_batch()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        var ines = await nodes.First.ComeIn("Ines");
        var room = await maya.MakePrivateRoom("Surprise", ines);
        (await Trips(() => maya.Say(1, "word", "a-key"))).ShouldBe(2);
        (await Trips(() => maya.Say(1, "word"))).ShouldBe(2);
        (await Trips(() => ines.Say(room.Id, "word", "another-key"))).ShouldBe(2);
        (await Trips(() => maya.Mark(1, 2))).ShouldBe(2);
        (await Trips(() => maya.MakeRoom("Movies", key: "room-key"))).ShouldBe(2);
        (await Trips(() => nodes.First.ComeIn("Tomas"))).ShouldBe(2);

        // A repeat asks for what the key made.
        (await Trips(() => maya.TrySay(1, "word", "a-key"))).ShouldBe(3);

        // The batch that holds the others back, and one or two with all of them.
        (await Trips(() => Together(() => Task.WhenAll(
            Enumerable.Range(0, 40).Select(word => maya.Say(1, $"word {word}", $"key-{word}")))))).ShouldBeLessThanOrEqualTo(6);

        async Task<long> Trips<T>(Func<Task<T>> write)
        {
            var before = Writer(nodes.First).Trips;
            await write();
            return Writer(nodes.First).Trips - before;
        }

        async Task<Message[]> Together(Func<Task<Message[]>> say)
        {
            Task<Message[]> said;
            await using (await TestWrite.Hold(nodes.First.Log))
            {
                said = say();
                await Eventually.Until(() => Task.FromResult(nodes.First.Log.Waiting == 40));
            }

            return await said;
        }
    }

    [Fact]
    public async Task No_statement_is_compiled()
    {
        await using var nodes = await TestNodes.Open();
        var source = nodes.First.Parts.GetRequiredService<PostgresSource>();
        await using var writer = source.OpenWriter();
        await using var reader = await source.OpenReader();
        foreach (var connection in new[] { writer, reader })
        {
            await using var ask = new NpgsqlCommand("show jit", connection);
            (await ask.ExecuteScalarAsync(TestDeadline.Token)).ShouldBe("off");
        }
    }

    [Fact]
    public async Task No_statement_of_the_log_reads_a_whole_table()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeInAs("Maya", Roles.Owner);
        var ines = await nodes.First.ComeIn("Ines");
        var room = await maya.MakePrivateRoom("Surprise", ines);
        await maya.Say(room.Id, "word", "a-key");
        await maya.TrySay(room.Id, "word", "a-key");
        await maya.Mark(room.Id, 1);
        await maya.SetLevel(room.Id, Levels.Mentions);
        await maya.Remove(room.Id, ines);
        await maya.MakeCode();
        await nodes.Second.Log.CatchUp();
        var statements = Writer(nodes.First).Texts.Concat(Writer(nodes.Second).Texts).Distinct(StringComparer.Ordinal).ToList();
        statements.Count.ShouldBeGreaterThan(20);
        using var source = new PostgresSource(PostgresAddress.Read(nodes.Store));
        using var connection = source.OpenWriter();
        Run("set plan_cache_mode = force_generic_plan");
        foreach (var text in statements.Where(text => !ReadsAllByDesign(text)))
        {
            Run($"prepare it as {text}");
            var parameters = Enumerable.Range(1, 40).TakeWhile(index => text.Contains($"${index}", StringComparison.Ordinal));
            Run($"explain execute it ({string.Join(", ", parameters.Select(_ => "null"))})".Replace(" ()", "", StringComparison.Ordinal))
                .ShouldNotContain("Seq Scan", customMessage: text);
            Run("deallocate it");
        }

        string Run(string sql)
        {
            using var command = new NpgsqlCommand(sql, connection);
            using var rows = command.ExecuteReader();
            var lines = new List<string>();
            while (rows.Read())
            {
                lines.Add(rows.GetString(0));
            }

            return string.Join('\n', lines);
        }
    }

    /// <summary>What memory is read from at the start, whole, and invitations: there are few, and looking for them is rare.</summary>
    private static bool ReadsAllByDesign(string text) =>
        text.StartsWith("select", StringComparison.Ordinal)
            && (!text.Contains("where", StringComparison.Ordinal) || text.Contains("from invites", StringComparison.Ordinal));

    private static PostgresWriter Writer(TestServer node) => (PostgresWriter)node.Parts.GetRequiredService<IDatabase>().Writer;
}
