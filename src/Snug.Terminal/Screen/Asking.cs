using Snug.Client;
using Snug.Terminal.Chat;

namespace Snug.Terminal.Screen;

/// <summary>
/// Calls that the screen does not wait for: while one is under way keys are still taken. Its answer comes through the inbox, so it
/// is taken on the screen's own task like everything else.
/// </summary>
internal sealed class Asking(Inbox inbox, Action<SnugException> refused) : IAsyncDisposable
{
    private readonly CancellationTokenSource _life = new();
    private readonly HashSet<Task> _calls = [];

    /// <summary>Ends with the screen.</summary>
    public CancellationToken Life => _life.Token;

    /// <summary>Calls, and then takes the answer, or says why there is none.</summary>
    /// <param name="call">The call.</param>
    /// <param name="take">What to do with its answer.</param>
    /// <param name="failed">What to do first if there is none.</param>
    public void Ask<T>(Func<CancellationToken, Task<T>> call, Action<T> take, Action<SnugException>? failed = null)
    {
        _calls.RemoveWhere(static under => under.IsCompleted);
        _calls.Add(AskAsync(call, take, failed));
    }

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await Task.WhenAll(_calls);
        _life.Dispose();
    }

    private async Task AskAsync<T>(Func<CancellationToken, Task<T>> call, Action<T> take, Action<SnugException>? failed)
    {
        try
        {
            var answer = await call(_life.Token);
            inbox.Put(new Answered(() => take(answer)));
        }
        catch (SnugException e)
        {
            inbox.Put(new Answered(() =>
            {
                failed?.Invoke(e);
                refused(e);
            }));
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
    }
}
