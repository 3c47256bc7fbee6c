using System.Security.Cryptography;

namespace Snug.Server.Tests;

/// <summary>PostgreSQL goes away while a server begins, at any moment of it: the server waits and begins once more.</summary>
[Trait("Speed", "Slow")]
[Collection(nameof(Faults))]
public sealed class InterruptedStartTests
{
    private const int Times = 8;

    /// <summary>About as long as each takes, so that the first look at the database, the memory and the first writes are all met.</summary>
    private static readonly (int Start, int Anew) Milliseconds = (2_500, 700);

    [Fact]
    public async Task A_server_starts_although_its_database_is_killed_meanwhile()
    {
        using var postgres = TestPostgres.Start();
        for (var time = 0; time < Times; time++)
        {
            // An empty one every other time: then there is a schema to make and a room to write.
            var store = time % 2 == 0 ? postgres.CreateDatabase() : postgres.CreateMigrated();
            var lines = new Lines();
            var port = ChildServer.FreePort();
            var starting = ChildServer.StartBy(ChildProgram.Snug.Command(store, port), port, takeOutput: lines.Take);
            await KillWithin(Milliseconds.Start, postgres);
            using var server = await IsThere(starting, lines);
            (await server.Stop()).ExitCode.ShouldBe(0, lines.SoFar);
            lines.SoFar.ShouldNotContain("   at ", customMessage: lines.SoFar);
        }
    }

    /// <summary>It has served, so it waits for its database as long as it takes.</summary>
    [Fact]
    public async Task A_server_begins_anew_although_its_database_is_killed_meanwhile()
    {
        using var postgres = TestPostgres.Start();
        var store = postgres.CreateDatabase();
        await using var cluster = await Cluster.Start(store, 1, hasFront: false);
        using var http = new HttpClient { BaseAddress = cluster.Address(0) };
        for (var time = 1; time <= Times; time++)
        {
            postgres.Replace(store);
            await TestDeadline.Until(() => cluster.Said.Split("Stopped in order").Length > time);
            await KillWithin(Milliseconds.Anew, postgres);
            await Eventually.Until(async () =>
            {
                try
                {
                    return (await http.GetAsync("/readyz")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            });
        }

        cluster.Said.ShouldContain("This server begins anew");
        await cluster.Stop(0);
        cluster.Said.ShouldNotContain("   at ", customMessage: cluster.Said);
    }

    private static async Task KillWithin(int milliseconds, TestPostgres postgres)
    {
        await Task.Delay(RandomNumberGenerator.GetInt32(milliseconds), TestContext.Current.CancellationToken);
        postgres.Kill();
        postgres.StartAgain();
    }

    private static async Task<ChildServer> IsThere(Task<ChildServer> starting, Lines lines)
    {
        try
        {
            return await starting;
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException(lines.SoFar, failed);
        }
    }
}
