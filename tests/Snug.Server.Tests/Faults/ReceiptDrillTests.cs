using System.Collections.Concurrent;
using System.Net.Sockets;
using Snug.Server.Backups;

namespace Snug.Server.Tests;

/// <summary>
/// A cursor that a reader was given is the truth about what is on the disk, whatever happens next: also one from the middle of a commit,
/// and also the line that the server writes beside its file.
/// </summary>
[Trait("Speed", "Slow")]
[Collection(nameof(Faults))]
public sealed class ReceiptDrillTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 50;
    private const int Senders = 4;
    private const int ReceiptsALife = 25;

    private readonly TestFolder folder = new();
    private readonly ConcurrentQueue<string> receipts = new();
    private readonly List<string> beside = [];

    [Fact]
    public async Task A_thousand_receipts_of_fifty_lives_that_were_killed_are_true_and_false_of_a_twin_from_the_fork_on()
    {
        var port = ChildServer.FreePort();
        var tokens = new List<ChildClient>();
        for (var life = 0; life <= Kills; life++)
        {
            using var server = await ChildServer.Start(folder["snug.db"], port);
            if (life == 0)
            {
                tokens.Add(await ChildClient.ComeIn(server, "Maya"));
            }

            await LiveAndDie(server, tokens[0], (life + 1) * ReceiptsALife);
            if (File.Exists(folder["snug.db-receipt"]))
            {
                beside.Add((await File.ReadAllTextAsync(folder["snug.db-receipt"], TestDeadline.Token)).TrimEnd('\n'));
            }

            if (life == Kills / 2)
            {
                File.Copy(folder["snug.db"], folder["twin.db"]);
                File.Copy(folder["snug.db-wal"], folder["twin.db-wal"]);
            }
        }

        tokens.ForEach(client => client.Dispose());
        var all = receipts.Concat(beside).Distinct().ToList();
        all.Count.ShouldBeGreaterThan(1_000);
        beside.Distinct().Count().ShouldBeGreaterThan(Kills / 4, "or little was seen of the line beside the file");
        var report = Verification.Report(folder["snug.db"], all);
        report.Findings.ShouldBeEmpty();
        report.Receipts.ShouldAllBe(answer => answer.Fits);

        await Compare(all);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The twin goes another way from where it was copied.</summary>
    private async Task Compare(List<string> all)
    {
        var fork = Position(Receipt.Of(folder["twin.db"]));
        using (var server = await ChildServer.Start(folder["twin.db"], ChildServer.FreePort()))
        {
            using var other = await ChildClient.ComeIn(server, "Somebody else");
            while (Position(Receipt.Of(folder["twin.db"])) <= Position(all.MaxBy(Position)!))
            {
                await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => other.Say("another way")));
            }

            (await server.Stop()).ExitCode.ShouldBe(0);
        }

        var report = Verification.Report(folder["twin.db"], all);
        report.Findings.ShouldBeEmpty();
        var (before, after) = (0, 0);
        foreach (var (index, receipt) in all.Index())
        {
            report.Receipts[index].Fits.ShouldBe(Position(receipt) <= fork, receipt);
            _ = Position(receipt) <= fork ? before++ : after++;
        }

        before.ShouldBeGreaterThan(300);
        after.ShouldBeGreaterThan(300);
        Comparison.Of(folder["snug.db"], folder["twin.db"]).PartedAt.ShouldBe(fork + 1);
        output.WriteLine($"{all.Count} receipts, {beside.Count} of them beside the file; true: all, of the twin the {before} up to {fork}, "
            + $"none of the {after} behind it; parted at {fork + 1}");
    }

    /// <summary>People talk, several in one commit, until a reader has so many cursors; then the light goes out in the middle.</summary>
    private async Task LiveAndDie(ChildServer server, ChildClient maya, int until)
    {
        using var stream = await EventReader.Open(maya.Http, new HttpRequestMessage(HttpMethod.Get, "/api/events"));
        var talking = Enumerable.Range(0, Senders).Select(_ => Talk(maya)).ToList();
        while (receipts.Count < until)
        {
            if ((await stream.Next()).Id is { } cursor)
            {
                receipts.Enqueue(cursor);
            }
        }

        await server.Kill();
        await Task.WhenAll(talking);
    }

    /// <summary>Until nobody answers any more.</summary>
    private static async Task Talk(ChildClient maya)
    {
        try
        {
            while (true)
            {
                using var answer = await maya.TrySay("talk");
            }
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException)
        {
            // Killed.
        }
    }

    private static long Position(string receipt) =>
        long.Parse(receipt.AsSpan(0, receipt.IndexOf('-', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);
}
