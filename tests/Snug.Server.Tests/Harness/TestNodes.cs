namespace Snug.Server.Tests;

/// <summary>Servers of a test's own that share one database. They run on the machine's clock, as what they tell each other does.</summary>
internal sealed class TestNodes : IAsyncDisposable
{
    private TestNodes(string store, TestServer[] nodes)
    {
        Store = store;
        All = nodes;
    }

    /// <summary>The address of what they share.</summary>
    public string Store { get; }

    public TestServer[] All { get; }

    public TestServer First => All[0];

    public TestServer Second => All[1];

    /// <summary>Starts two at the same moment, on a database in which there is nothing yet.</summary>
    public static async Task<TestNodes> Open(Func<ServeOptions, ServeOptions>? arrange = null)
    {
        var store = TestPostgres.Shared.CreateDatabase();
        var opening = Enumerable.Range(0, 2).Select(_ => Task.Run(() => TestServer.Open(options =>
            (arrange?.Invoke(options) ?? options) with { DatabasePath = store, Time = new MachineClock() })));
        return new TestNodes(store, await Task.WhenAll(opening));
    }

    /// <summary>The same person with the same session, at another node.</summary>
    public static TestPerson At(TestServer node, TestPerson person) => new(node, person.Person, person.Token);

    /// <summary>Runs something in the database, past the servers.</summary>
    public List<string> Ask(string sql) => [.. Sql.Ask(Store, sql).Select(row => string.Join('|', row))];

    public void Run(string sql) => Sql.Run(Store, sql);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in All)
        {
            await node.DisposeAsync();
        }

        TestPostgres.Shared.Drop(Store);
    }

    /// <summary>Another object than the system's clock, which the test server takes for "none was asked for".</summary>
    private sealed class MachineClock : TimeProvider;
}
