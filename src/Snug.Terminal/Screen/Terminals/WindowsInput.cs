using System.Runtime.Versioning;
using System.Text;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>
/// What is typed at a Windows console, as the UTF-8 that a terminal on Unix would send. Lines are edited by the console itself and come
/// whole; keys come one event at a time, as the characters of terminal sequences.
/// </summary>
/// <param name="woken">Set by <see cref="Wake"/>; of this object alone.</param>
[SupportedOSPlatform("windows")]
internal sealed class WindowsInput(EventWaitHandle woken) : IInputSource
{
    private const uint Forever = uint.MaxValue;
    private const int LongestLine = 4096;

    private readonly nint input = WindowsCalls.GetStdHandle(WindowsCalls.InputHandle);
    private readonly Encoder encoder = new UTF8Encoding(false).GetEncoder();
    private readonly Queue<byte> bytes = new();
    private volatile bool isRaw;
    private bool isOver;

    /// <summary>The window has another size. Called by the thread that reads.</summary>
    public Action SizeChanged { get; set; } = static () => { };

    /// <summary>Keys are read, not lines. Set with the console's mode.</summary>
    public bool IsRaw
    {
        get => isRaw;
        set => isRaw = value;
    }

    /// <summary>The console keeps a line to itself until Enter, and hands it out whole.</summary>
    public int TypedAhead => 0;

    public void Wait()
    {
        if (bytes.Count > 0 || isOver)
        {
            return;
        }

        if (isRaw)
        {
            _ = WindowsCalls.WaitForMultipleObjects(2, [input, woken.SafeWaitHandle.DangerousGetHandle()], all: false, Forever);
        }
        else
        {
            ReadLine();
        }
    }

    public int Read(Span<byte> to)
    {
        if (bytes.Count == 0 && isRaw)
        {
            ReadEvents();
        }

        if (bytes.Count == 0)
        {
            return isOver ? 0 : -1;
        }

        var count = Math.Min(to.Length, bytes.Count);
        for (var i = 0; i < count; i++)
        {
            to[i] = bytes.Dequeue();
        }

        return count;
    }

    public void Wake() => woken.Set();

    private void ReadLine()
    {
        var line = new char[LongestLine];
        const char endOfInput = '\u001a'; // Ctrl-Z, at the start of a line
        if (!WindowsCalls.ReadConsoleW(input, line, LongestLine, out var count, 0) || count == 0 || line[0] == endOfInput)
        {
            isOver = true;
        }
        else
        {
            Keep(line.AsSpan(0, (int)count).ToString().Replace("\r\n", "\n", StringComparison.Ordinal));
        }
    }

    private void ReadEvents()
    {
        var records = new WindowsCalls.Record[128];
        if (!WindowsCalls.GetNumberOfConsoleInputEvents(input, out var waiting))
        {
            isOver = true;
            return;
        }

        if (waiting == 0 || !WindowsCalls.ReadConsoleInputW(input, records, (uint)records.Length, out var count))
        {
            return;
        }

        foreach (var record in records.AsSpan(0, (int)count))
        {
            if (record.Kind == WindowsCalls.SizeEvent)
            {
                SizeChanged();
            }

            if (record.Kind != WindowsCalls.KeyEvent || record.Character == 0)
            {
                continue;
            }

            // A character that was typed by its number comes when Alt is let go.
            if (record.IsDown == 0 && record.Key != WindowsCalls.AltKey)
            {
                continue;
            }

            for (var i = 0; i < Math.Max((ushort)1, record.Repeats); i++)
            {
                Keep(((char)record.Character).ToString());
            }
        }
    }

    /// <summary>Half of a pair is kept by the encoder until the other half comes.</summary>
    private void Keep(string characters)
    {
        var encoded = new byte[characters.Length * 3 + 4];
        var count = encoder.GetBytes(characters, encoded, flush: false);
        foreach (var value in encoded.AsSpan(0, count))
        {
            bytes.Enqueue(value);
        }
    }
}
