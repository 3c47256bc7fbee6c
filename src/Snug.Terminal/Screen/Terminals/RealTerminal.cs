using System.Runtime.InteropServices;
using System.Threading.Channels;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>
/// The terminal of this process: taken for a screen, and given back whatever happens. The systems differ in how a mode is set and in
/// how a program stops; when that is done is the same and stands here.
/// </summary>
internal abstract class RealTerminal : ITerminal
{
    /// <summary>The alternate screen, pastes with marks, focus reports. The title stays as it is.</summary>
    private static ReadOnlySpan<byte> TakeIt => "\u001b[?1049h\u001b[?2004h\u001b[?1004h"u8;

    /// <summary>Buttons and wheel, told in digits.</summary>
    private static ReadOnlySpan<byte> TakeMouse => "\u001b[?1000h\u001b[?1006h"u8;

    private static ReadOnlySpan<byte> GiveMouseBack => "\u001b[?1006l\u001b[?1000l"u8;

    /// <summary>
    /// The same in reverse, after whatever a frame that was cut in the middle left behind: a string that is not ended, colours, a link,
    /// a frame that is held back, lines that do not wrap.
    /// </summary>
    private static ReadOnlySpan<byte> GiveItBack =>
        "\u001b\\\u001b[0m\u001b]8;;\u001b\\\u001b[?2026l\u001b[?7h"u8
            + "\u001b[?1006l\u001b[?1000l\u001b[?1004l\u001b[?2004l\u001b[?1049l\u001b[?25h"u8;

    private static readonly TimeSpan PatienceOfLastWill = TimeSpan.FromMilliseconds(500);

    private readonly Channel<TerminalInput> inputs = Channel.CreateBounded<TerminalInput>(new BoundedChannelOptions(1024)
    {
        SingleReader = true
    });
    private readonly List<TerminalInput> pressed = [];
    private readonly Lock gate = new();
    private readonly KeyReader keys;
    private readonly InputBytes typed;
    private readonly Interrupts interrupts;
    private readonly TimeProvider time;
    private readonly Func<string, string?> variable;
    private Task pump = Task.CompletedTask;
    private EditedFile? edited;

    protected RealTerminal(InputBytes typed, Interrupts interrupts, Func<string, string?> variable, TimeProvider time)
    {
        (this.typed, this.interrupts, this.variable, this.time) = (typed, interrupts, variable, time);
        keys = new KeyReader(pressed.Add);
        interrupts.LastWill = GiveBackNow;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => GiveBackNow();
        AppDomain.CurrentDomain.UnhandledException += (_, _) => GiveBackNow();
    }

    public ChannelReader<TerminalInput> Inputs => inputs.Reader;

    public abstract (int Columns, int Rows) Size { get; }

    public abstract Colours Colours { get; }

    private bool usesMouse;

    /// <summary>Somebody wants a screen.</summary>
    protected bool IsEntered { get; private set; }

    /// <summary>The terminal is in our mode.</summary>
    protected bool IsTaken { get; private set; }

    /// <summary>MUST be held where the mode changes.</summary>
    protected Lock Changing => gate;

    protected CancellationToken StopAsked => interrupts.StopAsked;

    public void Enter()
    {
        lock (gate)
        {
            if (IsEntered)
            {
                return;
            }

            RememberMode();
            IsEntered = true;
            Watch();
            Take();
            pump = Pump(pump);
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            if (!IsEntered)
            {
                return;
            }

            GiveBack();
            typed.EndKeys(static () => { });
            IsEntered = false;
            Unwatch();
        }
    }

    public void UseMouse(bool isOn)
    {
        lock (gate)
        {
            usesMouse = isOn;
            if (IsTaken)
            {
                Write(isOn ? TakeMouse : GiveMouseBack);
            }
        }
    }

    public abstract void Suspend();

