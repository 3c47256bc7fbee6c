namespace Snug.Server.Tests;

/// <summary>Several servers on one PostgreSQL, each a process of its own, behind a proxy that asks them in turn.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly string store;
    private readonly int[] ports;
    private readonly ChildServer?[] servers;
    private readonly List<Lines> said = [];
    private readonly Lock gate = new();
    private ClusterFront? front;

    private Cluster(string store, int count)
    {
        this.store = store;
        ports = [.. Enumerable.Range(0, count).Select(_ => ChildServer.FreePort())];
        servers = new ChildServer?[count];
    }

    /// <summary>Where people come.</summary>
    public Uri Front => front!.Address;

    public int Count => servers.Length;

    /// <summary>What all of them, also those that are no more, have said so far.</summary>
    public string Said
    {
        get
        {
            lock (gate)
            {
                return string.Join('\n', said.Select(lines => lines.SoFar));
            }
        }
    }

    /// <summary>Starts them all at once: nothing orders them.</summary>
    /// <param name="store">The address of their database.</param>
    /// <param name="count">How many.</param>
    /// <param name="hasFront">With nginx.</param>
    public static async Task<Cluster> Start(string store, int count, bool hasFront = true)
    {
        var cluster = new Cluster(store, count);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(cluster.Begin));
            cluster.front = hasFront ? await ClusterFront.Start(cluster.ports) : null;
        }
        catch (Exception failed)
        {
            await cluster.DisposeAsync();
            throw new InvalidOperationException(cluster.Said, failed);
        }

        return cluster;
    }

    public Uri Address(int server) => new($"http://127.0.0.1:{ports[server]}");

    public ChildServer this[int server] => servers[server].ShouldNotBeNull();

    /// <summary>Starts one that is not there.</summary>
    public async Task Begin(int server)
    {
        var lines = new Lines();
        lock (gate)
        {
            said.Add(lines);
        }

        var command = ChildProgram.Snug.Command(store, ports[server]);
        servers[server] = await ChildServer.StartBy(command, ports[server], takeOutput: lines.Take);
    }

    /// <summary>Takes one away in the middle of an instruction.</summary>
    public async Task Kill(int server)
    {
        await this[server].Kill();
        End(server);
    }

    /// <summary>Takes one away in order.</summary>
    public async Task Stop(int server)
    {
        (await this[server].Stop()).ExitCode.ShouldBe(0);
        End(server);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        front?.Dispose();
        foreach (var server in servers)
        {
            server?.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private void End(int server)
    {
        servers[server]!.Dispose();
        servers[server] = null;
    }
}
