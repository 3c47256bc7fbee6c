using Snug.Client;

namespace Snug.Terminal.Chat;

/// <summary>
/// Tells the server how far the person has read: at once for the first message, and for what was shown while that was under way
/// in one call. A mark that is lost is told again with the next one.
/// </summary>
internal sealed class ReadMarks(SnugClient client)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _shown = [];
    private Task _telling = Task.CompletedTask;
    private bool _isTelling;

    /// <summary>The person has seen everything in the room up to this message; 0 when they opened a room in which nothing was said.</summary>
    public void Shown(int room, long number)
    {
        lock (_lock)
        {
            _shown[room] = number;
            if (_isTelling) return;
            _isTelling = true;
            _telling = TellAsync();
        }
    }

    /// <summary>Waits until what was shown is told, or could not be.</summary>
    public Task WhenToldAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return _telling.WaitAsync(cancellationToken);
    }

    private async Task TellAsync()
    {
        // Outside of the caller's lock.
        await Task.Yield();
        while (TryTake(out var room, out var number))
        {
            try
            {
                await client.MarkReadAsync(room, number);
            }
            catch (SnugException)
            {
                // Not worth a word to the person; the next message carries the mark along.
            }
        }
    }

    private bool TryTake(out int room, out long number)
    {
        lock (_lock)
        {
            foreach (var (of, shown) in _shown)
            {
                _shown.Remove(of);
                (room, number) = (of, shown);
                return true;
            }

            (room, number) = (0, 0);
            return _isTelling = false;
        }
    }
}
