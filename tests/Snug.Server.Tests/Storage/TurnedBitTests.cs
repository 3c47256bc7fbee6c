namespace Snug.Server.Tests.Storage;

/// <summary>
/// A disk that turned a bit in a database at rest. SQLite notices few of them; the checks of the rows and the chain of the log notice the
/// others, and nobody is given a wrong word.
/// </summary>
public sealed class TurnedBitTests
{
    public TurnedBitTests() => TestStore.RequireFile();

    /// <summary>Every column that somebody is told of in pages, snapshots or streams, in several rows.</summary>
    [Theory]
    [InlineData("messages")]
    [InlineData("rooms")]
    [InlineData("people")]
    [InlineData("read_marks")]
    [InlineData("log")]
    public async Task A_bit_of_any_column_gives_no_wrong_word_and_is_told(string table)
    {
        await using var server = await TestServer.Open();
        var house = await RecordedServer.Build(server, 40);
        var whole = await File.ReadAllBytesAsync(server.DatabasePath, TestDeadline.Token);
        (await house.Look()).ShouldBeEmpty("nothing is damaged yet");
        await Restore(server, whole);
        var columns = server.Ask($"select name from pragma_table_info('{table}')");
        foreach (var column in columns)
        {
            foreach (var row in new[] { 0, 1, DatabaseBytes.Read(server.DatabasePath).Count(table) - 2 })
            {
                var file = DatabaseBytes.Read(server.DatabasePath);
                var spot = file.Find(table, column, row);
                var (at, bit) = spot.Length > 0 ? (spot.At + spot.Length - 1, 1) : (spot.TypeAt, 0);
                file.Turn(at, bit);
                var said = await house.Look();

                // That a tag or a hash is not what it was changes no word; verify looks at them.
                (said.Count > 0 || (table, column) is ("log", "hash" or "tag") || IsOfOthers(table, row))
                    .ShouldBeTrue($"{table}.{column} of row {row}, bit {bit} of {at}: damaged in silence");
                await Restore(server, whole);
            }
        }
    }

    [Fact]
    public Task Bits_that_turn_anywhere_give_no_wrong_word() => TurnAnywhere(seed: 1126, turns: 60);

    [Fact]
    [Trait("Speed", "Slow")]
    public Task Three_hundred_bits_that_turn_anywhere_give_no_wrong_word() => TurnAnywhere(seed: 2026, turns: 300);

    /// <summary>Anywhere, one at a time: rows, indexes, free space, the schema, the header.</summary>
    private static async Task TurnAnywhere(int seed, int turns)
    {
        await using var server = await TestServer.Open();
        var house = await RecordedServer.Build(server, 500);
        var whole = await File.ReadAllBytesAsync(server.DatabasePath, TestDeadline.Token);
        (await house.Look()).ShouldBeEmpty("nothing is damaged yet");
        await Restore(server, whole);
        var random = new Random(seed);
        var found = 0;
        for (var turn = 0; turn < turns; turn++)
        {
            var (at, bit) = (random.Next(whole.Length), random.Next(8));
            DatabaseBytes.Read(server.DatabasePath).Turn(at, bit);
            try
            {
                found += (await house.Look()).Count > 0 ? 1 : 0;
            }
            catch (Exception wrong) when (wrong is not OperationCanceledException)
            {
                throw new InvalidOperationException($"bit {bit} of byte {at} (seed {seed})", wrong);
            }

            await Restore(server, whole);
        }

        TestContext.Current.SendDiagnosticMessage("{0} of {1} turned bits were told of, the others changed nothing", found, turns);
        found.ShouldBeGreaterThan(turns / 5, "or nothing was hit");
    }

    /// <summary>Marks of whoever does not look.</summary>
    private static bool IsOfOthers(string table, int row) => table == "read_marks" && row > 1;

    private static async Task Restore(TestServer server, byte[] whole)
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(server.DatabasePath)!))
        {
            File.Delete(file);
        }

        await File.WriteAllBytesAsync(server.DatabasePath, whole, TestDeadline.Token);
    }
}
