using System.Diagnostics;
using Snug.Server.Backups;
using Snug.Server.Hosting;
using Snug.Server.Storage;

namespace Snug.Server.Tests.Storage;

/// <summary>Another program opened the database, looked at something and never let go.</summary>
public sealed class WalGrowthTests
{
    private const string Mark = "/proc/locks";

    public WalGrowthTests() => TestStore.RequireFile();

    /// <summary>40 MB into the -wal, and gone again in the same transaction.</summary>
    private const string Fill =
        """
        insert into settings (name, value, "check") values ('filled', hex(zeroblob(20000000)), 0)
        on conflict (name) do update set value = excluded.value
        """;

    private const string Empty = "delete from settings where name = 'filled'";

    [Fact]
    public async Task A_reader_that_does_not_let_go_is_told_with_its_name_and_the_wal_is_short_after_it()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        var wal = new FileInfo(server.DatabasePath + "-wal");
        using (var reader = Python.Start("Storage/read.py", server.DatabasePath))
        {
            (await reader.StandardOutput.ReadLineAsync(TestDeadline.Token)).ShouldBe("reading");
            await GrowTo(server, wal, WalGrowth.Long);
            await ToldTimes(server, 1);
            await GrowTo(server, wal, WalGrowth.Long + (40L << 20));
            server.Clock.Advance(TimeSpan.FromSeconds(2));
            Told(server).Count.ShouldBe(1, "not again for every megabyte");
            await GrowTo(server, wal, 2 * WalGrowth.Long);
            await ToldTimes(server, 2);

            var sentence = Told(server)[0];
            sentence.ShouldStartWith("Warning: snug.db-wal has grown to 2");
            var who = File.Exists(Mark) ? $"{NameOf(reader)} (process {reader.Id}) reads it" : "another program reads it";
            sentence.ShouldContain(who + " and does not let go of snug.db.");
            var look = MachineCheck.Of(server.DatabasePath, server.Address.Port, server.Clock).Single(look => look.What == "Database");
            look.Verdict.ShouldBe(Verdict.Doubtful);
            look.Sentence.ShouldContain(who);

            var started = Stopwatch.GetTimestamp();
            await dana.Say(1, "nobody waits for it");
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
            reader.StandardInput.Close();
            await reader.WaitForExitAsync(TestDeadline.Token);
        }

        // Without a word of anybody: the log looks by itself while nobody sends.
        await TestDeadline.Until(() =>
        {
            wal.Refresh();
            return wal.Length < 1024 * 1024;
        });
        await TestDeadline.Until(() =>
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            return server.ServerLog.Lines.Any(line => line.Contains("snug.db-wal is short again"));
        });
        (await dana.Page(1)).Select(message => message.Text).ShouldBe(["nobody waits for it"]);
        await server.Close();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
    }

    [Fact]
    public void Who_reads_is_told_from_the_locks_of_the_kernel()
    {
        string[] locks =
        [
            "1: POSIX  ADVISORY  READ 11 fe:00:700 124 124",
            "2: POSIX  ADVISORY  READ 12 fe:00:701 124 124", // another file
            "3: POSIX  ADVISORY  READ 13 fe:00:700 128 128", // has it open, holds nothing
            "4: FLOCK  ADVISORY  WRITE 14 fe:00:700 0 EOF",
            "5: POSIX  ADVISORY  READ 15 00:2a:700 120 EOF",
            "5: -> POSIX  ADVISORY  READ 16 00:2a:700 120 EOF", // waits for it
            "6: OFDLCK ADVISORY  READ -1 fe:00:700 124 124",
            "7: POSIX  ADVISORY  READ 0 fe:00:700 124 124", // in another container
            "",
            "nonsense",
        ];
        WalReaders.Holders(locks, 700).ShouldBe([11, 15]);
    }

    private static async Task GrowTo(TestServer server, FileInfo wal, long length)
    {
        do
        {
            var filled = await server.Log.Enqueue(new TestWrite(batch =>
            {
                batch.Prepare(Fill).Run();
                batch.Prepare(Empty).Run();
                return true;
            }));
            filled.Refusal.ShouldBeNull();
            wal.Refresh();
        }
        while (wal.Length < length);
    }

    private static Task ToldTimes(TestServer server, int times) => TestDeadline.Until(() =>
    {
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        return Told(server).Count == times;
    });

    private static List<string> Told(TestServer server) => [.. server.ServerLog.Lines.Where(line => line.Contains("has grown to"))];

    private static string NameOf(Process process) => File.ReadAllText($"/proc/{process.Id}/comm").Trim();
}
