using System.Threading.Channels;
using Snug.Client;

namespace Snug.Terminal.Chat;

/// <summary>Something that a chat has to react to, besides keys and lines.</summary>
public abstract record ChatEvent;

/// <summary>The server told something.</summary>
public sealed record ServerEvent(SnugEvent Event) : ChatEvent;

/// <summary>Something became of what the person said.</summary>
public sealed record OutboxEvent(OutboxChange Change) : ChatEvent;

/// <summary>The server will not tell anything more: the session has ended, or it is not a Snug any more.</summary>
public sealed record SessionEnded(SnugException Reason) : ChatEvent;

/// <summary>The server answered a question of the screen's; <paramref name="Apply"/> is run by the screen itself.</summary>
public sealed record CallCompleted(Func<Task> Apply) : ChatEvent;

/// <summary>What waits to be sent could not be written to the disk: it goes out as long as the program runs.</summary>
public sealed record OutboxNotSaved(Exception Reason) : ChatEvent;

/// <summary>Ctrl-C, for the first time since the last line.</summary>
public sealed record CtrlC : ChatEvent;

/// <summary>
/// Where events wait for their one reader. What the server tells waits for room, so that a screen that stands still holds
/// the stream back and not the memory full; the few of the others never wait.
/// </summary>
internal sealed class ChatEventQueue : IDisposable
{
    private const int MostEvents = 256;

    private readonly Channel<ChatEvent> happenings = Channel.CreateUnbounded<ChatEvent>(new UnboundedChannelOptions
    {
        SingleReader = true
    });
    private readonly SemaphoreSlim room = new(MostEvents);
    private Task whenAny = Task.CompletedTask;

    public void Put(ChatEvent happened) => happenings.Writer.TryWrite(happened);

    public async ValueTask Put(ServerEvent told, CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken);
        Put(told);
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ChatEvent? happened)
    {
        if (!happenings.Reader.TryRead(out happened))
        {
            return false;
        }

        if (happened is ServerEvent)
        {
            room.Release();
        }

        return true;
    }

    /// <summary>Completes when there is something to take. Asked before each line, so the one that waits already is used again.</summary>
    public Task WhenAny()
    {
        if (whenAny.IsCompleted)
        {
            whenAny = happenings.Reader.WaitToReadAsync().AsTask();
        }

        return whenAny;
    }

    public void Dispose() => room.Dispose();
}
