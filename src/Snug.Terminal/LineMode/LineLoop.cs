using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>
/// Waits for the next line while other things happen. One task reads; whoever has something for it puts it into the inbox.
/// </summary>
internal sealed class LineLoop : IDisposable
{
    private readonly CommandContext context;
    private readonly IDisposable interrupts;
    private readonly CancellationTokenSource gone = new();
    private Task<string?>? nextLine;
    private int presses;
    private bool isInterrupted;
    private bool isAskingHidden;

    public LineLoop(CommandContext context)
    {
        this.context = context;
        interrupts = context.Interrupts.Listen(Press);
    }

    /// <summary>Where events are put.</summary>
    public ChatEventQueue Queue { get; } = new();

    /// <summary>What to do with them, one after the other.</summary>
    public Func<ChatEvent, Task> OnEvent { get; set; } = static _ => Task.CompletedTask;

    /// <summary>The person has left in a hurry: Ctrl-C twice, or the window was closed.</summary>
    public CancellationToken Gone => gone.Token;

    /// <summary>Nothing more is read: the next line is none.</summary>
    public bool IsOver { get; set; }

    /// <summary>The next line, or null when there will be none.</summary>
    /// <exception cref="OperationCanceledException">The person has left in a hurry.</exception>
    /// <exception cref="UnreadableLineException">The next line of a pipe is no text. The one after it can be asked for.</exception>
    /// <exception cref="IOException">A pipe broke off.</exception>
    public async Task<string?> NextLine()
    {
        while (true)
        {
            while (!IsOver && Queue.TryTake(out var happened))
            {
                await HandleEvent(happened);
            }

            if (IsOver)
            {
                return null;
            }

            WasEnded = isInterrupted;
            if (isInterrupted)
            {
                isInterrupted = false;
                return string.Empty;
            }

            nextLine ??= context.In.Next(Gone).AsTask();
            await Task.WhenAny(nextLine, Queue.WhenAny());
            Gone.ThrowIfCancellationRequested();
            if (!nextLine.IsCompleted)
            {
                continue;
            }

            var line = nextLine;
            nextLine = null;
            Volatile.Write(ref presses, 0);
            try
            {
                return await line;
            }
            catch (UnreadableLineException e) when (context.InputIsTerminal)
            {
                context.Out.Line($"{e.Message}");
            }
        }
    }

    /// <summary>
    /// What is waited for makes no sense any more: the wait for a line ends with an empty one, as if nothing had been answered. What is
    /// typed meanwhile is for whoever asks next.
    /// </summary>
    public void EndWait() => isInterrupted = true;

    /// <summary>The last wait ended like that: the line that it gave was typed by nobody.</summary>
    public bool WasEnded { get; private set; }

    /// <summary>Asks for a secret: the answer is not shown while it is typed. Null when there will be none.</summary>
    public async Task<string?> AskHidden(SafeText question, SafeWriter where)
    {
        // Before the question: whoever answers it at once is not seen either.
        using (context.HideTyping())
        using (where.AskStanding(SafeText.Of($"{question} ")))
        {
            isAskingHidden = true;
            try
            {
                return await NextLine();
            }
            finally
            {
                isAskingHidden = false;
            }
        }
    }

    /// <summary>Takes what happens while <paramref name="condition"/> holds, without reading lines.</summary>
    public async Task HandleEventsWhile(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (condition() && !cancellationToken.IsCancellationRequested)
        {
            if (Queue.TryTake(out var happened))
            {
                await HandleEvent(happened);
            }
            else
            {
                await Queue.WhenAny().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public void Dispose()
    {
        interrupts.Dispose();
        gone.Dispose();
        Queue.Dispose();
    }

    private Task HandleEvent(ChatEvent happened)
    {
        if (happened is not CtrlC)
        {
            return OnEvent(happened);
        }

        // The terminal shows ^C where the line was; a question that stands has its own line then.
        if (!isAskingHidden)
        {
            context.Out.Line($"");
        }

        context.Out.Line($"Ctrl-C again leaves; so does /quit.");
        return Task.CompletedTask;
    }

    private void Press(Interrupt how)
    {
        // Only somebody who types may have meant another thing by it.
        if (how == Interrupt.CtrlC && context.InputIsTerminal && Interlocked.Increment(ref presses) == 1)
        {
            Queue.Put(new CtrlC());
        }
        else
        {
            try
            {
                gone.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The chat ended by itself in this moment.
            }
        }
    }
}
