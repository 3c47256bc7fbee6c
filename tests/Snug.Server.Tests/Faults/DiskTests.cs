using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Disks that fail and disks that are full.</summary>
[Collection(nameof(Faults))]
public sealed class DiskTests(ITestOutputHelper output)
{
    [Fact]
    public async Task After_a_failed_sync_the_server_reads_on_and_writes_nothing_until_it_is_started_again()
    {
        using var folder = new TestFolder();
        var variables = await PowerCut.Library(folder, folder["snug.db"]);
        variables["POWER_FAIL"] = folder["failing"];
        var port = ChildServer.FreePort();
        using var server = await ChildServer.Start(folder["snug.db"], port, environment: variables);
        using var guest = await ChildClient.ComeIn(server, "Maya");
        await guest.Say("before");

        await File.WriteAllTextAsync(folder["failing"], "", TestDeadline.Token);
        var refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => guest.TrySay("lost?", $"k{index}")));
        foreach (var answer in refused)
        {
            await answer.ShouldBe(Problems.ReadOnly);
            answer.Dispose();
        }

        // The disk says that it is well again; nobody believes it (the kernel may have dropped what it could not write).
        File.Delete(folder["failing"]);
        using (var later = await guest.TrySay("later", "k9"))
        {
            await later.ShouldBe(Problems.ReadOnly);
        }

        using (var ready = await guest.Http.GetAsync("/readyz", TestDeadline.Token))
        {
            await ready.ShouldBe(Problems.ReadOnly);
        }

        (await guest.Http.GetStringAsync("/healthz", TestDeadline.Token)).ShouldBe("up\n");
        (await guest.Page()).Select(message => message.Text).ShouldBe(["before"], "reading goes on, and shows only what is kept");
        await server.Kill();

        using var again = await ChildServer.Start(folder["snug.db"], port);
        for (var index = 0; index < 8; index++)
        {
            await guest.Say("lost?", $"k{index}");
        }

        var page = await guest.Page();
        page.Select(message => message.Number).ShouldBe(Enumerable.Range(1, 9).Select(number => (long)number));
        page.Select(message => message.Key).Distinct().Count().ShouldBe(9, "each of them once");
        (await again.Stop()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task On_a_full_disk_reading_works_and_writing_goes_on_when_there_is_space()
    {
        using var folder = new TestFolder();
        using var disk = await SmallDisk.Mount(folder["disk"], megabytes: 6);
        using var server = await ChildServer.Start(Path.Combine(disk.Path, "snug.db"), ChildServer.FreePort());
        using var guest = await ChildClient.ComeIn(server, "Maya");
        var text = new string('x', 7_000);
        var kept = 0;
        HttpResponseMessage answer;
        while ((answer = await guest.TrySay($"{kept} {text}", $"k{kept}")).StatusCode is HttpStatusCode.Created)
        {
            answer.Dispose();
            kept++;
        }

        output.WriteLine($"{kept} messages of 7,000 characters on 6 MB");
        await answer.ShouldBe(Problems.DiskFull);
        answer.Dispose();
        kept.ShouldBeGreaterThan(10);

        // What room is left for a few bytes is used up too, or /readyz would be right to say yes.
        while ((answer = await guest.TrySay("x")).StatusCode is HttpStatusCode.Created)
        {
            answer.Dispose();
            kept++;
        }

        await answer.ShouldBe(Problems.DiskFull);
        answer.Dispose();

        // A probe takes less than a message: whether one more fits is a matter of pages, and each that fits takes some of the rest.
        var deadline = TestDeadline.Token;
        while ((answer = await guest.Http.GetAsync("/readyz", deadline)).StatusCode is HttpStatusCode.OK)
        {
            answer.Dispose();
        }

        await answer.ShouldBe(Problems.DiskFull);
        answer.Dispose();

        (await guest.Page("?limit=1")).Single().Number.ShouldBe(kept, "reading works, up to the last that was acknowledged");
        await disk.Resize(megabytes: 64);
        (await guest.Say(text, "after")).Number.ShouldBe(kept + 1, "without a restart");
        (await server.Stop()).ExitCode.ShouldBe(0);
        Sql.Run(Path.Combine(disk.Path, "snug.db"), "pragma integrity_check");
    }
}
