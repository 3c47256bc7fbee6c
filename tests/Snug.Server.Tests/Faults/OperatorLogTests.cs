using System.Net;
using System.Net.Http.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>A server whose log goes nowhere: that is the operator's matter, and nobody who talks may feel it.</summary>
[Collection(nameof(Faults))]
public sealed class OperatorLogTests
{
    [Fact]
    public async Task Nobody_waits_for_a_log_that_nobody_reads()
    {
        // A line for each that comes in: far more than a pipe of 64 KB holds.
        const int People = 900;
        using var folder = new TestFolder();
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort(), takeOutput: _ => { });
        using var door = new HttpClient(new HttpClientHandler { UseCookies = false })
        {
            BaseAddress = server.Address,
            Timeout = TimeSpan.FromSeconds(30),
        };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, People),
            new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = TestContext.Current.CancellationToken },
            async (number, cancel) =>
            {
                using var answer = await door.PostAsJsonAsync(
                    "/api/session", new ComeIn($"{number} {new string('x', 50)}"), Wire.Json.ComeIn, cancel);
                answer.ShouldBe(HttpStatusCode.Created);
            });
        (await server.Stop()).ExitCode.ShouldBe(0, "nor does its end wait");
    }

    [Fact]
    public async Task A_log_whose_reader_went_away_fails_nobody()
    {
        using var folder = new TestFolder();
        using var server = await ChildServer.Start(
            folder["snug.db"], ChildServer.FreePort(), takeOutput: process => process.StandardOutput.Close());
        using var guest = await ChildClient.ComeIn(server, "Maya");
        using var other = await ChildClient.ComeIn(server, "Ben");
        (await guest.Say("still here")).Number.ShouldBe(1);
        (await server.Stop()).ExitCode.ShouldBe(0);
    }
}
