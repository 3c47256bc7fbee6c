using Snug.Terminal.Chat;

namespace Snug.Terminal.LineMode;

/// <summary>Waits for the next line while other things happen. One task reads; whoever has something for it puts it into the inbox.</summary>
internal sealed class LineLoop : IDisposable
{
    private readonly Surroundings _surroundings;
    private readonly IDisposable _interrupts;
    private readonly CancellationTokenSource _gone = new();
    private Task<string?>? _nextLine;
    private int _presses;

    public LineLoop(Surroundings surroundings)
    {
        _surroundings = surroundings;
        _interrupts = surroundings.Interrupts.Listen(Press);
    }

    /// <summary>Where happenings are put.</summary>
    public Inbox Inbox { get; } = new();

    /// <summary>What to do with them, one after the other.</summary>
    public Func<Happening, Task> Hear { get; set; } = static _ => Task.CompletedTask;

    /// <summary>The person has left in a hurry: Ctrl-C twice, or the window was closed.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Nothing more is read: the next line is none.</summary>
    public bool IsOver { get; set; }

    /// <summary>The next line, or null when there will be none.</summary>
    /// <exception cref="OperationCanceledException">The person has left in a hurry.</exception>
    /// <exception cref="UnreadableLineException">The next line of a pipe is no text. The one after it can be asked for.</exception>
    /// <exception cref="IOException">A pipe broke off.</exception>
    public async Task<string?> NextLineAsync()
    {
        while (true)
        {
            while (!IsOver && Inbox.TryTake(out var happening)) await HearAsync(happening);
            if (IsOver) return null;

            _nextLine ??= _surroundings.In.Next(Gone).AsTask();
            await Task.WhenAny(_nextLine, Inbox.WhenAny());
            Gone.ThrowIfCancellationRequested();
            if (!_nextLine.IsCompleted) continue;

            var line = _nextLine;
            _nextLine = null;
            Volatile.Write(ref _presses, 0);
            try
            {
                return await line;
            }
            catch (UnreadableLineException e) when (_surroundings.InputIsTerminal)
            {
                _surroundings.Out.Line($"{e.Message}");
            }
        }
    }

    /// <summary>Takes what happens while <paramref name="condition"/> holds, without reading lines.</summary>
    public async Task HearWhileAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (condition() && !cancellationToken.IsCancellationRequested)
        {
            if (Inbox.TryTake(out var happening)) await HearAsync(happening);
            else await Inbox.WhenAny().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        _interrupts.Dispose();
        _gone.Dispose();
        Inbox.Dispose();
    }

    private Task HearAsync(Happening happening)
    {
        if (happening is not CtrlC) return Hear(happening);
        // The terminal shows ^C where the line was.
        _surroundings.Out.Line($"");
        _surroundings.Out.Line($"Ctrl-C again leaves; so does /quit.");
        return Task.CompletedTask;
    }

    private void Press(Interrupt how)
    {
        // Only somebody who types may have meant another thing by it.
        if (how == Interrupt.CtrlC && _surroundings.InputIsTerminal && Interlocked.Increment(ref _presses) == 1) Inbox.Put(new CtrlC());
        else _gone.Cancel();
    }
}
