using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>
/// A terminal on Linux, macOS and their relatives, on descriptors 0 and 1.
/// <para>
/// The mode is set by <c>tcsetattr</c> itself and not by running <c>stty</c>: the runtime changes the terminal behind the back of a program
/// whose child has ended after it was stopped once (echo and lines off), so an <c>stty</c> that gives the terminal back would be undone.
/// It is also done in a moment, in a process that is dying.
/// </para>
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixTerminal : RealTerminal
{
    private const int Input = 0;
    private const int Output = 1;
    private const int WholeGroup = 0;
    private const int UsualColumns = 80;
    private const int UsualRows = 24;

    /// <summary>A terminal that takes no byte for so long is not looked at.</summary>
    private const int MostMillisecondsToWrite = 250;

    private static readonly TimeSpan StopsWithin = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Time goes on while this process is stopped: the wait for the signal that continues it is cut into slices, and a stop takes one of
    /// them.
    /// </summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(25);

    private const int Slices = 20;

    private readonly byte[] before = new byte[UnixCalls.ModeLength];
    private readonly object continuing = new();
    private readonly List<PosixSignalRegistration> signals = [];
    private PosixSignalRegistration? stopKey;
    private (int Columns, int Rows) size;
    private bool isStopping;
    private bool isContinued;

    private UnixTerminal(InputBytes typed, Interrupts interrupts, Func<string, string?> variable, TimeProvider time)
        : base(typed, interrupts, variable, time)
    {
        Colours = TerminalKind.ColoursOf(variable);
    }

    public override (int Columns, int Rows) Size
    {
        get
        {
            // Cheap on Linux; elsewhere a program is run for it, so only when something changed.
            if (size == default || OperatingSystem.IsLinux())
            {
                size = Sensible(WindowSize.Of(Output));
            }

            return size;
        }
    }

    public override Colours Colours { get; }

    /// <summary>The shell has given the terminal to this process, or there is no shell that gives it to one after the other.</summary>
    private static bool IsForeground => UnixCalls.tcgetpgrp(Input) is var group && (group < 0 || group == UnixCalls.getpgrp());

    /// <summary>The terminal of this process, or null if it can show no screen.</summary>
    public static UnixTerminal? Open(InputBytes typed, Interrupts interrupts, Func<string, string?> variable, TimeProvider time)
    {
        if (!TerminalKind.CanShowScreen(variable))
        {
            return null;
        }

        return UnixCalls.tcgetattr(Input, new byte[UnixCalls.ModeLength]) == 0 ? new UnixTerminal(typed, interrupts, variable, time) : null;
    }

    public override void Suspend()
    {
        lock (Changing)
        {
            if (!IsEntered)
            {
                return;
            }

            GiveBack();
            isStopping = true;
        }

        // As long as it is in the background ("bg"), it has no terminal to draw on, and stops again as every program of this kind does.
        // Whether the last stop was noticed does not matter: touching the terminal from there would only stop it in the middle of that.
        do
        {
            Stop();
        }
        while (!IsForeground && !StopAsked.WaitHandle.WaitOne(StopsWithin));

        lock (Changing)
        {
            isStopping = false;
        }

        TakeAgain();
    }

    protected override void RememberMode() => _ = UnixCalls.tcgetattr(Input, before);

    protected override void SetMode()
    {
        var raw = (byte[])before.Clone();
        UnixCalls.cfmakeraw(raw);
        _ = UnixCalls.tcsetattr(Input, UnixCalls.Now, raw);
    }

    protected override void RestoreMode()
    {
        // In the background it is somebody else's terminal, and touching it would stop this process in the middle of its end.
        if (IsForeground)
        {
            _ = UnixCalls.tcsetattr(Input, UnixCalls.Now, before);
        }
    }

    protected override void Write(ReadOnlySpan<byte> sequences)
    {
        if (!IsForeground)
        {
            return;
        }

        while (!sequences.IsEmpty && UnixCalls.Poll([new(Output, UnixCalls.CanWrite)], MostMillisecondsToWrite))
        {
            var written = (int)UnixCalls.write(Output, in MemoryMarshal.GetReference(sequences), sequences.Length);
            if (written >= 0)
            {
                sequences = sequences[written..];
            }
            else if (Marshal.GetLastPInvokeError() is not (UnixCalls.Eintr or UnixCalls.Eagain or UnixCalls.EagainOfMac))
            {
                return;
            }
        }
    }

    protected override void Watch()
    {
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => SizeChanged()));
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, context =>
        {
            // Or the runtime sets the mode that it found when it started, some time after ours.
            context.Cancel = true;
            Continued();
        }));
        // Nobody listens to this one: it ends the process.
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => GiveBackNow()));
    }

    protected override void Unwatch()
    {
        signals.ForEach(static signal => signal.Dispose());
        signals.Clear();
    }

    /// <summary>
    /// While the terminal is ours, being stopped from outside is the same as Ctrl-Z. Otherwise it is as if we were not there.
    /// </summary>
    protected override void Taken(bool isTaken)
    {
        stopKey?.Dispose();
        stopKey = !isTaken ? null : PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context =>
        {
            context.Cancel = true;
            Tell(KeyPress.Ctrl('z'));
        });
    }

    private static (int Columns, int Rows) Sensible((int Columns, int Rows) size) =>
        (size.Columns > 0 ? size.Columns : UsualColumns, size.Rows > 0 ? size.Rows : UsualRows);

    /// <summary>
    /// Stops this process and those started with it (<c>dotnet run</c>), as the terminal does on Ctrl-Z, until somebody continues them.
    /// The system ignores it where there is no shell that could.
    /// </summary>
    private void Stop()
    {
        lock (continuing)
        {
            isContinued = false;
            _ = UnixCalls.kill(WholeGroup, StopSignal);
            for (var slice = 0; slice < Slices && !isContinued; slice++)
            {
                Monitor.Wait(continuing, Slice);
            }
        }
    }

    private static int StopSignal => OperatingSystem.IsLinux() ? 20 : 18; // SIGTSTP

    /// <summary>If nobody here stopped it, it was stopped from outside, and the shell has used the terminal since.</summary>
    private void Continued()
    {
        bool isOurs, isTaken;
        lock (Changing)
        {
            (isOurs, isTaken) = (isStopping, IsTaken);
        }

        if (isOurs)
        {
            lock (continuing)
            {
                isContinued = true;
                Monitor.Pulse(continuing);
            }
        }
        else if (isTaken)
        {
            TakeAgain();
        }
    }

    private void SizeChanged()
    {
        var sizeBefore = size;
        size = default;
        if (Size != sizeBefore)
        {
            Tell(new Resized());
        }
    }
}
