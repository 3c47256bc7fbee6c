namespace Snug.Client.Tests;

/// <summary>Somebody who follows a scripted server, one event at a time.</summary>
internal sealed class EventCollector : IAsyncDisposable
{
    private readonly SnugClient client;
    private readonly CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(TestDeadline.Token);
    private readonly IAsyncEnumerator<SnugEvent> events;

    internal EventCollector(
        ScriptedServer server, string? cursor = null, int? room = null, ManualClock? clock = null, Func<double>? jitter = null)
    {
        client = new SnugClient(server.Address, new SnugClientOptions
        {
            Token = "lantern-token",
            Time = clock ?? ManualClock.SkippingRetries(),
            Jitter = jitter ?? (() => 0),
        });
        events = client.Follow(cursor, room, leaving.Token).GetAsyncEnumerator();
    }

    internal async Task<SnugEvent> Next()
    {
        (await events.MoveNextAsync()).ShouldBeTrue("following does not end by itself");
        return events.Current;
    }

    internal async Task<T> Next<T>() where T : SnugEvent => (await Next()).ShouldBeOfType<T>();

    /// <summary>The numbers of the next messages, whatever else is told between them.</summary>
    internal async Task<List<long>> Numbers(int count)
    {
        var numbers = new List<long>();
        while (numbers.Count < count)
        {
            if (await Next() is MessagePosted posted)
            {
                numbers.Add(posted.Message.Number);
            }
        }
        return numbers;
    }

    internal Task Leave() => leaving.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await events.DisposeAsync();
        await client.DisposeAsync();
        leaving.Dispose();
    }
}
