using Snug.Client;

namespace Snug.Terminal.Chat;

/// <summary>
/// Messages that are to be deleted in a moment: the call leaves five seconds after it was asked for, and not at all if the person thinks
/// better of it. What waits when they leave is deleted then: they asked for it.
/// </summary>
internal sealed class PendingDeletes(SnugClient client, TimeProvider time, ChatEventQueue queue)
{
    /// <summary>Long enough to see which message it was.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<Pending> waiting = [];
    private readonly HashSet<Task> calls = [];

    /// <summary>What is to go, the last asked for at the end.</summary>
    public IEnumerable<(int Room, long Number)> Waiting => waiting.Select(static one => (one.Room, one.Number));

    /// <summary>Begins to wait; a message that waits already goes on waiting.</summary>
    /// <param name="refused">Told, where everything else happens too, if the server will not do it.</param>
    public void Start(int room, long number, Action<SnugException> refused)
    {
        if (waiting.Exists(one => one.Room == room && one.Number == number))
        {
            return;
        }

        var pending = new Pending(room, number, refused);
        waiting.Add(pending);
        pending.Timer = time.CreateTimer(
            _ => queue.Put(new CallCompleted(() => Send(pending))), null, Patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keeps the message that was asked for last; null if none is to go any more.</summary>
    public (int Room, long Number)? Undo()
    {
        if (waiting.Count == 0)
        {
            return null;
        }

        var last = waiting[^1];
        Forget(last);
        return (last.Room, last.Number);
    }

    /// <summary>Deletes what waits, and waits until that is done or could not be.</summary>
    public async Task Finish()
    {
        foreach (var one in waiting.ToList())
        {
            await Send(one);
        }

        await Task.WhenAll(calls);
    }

    private Task Send(Pending one)
    {
        if (!Forget(one))
        {
            return Task.CompletedTask;
        }

        calls.RemoveWhere(static call => call.IsCompleted);
        calls.Add(Call(one));
        return Task.CompletedTask;
    }

    private bool Forget(Pending one)
    {
        one.Timer?.Dispose();
        return waiting.Remove(one);
    }

    private async Task Call(Pending one)
    {
        try
        {
            await client.DeleteMessageAsync(one.Room, one.Number);
        }
        catch (SnugException refused)
        {
            queue.Put(new CallCompleted(() =>
            {
                one.Refused(refused);
                return Task.CompletedTask;
            }));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone: nobody waits for it any more.
        }
    }

    private sealed class Pending(int room, long number, Action<SnugException> refused)
    {
        public int Room => room;

        public long Number => number;

        public Action<SnugException> Refused => refused;

        public ITimer? Timer { get; set; }
    }
}
