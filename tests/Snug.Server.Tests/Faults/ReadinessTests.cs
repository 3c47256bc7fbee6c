using System.Diagnostics;
using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>"ready" means that a send of 8,000 characters would be kept now.</summary>
[Collection(nameof(Faults))]
public sealed class ReadinessTests
{
    /// <summary>The longest message, in the characters that take the most bytes.</summary>
    private static readonly string Longest = string.Concat(Enumerable.Repeat("😀", 8_000));

    [Fact]
    public async Task On_a_disk_that_is_nearly_full_ready_is_never_said_before_a_send_that_is_refused()
    {
        using var folder = new TestFolder();
        using var disk = await SmallDisk.Mount(folder["disk"], megabytes: 8);
        using var server = await ChildServer.Start(Path.Combine(disk.Path, "snug.db"), ChildServer.FreePort());
        using var guest = await ChildClient.ComeIn(server, "Maya");
        (await Status(guest)).ShouldBe(HttpStatusCode.OK);
        disk.FillUpTo(bytesLeft: 24 * 1024);

        // A small one still fits, and another long one does not.
        await Within(guest, HttpStatusCode.InsufficientStorage);
        using (var refused = await guest.TrySay(Longest))
        {
            await refused.ShouldBe(Problems.DiskFull);
        }

        (await Status(guest)).ShouldBe(HttpStatusCode.InsufficientStorage);
        disk.Free();
        await Within(guest, HttpStatusCode.OK);
        await guest.Say(Longest);
        (await server.Stop()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_send_that_is_refused_is_known_to_readiness_at_once()
    {
        using var folder = new TestFolder();
        using var disk = await SmallDisk.Mount(folder["disk"], megabytes: 8);
        using var server = await ChildServer.Start(Path.Combine(disk.Path, "snug.db"), ChildServer.FreePort());
        using var guest = await ChildClient.ComeIn(server, "Maya");
        (await Status(guest)).ShouldBe(HttpStatusCode.OK);
        disk.FillUpTo(bytesLeft: 0);
        HttpResponseMessage answer;
        while ((answer = await guest.TrySay(Longest)).StatusCode is HttpStatusCode.Created)
        {
            answer.Dispose();
        }

        await answer.ShouldBe(Problems.DiskFull);
        answer.Dispose();
        (await Status(guest)).ShouldBe(HttpStatusCode.InsufficientStorage, "not a second later");
    }

    /// <summary>By itself, within a second and what the asking takes.</summary>
    private static async Task Within(ChildClient guest, HttpStatusCode status)
    {
        var began = Stopwatch.GetTimestamp();
        while (await Status(guest) != status)
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        }
    }

    private static async Task<HttpStatusCode> Status(ChildClient guest)
    {
        using var answer = await guest.Http.GetAsync("/readyz", TestDeadline.Token);
        return answer.StatusCode;
    }
}
