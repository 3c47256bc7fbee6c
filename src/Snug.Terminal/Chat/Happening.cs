using System.Threading.Channels;
using Snug.Client;

namespace Snug.Terminal.Chat;

/// <summary>Something that a chat has to react to, besides keys and lines.</summary>
public abstract record Happening;

/// <summary>The server told something.</summary>
public sealed record FromServer(SnugEvent Event) : Happening;

/// <summary>Something became of what the person said.</summary>
public sealed record FromOutbox(OutboxChange Change) : Happening;

/// <summary>The server will not tell anything more: the session has ended, or it is not a Snug any more.</summary>
public sealed record Ended(SnugException Reason) : Happening;

/// <summary>The server answered a question of the screen's; <paramref name="Take"/> is run by the screen itself.</summary>
public sealed record Answered(Action Take) : Happening;

/// <summary>What waits to be sent could not be written to the disk: it goes out as long as the program runs.</summary>
public sealed record NotKept(Exception Reason) : Happening;

/// <summary>Ctrl-C, for the first time since the last line.</summary>
public sealed record CtrlC : Happening;

/// <summary>
/// Where happenings wait for their one reader. What the server tells waits for room, so that a screen that stands still holds
/// the stream back and not the memory full; the few of the others never wait.
/// </summary>
internal sealed class Inbox : IDisposable
{
    private const int MostEvents = 256;

    private readonly Channel<Happening> _happenings = Channel.CreateUnbounded<Happening>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _room = new(MostEvents);
    private Task _whenAny = Task.CompletedTask;

    public void Put(Happening happening) => _happenings.Writer.TryWrite(happening);

    public async ValueTask PutAsync(FromServer told, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        Put(told);
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Happening? happening)
    {
        if (!_happenings.Reader.TryRead(out happening)) return false;
        if (happening is FromServer) _room.Release();
        return true;
    }

    /// <summary>Completes when there is something to take. Asked before each line, so the one that waits already is used again.</summary>
    public Task WhenAny()
    {
        if (_whenAny.IsCompleted) _whenAny = _happenings.Reader.WaitToReadAsync().AsTask();
        return _whenAny;
    }

    public void Dispose() => _room.Dispose();
}