    public async Task<string?> Edit(string text, CancellationToken cancellationToken)
    {
        if (Editor.Find(variable) is not { } editor)
        {
            return null;
        }

        try
        {
            using var file = new EditedFile(text);
            edited = file;
            lock (gate)
            {
                GiveBack();
            }

            return await editor.Run(file.Path, StopAsked, cancellationToken) ? file.Read() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            edited = null;
            TakeAgain();
        }
    }

    /// <summary>Notes the mode that is to come back.</summary>
    protected abstract void RememberMode();

    /// <summary>Sets the mode in which each key comes at once and as it is.</summary>
    protected abstract void SetMode();

    /// <summary>Sets the mode that was noted.</summary>
    protected abstract void RestoreMode();

    /// <summary>Writes our own control sequences. MUST NOT wait for a terminal that nobody reads.</summary>
    protected abstract void Write(ReadOnlySpan<byte> sequences);

    /// <summary>Begins to hear what the system tells about the terminal.</summary>
    protected abstract void Watch();

    protected abstract void Unwatch();

    /// <summary>Called as the terminal is taken and given back.</summary>
    protected virtual void Taken(bool isTaken)
    {
    }

    protected void Take()
    {
        typed.BeginKeys(SetMode);
        Write(TakeIt);
        if (usesMouse)
        {
            Write(TakeMouse);
        }

        IsTaken = true;
        Taken(true);
    }

    /// <summary>The mode is ours by right, but somebody else may have changed it meanwhile.</summary>
    protected void TakeAgain()
    {
        lock (gate)
        {
            if (!IsEntered || StopAsked.IsCancellationRequested)
            {
                // An editor may have left it otherwise.
                RestoreMode();
                return;
            }

            Take();
            Tell(new Resumed());
        }
    }

    protected void GiveBack()
    {
        if (!IsTaken)
        {
            return;
        }

        IsTaken = false;
        Write(GiveItBack);
        typed.Pause(RestoreMode);
        Taken(false);
    }

    /// <summary>Something happened besides keys. It waits for its turn, as they do.</summary>
    protected void Tell(TerminalInput input)
    {
        if (!inputs.Writer.TryWrite(input))
        {
            _ = TellLater(input);
        }
    }

    private async Task TellLater(TerminalInput input)
    {
        if (await inputs.Writer.WaitToWriteAsync())
        {
            Tell(input);
        }
    }

    /// <summary>The process ends, by whatever way. It may be in the middle of anything, so this waits for nobody for long.</summary>
    protected void GiveBackNow()
    {
        var isMine = gate.TryEnter(PatienceOfLastWill);
        try
        {
            GiveBack();
            edited?.Dispose();
        }
        finally
        {
            if (isMine)
            {
                gate.Exit();
            }
        }
    }

    /// <summary>Makes keys of bytes while the screen is there. Reads no further ahead than the channel holds.</summary>
    private async Task Pump(Task before)
    {
        await before;
        var bytes = new List<byte>();
        while (true)
        {
            if (typed.TryTakeKeys(bytes, out var more))
            {
                keys.Read(CollectionsMarshal.AsSpan(bytes));
            }
            else if (more is null)
            {
                break;
            }
            else if (!await IsSoon(more))
            {
                keys.Pause();
            }

            bytes.Clear();
            await PassOn();
        }

        keys.Finish();
        await PassOn();
        if (typed.IsOver)
        {
            inputs.Writer.TryComplete();
        }
    }

    private async Task<bool> IsSoon(Task more)
    {
        if (!keys.IsWaiting)
        {
            await more;
            return true;
        }

        using var enough = new CancellationTokenSource();
        var first = await Task.WhenAny(more, Task.Delay(KeyReader.QuietTime, time, enough.Token));
        await enough.CancelAsync();
        return first == more;
    }

    private async Task PassOn()
    {
        foreach (var input in pressed)
        {
            await inputs.Writer.WriteAsync(input);
        }

        pressed.Clear();
    }
}
