using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Screen;

/// <summary>Tells the server where this person is and that they are writing. It is only presence: a call that fails is not worth a word.</summary>
internal sealed class Whereabouts(SnugClient client, TimeProvider time, CancellationToken life)
{
    /// <summary>The server lets it fade after six seconds.</summary>
    private static readonly TimeSpan WritingLasts = TimeSpan.FromSeconds(4);

    private int _room;
    private string _told = PresenceStates.Away;
    private long _toldAt;
    private Task _telling = Task.CompletedTask;

    /// <summary>The person is in this room.</summary>
    public void Enter(int room)
    {
        _room = room;
        Tell(PresenceStates.Here);
    }

    /// <summary>The person types words.</summary>
    public void Write()
    {
        if (_told != PresenceStates.Writing || time.GetElapsedTime(_toldAt) >= WritingLasts) Tell(PresenceStates.Writing);
    }

    /// <summary>What was typed is said or deleted.</summary>
    public void Rest()
    {
        if (_told == PresenceStates.Writing) Tell(PresenceStates.Here);
    }

    /// <summary>The stream is open again: the server may have forgotten.</summary>
    public void Repeat() => Tell(PresenceStates.Here);

    /// <summary>Waits for what is being told.</summary>
    public Task WhenToldAsync() => _telling;

    private void Tell(string state)
    {
        (_told, _toldAt) = (state, time.GetTimestamp());
        // One after the other: "here" must not overtake "writing".
        _telling = TellAsync(_telling, _room, state);
    }

    private async Task TellAsync(Task before, int room, string state)
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
