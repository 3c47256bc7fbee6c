namespace Snug.Server.Tests;

/// <summary>A disk that turned a bit in a -wal, after the lights went out.</summary>
[Collection(nameof(Faults))]
public sealed class WalDamageTests
{
    public WalDamageTests() => TestStore.RequireFile();

    [Fact]
    public async Task A_turned_bit_in_a_wal_after_a_kill_is_told_aloud_and_the_damaged_file_is_kept()
    {
        using var folder = new TestFolder();
        await TalkAndDie(folder);
        var wal = await File.ReadAllBytesAsync(folder["snug.db-wal"], TestDeadline.Token);
        wal[wal.Length / 2] ^= 0x10;
        await File.WriteAllBytesAsync(folder["snug.db-wal"], wal, TestDeadline.Token);

        var said = new Lines();
        using var again = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort(), takeOutput: said.Take);
        (await again.Stop()).ExitCode.ShouldBe(0);
        var log = await said.ToTheEnd();
        log.ShouldContain("snug.db-wal is damaged:");
        log.ShouldContain("messages that were acknowledged may be missing");
        var kept = Directory.GetFiles(folder.Path, "snug.db-wal.damaged-*").ShouldHaveSingleItem();
        log.ShouldContain(kept);
        (await File.ReadAllBytesAsync(kept, TestDeadline.Token)).ShouldBe(wal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4_000)]
    public async Task What_a_kill_or_a_power_cut_tore_off_at_the_end_is_no_damage(int bytes)
    {
        using var folder = new TestFolder();
        await TalkAndDie(folder);
        using (var wal = new FileStream(folder["snug.db-wal"], FileMode.Open))
        {
            wal.SetLength(wal.Length - bytes);
        }

        var said = new Lines();
        using var again = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort(), takeOutput: said.Take);
        (await again.Stop()).ExitCode.ShouldBe(0);
        (await said.ToTheEnd()).ShouldNotContain("damaged");
        Directory.GetFiles(folder.Path, "*.damaged-*").ShouldBeEmpty();
    }

    private static async Task TalkAndDie(TestFolder folder)
    {
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort());
        using var guest = await ChildClient.ComeIn(server, "Maya");
        for (var number = 1; number <= 60; number++)
        {
            await guest.Say($"message {number}");
        }

        await server.Kill();
        new FileInfo(folder["snug.db-wal"]).Length.ShouldBeGreaterThan(100_000, "or there is nothing to damage");
    }
}
