using System.Text;
using System.Text.Unicode;

namespace Snug.Terminal.Tty;

/// <summary>The end of a terminal that is typed at, as the system gives it.</summary>
internal interface ITypedSource
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
internal sealed class TypedBytes(ITypedSource source)
{
    /// <summary>A terminal's line holds 4,096 bytes at most; this is for what was typed ahead.</summary>
    private const int Most = 64 * 1024;

    /// <summary>Pulsed when the thread has something to do.</summary>
    private readonly object _lock = new();
    private readonly List<byte> _bytes = [];
    private TaskCompletionSource _more = NewSignal();
    private Turn _turn = Turn.Lines;
    private bool _isLineAsked;
    private bool _isStarted;
    private bool _isEnded;

    /// <summary>So many of the bytes that come next were typed while Enter was made a line break.</summary>
    private int _typedAsLines;

    private enum Turn
    {
        Lines,
        Keys,
        Nobody,
    }

    /// <summary>The next line, or null at the end. What is typed while keys are read stays there.</summary>
    public async ValueTask<string?> NextLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_turn == Turn.Lines)
                {
                    if (TryTakeLine(out var line)) return line;
                    if (_isEnded) return null;
                    _isLineAsked = true;
                    Ask();
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Puts all bytes that are there into <paramref name="to"/>.</summary>
    /// <param name="more">If there were none: completes when there may be some; null if it is not the turn of keys any more, or all is over.</param>
    public bool TryTakeKeys(List<byte> to, out Task? more)
    {
        lock (_lock)
        {
            var isThere = _turn == Turn.Keys && _bytes.Count > 0;
            if (isThere)
            {
                to.AddRange(_bytes);
                _bytes.Clear();
            }

            more = isThere || _turn == Turn.Lines || (_isEnded && _bytes.Count == 0) ? null : _more.Task;
            if (_turn == Turn.Keys) Ask();
            return isThere;
        }
    }

    /// <summary>The terminal is gone, and all that was typed was read.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock) return _isEnded && _bytes.Count == 0;
        }
    }

    /// <summary>From here on keys are read. <paramref name="change"/> sets the terminal's mode; nothing is read meanwhile.</summary>
    public void BeginKeys(Action change)
    {
        source.Wake();
        lock (_lock)
        {
            // Under the old mode Enter was made a line break; what was typed ahead is to be the Enter key all the same.
            if (_turn == Turn.Lines)
            {
                for (var i = 0; i < _bytes.Count; i++)
                    if (_bytes[i] == '\n') _bytes[i] = (byte)'\r';
                _typedAsLines = source.TypedAhead;
            }

            change();
            (_turn, _isLineAsked) = (Turn.Keys, false);
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
        lock (_lock)
        {
            change();
            _turn = next;
            Signal();
        }
    }

    private bool IsAsked => _bytes.Count < Most && (_turn == Turn.Keys || (_turn == Turn.Lines && _isLineAsked));

    private void Ask()
    {
        if (!_isStarted) new Thread(ReadAll) { IsBackground = true, Name = "typed" }.Start();
        _isStarted = true;
        Monitor.Pulse(_lock);
    }

    private void ReadAll()
    {
        var buffer = new byte[4096];
        do
        {
            lock (_lock)
            {
                while (!IsAsked) Monitor.Wait(_lock);
            }

            source.Wait();
        }
        while (ReadOnce(buffer));
    }

    /// <summary>Reads and keeps what is there in one, so that whoever changes the mode knows which bytes came under which.</summary>
    /// <returns>False at the end.</returns>
    private bool ReadOnce(byte[] buffer)
    {
        lock (_lock)
        {
            if (!IsAsked) return true;
            var count = source.Read(buffer);
            if (count < 0) return true;
            if (count == 0) _isEnded = true;
            for (var i = 0; i < count; i++)
            {
                var isEnter = _typedAsLines > 0 && buffer[i] == '\n' && _turn == Turn.Keys;
                if (_typedAsLines > 0) _typedAsLines--;
                _bytes.Add(isEnter ? (byte)'\r' : buffer[i]);
            }

            Signal();
            return count > 0;
        }
    }

    /// <summary>CR ends a line too: it was typed while keys were read.</summary>
    private bool TryTakeLine(out string? line)
    {
        line = null;
        var end = _bytes.FindIndex(static value => value is (byte)'\n' or (byte)'\r');
        if (end < 0 && !(_isEnded && _bytes.Count > 0) && _bytes.Count < Most) return false;

        var length = end < 0 ? _bytes.Count : end;
        byte[] bytes = [.. _bytes[..length]];
        _bytes.RemoveRange(0, Math.Min(_bytes.Count, length + 1));
        _isLineAsked = false;
        if (!Utf8.IsValid(bytes)) throw new UnreadableLineException("That was typed in another encoding than UTF-8, so it was not taken. Set the terminal to UTF-8 and type it again.");
        line = Encoding.UTF8.GetString(bytes);
        return true;
    }

    private void Signal()
    {
        var last = _more;
        _more = NewSignal();
        last.TrySetResult();
    }
}
