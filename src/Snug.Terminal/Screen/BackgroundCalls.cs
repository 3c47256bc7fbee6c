using Snug.Client;
using Snug.Terminal.Chat;

namespace Snug.Terminal.Screen;

/// <summary>
/// Calls that the screen does not wait for: while one is under way keys are still taken. Its answer comes through the inbox, so it
/// is taken on the screen's own task like everything else.
/// </summary>
internal sealed class BackgroundCalls(ChatEventQueue queue, Action<SnugException> refused) : IAsyncDisposable
{
    private readonly CancellationTokenSource life = new();
    private readonly HashSet<Task> calls = [];

    /// <summary>Ends with the screen.</summary>
    public CancellationToken Life => life.Token;

    /// <summary>Calls, and then takes the answer, or says why there is none.</summary>
    /// <param name="call">The call.</param>
    /// <param name="take">What to do with its answer.</param>
    /// <param name="failed">What to do first if there is none.</param>
    public void Run<T>(Func<CancellationToken, Task<T>> call, Action<T> take, Action<SnugException>? failed = null) => Run(
        call,
        answer =>
        {
            take(answer);
            return Task.CompletedTask;
        },
        reason =>
        {
            failed?.Invoke(reason);
            refused(reason);
        });

    /// <summary>Calls, and then takes the answer; why there is none is for the caller to say.</summary>
    public void Run<T>(Func<CancellationToken, Task<T>> call, Func<T, Task> take, Action<SnugException> failed)
    {
        calls.RemoveWhere(static under => under.IsCompleted);
        calls.Add(RunCall(call, take, failed));
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await Task.WhenAll(calls);
        life.Dispose();
    }

    private async Task RunCall<T>(Func<CancellationToken, Task<T>> call, Func<T, Task> take, Action<SnugException> failed)
    {
        try
        {
            var answer = await call(life.Token);
            queue.Put(new CallCompleted(() => take(answer)));
        }
        catch (SnugException e)
        {
            queue.Put(new CallCompleted(() =>
            {
                failed(e);
                return Task.CompletedTask;
            }));
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
    }
}
