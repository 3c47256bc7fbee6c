using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Snug.Server.Tests;

/// <summary>Acknowledged is on the disk, not only in the kernel's memory: a killed process does not show that, a power cut does.</summary>
[Collection(nameof(Faults))]
public sealed class PowerCutTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_power_cut_loses_nothing_that_was_acknowledged()
    {
        var (acknowledged, lost) = await CutWhileTalking();
        output.WriteLine($"acknowledged {acknowledged}, lost {lost}");
        lost.ShouldBe(0);
        acknowledged.ShouldBeGreaterThan(300);
    }

    [Fact]
    public async Task Without_the_sync_of_each_commit_the_same_cut_loses_messages()
    {
        var (acknowledged, lost) = await CutWhileTalking(("POWER_SKIP", "-wal"));
        output.WriteLine($"acknowledged {acknowledged}, lost {lost}");
        lost.ShouldBeGreaterThan(0, "or the test above would not notice either");
    }

    private static async Task<(int Acknowledged, int Lost)> CutWhileTalking(params (string Name, string Value)[] more)
    {
        using var folder = new TestFolder();
        using var disk = new TestFolder();
        var variables = await PowerCut.Library(folder, folder["snug.db"]);
        variables["POWER_SHADOW"] = disk.Path;
        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort(), environment: variables);
        using var guest = await ChildClient.ComeIn(server, "Maya");
        var acknowledged = new ConcurrentBag<string>();
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var talking = Enumerable.Range(0, 16).Select(async sender =>
        {
            try
            {
                for (var said = 0; ; said++)
                {
                    var text = $"{sender}/{said}";
                    await guest.Say(text);
                    acknowledged.Add(text);
                    if (acknowledged.Count > 400)
                    {
                        cut.TrySetResult();
                    }
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or SocketException)
            {
                // The lights are out.
            }
        }).ToList();
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await server.Kill();
        await Task.WhenAll(talking);

        var kept = Texts(disk["snug.db"]);
        return (acknowledged.Count, acknowledged.Count(text => !kept.Contains(text)));
    }

    /// <summary>What the disk holds, as SQLite finds it when the power is back.</summary>
    private static HashSet<string> Texts(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var connection = Sql.Open(path);
        connection.Ask("pragma integrity_check").ShouldHaveSingleItem().ShouldBe(["ok"]);
        if (connection.Ask("select name from sqlite_schema where name = 'messages'") is [])
        {
            return [];
        }

        return [.. connection.Ask("select text from messages").Select(row => row[0]!)];
    }
}
