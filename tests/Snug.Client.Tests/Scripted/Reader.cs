namespace Snug.Client.Tests;

/// <summary>Somebody who follows a scripted server, one event at a time.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private readonly SnugClient client;
    private readonly CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(Soon.Token);
    private readonly IAsyncEnumerator<SnugEvent> events;

    internal Reader(ScriptedServer server, string? cursor = null, int? room = null, HandClock? clock = null, Func<double>? jitter = null)
    {
        client = new SnugClient(server.Address, new SnugClientOptions
        {
            Token = "lantern-token",
            Time = clock ?? new HandClock(),
            Jitter = jitter ?? (() => 0),
        });
        events = client.Follow(cursor, room, leaving.Token).GetAsyncEnumerator();
    }

    internal async Task<SnugEvent> NextAsync()
    {
        (await events.MoveNextAsync()).ShouldBeTrue("following does not end by itself");
        return events.Current;
    }

    internal async Task<T> NextAsync<T>() where T : SnugEvent => (await NextAsync()).ShouldBeOfType<T>();

    /// <summary>The numbers of the next messages, whatever else is told between them.</summary>
    internal async Task<List<long>> NumbersAsync(int count)
    {
        var numbers = new List<long>();
        while (numbers.Count < count)
        {
            if (await NextAsync() is MessagePosted posted) numbers.Add(posted.Message.Number);
        }
        return numbers;
    }

    internal Task LeaveAsync() => leaving.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await events.DisposeAsync();
        await client.DisposeAsync();
        leaving.Dispose();
    }
}
