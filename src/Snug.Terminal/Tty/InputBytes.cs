using System.Text;
using System.Text.Unicode;

namespace Snug.Terminal.Tty;

/// <summary>The end of a terminal that is typed at, as the system gives it.</summary>
internal interface IInputSource
{
    /// <summary>Blocks until there may be something to read, or <see cref="Wake"/> is called.</summary>
    void Wait();

    /// <summary>Reads what is there. MUST NOT block.</summary>
    /// <returns>How much; 0 at the end; less than 0 if there is nothing yet.</returns>
    int Read(Span<byte> to);

    /// <summary>Ends <see cref="Wait"/>, from any thread, once.</summary>
    void Wake();

    /// <summary>How many bytes the system holds that were typed under the mode that is set now.</summary>
    int TypedAhead { get; }
}

/// <summary>
/// What is typed at this process's terminal. One thread reads it for whoever has the turn: lines at the door and in the menu, keys
/// on the screen. What was typed ahead stays here in its order when the turn changes; nothing is read while nobody asks, so a program
/// that is started meanwhile (an editor) gets what is typed for it.
/// </summary>
internal sealed class InputBytes(IInputSource source)
{
    /// <summary>A terminal's line holds 4,096 bytes at most; this is for what was typed ahead.</summary>
    private const int Most = 64 * 1024;

    /// <summary>Pulsed when the thread has something to do.</summary>
    private readonly object @lock = new();
    private readonly List<byte> bytes = [];
    private TaskCompletionSource more = NewSignal();
    private Turn turn = Turn.Lines;
    private bool isLineAsked;
    private bool isStarted;
    private bool isEnded;

    /// <summary>So many of the bytes that come next were typed while Enter was made a line break.</summary>
    private int typedAsLines;

    private enum Turn
    {
        Lines,
        Keys,
        Nobody,
    }

    /// <summary>The next line, or null at the end. What is typed while keys are read stays there.</summary>
    public async ValueTask<string?> NextLine(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrives;
            lock (@lock)
            {
                if (turn == Turn.Lines)
                {
                    if (TryTakeLine(out var line))
                    {
                        return line;
                    }

                    if (isEnded)
                    {
                        return null;
                    }

                    isLineAsked = true;
                    Ask();
                }

                arrives = more.Task;
            }

            await arrives.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Puts all bytes that are there into <paramref name="to"/>.</summary>
    /// <param name="more">If there were none: completes when there may be some; null if it is not the turn of keys any more, or all is
    /// over.</param>
    public bool TryTakeKeys(List<byte> to, out Task? more)
    {
        lock (@lock)
        {
            var isThere = turn == Turn.Keys && bytes.Count > 0;
            if (isThere)
            {
                to.AddRange(bytes);
                bytes.Clear();
            }

            more = isThere || turn == Turn.Lines || (isEnded && bytes.Count == 0) ? null : this.more.Task;
            if (turn == Turn.Keys)
            {
                Ask();
            }

            return isThere;
        }
    }

    /// <summary>The terminal is gone, and all that was typed was read.</summary>
    public bool IsOver
    {
        get
        {
            lock (@lock)
            {
                return isEnded && bytes.Count == 0;
            }
        }
    }

    /// <summary>From here on keys are read. <paramref name="change"/> sets the terminal's mode; nothing is read meanwhile.</summary>
    public void BeginKeys(Action change)
    {
        source.Wake();
        lock (@lock)
        {
            // Under the old mode Enter was made a line break; what was typed ahead is to be the Enter key all the same.
            if (turn == Turn.Lines)
            {
                for (var i = 0; i < bytes.Count; i++)
                {
                    if (bytes[i] == '\n')
                    {
                        bytes[i] = (byte)'\r';
                    }
                }

                typedAsLines = source.TypedAhead;
            }

            change();
            (turn, isLineAsked) = (Turn.Keys, false);
            Signal();
        }
    }

    /// <summary>Nothing is read until the next turn.</summary>
    public void Pause(Action change) => End(Turn.Nobody, change);

    /// <summary>Lines are read again.</summary>
    public void EndKeys(Action change) => End(Turn.Lines, change);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void End(Turn next, Action change)
    {
        source.Wake();
        lock (@lock)
        {
            change();
            turn = next;
            Signal();
        }
    }

    private bool IsAsked => bytes.Count < Most && (turn == Turn.Keys || (turn == Turn.Lines && isLineAsked));

    private void Ask()
    {
        if (!isStarted)
        {
            new Thread(ReadAll) { IsBackground = true, Name = "typed" }.Start();
        }

        isStarted = true;
        Monitor.Pulse(@lock);
    }

    private void ReadAll()
    {
        var buffer = new byte[4096];
        do
        {
            lock (@lock)
            {
                while (!IsAsked)
                {
                    Monitor.Wait(@lock);
                }
            }

            source.Wait();
        }
        while (ReadOnce(buffer));
    }

    /// <summary>Reads and keeps what is there in one, so that whoever changes the mode knows which bytes came under which.</summary>
    /// <returns>False at the end.</returns>
    private bool ReadOnce(byte[] buffer)
    {
        lock (@lock)
        {
            if (!IsAsked)
            {
                return true;
            }

            var count = source.Read(buffer);
            if (count < 0)
            {
                return true;
            }

            if (count == 0)
            {
                isEnded = true;
            }

            for (var i = 0; i < count; i++)
            {
                var isEnter = typedAsLines > 0 && buffer[i] == '\n' && turn == Turn.Keys;
                if (typedAsLines > 0)
                {
                    typedAsLines--;
                }

                bytes.Add(isEnter ? (byte)'\r' : buffer[i]);
            }

            Signal();
            return count > 0;
        }
    }

    /// <summary>CR ends a line too: it was typed while keys were read.</summary>
    private bool TryTakeLine(out string? line)
    {
        line = null;
        var end = bytes.FindIndex(static value => value is (byte)'\n' or (byte)'\r');
        if (end < 0 && !(isEnded && bytes.Count > 0) && bytes.Count < Most)
        {
            return false;
        }

        var length = end < 0 ? bytes.Count : end;
        byte[] someBytes = [.. bytes[..length]];
        bytes.RemoveRange(0, Math.Min(bytes.Count, length + 1));
        isLineAsked = false;
        if (!Utf8.IsValid(someBytes))
        {
            throw new UnreadableLineException("That was typed in another encoding than UTF-8, so it was not taken. "
                + "Set the terminal to UTF-8 and type it again.");
        }

        line = Encoding.UTF8.GetString(someBytes);
        return true;
    }

    private void Signal()
    {
        var last = more;
        more = NewSignal();
        last.TrySetResult();
    }
}
