using Snug.Client;

namespace Snug.Terminal.Chat;

/// <summary>
/// Tells the server how far the person has read: at once for the first message, and for what was shown while that was under way
/// in one call. A mark that is lost is told again with the next one.
/// </summary>
internal sealed class ReadMarkReporter(SnugClient client)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, long> shown = [];
    private Task telling = Task.CompletedTask;
    private bool isTelling;

    /// <summary>
    /// The person has seen everything in the room up to this message; 0 when they opened a room in which nothing was said.
    /// </summary>
    public void Shown(int room, long number)
    {
        lock (gate)
        {
            shown[room] = number;
            if (isTelling)
            {
                return;
            }

            isTelling = true;
            telling = Tell();
        }
    }

    /// <summary>Waits until what was shown is told, or could not be.</summary>
    public Task WhenTold(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return telling.WaitAsync(cancellationToken);
        }
    }

    private async Task Tell()
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
        lock (gate)
        {
            foreach (var (of, upTo) in shown)
            {
                shown.Remove(of);
                (room, number) = (of, upTo);
                return true;
            }

            (room, number) = (0, 0);
            return isTelling = false;
        }
    }
}
