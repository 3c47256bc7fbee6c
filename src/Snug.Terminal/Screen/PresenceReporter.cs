using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Screen;

/// <summary>
/// Tells the server where this person is and that they are writing. It is only presence: a call that fails is not worth a word.
/// </summary>
internal sealed class PresenceReporter(SnugClient client, TimeProvider time, CancellationToken life)
{
    /// <summary>The server lets it fade after six seconds.</summary>
    private static readonly TimeSpan WritingLasts = TimeSpan.FromSeconds(4);

    private int room;
    private string told = PresenceStates.Away;
    private long toldAt;
    private Task telling = Task.CompletedTask;

    /// <summary>The person is in this room.</summary>
    public void Enter(int room)
    {
        this.room = room;
        Tell(PresenceStates.Here);
    }

    /// <summary>The person types words.</summary>
    public void Write()
    {
        if (told != PresenceStates.Writing || time.GetElapsedTime(toldAt) >= WritingLasts)
        {
            Tell(PresenceStates.Writing);
        }
    }

    /// <summary>What was typed is said or deleted.</summary>
    public void Rest()
    {
        if (told == PresenceStates.Writing)
        {
            Tell(PresenceStates.Here);
        }
    }

    /// <summary>The stream is open again: the server may have forgotten.</summary>
    public void Repeat() => Tell(PresenceStates.Here);

    /// <summary>Waits for what is being told.</summary>
    public Task WhenTold() => telling;

    private void Tell(string state)
    {
        (told, toldAt) = (state, time.GetTimestamp());
        // One after the other: "here" must not overtake "writing".
        telling = Tell(telling, room, state);
    }

    private async Task Tell(Task before, int room, string state)
    {
        await before;
        try
        {
            await client.SetPresenceAsync(room, state, life);
        }
        catch (Exception e) when (e is SnugException or OperationCanceledException or ObjectDisposedException)
        {
            // Others see a little later that this person is here.
        }
    }
}
